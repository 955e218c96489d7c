"""Reads the words for measured clues from `resources/clue_vocabulary.toml`."""

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

VOCABULARY_FILE = Path(__file__).resolve().parents[2] / "resources" / "clue_vocabulary.toml"


@dataclass(frozen=True, slots=True)
class ClueTerm:
    """One term: how it is called, said, recognised, explained. See the head of the file."""

    key: str
    label: str
    method: str
    opposite: str
    phrases: tuple[str, ...]
    pattern: re.Pattern[str]
    meaning: str
    limits: str
    reference: str
    help: str


@functools.cache
def clue_vocabulary() -> Mapping[str, ClueTerm]:
    """Return all terms by key, in the order of the file."""
    tables = tomllib.loads(VOCABULARY_FILE.read_text(encoding="utf-8"))
    return {key: _term(key, table) for key, table in tables.items()}


def _term(key: str, table: Mapping[str, str | list[str]]) -> ClueTerm:
    def text(name: str) -> str:
        value = table[name]
        if not isinstance(value, str):
            raise TypeError(f"{VOCABULARY_FILE.name}: {key}.{name} is not a text")
        return value

    return ClueTerm(
        key=key,
        label=text("label"),
        method=text("method"),
        opposite=text("opposite"),
        phrases=tuple(table["phrases"]),
        pattern=re.compile("|".join(f"(?:{part})" for part in table["patterns"]), re.IGNORECASE),
        meaning=text("meaning"),
        limits=text("limits"),
        reference=text("reference"),
        help=text("help"),
    )
