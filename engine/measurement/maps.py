"""The values a clue is measured from, cut to where they count and written in whole levels.

The range of a method's levels is fixed, so that the maps of two pictures can be held against each
other; what lies beyond is stored as the end of the range and its share is told.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.plugin import MapScale, MeasuredMap
from engine.schema.finding import Box

Area = NDArray[np.bool_]

# What a cell counts for, in the green plane: told apart by eye as well.
REGION, COMPARISON = 255, 128
_LEVELS = 255


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a grid lies on the face's view: the upper left edge and the size of a cell, in px."""

    left: float
    top: float
    cell_width: float
    cell_height: float


def make_map(
    scale: MapScale,
    values: NDArray[np.float32],
    counted: tuple[Area, Area],
    frame: Frame,
    weights: NDArray[np.float32] | None = None,
) -> MeasuredMap:
    """Return the map of a clue, cut to the cells that count.

    values: h×w. counted: (for the region, for what it is compared with), each h×w bool, at least
    one cell in all. weights: h×w, above zero where a cell counts; None where all count alike.
    """
    region, comparison = counted
    either = region | comparison
    rows, columns = (np.flatnonzero(either.any(axis=axis)) for axis in (1, 0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    used = either[window]
    low, high = scale.kept
    levels = (values[window] - low) * (_LEVELS / (high - low))
    cells = np.zeros((*used.shape, 3), np.uint8)
    cells[..., 0][used] = np.rint(np.clip(levels[used], 0, _LEVELS))
    cells[..., 1] = np.where(region[window], REGION, np.where(used, COMPARISON, 0))
    if weights is None:
        cells[..., 2][used] = _LEVELS
    else:
        share = weights[window][used] / weights[either].max()
        cells[..., 2][used] = np.maximum(np.rint(share * _LEVELS), 1)
    # Half a level beyond an end is rounding, not clipping.
    beyond = (levels[used] < -0.5) | (levels[used] > _LEVELS + 0.5)
    box = Box(
        x=frame.left + float(columns[0]) * frame.cell_width,
        y=frame.top + float(rows[0]) * frame.cell_height,
        width=used.shape[1] * frame.cell_width,
        height=used.shape[0] * frame.cell_height,
    )
    return MeasuredMap(cells, box, scale, float(beyond.mean()))
