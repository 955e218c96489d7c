"""Captions for training: what was touched and what was measured there, said in varied words.

A caption is derived from records alone, so it never names a region the edit did not touch nor a
clue that was not found. Sentences follow the phrases of `resources/clue_vocabulary.toml`, by which
the explanation is grounded later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.explain.prompts import MOST_REGIONS
from engine.schema.finding import CheckState, Clue, Region, RegionName, Severity, Side

# (singular, plural) predicates per clue term.
PREDICATES: dict[str, tuple[tuple[str, str], ...]] = {
    "sharpness_lower": (
        ("is softer than the face around it", "are softer than the face around them"),
        (
            "shows less fine detail than its surroundings",
            "show less fine detail than their surroundings",
        ),
        ("looks blurred against the skin nearby", "look blurred against the skin nearby"),
    ),
    "sharpness_higher": (
        ("is sharper than the face around it", "are sharper than the face around them"),
        (
            "shows more fine detail than its surroundings",
            "show more fine detail than their surroundings",
        ),
    ),
    "noise_lower": (
        ("carries less grain than its surroundings", "carry less grain than their surroundings"),
        ("has lost the grain of the picture", "have lost the grain of the picture"),
    ),
    "noise_higher": (
        ("carries more grain than its surroundings", "carry more grain than their surroundings"),
        ("is noisier than the face around it", "are noisier than the face around them"),
    ),
    "colour_shift": (
        (
            "has a different colour from the skin around it",
            "have a different colour from the skin around them",
        ),
        ("does not match its surroundings in colour", "do not match their surroundings in colour"),
    ),
    "visible_boundary": (
        ("ends in a visible edge", "end in visible edges"),
        ("shows a visible seam along its outline", "show a visible seam along their outlines"),
    ),
    "asymmetry": (
        ("differs from its mirrored counterpart", "differ from their mirrored counterparts"),
        ("breaks the symmetry of the face", "break the symmetry of the face"),
    ),
    "compression_mismatch": (
        (
            "carries other compression traces than the rest",
            "carry other compression traces than the rest",
        ),
        (
            "was compressed differently from its surroundings",
            "were compressed differently from their surroundings",
        ),
    ),
}
_DEGREE = {
    Severity.HIGH: ("heavily altered", "strongly manipulated"),
    Severity.MODERATE: ("clearly altered", "altered"),
    Severity.LOW: ("slightly altered", "partly altered"),
}
_PLURALS = {
    RegionName.TOOTH: "teeth",
    RegionName.EYE: "eyes",
    RegionName.LIP: "lips",
    RegionName.WRINKLE: "wrinkles",
    RegionName.FRECKLE: "freckles",
}
# Names that are one thing in the singular record but plural in speech.
_SPOKEN_PLURAL = (RegionName.LIP, RegionName.TOOTH, RegionName.WRINKLE, RegionName.FRECKLE)
_MOST_PREDICATES = 2


@dataclass(frozen=True, slots=True)
class _Subject:
    words: str
    is_plural: bool
    severity: Severity
    terms: tuple[str, ...]


def compose_caption(
    regions: Sequence[Region], clues: Sequence[Clue], rng: np.random.Generator
) -> str:
    """Return a caption for touched `regions` (highest score first) with their found `clues`."""
    subjects = _subjects(regions[:MOST_REGIONS], clues)
    groups: dict[tuple[tuple[str, ...], Severity], list[_Subject]] = {}
    for subject in subjects:
        key = (subject.terms, subject.severity if not subject.terms else Severity.HIGH)
        groups.setdefault(key, []).append(subject)
    sentences = [_sentence(terms, members, rng) for (terms, _), members in groups.items()]
    return " ".join(sentences)


def _subjects(regions: Sequence[Region], clues: Sequence[Clue]) -> list[_Subject]:
    """One subject per region; two sides with the same clues and severity are said together."""
    rows = []
    for region in regions:
        found = {c.term for c in clues if c.region_id == region.id and c.state is CheckState.FOUND}
        rows.append((region, tuple(term for term in sorted(found) if term in PREDICATES)))
    subjects, used = [], set()
    for region, terms in rows:
        if region.id in used:
            continue
        twin = next(
            (
                other
                for other, other_terms in rows
                if other.name is region.name
                and {other.side, region.side} == {Side.LEFT, Side.RIGHT}
                and other_terms == terms
                and other.severity is region.severity
            ),
            None,
        )
        if twin is not None:
            used.add(twin.id)
            name = _PLURALS.get(region.name, f"{region.name}s")
            subjects.append(_Subject(f"both {name}", True, region.severity, terms))
        else:
            is_plural = region.name in _SPOKEN_PLURAL
            name = _PLURALS[region.name] if is_plural else str(region.name)
            side = f"{region.side} " if region.side in (Side.LEFT, Side.RIGHT) else ""
            subjects.append(_Subject(f"the {side}{name}", is_plural, region.severity, terms))
    return subjects


def _sentence(terms: tuple[str, ...], members: list[_Subject], rng: np.random.Generator) -> str:
    words = [member.words for member in members]
    subject = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    is_plural = len(members) > 1 or members[0].is_plural
    if not terms:
        degree = _DEGREE[members[0].severity]
        seems = ("appear" if is_plural else "appears", "look" if is_plural else "looks")
        predicate = f"{seems[int(rng.integers(2))]} {degree[int(rng.integers(2))]}"
    else:
        chosen = list(rng.permutation(terms))[:_MOST_PREDICATES]
        predicate = " and ".join(_predicate(str(term), is_plural, rng) for term in chosen)
    return f"{subject[0].upper()}{subject[1:]} {predicate}."


def _predicate(term: str, is_plural: bool, rng: np.random.Generator) -> str:
    forms = PREDICATES[term]
    return forms[int(rng.integers(len(forms)))][int(is_plural)]
