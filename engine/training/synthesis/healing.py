"""Filling a hole from the picture itself: the best fitting neighbouring patch, cloned in."""

import cv2
import numpy as np
from numpy.typing import NDArray

# Places tried per hole, and how far away they lie, in extents of the hole.
_TRIES = 40
_NEAR, _FAR = 1.1, 3.0


def heal(
    pixels: NDArray[np.uint8], area: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.uint8] | None:
    """Return the picture with `area` covered by the patch whose rim fits best; None: no place.

    Exemplar-based filling with one exemplar (Criminisi et al. 2004, as a healing brush does it):
    among random shifts, the one with the least squared difference on a ring around the hole.
    """
    rows, columns = np.nonzero(area)
    if len(rows) < 16:
        return None
    extent = np.array([np.ptp(columns) + 1, np.ptp(rows) + 1], np.float64)
    ring = cv2.dilate(area.astype(np.uint8), np.ones((7, 7), np.uint8)) > area
    ring_rows, ring_columns = np.nonzero(ring)
    if len(ring_rows) == 0:
        return None
    rim = pixels[ring].astype(np.int32)
    height, width = area.shape
    best: tuple[float, tuple[int, int]] | None = None
    for _ in range(_TRIES):
        angle = rng.uniform(0, 2 * np.pi)
        reach = rng.uniform(_NEAR, _FAR) * extent
        shift = (int(reach[0] * np.cos(angle)), int(reach[1] * np.sin(angle)))
        there_rows, there_columns = ring_rows + shift[1], ring_columns + shift[0]
        if there_rows.min() < 0 or there_columns.min() < 0:
            continue
        if there_rows.max() >= height or there_columns.max() >= width:
            continue
        misfit = float(((pixels[there_rows, there_columns] - rim) ** 2).mean())
        if best is None or misfit < best[0]:
            best = (misfit, shift)
    if best is None:
        return None
    move = np.array([[1, 0, -best[1][0]], [0, 1, -best[1][1]]], np.float32)
    moved = cv2.warpAffine(pixels, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(moved, np.uint8)
