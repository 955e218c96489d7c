"""The values a clue is measured from, cut to where they count and written in whole levels.

The range of a method's levels is fixed, so that the maps of two pictures can be held against each
other; what lies beyond is stored as the end of the range and its share is told.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.plugin import MapScale, MeasuredMap
from engine.schema.finding import Box

Area = NDArray[np.bool_]

# What a cell counts for, in the green plane: told apart by eye as well.
REGION, COMPARISON = 255, 128
_LEVELS = 255
# Cells a side. A face seen from the front has some 420 at the measuring scale; one in profile,
# whose eyes are near to each other, has more, and its cells are then taken together.
LONGEST_SIDE = 640


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
    either = counted[0] | counted[1]
    rows, columns = (np.flatnonzero(either.any(axis=axis)) for axis in (1, 0))
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    weighed = np.ones_like(values) if weights is None else weights
    ground = _Ground(
        values[window],
        (counted[0][window], counted[1][window]),
        np.where(either, weighed, 0)[window].astype(np.float32),
    )
    factor = math.ceil(max(ground.values.shape) / LONGEST_SIDE)
    if factor > 1:
        ground = ground.coarser(factor)
    height, width = ground.values.shape
    cells, clipped_share = ground.written(scale)
    box = Box(
        x=frame.left + float(columns[0]) * frame.cell_width,
        y=frame.top + float(rows[0]) * frame.cell_height,
        width=width * factor * frame.cell_width,
        height=height * factor * frame.cell_height,
    )
    return MeasuredMap(cells, box, scale, clipped_share)


@dataclass(frozen=True, slots=True)
class _Ground:
    """Values, what they count for, and weights that are zero where a cell does not count: h×w."""

    values: NDArray[np.float32]
    counted: tuple[Area, Area]
    weights: NDArray[np.float32]

    def coarser(self, factor: int) -> "_Ground":
        """Take `factor`×`factor` cells together: their weighted mean, for the heavier side.

        The weights add up, so that the mean over all cells of a side stays what it was.
        """
        sides = [
            (_sums(self.weights * area, factor), _sums(self.values * self.weights * area, factor))
            for area in self.counted
        ]
        weights = np.stack([side[0] for side in sides])
        is_region, counts = weights[0] >= weights[1], weights.max(axis=0) > 0
        heavier = np.where(is_region, weights[0], weights[1])
        total = np.where(is_region, sides[0][1], sides[1][1])
        values = np.divide(total, heavier, out=np.zeros_like(total), where=counts)
        return _Ground(values, (counts & is_region, counts & ~is_region), heavier)

    def written(self, scale: MapScale) -> tuple[NDArray[np.uint8], float]:
        """The cells in levels, h×w×3, and the share of the counted ones beyond the range."""
        region, comparison = self.counted
        used, (low, high) = region | comparison, scale.kept
        levels = (self.values - low) * (_LEVELS / (high - low))
        cells = np.zeros((*used.shape, 3), np.uint8)
        cells[..., 0][used] = np.rint(np.clip(levels[used], 0, _LEVELS))
        cells[..., 1] = np.where(region, REGION, np.where(comparison, COMPARISON, 0))
        share = self.weights[used] / self.weights.max()
        cells[..., 2][used] = np.maximum(np.rint(share * _LEVELS), 1)
        # Half a level beyond an end is rounding, not clipping.
        beyond = (levels[used] < -0.5) | (levels[used] > _LEVELS + 0.5)
        return cells, float(beyond.mean())


def _sums(values: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """The sums of `factor`×`factor` cells; what is missing at the end adds nothing."""
    height, width = values.shape
    padded = np.pad(values, ((0, -height % factor), (0, -width % factor)))
    blocks = padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor)
    return np.asarray(blocks.sum(axis=(1, 3)), np.float32)
