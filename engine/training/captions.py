"""Captions for training: what was touched and what was measured there, said in varied words.

A caption is derived from records alone, so it never names a region the edit did not touch nor a
clue that was not found. It says what the prompt tells, in the phrases of `engine.explain.phrasing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.explain.phrasing import (
    MOST_PREDICATES,
    PREDICATES,
    clue_phrases,
    joined,
    opening,
    severity_phrases,
    spoken_both,
    spoken_one,
)
from engine.explain.prompts import ToldRegion, tell
from engine.schema.finding import Clue, Region, Severity, Side


@dataclass(frozen=True, slots=True)
class _Subject:
    words: str
    is_plural: bool
    severity: Severity | None
    terms: tuple[str, ...]


def compose_caption(
    regions: Sequence[Region], clues: Sequence[Clue], rng: np.random.Generator
) -> str:
    """Return a caption for touched `regions` (highest score first) with their found `clues`."""
    return caption_of(tell(regions, clues), rng)


def caption_of(told: Sequence[ToldRegion], rng: np.random.Generator) -> str:
    """Return a caption that says all that is told; regions of which the same is told, together."""
    groups: dict[tuple[tuple[str, ...], Severity | None], list[_Subject]] = {}
    for subject in _subjects(told):
        key = (subject.terms, subject.severity if not subject.terms else Severity.HIGH)
        groups.setdefault(key, []).append(subject)
    return " ".join(_sentence(terms, members, rng) for (terms, _), members in groups.items())


def _subjects(told: Sequence[ToldRegion]) -> list[_Subject]:
    """One subject per region; two sides with the same clues, or severity, are said together."""
    subjects, used = [], set[int]()
    for number, one in enumerate(told):
        if number in used:
            continue
        terms = tuple(term for term in one.terms if term in PREDICATES)
        twin = next(
            (
                index
                for index, other in enumerate(told)
                if other.name is one.name
                and {other.side, one.side} == {Side.LEFT, Side.RIGHT}
                and (other.terms or other.severity) == (one.terms or one.severity)
            ),
            None,
        )
        if twin is not None:
            used.add(twin)
            subjects.append(_Subject(spoken_both(one.name), True, one.severity, terms))
        else:
            subjects.append(_Subject(*spoken_one(one.name, one.side), one.severity, terms))
    return subjects


def _sentence(terms: tuple[str, ...], members: list[_Subject], rng: np.random.Generator) -> str:
    is_plural = len(members) > 1 or members[0].is_plural
    chosen = [str(term) for term in rng.permutation(terms)[:MOST_PREDICATES]] if terms else []
    forms = [clue_phrases(term, is_plural=is_plural) for term in chosen]
    forms = forms or [severity_phrases(members[0].severity, is_plural=is_plural)]
    predicate = " and ".join(said[int(rng.integers(len(said)))] for said in forms)
    return f"{opening(joined(tuple(member.words for member in members)))} {predicate}."
