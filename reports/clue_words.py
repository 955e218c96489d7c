"""What the terms of clues mean, in the words of `resources/clue_vocabulary.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache

from reports.theme import RESOURCES


@dataclass(frozen=True, slots=True)
class ClueWords:
    """Label of a term, what a finding of it tells, when it misleads, and its source."""

    label: str
    meaning: str
    limits: str
    reference: str


def clue_words(term: str) -> ClueWords:
    """Return the words of a term; one that the vocabulary lacks stands for itself."""
    return _vocabulary().get(term) or ClueWords(term, "", "", "")


@cache
def _vocabulary() -> dict[str, ClueWords]:
    path = RESOURCES / "clue_vocabulary.toml"
    entries = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        term: ClueWords(
            *(entry.get(name, "") for name in ("label", "meaning", "limits", "reference"))
        )
        for term, entry in entries.items()
    }
