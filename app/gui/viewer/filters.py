"""Maps of the picture's finest grain and of its edges, made tile by tile for the eye.

They are for looking, on a fixed scale: the engine's clues are measured by the engine, on areas that
it compares, and do not come from here.
"""

from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from app.gui.viewer.colours import rgb_table
from app.gui.viewer.sources import TileKey, rgb_image, sample_places, steps_of


class PictureFilter(StrEnum):
    """What can be seen instead of the picture."""

    NOISE = "noise"
    EDGES = "edges"


# Difference of two Laplacians, blind to the slopes of edges, sensitive to single pixels, and its
# mean response to standard deviation (J. Immerkær, CVIU 64(2), 1996, eq. 3 and 4).
_NOISE_MASK = ((1, -2, 1), (-2, 4, -2), (1, -2, 1))
_TO_DEVIATION = float(np.sqrt(np.pi / 2) / 6)
# Sobel's masks, an eighth of which is the slope per pixel.
_ACROSS = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
_DOWN = ((-1, -2, -1), (0, 0, 0), (1, 2, 1))
_TO_SLOPE = 1 / 8
# The upper end of each scale in grey levels: noise of a phone at night, an edge of half the range
# within two pixels. What is more is shown as the end of the scale.
SCALE_END = {PictureFilter.NOISE: 12.0, PictureFilter.EDGES: 64.0}
# ITU-R BT.601 luma in 256ths.
_LUMA = (77, 150, 29)


class FilterSource:
    """A filter over an H×W×3 uint8 RGB array, in opaque colours from 0 to its scale's end."""

    def __init__(self, pixels: NDArray[np.uint8], kind: PictureFilter, colour_map: str) -> None:
        self.height, self.width = pixels.shape[:2]
        self._pixels = pixels
        self._kind = kind
        self._table = rgb_table(colour_map)

    def tile(self, key: TileKey) -> QImage:
        rows, columns, count = sample_places(self.height, self.width, key)
        values = filtered(self._pixels, self._kind, (rows, columns))
        height, width = values.shape[0] // count, values.shape[1] // count
        blocks = values[: height * count, : width * count].reshape(height, count, width, count)
        mean = blocks.mean(axis=(1, 3), dtype=np.float32)
        return rgb_image(self._table[steps_of(mean / np.float32(SCALE_END[self._kind]))])


def filtered(
    pixels: NDArray[np.uint8],
    kind: PictureFilter,
    places: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.float32]:
    """The filter's answer in grey levels at these rows and columns, R×C float32."""
    if kind is PictureFilter.NOISE:
        [response] = _responses(pixels, places, (_NOISE_MASK,))
        return np.abs(response) * np.float32(_TO_DEVIATION)
    across, down = _responses(pixels, places, (_ACROSS, _DOWN))
    return np.hypot(across, down) * np.float32(_TO_SLOPE)


def _responses(
    pixels: NDArray[np.uint8],
    places: tuple[NDArray[np.intp], NDArray[np.intp]],
    masks: tuple[tuple[tuple[int, ...], ...], ...],
) -> list[NDArray[np.float32]]:
    """Each 3×3 mask at each place; the border's pixels are repeated outwards."""
    rows, columns = places
    found = [np.zeros((len(rows), len(columns)), dtype=np.float32) for _ in masks]
    for down in (-1, 0, 1):
        near_rows = np.clip(rows + down, 0, pixels.shape[0] - 1)
        strip = pixels[near_rows]
        luma = strip @ np.array(_LUMA, dtype=np.uint16)
        for across in (-1, 0, 1):
            weights = [mask[down + 1][across + 1] for mask in masks]
            if not any(weights):
                continue
            near = luma[:, np.clip(columns + across, 0, pixels.shape[1] - 1)].astype(np.float32)
            for response, weight in zip(found, weights, strict=True):
                if weight:
                    response += near * np.float32(weight / 256)
    return found
