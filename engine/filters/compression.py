"""Traces of JPEG's 8×8 grid: whether a marked region carries the grid the rest of the face carries.

A picture that was once saved as JPEG has block coefficients that vanish on the grid and not beside
it. Pixels that were warped, painted or generated since do not, until the picture is saved again
more coarsely than the first time.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.measurement.face import interocular_distance
from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.maps import Frame, make_map
from engine.plugin import ClueMeasurement, MapScale, MarkedFace, MeasuredMap

BLOCK = 8
# ITU-R BT.601 luma, as JFIF files use it.
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
# A coefficient below this counts as vanished: rounding RGB to 8 bits leaves about 0.4.
_VANISHED = 1.0
# Middle frequencies: the lowest rarely vanish, the highest nearly always do, grid or not.
_LOWEST, _HIGHEST = 2, 9
# Grids are compared half a block apart, where neither sees the other's zeros.
_BESIDE = BLOCK // 2
# Share of a block that must lie in the area.
_INSIDE_SHARE = 0.7
# Blocks, and coefficients that do not vanish beside the grid: fewer give no steady share.
_FEWEST_BLOCKS, _FEWEST_COEFFICIENTS = 4, 60
# Below this the unmarked part carries no grid to compare with: pictures that were never JPEG, or
# were resized or turned since, lie below 0.05; development faces at 0.5 to 0.8.
_WEAKEST_GRID = 0.10
# At most this many blocks are looked at: half a million pixels tell as much as all of them.
_MOST_BLOCKS = 8192

COMPRESSION = Quantity(
    method="compression",
    name="strength of the JPEG grid",
    unit="",
    decimals=2,
    deviation=Deviation.DIFFERENCE,
    lower_term="compression_mismatch",
    higher_term="compression_mismatch",
)

MAP = MapScale(
    quantity="strength of the JPEG grid, block by block",
    unit=COMPRESSION.unit,
    kept=(-1.0, 1.0),
    shown=(-1.0, 1.0),
    high_means="more coefficients vanish on the grid than beside it: traces of a JPEG",
    reckoning="value: mean of the region's blocks; compared with: mean of the others",
)


@dataclass(frozen=True, slots=True)
class GridTrace:
    """Shares of vanished coefficients per block: rows×columns float32, on the grid and beside it.

    Every `step`-th block of each row and column is looked at. The starts are the first block's
    row and column.
    """

    on: NDArray[np.float32]
    beside: NDArray[np.float32]
    on_start: tuple[int, int]
    beside_start: tuple[int, int]
    step: int


class Compression:
    """Share of coefficients beside the grid that vanish on it: 0 no grid, 1 a coarse JPEG.

    Works on original pixels: any resampling would remove what it looks for.
    """

    name = COMPRESSION.method
    reference = (
        "vanishing DCT coefficients of JPEG blocks (after Fan & de Queiroz 2003, IEEE TIP 12(2))"
    )

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare the JPEG grid in each touched region with the unmarked part of the face view."""
        if face.view.landmarks is None:
            return no_face(COMPRESSION)
        return judge_all(COMPRESSION, self.observe(face))

    def observe(self, face: MarkedFace) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        trace = trace_grid(face)
        landmarks = face.view.landmarks
        unit_px = interocular_distance(landmarks) if landmarks is not None else 0.0
        touched = [region for region in face.regions if (region.mask & face.mask).any()]
        reference = grid_strength(trace, ~face.mask)
        words = "the unmarked part around the face"
        found = []
        for region in touched:
            key = (region.name, region.side)
            strength = grid_strength(trace, region.mask & face.mask)
            obstacle = _obstacle(strength, reference)
            areas = region.mask & face.mask, ~face.mask
            found.append(
                Observation(
                    region=key,
                    comparison="unmarked face",
                    compared_with=words,
                    interocular_px=unit_px,
                    value=strength or 0.0,
                    reference=reference or 0.0,
                    obstacle=obstacle,
                    map=None if obstacle else _map_of(trace, areas),
                )
            )
        return tuple(found)


def trace_grid(face: MarkedFace) -> GridTrace:
    """Return where coefficients vanish on the picture's own 8×8 grid and half a block beside it."""
    pixels = face.view.pixels
    step = max(math.ceil(math.sqrt(pixels.shape[0] * pixels.shape[1] / BLOCK**2 / _MOST_BLOCKS)), 1)
    left, top = -face.view.left % BLOCK, -face.view.top % BLOCK
    beside = ((top + _BESIDE) % BLOCK, (left + _BESIDE) % BLOCK)
    return GridTrace(
        on=_vanished(pixels, (top, left), step),
        beside=_vanished(pixels, beside, step),
        on_start=(top, left),
        beside_start=beside,
        step=step,
    )


def grid_strength(trace: GridTrace, area: NDArray[np.bool_]) -> float | None:
    """Return how many of the coefficients that remain beside the grid vanish on it (share).

    None where `area` (h×w bool) holds too few blocks or too little structure to tell.
    """
    on = trace.on[_blocks_in(area, trace.on_start, trace.step)]
    beside = trace.beside[_blocks_in(area, trace.beside_start, trace.step)]
    if min(len(on), len(beside)) < _FEWEST_BLOCKS:
        return None
    remaining = 1 - float(beside.mean())
    if remaining * len(beside) * int(_MIDDLE.sum()) < _FEWEST_COEFFICIENTS:
        return None
    return 1 - (1 - float(on.mean())) / remaining


def _map_of(trace: GridTrace, areas: tuple[NDArray[np.bool_], NDArray[np.bool_]]) -> MeasuredMap:
    """Each block's part in the strengths of two areas (h×w bool): their means are the strengths."""
    strengths = np.zeros_like(trace.on)
    counted = []
    for area in areas:
        blocks = _blocks_in(area, trace.on_start, trace.step)
        beside = trace.beside[_blocks_in(area, trace.beside_start, trace.step)]
        strengths[blocks] = 1 - (1 - trace.on[blocks]) / (1 - float(beside.mean()))
        counted.append(blocks)
    pitch = float(BLOCK * trace.step)
    frame = Frame(float(trace.on_start[1]), float(trace.on_start[0]), pitch, pitch)
    return make_map(MAP, strengths, (counted[0], counted[1]), frame)


def _obstacle(strength: float | None, reference: float | None) -> str:
    if reference is None or reference < _WEAKEST_GRID:
        return "the unmarked part of the picture shows no JPEG grid to compare with"
    if strength is None:
        return "the region holds too few 8×8 blocks with structure"
    return ""


def _dct_matrix() -> NDArray[np.float32]:
    index = np.arange(BLOCK)
    rows = np.cos((2 * index[None] + 1) * index[:, None] * np.pi / (2 * BLOCK)) * np.sqrt(2 / BLOCK)
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)


_DCT = _dct_matrix()
_ORDER = np.add.outer(np.arange(BLOCK), np.arange(BLOCK))
_MIDDLE = (_ORDER >= _LOWEST) & (_ORDER <= _HIGHEST)


def _vanished(pixels: NDArray[np.uint8], start: tuple[int, int], step: int) -> NDArray[np.float32]:
    blocks = _blocks(pixels, start, step)  # rows×8×columns×8×3
    rows, columns = blocks.shape[0], blocks.shape[2]
    if not rows or not columns:
        return np.zeros((rows, columns), np.float32)
    luma = (blocks.astype(np.float32) @ _LUMA).transpose(0, 2, 1, 3) - 128
    coefficients = _DCT @ luma @ _DCT.T
    return (np.abs(coefficients[..., _MIDDLE]) < _VANISHED).mean(axis=-1, dtype=np.float32)


def _blocks_in(area: NDArray[np.bool_], start: tuple[int, int], step: int) -> NDArray[np.bool_]:
    share = _blocks(area[..., None], start, step).mean(axis=(1, 3, 4))
    return np.asarray(share > _INSIDE_SHARE)


def _blocks(values: NDArray[Any], start: tuple[int, int], step: int) -> NDArray[Any]:
    """h×w×c to rows×8×columns×8×c: whole blocks from `start` on, every `step`-th each way."""
    top, left = start
    rows = max((values.shape[0] - top) // BLOCK, 0)
    columns = max((values.shape[1] - left) // BLOCK, 0)
    cut = values[top : top + rows * BLOCK, left : left + columns * BLOCK]
    return cut.reshape(rows, BLOCK, columns, BLOCK, values.shape[2])[::step, :, ::step]
