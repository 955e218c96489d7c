"""Two findings on one item held against each other: what differs, in numbers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.casework.errors import EvidenceChanged, reason_of
from engine.schema.finding import ArtifactRef, Finding, Provenance, Region
from engine.schema.phrase import Phrase

# Where a file of a finding lies.
Locate = Callable[[ArtifactRef], Path]

# What is said of how two findings were made; times and the prompt's text are left out.
_CONDITIONS = (
    ("engine", "engine"),
    ("version", "engine version"),
    ("weights_sha256", "weights"),
    ("device", "device"),
    ("precision", "precision"),
    ("seed", "seed"),
)
_ABSENT = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not the same. `amount`: how much, where that is a number.

    For a score map the amount is the largest difference of a pixel (0–1), for a mask the number
    of pixels that differ, for scores the difference of the scores.
    """

    what: str
    first: str
    second: str
    amount: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A finding (`first_id`) held against a second one, or against a re-run of its request.

    `second_id` is empty when the second is a re-run that was not kept. `conditions`: how they
    were made differently. `differences`: what came out differently; empty: identical to the bit.
    Times are aware UTC, ISO 8601.
    """

    id: str
    evidence_id: str
    first_id: str
    second_id: str
    is_same_request: bool
    conditions: tuple[Difference, ...]
    differences: tuple[Difference, ...]
    compared_at: str
    compared_by: str

    @property
    def is_identical(self) -> bool:
        """True when both came to the same result, maps to the bit."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two findings and where its files lie."""

    finding: Finding
    locate: Locate


def conditions(first: Provenance, second: Provenance) -> tuple[Difference, ...]:
    """How the making of two findings differed."""
    pairs = [(words, getattr(first, name), getattr(second, name)) for name, words in _CONDITIONS]
    packages = dict(first.library_versions), dict(second.library_versions)
    for name in sorted(packages[0].keys() | packages[1].keys()):
        pairs.append((name, packages[0].get(name, _ABSENT), packages[1].get(name, _ABSENT)))
    return tuple(Difference(words, str(a), str(b)) for words, a, b in pairs if a != b)


def differences(first: Side, second: Side) -> tuple[Difference, ...]:
    """What came out differently. EvidenceChanged when a map cannot be read."""
    a, b = first.finding, second.finding
    known: dict[str, list[Difference]] = {
        "scores": [
            *_number("manipulation score", a.scores.manipulation, b.scores.manipulation),
            *_text("verdict", a.scores.verdict.value, b.scores.verdict.value),
        ],
        "faces": [*_number("number of faces", len(a.faces), len(b.faces))],
        "score_map": [*_score_maps(first, second)],
        "mask": [*_areas("mask", (first, a.mask), (second, b.mask))],
        "examined": [*_areas("examined part", (first, a.examined), (second, b.examined))],
        "regions": [*_regions(a.regions, b.regions)],
        "explanation": [*_text("explanation", a.explanation.text, b.explanation.text)],
        "clue_maps": [*_clue_maps(first, second)],
    }
    aligned = replace(b, id=a.id, request_digest=a.request_digest, provenance=a.provenance)
    for field in fields(Finding):
        # Nothing goes unsaid, also where no number tells it.
        if not known.get(field.name) and getattr(a, field.name) != getattr(aligned, field.name):
            words = f"details of {field.name.replace('_', ' ')}"
            known[field.name] = [Difference(words, "differ", "differ")]
    return tuple(difference for part in known.values() for difference in part)


def _number(what: str, first: float, second: float) -> Iterator[Difference]:
    if first != second:
        yield Difference(what, repr(first), repr(second), abs(first - second))


def _text(what: str, first: str, second: str) -> Iterator[Difference]:
    if first != second:
        yield Difference(what, first, second)


def _score_maps(first: Side, second: Side) -> Iterator[Difference]:
    refs = first.finding.score_map, second.finding.score_map
    if refs[0].sha256 == refs[1].sha256:
        return
    maps = _score_map(first.locate(refs[0])), _score_map(second.locate(refs[1]))
    if maps[0].shape != maps[1].shape:
        yield Difference("score map", str(maps[0].shape), str(maps[1].shape))
        return
    apart = np.abs(maps[0].astype(np.float64) - maps[1])
    yield Difference(
        "score map, largest difference of a pixel",
        refs[0].sha256,
        refs[1].sha256,
        float(apart.max()),
    )
    yield Difference(
        "score map, mean difference", refs[0].sha256, refs[1].sha256, float(apart.mean())
    )


def _areas(
    what: str, first: tuple[Side, ArtifactRef], second: tuple[Side, ArtifactRef]
) -> Iterator[Difference]:
    if first[1].sha256 == second[1].sha256:
        return
    areas = tuple(_area(side.locate(ref)) for side, ref in (first, second))
    sizes = [f"{np.count_nonzero(area)} px" for area in areas]
    if areas[0].shape != areas[1].shape:
        yield Difference(what, sizes[0], sizes[1])
        return
    apart = np.count_nonzero(areas[0] != areas[1])
    yield Difference(f"{what}, pixels that differ", sizes[0], sizes[1], float(apart))


def _clue_maps(first: Side, second: Side) -> Iterator[Difference]:
    """The sheets of clue maps, each by its name: how many cells differ."""
    before, after = (
        "not recorded" if side.finding.clue_maps is None else "recorded" for side in (first, second)
    )
    if before != after:
        yield Difference("clue maps", before, after)
        return
    sheets = [{ref.path: ref for ref in side.finding.clue_sheets} for side in (first, second)]
    for name in sorted(sheets[0].keys() | sheets[1].keys()):
        refs = sheets[0].get(name), sheets[1].get(name)
        if refs[0] is None or refs[1] is None:
            sums = [ref.sha256 if ref else _ABSENT for ref in refs]
            yield Difference(name, sums[0], sums[1])
        elif refs[0].sha256 != refs[1].sha256:
            cells = [
                _picture(side.locate(ref), is_colour=True)
                for side, ref in zip((first, second), (refs[0], refs[1]), strict=True)
            ]
            is_alike = cells[0].shape == cells[1].shape
            apart = float((cells[0] != cells[1]).any(axis=2).sum()) if is_alike else None
            yield Difference(f"{name}, cells that differ", refs[0].sha256, refs[1].sha256, apart)


def _score_map(path: Path) -> NDArray[np.float32]:
    try:
        values: NDArray[np.float32] = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    return values


def _area(path: Path) -> NDArray[np.bool_]:
    return _picture(path, is_colour=False) > 0


def _picture(path: Path, *, is_colour: bool) -> NDArray[np.uint8]:
    import cv2  # not at the top: the window does not wait for it

    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    kind = cv2.IMREAD_COLOR if is_colour else cv2.IMREAD_GRAYSCALE
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), kind)
    if picture is None:
        raise _unreadable(path, ValueError("no picture"))
    return np.asarray(picture, np.uint8)


def _regions(first: tuple[Region, ...], second: tuple[Region, ...]) -> Iterator[Difference]:
    named = tuple({_words(region): region for region in regions} for regions in (first, second))
    for words in sorted(named[0].keys() | named[1].keys()):
        a, b = named[0].get(words), named[1].get(words)
        if a is None or b is None:
            yield Difference(words, _score(a), _score(b))
        else:
            yield from _number(f"{words}, score", a.score, b.score)
            yield from _number(f"{words}, area in px", a.area_px, b.area_px)


def _words(region: Region) -> str:
    return " ".join(filter(None, (region.face_id, region.side.value, region.name.value)))


def _score(region: Region | None) -> str:
    return "not found" if region is None else f"found, score {region.score:.4f}"


def _unreadable(path: Path, error: Exception) -> EvidenceChanged:
    why = reason_of(error)[0] if isinstance(error, OSError) else str(error)
    return EvidenceChanged(
        Phrase("The map {name} cannot be read: {why}.", name=path.name, why=why),
        remedy=Phrase("Run `case verify`, and restore the case folder from a backup."),
    )
