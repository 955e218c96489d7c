"""Score maps to masks, and masks to polygons in pixels of the original picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.schema.finding import Box

Polygon = tuple[tuple[float, float], ...]

# A marked speck below this share of the squared distance between the eyes is dropped: 24 px at the
# median 71 px between the eyes of the development faces. That was the smallest edit version 1.0.0
# learned from; 1.1.0's smallest is about two and a half times as large.
SMALLEST_SPECK_PER_SQUARED_EYE_DISTANCE = 24 / 71**2
# Without a face there is no scale: the same 24 px of a whole picture taken as 256×256.
SMALLEST_SPECK_PER_PICTURE = 24 / 256**2
# Outlines are traced on a grid twice as fine, so that one pixel is a square with an area and the
# line keeps within a quarter of a pixel of the pixels' edges.
_FINER = 2
# Simplification in fine pixels: 0.35 pixels of the picture, just short of half a pixel's diagonal,
# so that a single pixel keeps its four corners.
_TOLERANCE = 0.35 * _FINER


def make_mask(
    score_map: NDArray[np.float32], threshold: float, interocular_px: float | None
) -> NDArray[np.bool_]:
    """Return the h×w bool mask: `score_map` at or above `threshold`, without specks.

    interocular_px: distance between the eyes, or None where no face was found. Specks are
    8-connected parts smaller than the smallest edit the engine is trained on.
    """
    marked = score_map >= threshold
    if not marked.any():
        return np.asarray(marked)
    count, labels, facts, _ = cv2.connectedComponentsWithStats(marked.astype(np.uint8))
    if interocular_px is None:
        smallest = SMALLEST_SPECK_PER_PICTURE * marked.size
    else:
        smallest = SMALLEST_SPECK_PER_SQUARED_EYE_DISTANCE * interocular_px**2
    kept = facts[:, cv2.CC_STAT_AREA] >= smallest
    kept[0] = False
    return np.asarray(kept[labels]) if count > 1 else np.zeros_like(marked)


def trace_polygons(area: NDArray[np.bool_], left: int, top: int) -> tuple[Polygon, ...]:
    """Return the outer outlines of all 8-connected parts of `area`, the largest first.

    Coordinates are original pixels (`left`, `top`: where `area` lies there), simplified by at
    most half a pixel. Holes are not outlined.
    """
    if not area.any():
        return ()
    x, y, width, height = cv2.boundingRect(area.astype(np.uint8))
    cut = area[y : y + height, x : x + width].astype(np.uint8)
    fine = cv2.resize(cut, None, fx=_FINER, fy=_FINER, interpolation=cv2.INTER_NEAREST)
    outlines, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outlines = sorted(outlines, key=cv2.contourArea, reverse=True)
    shift = np.array([left + x, top + y], np.float64)
    return tuple(_to_picture(outline, shift) for outline in outlines)


def bounding_box(area: NDArray[np.bool_], left: int, top: int) -> Box:
    """Return the box of the set pixels, edge to edge, in original pixels."""
    x, y, width, height = cv2.boundingRect(area.astype(np.uint8))
    return Box(left + x - 0.5, top + y - 0.5, float(width), float(height))


def _to_picture(outline: NDArray[np.int32], shift: NDArray[np.float64]) -> Polygon:
    simple = cv2.approxPolyDP(outline, _TOLERANCE, True)[:, 0].astype(np.float64)
    # Fine pixel centres to picture pixels: edges coincide.
    points = (simple + 0.5) / _FINER - 0.5 + shift
    return tuple((float(px), float(py)) for px, py in points)
