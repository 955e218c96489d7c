"""Recorded maps of clues as panels: their cells over the picture, in the colours of one range."""

import io
import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.schema.finding import ClueMap
from reports.case_files import read_sheet
from reports.colour_map import STEPS, to_steps, viridis
from reports.document import ClueMapPanel, PictureSource
from reports.panels import picture_panel

# A cell is at least this wide where the panel has the pixels for it, so that gaps can be seen.
_PX_PER_CELL = 4
# The part of a cell that is left free where it is only what the region is compared with.
_GAP = 0.25
_REGION = 255


def clue_map_png(source: PictureSource, panel: ClueMapPanel, limit: int) -> bytes:
    """Return the panel's part of the picture with its map over it, at most `limit` pixels a side.

    Only cells that count are coloured; those that the region is compared with have gaps between
    them, as in the window.
    """
    cells, made, crop = read_sheet(panel.sheet, panel.made), panel.made, panel.crop
    cell = min(made.box.width / made.width, made.box.height / made.height)
    side = max(crop.width, crop.height)
    scale = min(max(_PX_PER_CELL / cell, 1.0), limit / side)
    size = max(1, round(crop.width * scale)), max(1, round(crop.height * scale))
    picture = Image.open(io.BytesIO(picture_panel(source, crop, limit).png)).convert("RGB")
    shown = np.array(picture.resize(size, Image.Resampling.BICUBIC))
    columns, free_across = _cells_along(size[0], (crop.x, crop.width), made, is_across=True)
    rows, free_down = _cells_along(size[1], (crop.y, crop.height), made, is_across=False)
    inside = (rows >= 0)[:, None] & (columns >= 0)[None]
    found = cells[np.maximum(rows, 0)][:, np.maximum(columns, 0)]
    counts = np.where(inside, found[..., 1], 0)
    is_gap = (counts < _REGION) & (free_down[:, None] | free_across[None])
    coloured = (counts > 0) & ~is_gap
    shown[coloured] = viridis()[_steps(found[..., 0], made)][coloured]
    target = io.BytesIO()
    Image.fromarray(shown).save(target, "PNG", compress_level=6)
    return target.getvalue()


def scale_png() -> bytes:
    """Return a picture one pixel high, the lowest value at the left."""
    target = io.BytesIO()
    Image.fromarray(viridis()[np.arange(STEPS)][None]).save(target, "PNG")
    return target.getvalue()


def _cells_along(
    count: int, span: tuple[float, float], made: ClueMap, *, is_across: bool
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """For each of `count` pixels over `span`: the cell's index (−1 beside the map), and the gap."""
    box = made.box
    start, length, cells = (
        (box.x, box.width, made.width) if is_across else (box.y, box.height, made.height)
    )
    places = (span[0] + (np.arange(count) + 0.5) * span[1] / count - start) / length * cells
    index = np.floor(places)
    share = places - index
    index[(index < 0) | (index >= cells)] = -1
    return index.astype(np.intp), share >= 1 - _GAP


def _steps(levels: NDArray[np.uint8], made: ClueMap) -> NDArray[np.uint8]:
    values = made.low + levels.astype(np.float32) / 255 * (made.high - made.low)
    share = (values - made.shown_low) / (made.shown_high - made.shown_low)
    return to_steps(share.astype(np.float32))


def is_drawable(made: ClueMap) -> bool:
    """True when the record's numbers can be drawn at all."""
    box = made.box
    numbers = (box.x, box.y, box.width, box.height, made.low, made.high)
    return (
        all(math.isfinite(number) for number in (*numbers, made.shown_low, made.shown_high))
        and min(box.width, box.height, made.width, made.height) > 0
        and made.low < made.high
        and made.shown_low < made.shown_high
    )
