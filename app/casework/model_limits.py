"""What a model is meant for and where its limits are, in every language, and as Markdown.

The file is written together with the model card (`benchmarks.model_card`). Its texts are templates:
where the figures and facts stand to which they point differs between the card and the window.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.casework.facts import PROJECT_ROOT
from app.casework.models import InstalledModel, unreadable
from engine.schema.languages import said
from engine.schema.phrase import Phrase

LIMITS_FILE = PROJECT_ROOT / "docs" / "model_card_limits.json"
# The model whose card this is.
_MODEL = "compact"
Texts = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading over rows of a table (the first names the columns), a list, and a paragraph.

    An entry of the list, and the paragraph, is one sentence or several.
    """

    title: Phrase
    rows: tuple[Texts, ...] = ()
    items: tuple[Texts, ...] = ()
    paragraph: Texts = ()


@dataclass(frozen=True, slots=True)
class Places:
    """Where figures, facts and what is told of the making stand: “above”, “under …”."""

    above: str
    below: str
    made: str


def pointing(template: str, **values: str) -> Phrase:
    """Return a text whose places ({above}, {below}, {made}) are filled in only when it is said."""
    return Phrase.kept(template, template, values)


def limits_markdown(sections: Sequence[Section], places: Places, language: str) -> str:
    """Return the sections in a language ("en", "zh" or a tag of these)."""
    where = {"above": places.above, "below": places.below, "made": places.made}

    def told(text: Phrase) -> str:
        return said(Phrase(text.template, **{**text.values, **where}), language)

    def row(texts: Texts) -> str:
        return f"| {' | '.join(map(told, texts))} |"

    between = "" if language.startswith("zh") else " "
    parts = []
    for section in sections:
        parts.append(f"## {told(section.title)}")
        if section.rows:
            first, *others = section.rows
            parts.append("\n".join([row(first), "|---" * len(first) + "|", *map(row, others)]))
        if section.items:
            parts.append("\n".join(f"- {between.join(map(told, item))}" for item in section.items))
        if section.paragraph:
            parts.append(between.join(map(told, section.paragraph)))
    return "\n\n".join(parts)


def written(sections: Sequence[Section]) -> str:
    """Return the sections as the file holds them."""
    data = [
        {
            "title": _pair(section.title),
            "rows": [[_pair(text) for text in row] for row in section.rows],
            "items": [[_pair(text) for text in item] for item in section.items],
            "paragraph": [_pair(text) for text in section.paragraph],
        }
        for section in sections
    ]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read_limits(model: InstalledModel, path: Path = LIMITS_FILE) -> tuple[Section, ...]:
    """Return what is written of a model; none where nothing is.

    ModelUnreadable when the file is damaged.
    """
    if model.name != _MODEL or not path.is_file():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Section(
                title=_phrase(entry["title"]),
                rows=tuple(_texts(row) for row in entry["rows"]),
                items=tuple(_texts(item) for item in entry["items"]),
                paragraph=_texts(entry["paragraph"]),
            )
            for entry in data
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise unreadable(path, error) from error


def _pair(text: Phrase) -> list[object]:
    return [text.template, dict(text.values)]


def _phrase(pair: tuple[str, Mapping[str, str]]) -> Phrase:
    template, values = pair
    return pointing(template, **values)


def _texts(pairs: Sequence[tuple[str, Mapping[str, str]]]) -> Texts:
    return tuple(map(_phrase, pairs))
