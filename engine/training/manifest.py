"""The table of pictures with known answers: what `synthesize` writes and `evaluate` reads.

Columns: image, mask, regions, caption, label (real or fake); paths are relative to the table. Two
more carry what synthesis knows beyond them: `unknown` (regions of which nothing is known) and
`truth` (the regions an analysis names when it is given the true mask, with the clues measured
there). Every column in `GROUPS` splits the results.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UserFacingError
from engine.schema.finding import Box, CheckState, Clue, Region, RegionName, Severity, Side

GROUPS = ("family", "difficulty", "source", "mask_quality", "age", "gender", "skin")
COLUMNS = (
    "image", "mask", "regions", "caption", "label", "unknown", "truth",
    "family", "source", "age", "gender", "skin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrueRegion:
    """A region as an analysis names it when it is given the true mask.

    coverage: share of the region that is masked, 0–1. terms: the clues that were found there.
    """

    name: RegionName
    side: Side
    severity: Severity
    coverage: float
    terms: tuple[str, ...]

    @property
    def label(self) -> str:
        """The name with its side where it has one: `left_eye`, `nose`."""
        return f"{self.side}_{self.name}" if self.side in (Side.LEFT, Side.RIGHT) else self.name


class ManifestRefused(UserFacingError):
    """A list of pictures with known answers cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with resolved paths.

    regions: touched ones, None where unknown. unknown: regions that count neither way. truth: None
    where it was not recorded; empty for a genuine picture.
    """

    image: Path
    mask: Path | None
    is_fake: bool
    regions: frozenset[str] | None
    group: dict[str, str]
    unknown: frozenset[str] = frozenset()
    truth: tuple[TrueRegion, ...] | None = None
    caption: str = ""


def read_manifest(path: Path) -> list[Row]:
    """Return the rows; a fake without regions has unknown ones, a real one has none.

    ManifestRefused: it lacks a column, names no picture, or a label is neither real nor fake.
    """
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            lines = list(csv.DictReader(stream))
    except (csv.Error, UnicodeDecodeError) as error:
        raise _refused(path, f"it is no table ({error})") from error
    missing = {"image", "label"} - set(lines[0] if lines else ())
    if missing:
        raise _refused(path, f"it has no column “{min(missing)}”, or no row")
    for number, line in enumerate(lines, start=2):
        if line["label"] not in ("real", "fake") or not line["image"]:
            raise _refused(path, f"line {number} names no picture, or has no label real or fake")
    return [_row(line, path.parent) for line in lines]


def _refused(path: Path, why: str) -> ManifestRefused:
    return ManifestRefused(
        f"{path} cannot be used as a list of pictures: {why}.",
        effect="Nothing was measured.",
        remedy="Give a CSV file with a header and the columns of docs/training.md.",
    )


def truth_of(regions: Sequence[Region], clues: Sequence[Clue]) -> tuple[TrueRegion, ...]:
    """Return the truth that the regions and clues of an analysis with the true mask amount to."""
    return tuple(
        TrueRegion(
            r.name, r.side, r.severity, round(r.coverage, 3), tuple(sorted(_found(r, clues)))
        )
        for r in regions
    )


def write_truth(regions: Sequence[Region], clues: Sequence[Clue]) -> str:
    """Return the column `truth` for the regions and clues of one forgery."""
    return json.dumps(
        [
            [true.name, true.side, true.severity, true.coverage, true.terms]
            for true in truth_of(regions, clues)
        ]
    )


def as_records(truth: Sequence[TrueRegion]) -> tuple[tuple[Region, ...], tuple[Clue, ...]]:
    """Return records that sentences can be held against; outlines and measures are left empty."""
    regions, clues = [], []
    for number, true in enumerate(truth, start=1):
        region_id = f"face-1/region-{number}"
        told = [
            Clue(f"{region_id}/{term}", term, CheckState.FOUND, "face-1", region_id, None, "", "")
            for term in true.terms
        ]
        clues += told
        regions.append(
            Region(
                id=region_id,
                face_id="face-1",
                name=true.name,
                side=true.side,
                polygon=(),
                further_polygons=(),
                box=Box(0, 0, 0, 0),
                area_px=0,
                area_share=0.0,
                coverage=true.coverage,
                score=1.0,
                prompter_score=1.0,
                severity=true.severity,
                clue_ids=tuple(clue.id for clue in told),
                text="",
            )
        )
    return tuple(regions), tuple(clues)


def _row(line: dict[str, str], folder: Path) -> Row:
    is_fake = line["label"] == "fake"
    named = _names(line.get("regions"))
    return Row(
        image=folder / line["image"],
        mask=folder / line["mask"] if line.get("mask") else None,
        is_fake=is_fake,
        regions=named if named or not is_fake else None,
        group={key: line[key] for key in GROUPS if line.get(key)},
        unknown=_names(line.get("unknown")),
        truth=_truth(line.get("truth"), is_fake=is_fake),
        caption=line.get("caption") or "",
    )


def _names(text: str | None) -> frozenset[str]:
    return frozenset(name for name in (text or "").split(";") if name)


def _truth(text: str | None, *, is_fake: bool) -> tuple[TrueRegion, ...] | None:
    if text is None:
        return None
    if not text:
        return None if is_fake else ()
    return tuple(
        TrueRegion(RegionName(name), Side(side), Severity(severity), coverage, tuple(terms))
        for name, side, severity, coverage, terms in json.loads(text)
    )


def _found(region: Region, clues: Sequence[Clue]) -> set[str]:
    return {c.term for c in clues if c.region_id == region.id and c.state is CheckState.FOUND}
