"""Level lines of a score map: marching squares with linear interpolation, in plain numpy.

W. Lorensen, H. Cline, "Marching cubes", SIGGRAPH 1987, in two dimensions; the two ambiguous cases
are decided by the mean of the four corners.
"""

import numpy as np
from numpy.typing import NDArray

from app.gui.viewer.mapped import let_go_of

Segments = NDArray[np.float32]

# More cells than a screen has pixels would draw the same line for more work.
GRID_LIMIT = 1024

# The edges of a cell: 0 top, 1 right, 2 bottom, 3 left. For each pattern of corners above the
# level (bit 0 upper left, 1 upper right, 2 lower right, 3 lower left), the pairs of edges joined.
_JOINS: dict[int, tuple[tuple[int, int], ...]] = {
    1: ((3, 0),),
    2: ((0, 1),),
    3: ((3, 1),),
    4: ((1, 2),),
    6: ((0, 2),),
    7: ((3, 2),),
    8: ((2, 3),),
    9: ((0, 2),),
    11: ((1, 2),),
    12: ((1, 3),),
    13: ((0, 1),),
    14: ((3, 0),),
}
_SADDLES: dict[int, tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]] = {
    # pattern: (joins when the middle is below the level, when it is above)
    5: (((3, 0), (1, 2)), ((3, 2), (0, 1))),
    10: (((0, 1), (2, 3)), ((3, 0), (1, 2))),
}


def contour_segments(field: NDArray[np.float32], level: float) -> Segments:
    """The line where `field` crosses `level`.

    field: h×w float32; beyond its border it counts as below the level, so every line is closed.
    Returns n×4 float32 (x1, y1, x2, y2) in pixels of `field`, pixel centres at integers.
    """
    padded = np.pad(field.astype(np.float32), 1, constant_values=min(0.0, level - 1.0))
    above = padded >= level
    pattern = (
        above[:-1, :-1].astype(np.uint8)
        | (above[:-1, 1:] << np.uint8(1))
        | (above[1:, 1:] << np.uint8(2))
        | (above[1:, :-1] << np.uint8(3))
    )
    rows, columns = np.nonzero((pattern > 0) & (pattern < 15))
    kinds = pattern[rows, columns]
    crossings = _crossings(padded, level, rows, columns)
    middle_above = _corners(padded, rows, columns).mean(axis=0) >= level
    pieces = [_segments(crossings[:, kinds == kind], joins) for kind, joins in _JOINS.items()]
    for kind, (below, over) in _SADDLES.items():
        for chosen, joins in ((~middle_above, below), (middle_above, over)):
            pieces.append(_segments(crossings[:, (kinds == kind) & chosen], joins))
    return np.concatenate(pieces) - np.float32(1.0)  # the border that was added


def _corners(
    padded: NDArray[np.float32], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float32]:
    """4×n: upper left, upper right, lower right, lower left."""
    return np.stack(
        [
            padded[rows, columns],
            padded[rows, columns + 1],
            padded[rows + 1, columns + 1],
            padded[rows + 1, columns],
        ]
    )


def _crossings(
    padded: NDArray[np.float32],
    level: float,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> NDArray[np.float32]:
    """4×n×2: where each edge (top, right, bottom, left) of each cell meets the level, as x, y."""
    upper_left, upper_right, lower_right, lower_left = _corners(padded, rows, columns)
    x, y = columns.astype(np.float32), rows.astype(np.float32)
    top = _between(upper_left, upper_right, level)
    right = _between(upper_right, lower_right, level)
    bottom = _between(lower_left, lower_right, level)
    left = _between(upper_left, lower_left, level)
    return np.stack(
        [
            np.stack([x + top, y], axis=-1),
            np.stack([x + 1, y + right], axis=-1),
            np.stack([x + bottom, y + 1], axis=-1),
            np.stack([x, y + left], axis=-1),
        ]
    )


def _between(
    first: NDArray[np.float32], second: NDArray[np.float32], level: float
) -> NDArray[np.float32]:
    """Fraction of the way from first to second at which the level lies; 0.5 where both agree."""
    span = second - first
    is_flat = span == 0
    fraction = (np.float32(level) - first) / np.where(is_flat, np.float32(1.0), span)
    return np.where(is_flat, np.float32(0.5), np.clip(fraction, 0.0, 1.0)).astype(np.float32)


def _segments(crossings: NDArray[np.float32], joins: tuple[tuple[int, int], ...]) -> Segments:
    parts = [
        np.concatenate([crossings[first], crossings[second]], axis=-1) for first, second in joins
    ]
    return np.concatenate(parts).reshape(-1, 4)


def reduced(
    scores: NDArray[np.float32] | NDArray[np.uint8], limit: int = GRID_LIMIT
) -> tuple[NDArray[np.float32], float]:
    """A copy on a grid of at most `limit`, by block means, and the pixels one cell spans.

    scores: H×W. Pixel (i, j) of the grid lies at ((i + 0.5) * scale − 0.5) of the original.
    """
    longest = max(scores.shape)
    scale = max(1, -(-longest // limit))
    if scale == 1:
        return np.array(scores, dtype=np.float32), 1.0
    rows = [
        _row_of_blocks(scores[top : top + scale], scale) for top in range(0, len(scores), scale)
    ]
    let_go_of(scores)
    return np.stack(rows), float(scale)


def _row_of_blocks(
    strip: NDArray[np.float32] | NDArray[np.uint8], scale: int
) -> NDArray[np.float32]:
    """Means of scale×scale blocks of one strip; strip by strip, a map on disk stays there."""
    columns = strip.mean(axis=0, dtype=np.float32)
    starts = np.arange(0, len(columns), scale)
    counts = np.minimum(scale, len(columns) - starts)
    return (np.add.reduceat(columns, starts) / counts).astype(np.float32)


def on_picture(segments: Segments, scale: float) -> Segments:
    """Segments of a reduced grid in pixels of the original."""
    moved: Segments = (segments + np.float32(0.5)) * np.float32(scale) - np.float32(0.5)
    return moved
