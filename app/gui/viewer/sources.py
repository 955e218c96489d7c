"""Rasters that are read tile by tile: pixels, score maps, and what differs between two of them.

A raster is given as an array on disk (`.npy`, memory-mapped), so that a 100-megapixel picture
costs what is looked at, not what it holds.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.gui.viewer.colours import rgb_table, score_table
from app.gui.viewer.enhance import PLAIN, Enhancement, enhanced
from app.gui.viewer.mapped import let_go_of

Pixels = NDArray[np.uint8]
_Value = TypeVar("_Value", bound=np.generic)

# A 512 px tile is 1 MiB as 32-bit pixels: few enough to draw, small enough to build in a blink.
TILE_PX = 512
# A far level averages at most 4×4 samples per pixel: enough against moiré, and a 100-megapixel
# overview reads a sixteenth of the file instead of all of it.
_SAMPLES_PER_SIDE = 4
# Read tiles of the picture kept for other levels or channels: two 4K screens of 24-bit pixels.
_READ_TILES = 64


@dataclass(frozen=True, slots=True, order=True)
class TileKey:
    """One tile: level 0 is full size, each further one half as wide."""

    level: int
    column: int
    row: int


class TileSource(Protocol):
    """A raster that can be read tile by tile; `tile` runs on another thread."""

    width: int
    height: int

    def tile(self, key: TileKey) -> QImage:
        """The pixels of one tile, at most TILE_PX on a side."""


class PixelSource:
    """An H×W×3 uint8 RGB array as tiles, shown with `enhancement`."""

    def __init__(self, pixels: NDArray[np.uint8], enhancement: Enhancement = PLAIN) -> None:
        self.height, self.width = pixels.shape[:2]
        self.pixels = pixels
        self.enhancement = enhancement
        self._read: OrderedDict[TileKey, NDArray[np.uint8]] = OrderedDict()

    def tile(self, key: TileKey) -> QImage:
        rgb = self._read.get(key)
        if rgb is None:
            rgb = self._read[key] = mean_bytes(self.pixels, key)
            let_go_of(self.pixels)
            while len(self._read) > _READ_TILES:
                self._read.popitem(last=False)
        return rgb_image(enhanced(rgb, self.enhancement))


class ScoreSource:
    """An H×W float32 score map in 0–1 as coloured, partly transparent tiles."""

    def __init__(self, scores: NDArray[np.float32], colour_map: str) -> None:
        self.height, self.width = scores.shape
        self._scores = scores
        self._table = score_table(colour_map)

    def tile(self, key: TileKey) -> QImage:
        bgra = self._table[steps_of(mean_floats(self._scores, key))]
        let_go_of(self._scores)
        return _image(bgra, QImage.Format.Format_ARGB32_Premultiplied)


class PixelDifference:
    """How far two equally large RGB arrays are apart, channel by channel, times `gain`."""

    def __init__(self, first: NDArray[np.uint8], second: NDArray[np.uint8], gain: int) -> None:
        self.height, self.width = first.shape[:2]
        self._first, self._second, self._gain = first, second, gain

    def tile(self, key: TileKey) -> QImage:
        first = mean_bytes(self._first, key).astype(np.int16)
        apart = np.abs(first - mean_bytes(self._second, key)).astype(np.uint16) * self._gain
        return rgb_image(np.minimum(apart, 255).astype(np.uint8))


class ScoreDifference:
    """How far two equally large score maps are apart, 0–1, in opaque colours of the fixed scale."""

    def __init__(
        self, first: NDArray[np.float32], second: NDArray[np.float32], colour_map: str
    ) -> None:
        self.height, self.width = first.shape
        self._first, self._second = first, second
        self._table = rgb_table(colour_map)

    def tile(self, key: TileKey) -> QImage:
        apart = np.abs(mean_floats(self._first, key) - mean_floats(self._second, key))
        return rgb_image(self._table[steps_of(apart)])


def mean_bytes(array: NDArray[np.uint8], key: TileKey) -> NDArray[np.uint8]:
    """The tile's part of an H×W×3 uint8 array, each pixel the rounded mean of its samples."""
    part, count = _samples(array, key)
    if count == 1:
        return part
    total = np.zeros((part.shape[0] // count, part.shape[1] // count, 3), dtype=np.uint16)
    for row in range(count):
        for column in range(count):
            total += part[row::count, column::count]
    # count² is a power of four, so the rounded mean is a shift
    bits = 2 * (count.bit_length() - 1)
    return ((total + (1 << (bits - 1))) >> bits).astype(np.uint8)


def mean_floats(array: NDArray[np.float32], key: TileKey) -> NDArray[np.float32]:
    """The tile's part of an H×W float32 array, each pixel the mean of its samples."""
    part, count = _samples(array, key)
    if count == 1:
        return part
    total = np.zeros((part.shape[0] // count, part.shape[1] // count), dtype=np.float32)
    for row in range(count):
        for column in range(count):
            total += part[row::count, column::count]
    total /= np.float32(count * count)
    return total


def rgb_image(rgb: NDArray[np.uint8]) -> QImage:
    """H×W×3 uint8 RGB as an opaque image of its own memory."""
    bgra = np.full((*rgb.shape[:2], 4), 255, dtype=np.uint8)
    bgra[..., :3] = rgb[..., ::-1]
    return _image(bgra, QImage.Format.Format_RGB32)


def _samples(array: NDArray[_Value], key: TileKey) -> tuple[NDArray[_Value], int]:
    """The samples of a tile, whole blocks of count×count by repeating the last, and count."""
    factor = 1 << key.level
    step = max(1, factor // _SAMPLES_PER_SIDE)
    side = TILE_PX * factor
    top, left = key.row * side, key.column * side
    part: NDArray[_Value] = np.ascontiguousarray(
        array[top : top + side : step, left : left + side : step]
    )
    count = factor // step
    missing = [(0, -part.shape[axis] % count) for axis in (0, 1)]
    if any(pad != (0, 0) for pad in missing):
        part = np.pad(part, [*missing, *([(0, 0)] * (part.ndim - 2))], mode="edge")
    return part, count


def sample_places(
    height: int, width: int, key: TileKey
) -> tuple[NDArray[np.intp], NDArray[np.intp], int]:
    """Rows and columns that a tile is made from, whole blocks of count×count, and count."""
    factor = 1 << key.level
    step = max(1, factor // _SAMPLES_PER_SIDE)
    side, count = TILE_PX * factor, factor // step
    places = []
    for start, end in ((key.row * side, height), (key.column * side, width)):
        along = np.arange(start, min(start + side, end), step)
        missing = -len(along) % count
        places.append(np.concatenate([along, np.repeat(along[-1:], missing)]))
    return places[0], places[1], count


def steps_of(scores: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Scores as entries of a colour table, 0–255; what lies outside 0–1 is its end."""
    return np.rint(np.clip(scores, 0.0, 1.0) * 255).astype(np.uint8)


def _image(bgra: NDArray[np.uint8], pixel_format: QImage.Format) -> QImage:
    height, width = bgra.shape[:2]
    data = np.ascontiguousarray(bgra)
    # copy: the QImage would otherwise point into memory that numpy frees
    return QImage(data.data, width, height, 4 * width, pixel_format).copy()
