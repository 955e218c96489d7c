"""The maps of a face's clues as files in the staging folder: one sheet for each method.

A sheet is an ordinary picture, so that whoever has the case can open it without this program.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.methods import FilterRun
from engine.plugin import MeasuredMap
from engine.schema.finding import ArtifactRef, Box, Clue, ClueMap, Region
from engine.staging import write_sheet
from engine.views import PlacedView

# The least side of a picture that the program's own decoder reads (`DecodeLimits`).
LEAST_SIDE = 64


def write_clue_maps(
    place: PlacedView,
    regions: Sequence[Region],
    clues: Sequence[Clue],
    runs: Sequence[FilterRun],
    staging: Path,
) -> tuple[ClueMap, ...]:
    """Write what the clues of one face were measured from; one record per measured clue.

    runs: of the filters that gave the clues. StagingFailed when the disk refuses.
    """
    areas = {region.id: (region.name, region.side) for region in regions}
    found: dict[str, ClueMap] = {}
    for run in runs:
        maps = {made.region: made.map for made in run.measurements if made.map is not None}
        wanted = [
            (clue, maps[areas[clue.region_id]])
            for clue in clues
            if clue.method == run.name and clue.region_id and areas[clue.region_id] in maps
        ]
        if wanted:
            cells, tops = stack([made.cells for _, made in wanted])
            name = f"clues-{place.view.face_id}-{run.name}.png"
            sheet = write_sheet(cells, name, staging)
            for (clue, made), top in zip(wanted, tops, strict=True):
                found[clue.id] = _record(clue, made, sheet, top, place)
    return tuple(found[clue.id] for clue in clues if clue.id in found)


def stack(parts: Sequence[NDArray[np.uint8]]) -> tuple[NDArray[np.uint8], tuple[int, ...]]:
    """Return `parts` (each h×w×3) one below the other, zero elsewhere, and the row of each."""
    heights = [part.shape[0] for part in parts]
    tops = tuple(int(top) for top in np.cumsum([0, *heights[:-1]]))
    height, width = max(sum(heights), LEAST_SIDE), max(part.shape[1] for part in parts)
    sheet = np.zeros((height, max(width, LEAST_SIDE), 3), np.uint8)
    for top, part in zip(tops, parts, strict=True):
        sheet[top : top + part.shape[0], : part.shape[1]] = part
    return sheet, tops


def without_maps(runs: Sequence[FilterRun]) -> tuple[FilterRun, ...]:
    """Return `runs` without their maps, which are on the disk: several faces' would fill memory."""
    return tuple(
        replace(run, measurements=tuple(replace(found, map=None) for found in run.measurements))
        for run in runs
    )


def _record(
    clue: Clue, made: MeasuredMap, sheet: ArtifactRef, top: int, place: PlacedView
) -> ClueMap:
    scale, (height, width) = made.scale, made.cells.shape[:2]
    return ClueMap(
        clue_id=clue.id,
        sheet=sheet,
        top=top,
        width=width,
        height=height,
        box=_in_picture(made.box, place),
        quantity=scale.quantity,
        unit=scale.unit,
        low=scale.kept[0],
        high=scale.kept[1],
        shown_low=scale.shown[0],
        shown_high=scale.shown[1],
        high_means=scale.high_means,
        reckoning=scale.reckoning,
        clipped_share=made.clipped_share,
    )


def _in_picture(box: Box, place: PlacedView) -> Box:
    """A box of the view's pixels, edges counted, in pixels of the picture."""
    factor, window = place.reduction, place.window
    return Box(
        x=window.left + box.x * factor,
        y=window.top + box.y * factor,
        width=box.width * factor,
        height=box.height * factor,
    )
