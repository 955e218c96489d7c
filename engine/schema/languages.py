"""Says phrases in the languages of window and report.

Catalogues from English template to translation lie in `resources/phrases/`, one file per subject,
and `resources/signature_text/`; clues are called as in the vocabulary of clues. Tests ask for every
template and every place in it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from engine.schema.phrase import ROW, Phrase

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
# BCP 47 tags as reports carry them, and the names by which settings know the languages.
_LANGUAGES = {"zh": "zh", "zh-Hans": "zh", "zh-CN": "zh"}
# Between texts that follow one another; a sentence in Chinese ends with its own space.
_SEPARATORS = {"zh": {" ": "", ", ": "、", "; ": "\uff1b"}}
# A clue's sentence within an objection within a row is four deep; what is deeper is no record of
# this program.
DEEPEST = 8


def said(text: str, language: str) -> str:
    """Return a text in a language ("en", "zh" or a tag of these); what cannot be said, as it is."""
    return translated(text, language) or str(text)


def translated(text: str, language: str) -> str | None:
    """Return a text in a language that is not English; None where it is not known in it.

    That is every text that is no phrase: what people or language models wrote, and what versions
    before this one recorded.
    """
    known = _LANGUAGES.get(language, "en")
    return None if known == "en" else _translated(text, known, 0)


def _translated(text: str, language: str, depth: int) -> str | None:
    if not isinstance(text, Phrase) or depth > DEEPEST:
        return None
    if text.template.startswith(ROW):
        return _row(text, language, depth)
    template = catalogue(language).get(text.template)
    if template is None or not text.values:
        return template
    values = {name: _value(value, language, depth) for name, value in text.values.items()}
    try:
        return template.format(**values)
    except (KeyError, IndexError, ValueError, AttributeError):
        return None  # a record of another version, with other values


def _row(text: Phrase, language: str, depth: int) -> str:
    between = text.template.removeprefix(ROW)
    ordered = sorted(text.values.items(), key=lambda entry: (len(entry[0]), entry[0]))
    parts = [str(_value(part, language, depth)) for _, part in ordered]
    return _SEPARATORS[language].get(between, between).join(parts)


def _value(value: object, language: str, depth: int) -> object:
    """A value that is a phrase is said too; other text is somebody's and stays."""
    if isinstance(value, Phrase):
        return _translated(value, language, depth + 1) or str(value)
    return value


def fixed(code: str, language: str) -> str:
    """Return a fixed word of a record, such as a unit; unlike `said`, it is looked up itself."""
    return said(Phrase.kept(code, code, {}), language)


def clue_label(term: str) -> Phrase:
    """What a clue is called; a term that the vocabulary lacks is called by itself."""
    return Phrase.kept(label := _labels("en").get(term, term), label, {})


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Every translation into a language, by its English template."""
    texts: dict[str, str] = {}
    for path in catalogue_files(language):
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        # What nothing says any more, and cases that were recorded before still hold.
        texts |= tables.get("earlier", {}) | tables["text"]
    labels = _labels(language)
    return texts | {english: labels[term] for term, english in _labels("en").items()}


@cache
def _labels(language: str) -> Mapping[str, str]:
    """What the clues are called, by their terms."""
    name = "clue_vocabulary.toml" if language == "en" else f"gui/clue_vocabulary.{language}.toml"
    words = tomllib.loads((RESOURCES / name).read_text(encoding="utf-8"))
    return {term: entry["label"] for term, entry in words.items()}


def catalogue_files(language: str) -> tuple[Path, ...]:
    """The files of a language, in the order in which they are read."""
    subjects = sorted((RESOURCES / "phrases" / language).glob("*.toml"))
    return (RESOURCES / "signature_text" / f"{language}.toml", *subjects)
