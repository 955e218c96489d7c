"""What the language model is told while it learns to say no more and no less than it is told.

On described forgeries clues are rare, regions come in one order, and what is told could often be
guessed from the picture; a model trained on them alone puts right clues on wrong regions. So part
of each batch can be told otherwise: the same regions with other clues, or regions at random. What
is to be said always follows from what is told.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.explain.mentions import PAIRED
from engine.explain.phrasing import (
    PREDICATES,
    clue_phrases,
    opening,
    severity_phrases,
    spoken_both,
    spoken_one,
)
from engine.explain.prompts import MOST_REGIONS, ToldRegion, phrase_prompt
from engine.schema.finding import RegionName, Severity, Side

# Of what is told otherwise, this share keeps its regions and gets other clues only.
_KEPT_REGIONS = 0.6
# Share of what is told otherwise that is told without severities and clues, as while abstaining.
_UNCERTAIN = 0.15
# Terms that one measurement gives exclude each other.
_OPPOSITES = (
    frozenset({"sharpness_lower", "sharpness_higher"}),
    frozenset({"noise_lower", "noise_higher"}),
)
_MOST_TERMS = 3
_PLACES = tuple(
    (name, side)
    for name in RegionName
    for side in ((Side.LEFT, Side.RIGHT) if name in PAIRED else (Side.NONE,))
)


def told_otherwise(told: Sequence[ToldRegion], rng: np.random.Generator) -> tuple[ToldRegion, ...]:
    """Return regions in any order, with clues drawn at random; never none."""
    if rng.random() < _KEPT_REGIONS:
        count = int(rng.integers(1, len(told) + 1))
        regions = [told[int(index)] for index in rng.permutation(len(told))[:count]]
    else:
        count = int(rng.integers(1, MOST_REGIONS + 1))
        severities = list(Severity)
        regions = [
            ToldRegion(*_PLACES[int(index)], severities[int(rng.integers(len(severities)))])
            for index in rng.permutation(len(_PLACES))[:count]
        ]
    if rng.random() < _UNCERTAIN:
        return tuple(replace(region, severity=None, terms=()) for region in regions)
    # Few different sets of clues, so that regions share some and are to be said together.
    sets = [_terms(rng) for _ in range(int(rng.integers(1, 4)))]
    has_clue = rng.uniform(0, 1)
    return tuple(
        replace(region, terms=sets[int(rng.integers(len(sets)))] if rng.random() < has_clue else ())
        for region in regions
    )


def every_word() -> tuple[str, ...]:
    """Return texts with every word that prompts and captions are made of, for the tokenizer."""
    both = (False, True)
    clues = [p for t in PREDICATES for many in both for p in clue_phrases(t, is_plural=many)]
    severities = (*Severity, None)
    degrees = [p for s in severities for many in both for p in severity_phrases(s, is_plural=many)]
    texts = [f"{predicate}." for predicate in (*clues, *degrees)]
    for name, side in _PLACES:
        one, two = spoken_one(name, side)[0], spoken_both(name)
        texts += [f"{opening(one)}, {two} and {one} and", f"{opening(two)}, {one} and {two} and"]
        told = [ToldRegion(name, side, severity, tuple(PREDICATES)) for severity in Severity]
        texts.append(phrase_prompt([*told, *(replace(known, terms=()) for known in told)]))
    return tuple(texts)


def _terms(rng: np.random.Generator) -> tuple[str, ...]:
    chosen: set[str] = set()
    # One clue is commoner than two or three, as on described forgeries.
    count = min(int(rng.geometric(0.65)), _MOST_TERMS)
    for term in rng.permutation(list(PREDICATES)):
        others = next((pair for pair in _OPPOSITES if term in pair), frozenset())
        if len(chosen) < count and not chosen & others:
            chosen.add(str(term))
    return tuple(sorted(chosen))
