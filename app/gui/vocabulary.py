"""The words for measured clues as the window shows them, from the shipped vocabulary."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.gui.language import Language, spoken_language
from app.gui.theme import RESOURCES

VOCABULARY_FILE = RESOURCES / "clue_vocabulary.toml"
CHINESE_FILE = RESOURCES / "gui" / "clue_vocabulary.zh.toml"


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
    """The words for a term in the window's language; an unknown one is shown as it is."""
    return _vocabulary(spoken_language()).get(term, ClueWords(term.replace("_", " ")))


@cache
def _vocabulary(language: Language) -> dict[str, ClueWords]:
    tables = _read(VOCABULARY_FILE)
    said = tables if language is Language.ENGLISH else _read(CHINESE_FILE)
    return {
        term: ClueWords(
            label=_text(said.get(term, table), "label"),
            meaning=_text(said.get(term, table), "meaning"),
            limits=_text(said.get(term, table), "limits"),
            check=_text(said.get(term, table), "help"),
            reference=_text(said.get(term, table), "reference"),
        )
        for term, table in tables.items()
    }


def _read(path: Path) -> dict[str, dict[str, object]]:
    with path.open("rb") as stream:
        return tomllib.load(stream)


def _text(table: dict[str, object], name: str) -> str:
    return str(table.get(name, ""))
