"""The words for measured clues as the window shows them, from the shipped vocabulary."""

import tomllib
from dataclasses import dataclass
from functools import cache

from app.gui.theme import RESOURCES

VOCABULARY_FILE = RESOURCES / "clue_vocabulary.toml"


@dataclass(frozen=True, slots=True)
class ClueWords:
    """What a clue is called, what it tells, when it misleads, how to check it by eye, its source.

    All but `label` are empty for a term that the vocabulary does not have.
    """

    label: str
    meaning: str = ""
    limits: str = ""
    check: str = ""
    reference: str = ""


def clue_words(term: str) -> ClueWords:
    """The words for a term; an unknown one is shown as it is, with spaces."""
    return _vocabulary().get(term, ClueWords(term.replace("_", " ")))


@cache
def _vocabulary() -> dict[str, ClueWords]:
    with VOCABULARY_FILE.open("rb") as stream:
        tables = tomllib.load(stream)
    return {
        term: ClueWords(
            label=str(table["label"]),
            meaning=str(table.get("meaning", "")),
            limits=str(table.get("limits", "")),
            check=str(table.get("help", "")),
            reference=str(table.get("reference", "")),
        )
        for term, table in tables.items()
    }
