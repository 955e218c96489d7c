"""What the terms of clues mean, in the words of `resources/clue_vocabulary.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.theme import RESOURCES

# The window's own file: both say a clue in the same words.
_CHINESE = RESOURCES / "gui" / "clue_vocabulary.zh.toml"


@dataclass(frozen=True, slots=True)
class ClueWords:
    """Label of a term, what a finding of it tells, when it misleads, and its source."""

    label: str
    meaning: str
    limits: str
    reference: str


def clue_words(term: str, language: str = "en") -> ClueWords:
    """Return the words of a term; one that the vocabulary lacks stands for itself."""
    return _vocabulary(language).get(term) or ClueWords(term, "", "", "")


@cache
def _vocabulary(language: str) -> dict[str, ClueWords]:
    english = _read(RESOURCES / "clue_vocabulary.toml")
    spoken = _read(_CHINESE) if language == "zh" else {}
    return {
        term: ClueWords(
            *(
                spoken.get(term, {}).get(name) or entry.get(name, "")
                for name in ("label", "meaning", "limits", "reference")
            )
        )
        for term, entry in english.items()
    }


def _read(path: Path) -> dict[str, dict[str, str]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
