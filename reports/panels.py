"""Pixels of figures: small lossless PNG panels and exact outlines of the mask."""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.schema.finding import Box
from reports.case_files import read_mask, read_picture, read_scores
from reports.colour_map import to_steps, viridis
from reports.document import FileRef, PictureSource, Redaction

# Blocks along the longer side of a face that is made unrecognisable. Faces of 10 to 12 blocks
# are not recognised by people; Hill et al. 2016 show that machines may still match more.
_REDACTED_BLOCKS = 8
# Room around a face box that is covered too, as a share of the box: hairline, ears and jaw.
_REDACTED_ROOM = 0.35
# More edges than this make a page slow to draw; the outline is then that of a coarser mask.
_MOST_EDGES = 20_000
# Hatching: not narrower than this in pixels, and about this many lines across a panel.
_HATCH_PERIOD = 8
_HATCH_LINES = 24
# Rows of panel pixels that are averaged at a time.
_BAND = 32

# Colours of the mask panel: examined and not in the mask, in the mask, hatching.
_MASK_PALETTE = ((236, 238, 241), (32, 33, 36), (255, 255, 255), (170, 176, 184))

Segments = NDArray[np.float64]
_Kind = TypeVar("_Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class PanelImage:
    """A PNG (8-bit RGB or palette) and by how much it was reduced (1: not)."""

    png: bytes
    reduction: float


@dataclass(frozen=True, slots=True)
class AnalysisMaps:
    """Crops of the maps, all h×w: scores in 0–1 (float32), mask and examined part (bool)."""

    scores: NDArray[np.float32]
    mask: NDArray[np.bool_]
    examined: NDArray[np.bool_]


def picture_panel(
    source: PictureSource, crop: Box, limit: int, redaction: Redaction | None = None
) -> PanelImage:
    """Return the part `crop` (original pixels) of a picture, at most `limit` pixels a side."""
    picture = read_picture(source)
    scale = picture.width / source.size.width
    if redaction is not None:
        _redact(picture, redaction, scale)
    left, top = round(crop.x * scale), round(crop.y * scale)
    width, height = max(1, round(crop.width * scale)), max(1, round(crop.height * scale))
    part = picture.crop((left, top, left + width, top + height))
    reduction = max(1.0, max(width, height) / limit)
    if reduction > 1:
        size = (max(1, round(width / reduction)), max(1, round(height / reduction)))
        part = part.resize(size, Image.Resampling.LANCZOS)
    return PanelImage(_png(part), reduction / scale)


def read_maps(
    files: tuple[FileRef, FileRef, FileRef], crop: Box, size: tuple[int, int]
) -> AnalysisMaps:
    """Return the crop of score map, mask and examined part; `size` is (width, height) of each."""
    score_file, mask_file, examined_file = files
    scores = read_scores(score_file, size)
    mask, examined = read_mask(mask_file, size), read_mask(examined_file, size)
    left, top = int(crop.x), int(crop.y)
    rows = slice(top, top + int(crop.height))
    columns = slice(left, left + int(crop.width))
    return AnalysisMaps(
        scores=scores[rows, columns], mask=mask[rows, columns], examined=examined[rows, columns]
    )


def score_panel(scores: NDArray[np.float32], limit: int) -> PanelImage:
    """Return an h×w score map in viridis, reduced by averaging whole blocks where too large."""
    factor = _factor(scores.shape, limit)
    steps = np.concatenate(
        [to_steps(_means(band, factor)) for band in _bands(scores, factor * _BAND)]
    )
    return PanelImage(_palette_png(steps, viridis()), factor)


def mask_panel(maps: AnalysisMaps, limit: int) -> PanelImage:
    """Return the mask in dark, the rest in light grey, what was not examined hatched."""
    factor = _factor(maps.mask.shape, limit)
    mask = _any_of_blocks(maps.mask, factor)
    examined = _any_of_blocks(maps.examined, factor)
    rows, columns = np.indices(mask.shape)
    period = max(_HATCH_PERIOD, max(mask.shape) // _HATCH_LINES)
    hatch = np.where((rows + columns) % period < max(2, period // 5), 3, 2)
    indices = np.where(mask, 1, np.where(examined, 0, hatch)).astype(np.uint8)
    return PanelImage(_palette_png(indices, np.array(_MASK_PALETTE, dtype=np.uint8)), factor)


def outline(mask: NDArray[np.bool_]) -> Segments:
    """Return the edges between mask and rest as n×4 (x1, y1, x2, y2), in pixels of the mask.

    Pixel (column x, row y) covers x to x + 1 and y to y + 1. Edges on the border of the array
    are left out: the mask may go on beyond it.
    """
    factor = 1
    while True:
        coarse = _any_of_blocks(mask, factor)
        across = _runs(np.not_equal(coarse[1:], coarse[:-1]))
        along = _runs(np.not_equal(coarse[:, 1:], coarse[:, :-1]).T)
        if len(across) + len(along) <= _MOST_EDGES:
            break
        factor *= 2
    rows, starts, ends = across.T
    horizontal = np.stack([starts, rows + 1, ends, rows + 1], axis=1)
    columns, tops, bottoms = along.T
    vertical = np.stack([columns + 1, tops, columns + 1, bottoms], axis=1)
    return np.concatenate([horizontal, vertical]).astype(np.float64) * factor


def colour_bar_png() -> bytes:
    """Return a picture one pixel wide, score 1 at the top and 0 at the bottom."""
    steps = np.arange(255, -1, -1, dtype=np.uint8)[:, np.newaxis]
    return _palette_png(steps, viridis())


def _runs(changed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Runs of True along rows as n×3 (row, start, end)."""
    padded = np.pad(changed, ((0, 0), (1, 1))).astype(np.int8)
    steps = np.diff(padded, axis=1)
    rows, starts = np.nonzero(steps == 1)
    _, ends = np.nonzero(steps == -1)
    return np.stack([rows, starts, ends], axis=1)


def _factor(shape: tuple[int, ...], limit: int) -> int:
    return max(1, math.ceil(max(shape) / limit))


def _bands(values: NDArray[_Kind], height: int) -> Iterator[NDArray[_Kind]]:
    """Rows of a large array in portions, so that padding never copies all of it."""
    for start in range(0, values.shape[0], height):
        yield values[start : start + height]


def _blocks(values: NDArray[_Kind], factor: int) -> NDArray[_Kind]:
    """Return h×w values as h'×factor×w'×factor; the last row and column are repeated to fit."""
    height, width = values.shape
    padded = np.pad(values, ((0, -height % factor), (0, -width % factor)), mode="edge")
    return padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor)


def _means(values: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    means: NDArray[np.float32] = np.mean(_blocks(values, factor), axis=(1, 3), dtype=np.float32)
    return means


def _any_of_blocks(values: NDArray[np.bool_], factor: int) -> NDArray[np.bool_]:
    coarse: NDArray[np.bool_] = np.any(_blocks(values, factor), axis=(1, 3))
    return coarse


def _redact(picture: Image.Image, redaction: Redaction, scale: float) -> None:
    """Turn every face, with room around it, into few blocks, in place; without faces, all of it."""
    width, height = picture.size
    if not redaction.faces:
        picture.paste(_blocks_of(picture), (0, 0))
    for face in redaction.faces:
        room_x, room_y = face.width * _REDACTED_ROOM, face.height * _REDACTED_ROOM
        left = max(0, math.floor((face.x - room_x) * scale))
        top = max(0, math.floor((face.y - room_y) * scale))
        right = min(width, math.ceil((face.x + face.width + room_x) * scale))
        bottom = min(height, math.ceil((face.y + face.height + room_y) * scale))
        if right > left and bottom > top:
            part = picture.crop((left, top, right, bottom))
            picture.paste(_blocks_of(part), (left, top))


def _blocks_of(picture: Image.Image) -> Image.Image:
    block = max(1, math.ceil(max(picture.size) / _REDACTED_BLOCKS))
    small = (max(1, picture.width // block), max(1, picture.height // block))
    return picture.resize(small, Image.Resampling.BOX).resize(
        picture.size, Image.Resampling.NEAREST
    )


def _png(picture: Image.Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG", compress_level=6)
    return target.getvalue()


def _palette_png(indices: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    picture = Image.fromarray(indices, "P")
    # Filled up to 256 entries, or Pillow packs several pixels into a byte, which not every PDF
    # reader unpacks.
    full = np.zeros((256, 3), dtype=np.uint8)
    full[: len(palette)] = palette
    picture.putpalette(full.tobytes())
    return _png(picture)
