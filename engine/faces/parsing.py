"""The named facial regions as pixel maps, by geometry from the 468-point face mesh.

There is no trained parser behind this: ears, hair, beard and mustache lie where they would be
relative to the mesh, whether or not hair grows there. Wrinkle, freckle, scar and dimple have no
place of their own; they are found by the forgery prompter and the mask, on skin.

Indices follow the MediaPipe face mesh (Kartynnik et al. 2019, arXiv 1907.06724; connection lists
published with MediaPipe under Apache-2.0). Right and left are the subject's own.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.schema.finding import RegionName, Side

OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
LIPS_OUTER = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
)  # fmt: skip
LIPS_INNER = (
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
)  # fmt: skip
EYE = {
    Side.RIGHT: (33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246),
    Side.LEFT: (263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466),
}
EYEBROW = {
    Side.RIGHT: (46, 53, 52, 65, 55, 107, 66, 105, 63, 70),
    Side.LEFT: (276, 283, 282, 295, 285, 336, 296, 334, 293, 300),
}
NOSE = (168, 193, 417, 122, 351, 129, 358, 98, 327, 2, 64, 294, 48, 278, 97, 326)
CHEEK = {
    Side.RIGHT: (111, 117, 118, 101, 36, 205, 207, 187, 147, 123, 116, 50),
    Side.LEFT: (340, 346, 347, 330, 266, 425, 427, 411, 376, 352, 345, 280),
}
FOREHEAD = (
    54, 103, 67, 109, 10, 338, 297, 332, 284, 300, 293, 334, 296, 336, 9, 107, 66, 105, 63, 70,
)  # fmt: skip
CHIN = (182, 18, 406, 400, 377, 152, 148, 176)
JAW = {
    Side.RIGHT: (132, 58, 172, 136, 150, 149, 170, 169, 135, 138, 215, 177),
    Side.LEFT: (361, 288, 397, 365, 379, 378, 395, 394, 364, 367, 435, 401),
}
MUSTACHE = (98, 97, 2, 326, 327, 410, 270, 269, 267, 0, 37, 39, 40, 186)
BEARD = (
    186, 410, 435, 401, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136,
    172, 58, 132, 177, 215,
)  # fmt: skip
EAR_SPAN = {Side.RIGHT: (127, 234, 132), Side.LEFT: (356, 454, 361)}
MOUTH_CORNERS = (61, 291)
MOUTH_OPENING = (13, 14)
FACE_WIDTH = (234, 454)
FACE_HEIGHT = (10, 152)

# An eye region includes the lids: the opening's outline grown about its centre.
_LID_GROWTH = (1.35, 2.2)
# The mouth region includes the skin at its edge that an edit of the lips must blend into.
_MOUTH_GROWTH = 1.15
# Iris diameter 11.7 mm over a palpebral fissure of about 30 mm (Rüfer et al. 2005, Cornea 24:259).
_IRIS_RADIUS_PER_EYE_WIDTH = 0.195
# Below this opening (inner lip distance over mouth width) neither teeth nor tongue can be seen.
_OPEN_MOUTH_RATIO = 0.08
# Hair is looked for up to this share of the face's height above the mesh's top.
_HAIR_RISE = 0.36
_HAIR_SPREAD = 1.28
_EAR_REACH = 0.13
# cv2.fillPoly takes fixed-point coordinates; 4 fractional bits are 1/16 pixel.
_SHIFT = 4

NON_GEOMETRIC = (RegionName.WRINKLE, RegionName.FRECKLE, RegionName.SCAR, RegionName.DIMPLE)


@dataclass(frozen=True, slots=True)
class RegionMap:
    """Where one named region lies. mask: H×W bool on the grid the landmarks are given in."""

    name: RegionName
    side: Side
    mask: NDArray[np.bool_]


def face_oval(landmarks: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the H×W bool map of the face oval; `shape` is (H, W), landmarks 468×2 px."""
    return _fill([landmarks[list(OVAL)]], shape)


def parse_regions(landmarks: NDArray[np.float32], shape: tuple[int, int]) -> tuple[RegionMap, ...]:
    """Return the maps of the geometric regions that have at least one pixel inside `shape`.

    landmarks: 468×2 float32 (x, y) px in mesh order. shape: (H, W). Regions overlap by nature
    (pupil in eye, lip in mouth, chin in beard). Source: see the module.
    """
    points = landmarks.astype(np.float32)
    oval = face_oval(points, shape)
    lips = _fill([points[list(LIPS_OUTER)]], shape)
    found: list[tuple[RegionName, Side, NDArray[np.bool_]]] = []
    lids = np.zeros(shape, bool)
    for side in (Side.RIGHT, Side.LEFT):
        opening = points[list(EYE[side])]
        eye = _fill([_grow(opening, _LID_GROWTH)], shape)
        brow = _fill([cv2.convexHull(points[list(EYEBROW[side])])[:, 0]], shape)
        lids |= eye | brow
        found += [
            (RegionName.EYE, side, eye),
            (RegionName.PUPIL, side, _pupil(opening, shape)),
            (RegionName.EYEBROW, side, brow),
            (RegionName.CHEEK, side, _hull(points, CHEEK[side], shape)),
            (RegionName.JAW, side, _fill([points[list(JAW[side])]], shape)),
            (RegionName.EAR, side, _ear(points, side, shape) & ~oval),
        ]
    mouth = _fill([_grow(points[list(LIPS_OUTER)], (_MOUTH_GROWTH, _MOUTH_GROWTH))], shape)
    inner = _fill([points[list(LIPS_INNER)]], shape)
    found += [
        (RegionName.NOSE, Side.NONE, _hull(points, NOSE, shape)),
        (RegionName.MOUTH, Side.NONE, mouth),
        (RegionName.LIP, Side.NONE, lips & ~inner if _is_mouth_open(points) else lips),
        (RegionName.FOREHEAD, Side.NONE, _fill([points[list(FOREHEAD)]], shape)),
        (RegionName.CHIN, Side.NONE, _hull(points, CHIN, shape)),
        (RegionName.MUSTACHE, Side.NONE, _hull(points, MUSTACHE, shape) & ~lips),
        (RegionName.BEARD, Side.NONE, _fill([points[list(BEARD)]], shape) & ~mouth),
        (RegionName.SKIN, Side.NONE, oval & ~lids & ~mouth),
        (RegionName.HAIR, Side.NONE, _hair(points, shape) & ~oval),
    ]
    if _is_mouth_open(points):
        found += [
            (RegionName.TOOTH, Side.NONE, inner),
            (RegionName.TONGUE, Side.NONE, inner & _below(points, shape)),
        ]
    return tuple(RegionMap(name, side, mask) for name, side, mask in found if mask.any())


def _fill(outlines: list[NDArray[np.float32]], shape: tuple[int, int]) -> NDArray[np.bool_]:
    canvas = np.zeros(shape, np.uint8)
    fixed = [np.round(outline * (1 << _SHIFT)).astype(np.int32) for outline in outlines]
    cv2.fillPoly(canvas, fixed, 1, lineType=cv2.LINE_8, shift=_SHIFT)
    return canvas.astype(bool)


def _hull(
    points: NDArray[np.float32], indices: tuple[int, ...], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    return _fill([cv2.convexHull(points[list(indices)])[:, 0]], shape)


def _grow(outline: NDArray[np.float32], factors: tuple[float, float]) -> NDArray[np.float32]:
    """Scale along the outline's own long axis and across it, so a tilted head keeps its shape."""
    centre = outline.mean(axis=0)
    offsets = outline - centre
    _, _, axes = np.linalg.svd(offsets, full_matrices=False)
    stretched: NDArray[np.float32] = (offsets @ axes.T) * np.array(
        factors, np.float32
    ) @ axes + centre
    return stretched.astype(np.float32)


def _pupil(opening: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.bool_]:
    centre = opening.mean(axis=0)
    width = float(np.linalg.norm(opening[0] - opening[8]))
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    circle = centre + width * _IRIS_RADIUS_PER_EYE_WIDTH * np.stack(
        [np.cos(angles), np.sin(angles)], axis=1
    )
    return _fill([circle.astype(np.float32)], shape) & _fill([opening], shape)


def _ear(points: NDArray[np.float32], side: Side, shape: tuple[int, int]) -> NDArray[np.bool_]:
    top, middle, bottom = (points[index] for index in EAR_SPAN[side])
    outward = points[FACE_WIDTH[0]] - points[FACE_WIDTH[1]]
    if side is Side.LEFT:
        outward = -outward
    centre = middle + outward * (_EAR_REACH / 2)
    down = (bottom - top) * 0.55
    across = outward * (_EAR_REACH * 0.6)
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)[:, None]
    return _fill([(centre + np.cos(angles) * across + np.sin(angles) * down)], shape)


def _hair(points: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.bool_]:
    up = points[FACE_HEIGHT[0]] - points[FACE_HEIGHT[1]]
    crown = points[
        [234, 127, 162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389, 356, 454]
    ]
    base = (points[FACE_WIDTH[0]] + points[FACE_WIDTH[1]]) / 2
    rise = np.sin(np.linspace(0, np.pi, len(crown)))[:, None] * _HAIR_RISE * up
    return _fill([(base + (crown - base) * _HAIR_SPREAD + rise).astype(np.float32)], shape)


def _is_mouth_open(points: NDArray[np.float32]) -> bool:
    width = float(np.linalg.norm(points[MOUTH_CORNERS[0]] - points[MOUTH_CORNERS[1]]))
    gap = float(np.linalg.norm(points[MOUTH_OPENING[0]] - points[MOUTH_OPENING[1]]))
    return gap > _OPEN_MOUTH_RATIO * max(width, 1e-6)


def _below(points: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the half plane below the middle of the mouth opening, along the face's own axis."""
    middle = (points[MOUTH_OPENING[0]] + points[MOUTH_OPENING[1]]) / 2
    down = points[FACE_HEIGHT[1]] - points[FACE_HEIGHT[0]]
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    below: NDArray[np.bool_] = (columns - middle[0]) * down[0] + (rows - middle[1]) * down[1] > 0
    return below
