"""Where on a face an edit lies: outlines of parts and of the whole face, varied as people draw."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.parsing import EYE, EYEBROW, LIPS_OUTER, NOSE, OVAL, parse_regions
from engine.schema.finding import RegionName, Side

PARTS = ("right_eye", "left_eye", "nose", "mouth")
_POINTS = {
    "right_eye": EYE[Side.RIGHT],
    "left_eye": EYE[Side.LEFT],
    "right_brow": EYEBROW[Side.RIGHT],
    "left_brow": EYEBROW[Side.LEFT],
    "nose": NOSE,
    "mouth": LIPS_OUTER,
}
# Parts without an outline of their own in the mesh: their place is the region's.
_REGIONS = {
    "right_ear": (RegionName.EAR, Side.RIGHT),
    "left_ear": (RegionName.EAR, Side.LEFT),
    "hair": (RegionName.HAIR, Side.NONE),
    "forehead": (RegionName.FOREHEAD, Side.NONE),
    "beard": (RegionName.BEARD, Side.NONE),
    "teeth": (RegionName.TOOTH, Side.NONE),
}
RARE_PARTS = ("right_brow", "left_brow", *_REGIONS)
# How far around the part's own outline an editor cuts, per part, as scale of the outline.
_CUT = {
    "right_eye": (1.15, 2.2),
    "left_eye": (1.15, 2.2),
    "right_brow": (1.05, 1.5),
    "left_brow": (1.05, 1.5),
    "nose": (0.95, 1.35),
    "mouth": (1.05, 1.7),
}


def part_area(
    landmarks: NDArray[np.float32],
    parts: tuple[str, ...],
    shape: tuple[int, int],
    rng: np.random.Generator,
) -> NDArray[np.bool_]:
    """Return the union of the parts' outlines, each grown and deformed at random, H×W bool."""
    area = np.zeros(shape, np.uint8)
    for part in parts:
        if part in _REGIONS:
            area |= _region_area(landmarks, part, shape, rng)
            continue
        points = landmarks[list(_POINTS[part])]
        if part.endswith("eye") and rng.random() < 0.25:
            points = np.vstack([points, landmarks[list(_POINTS[part.replace("eye", "brow")])]])
        outline = cv2.convexHull(points.astype(np.float32))[:, 0]
        low, high = _CUT[part]
        across = rng.uniform(low, high)
        grown = _scaled(outline, across, across * (1.35 if part.endswith("eye") else 1.0))
        _draw(area, _wobbled(grown, rng))
    return area.astype(bool)


def face_area(
    landmarks: NDArray[np.float32], shape: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return the whole face, or its inner part from brows to mouth, deformed at random."""
    area = np.zeros(shape, np.uint8)
    if rng.random() < 0.6:
        outline = _scaled(landmarks[list(OVAL)], rng.uniform(0.82, 1.02), rng.uniform(0.82, 1.0))
    else:
        inner = [i for part in _POINTS for i in _POINTS[part]]
        outline = cv2.convexHull(landmarks[inner].astype(np.float32))[:, 0]
        outline = _scaled(outline, rng.uniform(1.0, 1.25), rng.uniform(1.0, 1.2))
    _draw(area, _wobbled(outline, rng))
    return area.astype(bool)


def blob_area(
    landmarks: NDArray[np.float32], shape: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Return a rounded patch centred on a random mesh point, 8–30 % of the face's width."""
    width = float(np.ptp(landmarks[:, 0]))
    centre = landmarks[int(rng.integers(len(landmarks)))]
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    radii = width * rng.uniform(0.04, 0.15, 2)
    circle = centre + np.stack([np.cos(angles) * radii[0], np.sin(angles) * radii[1]], axis=1)
    area = np.zeros(shape, np.uint8)
    _draw(area, _wobbled(circle.astype(np.float32), rng))
    return area.astype(bool)


def draw_parts(rng: np.random.Generator) -> tuple[str, ...]:
    """Draw which parts an edit takes: one to four of eyes, nose and mouth; an eighth are rarer.

    Editors mostly replace several parts of a face, so a quarter of the draws takes all four.
    """
    choice = rng.random()
    if choice < 0.18:
        return ("right_eye", "left_eye")
    if choice < 0.42:
        return PARTS
    if choice < 0.51:
        return (str(rng.choice(RARE_PARTS)),)
    if choice < 0.54:
        return ("right_brow", "left_brow")
    count = int(rng.choice([1, 2, 3], p=[0.42, 0.29, 0.29]))
    return tuple(str(part) for part in rng.choice(PARTS, count, replace=False))


def groups_of(
    parts: tuple[str, ...], rng: np.random.Generator
) -> tuple[tuple[int, ...], ...] | None:
    """Return the mesh points of each piece an editor would cut; None: a part has no outline.

    Half the time both eyes are one piece.
    """
    if any(part in _REGIONS for part in parts):
        return None
    groups = {part: tuple(_POINTS[part]) for part in parts}
    if {"right_eye", "left_eye"} <= set(parts) and rng.random() < 0.5:
        groups["right_eye"] += groups.pop("left_eye")
    return tuple(groups.values())


def _region_area(
    landmarks: NDArray[np.float32], part: str, shape: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return a region's place with a wavy edge, H×W 0 or 1; empty when the face shows none."""
    name, side = _REGIONS[part]
    area = np.zeros(shape, np.uint8)
    for region in parse_regions(landmarks, shape):
        if region.name is name and region.side is side:
            area = region.mask.astype(np.uint8)
    if not area.any():
        return area
    width = float(np.ptp(landmarks[:, 0]))
    waves = cv2.resize(
        rng.normal(0, 0.18, (8, 8)).astype(np.float32),
        (shape[1], shape[0]),
        None,
        0,
        0,
        cv2.INTER_CUBIC,
    )
    soft = cv2.GaussianBlur(area.astype(np.float32), (0, 0), 0.02 * width)
    return np.asarray(soft + waves > 0.5, np.uint8) & cv2.dilate(
        area, np.ones((5, 5), np.uint8), iterations=max(1, int(0.01 * width))
    )


def _scaled(outline: NDArray[np.float32], across: float, along: float) -> NDArray[np.float32]:
    centre = outline.mean(axis=0)
    return ((outline - centre) * np.array([across, along], np.float32) + centre).astype(np.float32)


def _wobbled(outline: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Deform smoothly along the outline by up to some 6 % of its size, as a hand would."""
    centre = outline.mean(axis=0)
    angles = np.linspace(0, 2 * np.pi, len(outline), endpoint=False)
    waves = sum(
        rng.normal(0, 0.06 / order) * np.cos(order * angles + rng.uniform(0, 2 * np.pi))
        for order in range(1, 5)
    )
    return (centre + (outline - centre) * (1 + np.asarray(waves))[:, None]).astype(np.float32)


def _draw(area: NDArray[np.uint8], outline: NDArray[np.float32]) -> None:
    cv2.fillPoly(area, [np.round(outline).astype(np.int32)], 1)
