"""From a face in a picture to the model's input grid, and from its maps back to the picture.

Training and analysis use the same functions, so the model sees in use what it saw in training.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.parsing import parse_regions
from engine.schema.finding import RegionName

# The face mesh's bounding square is enlarged by this before it fills the model's input.
FACE_MARGIN = 1.15
# Input scaling of the backbone's ImageNet weights: (value − 127) / 128.
_CENTRE, _SPREAD = 127.0, 128.0
REGION_NAMES = tuple(RegionName)
# Corners of the subject's right and left eye in the face mesh; their line is brought level.
_RIGHT_EYE, _LEFT_EYE = (33, 133), (362, 263)


@dataclass(frozen=True, slots=True)
class CropGrid:
    """The square cut from a picture and the input side it is resampled to.

    to_crop: 2×3 float64 matrix from picture pixels to crop pixels. side_px: input side.
    """

    to_crop: NDArray[np.float64]
    side_px: int

    @property
    def scale(self) -> float:
        """Crop pixels per picture pixel."""
        return float(np.hypot(self.to_crop[0, 0], self.to_crop[1, 0]))


@dataclass(frozen=True, slots=True)
class CropJitter:
    """How a training crop deviates: scale factor, shift as share of the side, turn in degrees."""

    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    turn_deg: float = 0.0


def face_grid(
    landmarks: NDArray[np.float32], side_px: int, jitter: CropJitter | None = None
) -> CropGrid:
    """Return the grid around a face mesh (468×2 px): its bounding square × `FACE_MARGIN`.

    The square is turned so that the eyes lie level: a tilted head is no sign of an edit.
    """
    jitter = jitter or CropJitter()
    points = np.asarray(landmarks, np.float64)
    across = points[list(_LEFT_EYE)].mean(axis=0) - points[list(_RIGHT_EYE)].mean(axis=0)
    tilt = float(np.arctan2(across[1], across[0])) if np.hypot(*across) > 1e-3 else 0.0
    level = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    turned = points @ level.T
    low, high = turned.min(axis=0), turned.max(axis=0)
    square = float((high - low).max()) * FACE_MARGIN * jitter.scale
    centre = ((low + high) / 2 + np.asarray(jitter.shift) * square) @ level
    return _grid(centre, square, side_px, float(np.rad2deg(tilt)) + jitter.turn_deg)


def whole_grid(shape: tuple[int, int], side_px: int) -> CropGrid:
    """Return the grid that holds a whole picture of (H, W), centred on a square."""
    height, width = shape
    return _grid(np.array([(width - 1) / 2, (height - 1) / 2]), float(max(shape)), side_px, 0.0)


def crop(pixels: NDArray[np.uint8], grid: CropGrid) -> NDArray[np.uint8]:
    """Return side×side×3 uint8: the square, its outside filled with the edge pixels.

    A reduction is done by area first, so that a large and a small picture of a face end equally
    crisp. Edge pixels are replicated, not mirrored: a mirrored eye at the border reads as an edit.
    """
    matrix, source = grid.to_crop, pixels
    if grid.scale < 1:
        left, top, right, bottom = _reached(grid, pixels.shape[:2])
        inner = pixels[top:bottom, left:right]
        height, width = (max(1, round(side * grid.scale)) for side in inner.shape[:2])
        source = cv2.resize(inner, (width, height), interpolation=cv2.INTER_AREA)
        ratio = np.array([inner.shape[1] / width, inner.shape[0] / height])
        matrix = matrix.copy()
        matrix[:, 2] += matrix[:, :2] @ (np.array([left, top]) + (ratio - 1) / 2)
        matrix[:, :2] = matrix[:, :2] * ratio
    size = (grid.side_px, grid.side_px)
    cut: NDArray[np.uint8] = cv2.warpAffine(
        source, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cut


def crop_mask(mask: NDArray[np.bool_], grid: CropGrid) -> NDArray[np.bool_]:
    """Return the mask on the crop's grid; outside the picture nothing is marked."""
    size = (grid.side_px, grid.side_px)
    soft = cv2.warpAffine(
        mask.astype(np.float32), grid.to_crop, size, flags=cv2.INTER_LINEAR, borderValue=0
    )
    marked: NDArray[np.bool_] = soft > 0.5
    return marked


def crop_points(points: NDArray[np.float32], grid: CropGrid) -> NDArray[np.float32]:
    """Return n×2 points in crop pixels."""
    moved = points @ grid.to_crop[:, :2].T + grid.to_crop[:, 2]
    return np.asarray(moved, dtype=np.float32)


def paste_back(
    score_map: NDArray[np.float32], grid: CropGrid, shape: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return an H×W score map and where it was examined, from a side×side one."""
    size = (shape[1], shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    back = cv2.warpAffine(
        score_map, grid.to_crop, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    # Nearest: a picture's corner lies within half a grid pixel of the grid's, and belongs to it.
    nearest = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    inside = cv2.warpAffine(
        np.ones(score_map.shape, np.uint8), grid.to_crop, size, flags=nearest, borderValue=0
    )
    # In place: a map of 100 megapixels is not held twice.
    pasted = np.asarray(back, np.float32)
    pasted[inside == 0] = 0
    return pasted, inside.view(np.bool_)


def onto_grid(
    score_map: NDArray[np.float32], source: CropGrid, target: CropGrid
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return a map of the grid `source` on the grid `target`, and which of its cells it covers."""
    back = cv2.invertAffineTransform(source.to_crop)
    linear = target.to_crop[:, :2] @ back[:, :2]
    shift = target.to_crop[:, :2] @ back[:, 2] + target.to_crop[:, 2]
    matrix = np.hstack([linear, shift[:, None]])
    size = (target.side_px, target.side_px)
    moved = cv2.warpAffine(
        score_map, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    covered = cv2.warpAffine(
        np.ones_like(score_map), matrix, size, flags=cv2.INTER_NEAREST, borderValue=0
    )
    return np.asarray(moved, np.float32), covered > 0.5


def to_input(cut: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return 3×side×side float32 in the backbone's scale."""
    scaled = (cut.astype(np.float32) - _CENTRE) / _SPREAD
    return np.ascontiguousarray(scaled.transpose(2, 0, 1))


def region_planes(landmarks: NDArray[np.float32] | None, side_px: int) -> NDArray[np.float32]:
    """Return 21×side×side float32 maps of the regions in class order, sides merged.

    landmarks: 468×2 in pixels of this grid, or None (no face: all planes empty). Regions without
    a place of their own lie on the skin; a dimple on the cheeks.
    """
    planes = np.zeros((len(REGION_NAMES), side_px, side_px), np.float32)
    if landmarks is None:
        return planes
    for region in parse_regions(landmarks, (side_px, side_px)):
        planes[REGION_NAMES.index(region.name)][region.mask] = 1
    skin = planes[REGION_NAMES.index(RegionName.SKIN)]
    for name in (RegionName.WRINKLE, RegionName.FRECKLE, RegionName.SCAR):
        planes[REGION_NAMES.index(name)] = skin
    planes[REGION_NAMES.index(RegionName.DIMPLE)] = planes[REGION_NAMES.index(RegionName.CHEEK)]
    return planes


def _reached(grid: CropGrid, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the picture's part that a reduced square needs."""
    side = grid.side_px
    corners = np.array([[0, 0], [side, 0], [0, side], [side, side]], np.float64) - 0.5
    back = cv2.invertAffineTransform(grid.to_crop)
    there = corners @ back[:, :2].T + back[:, 2]
    # Interpolation at the square's edge asks for the next cell outside, 1 / scale wide.
    beyond = 2 / grid.scale
    left, top = np.floor(there.min(axis=0) - beyond).astype(int)
    right, bottom = np.ceil(there.max(axis=0) + beyond).astype(int)
    height, width = shape
    left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
    return left, top, max(min(right, width), left + 1), max(min(bottom, height), top + 1)


def _grid(centre: NDArray[np.floating], square: float, side_px: int, turn_deg: float) -> CropGrid:
    scale = side_px / max(square, 1.0)
    angle = np.deg2rad(turn_deg)
    linear = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    middle = (side_px - 1) / 2
    shift = np.array([middle, middle]) - linear @ centre
    return CropGrid(np.hstack([linear, shift[:, None]]), side_px)
