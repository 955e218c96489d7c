"""Which parts of a picture are looked at, on which grid, and the way back to original pixels.

A part of more than four megapixels is looked at reduced by a whole factor, so that region maps and
scores of the largest pictures fit into memory; every pixel of the small grid is then a whole square
of original pixels, and what is found there returns exactly.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.detection import DetectedFace
from engine.faces.parsing import face_oval, parse_regions
from engine.imaging.geometry import PixelWindow
from engine.plugin import FaceView, MarkedFace
from engine.schema.finding import Box, Region

# The bounding square of the face mesh is enlarged by this much: the hair's region map rises 0.36
# face heights above the mesh (half of 1 + 2 × 0.36 = 1.72), and the detector cuts 1.15 squares.
FACE_MARGIN = 1.75
# 21 region maps of four megapixels take 0.1 GB; the detector itself looks at 256 px.
MOST_VIEW_PIXELS = 4_000_000
# Rows that are enlarged at a time, so that no second full-size array of floats is made.
STRIP_ROWS = 256

Polygon = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class PlacedView:
    """One part of the picture as the methods see it, and where it comes from.

    face: None when the whole picture is looked at. window: the part in original pixels.
    reduction: original pixels per view pixel, a whole number. Where it is more than 1, `view.left`
    and `view.top` are 0, because places in the view are not yet places in the picture.
    """

    view: FaceView
    face: DetectedFace | None
    window: PixelWindow
    reduction: int


def marked_face(view: FaceView, mask: NDArray[np.bool_]) -> MarkedFace:
    """Return the face with its region maps and `mask` (h×w); no regions where none was found."""
    shape = mask.shape[0], mask.shape[1]
    if view.landmarks is None:
        return MarkedFace(view, (), np.ones(shape, bool), mask)
    regions = parse_regions(view.landmarks, shape)
    return MarkedFace(view, regions, face_oval(view.landmarks, shape), mask)


def place_views(pixels: NDArray[np.uint8], faces: Sequence[DetectedFace]) -> tuple[PlacedView, ...]:
    """Return one view for each face of `pixels` (H×W×3), or one of the whole without a face."""
    if not faces:
        whole = PixelWindow.whole(pixels.shape)
        return (_place("picture", pixels, whole, None),)
    return tuple(
        _place(f"face-{number}", pixels, _square_around(face.landmarks, pixels.shape), face)
        for number, face in enumerate(faces, start=1)
    )


def add_scores(canvas: NDArray[np.float32], scores: NDArray[np.float32], place: PlacedView) -> None:
    """Raise `canvas` (H×W, original pixels) in place to `scores` (on the view's grid)."""
    window, factor = place.window, place.reduction
    if factor == 1:
        window.merge_maximum(canvas, scores)
        return
    for top in range(0, window.height, STRIP_ROWS):
        rows = min(STRIP_ROWS, window.height - top)
        # Edges coincide: x' = (x + 0.5) / factor − 0.5.
        shift = 0.5 / factor - 0.5
        matrix = np.array([[1 / factor, 0, shift], [0, 1 / factor, top / factor + shift]])
        strip = cv2.warpAffine(
            scores,
            matrix,
            (window.width, rows),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        part = PixelWindow(window.left, window.top + top, window.width, rows)
        part.merge_maximum(canvas, np.asarray(strip, dtype=np.float32))


def add_area(canvas: NDArray[np.uint8], area: NDArray[np.bool_], place: PlacedView) -> None:
    """Set `canvas` (H×W, original pixels) to 255 in place where `area` (view's grid) is True."""
    part = canvas[place.window.slices]
    factor = place.reduction
    for row in range(factor):
        for column in range(factor):
            part[row::factor, column::factor][area] = 255


def region_to_picture(region: Region, place: PlacedView) -> Region:
    """Return a region found on the view's grid with its places and sizes in original pixels."""
    if place.reduction == 1:
        return region
    box = region.box
    x, y = _to_picture((box.x, box.y), place)
    return replace(
        region,
        polygon=_polygon_to_picture(region.polygon, place),
        further_polygons=tuple(_polygon_to_picture(p, place) for p in region.further_polygons),
        box=Box(x, y, box.width * place.reduction, box.height * place.reduction),
        area_px=region.area_px * place.reduction**2,
    )


def _square_around(landmarks: NDArray[np.float32], shape: tuple[int, ...]) -> PixelWindow:
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    middle, half = (low + high) / 2, float((high - low).max()) / 2 * FACE_MARGIN
    return PixelWindow.around(np.stack([middle - half, middle + half]), 1.0, shape)


def _place(
    name: str, pixels: NDArray[np.uint8], window: PixelWindow, face: DetectedFace | None
) -> PlacedView:
    factor = math.ceil(math.sqrt(window.width * window.height / MOST_VIEW_PIXELS))
    if factor > 1:
        # Up to `factor` − 1 pixels at the right and lower edge make no whole square.
        window = replace(
            window,
            width=window.width // factor * factor,
            height=window.height // factor * factor,
        )
    seen = _reduced(pixels[window.slices], factor)
    landmarks = None
    if face is not None:
        inside = window.to_window(face.landmarks)
        landmarks = ((inside + 0.5) / factor - 0.5).astype(np.float32)
    left, top = (window.left, window.top) if factor == 1 else (0, 0)
    return PlacedView(FaceView(name, seen, left, top, landmarks), face, window, factor)


def _reduced(pixels: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    if factor == 1:
        return np.ascontiguousarray(pixels)
    size = (pixels.shape[1] // factor, pixels.shape[0] // factor)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _polygon_to_picture(polygon: Polygon, place: PlacedView) -> Polygon:
    return tuple(_to_picture(point, place) for point in polygon)


def _to_picture(point: tuple[float, float], place: PlacedView) -> tuple[float, float]:
    factor, window = place.reduction, place.window
    return (
        (point[0] + 0.5) * factor - 0.5 + window.left,
        (point[1] + 0.5) * factor - 0.5 + window.top,
    )
