"""Finds the faces in a picture and lays the 468-point mesh on each.

Boxes: BlazeFace, short range (Bazarevsky et al. 2019, arXiv 1907.05047). Mesh: Kartynnik et al.
2019, arXiv 1907.06724. Both models come unchanged from mediapipe 0.10.21 (Apache-2.0) and run in
OpenCV's own network code.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.imaging.geometry import SquareCrop
from engine.weights import verify_files

DETECTION_FOLDER = "face_detection"
DETECTION_FILE = "face_detection_short_range.tflite"
MESH_FOLDER = "face_mesh"
MESH_FILE = "face_landmark.tflite"

# 95 % of upright portraits score above it (200 pictures each of two sets); a face upside down can
# pass for an upright one with a score of 0.6.
CLEAR_SCORE = 0.8
# Fixed by the two models (model cards of BlazeFace short range and Face Mesh).
DETECTION_GRID = 128
MESH_GRID = 192
POINT_COUNT = 468
ANCHOR_LAYERS = ((16, 2), (8, 6))
MINIMUM_SCORE = 0.5
MESH_MARGIN = 1.5
# Looked at one by one in 763 portraits: below 0.6 all were a badge, foliage or a part of a face,
# with mesh scores up to 0.97; the only real face below 0.7 had 0.63 and a mesh score above 0.99.
LEAST_SCORE = 0.6
SURE_SCORE = 0.7
SURE_MESH_SCORE = 0.98
# Overlap above which two boxes are one face, and weighted averaging, as in MediaPipe's graph.
SAME_FACE_OVERLAP = 0.3
# Median movement of the points when the picture is turned and scaled, as a share of the face's
# width, on 60 faces: 0.0064 without, 0.0033 after one further look, 0.0024 after two.
REFINEMENTS = 2
# Boxes narrower than this are no faces: of real ones of 30-36 px a third was missed, specks of a
# rocket's exhaust of 30 px passed for one.
SMALLEST_FACE_PX = 35
# Outer corners of the right and the left eye in the mesh.
EYE_CORNERS = (33, 263)

# Smallest tile: a face of 48 px is then 24 px of the 128 the model sees.
SMALLEST_TILE_PX = 256
# 16 tiles across take 2.4 s on one core; more would spend it on specks of the largest pictures.
MOST_TILES_ACROSS = 16
# Pictures that lie on their side or head are rare and looked at three more times, so only on the
# levels with 1, 2 and 4 tiles across.
COARSE_LEVELS = 3
# Neighbouring tiles share 3/8, so a face up to 3/8 of a tile lies whole in one of them; larger
# ones are found on the next, coarser level, whose tiles are twice as large.
TILE_STRIDE = 5 / 8


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """One face in pixels of the picture.

    box_xywh: the detector's square. score: its confidence, 0–1. landmarks: 468×2 float32
    (x, y), MediaPipe order. mesh_score: the mesh's confidence that it sees a face, 0–1.
    """

    box_xywh: tuple[float, float, float, float]
    score: float
    landmarks: NDArray[np.float32]
    mesh_score: float


@dataclass(frozen=True, slots=True)
class Level:
    """The whole picture at one scale. scale: picture pixels per level pixel."""

    pixels: NDArray[np.uint8]
    scale: float


class FaceFinder:
    """Holds the two models of a `resources/models` folder."""

    def __init__(self, folder: Path) -> None:
        """Load from `folder`; ModelUnavailable when a file is missing or not the recorded one."""
        self._boxes = _network(folder / DETECTION_FOLDER, DETECTION_FILE)
        self._mesh = _network(folder / MESH_FOLDER, MESH_FILE)
        self._anchors = _anchors()

    def find(self, pixels: NDArray[np.uint8]) -> tuple[DetectedFace, ...]:
        """Return the faces of `pixels` (H×W×3 uint8 RGB), the largest first.

        Where no upright face is seen clearly, the picture is also looked at on its sides and upside
        down; a way round in which one is seen clearly then counts for the whole picture.
        """
        levels = _levels(pixels)
        upright = self._find_turned(pixels, levels, 0)
        if _clearest(upright) >= CLEAR_SCORE:
            return upright
        coarse = levels[:COARSE_LEVELS]
        turned = max(
            (self._find_turned(pixels, coarse, turns) for turns in (1, 2, 3)), key=_clearest
        )
        return turned if _clearest(turned) >= CLEAR_SCORE else upright

    def _find_turned(
        self, pixels: NDArray[np.uint8], levels: Sequence[Level], quarter_turns: int
    ) -> tuple[DetectedFace, ...]:
        """Faces that are upright after np.rot90 by `quarter_turns`, in unturned pixels."""
        found = [
            self._detections(tile, level.scale, left, top)
            for level in levels
            for tile, left, top in _tiles(np.rot90(level.pixels, quarter_turns))
        ]
        candidates = _merged(np.concatenate(found))
        shape = np.rot90(pixels, quarter_turns).shape
        return self._confirmed(pixels, _turned_back(candidates, quarter_turns, shape))

    def _detections(
        self, tile: NDArray[np.uint8], scale: float, left: int, top: int
    ) -> NDArray[np.float64]:
        """Detections in one tile that begins at `left`, `top` of a level, in picture pixels.

        Returns n×17: box centre x, y, width, height, 6 points, score.
        """
        blob = tile.astype(np.float32).transpose(2, 0, 1)[None] / 127.5 - 1.0
        self._boxes.setInput(blob)
        raw, logits = self._boxes.forward(["regressors", "classificators"])
        scores = _sigmoid(logits.reshape(-1))
        kept = scores >= MINIMUM_SCORE
        values = raw.reshape(-1, 16)[kept].astype(np.float64)
        values[:, 0:2] += self._anchors[kept]
        values[:, 4:16] += np.tile(self._anchors[kept], 6)
        # Grid to picture, edges coinciding; widths and heights only scale.
        values *= scale
        offset = (left * scale - 0.5, top * scale - 0.5)
        values[:, 0:2] += offset
        values[:, 4:16] += np.tile(offset, 6)
        return np.column_stack([values, scores[kept]])

    def _confirmed(
        self, pixels: NDArray[np.uint8], candidates: NDArray[np.float64]
    ) -> tuple[DetectedFace, ...]:
        faces: list[DetectedFace] = []
        for candidate in candidates:
            if candidate[2] < SMALLEST_FACE_PX or candidate[16] < LEAST_SCORE:
                continue
            landmarks, mesh_score = self._landmarks(pixels, candidate)
            if mesh_score < (SURE_MESH_SCORE if candidate[16] < SURE_SCORE else MINIMUM_SCORE):
                continue
            if any(_is_within(landmarks, face.landmarks) for face in faces):
                continue
            center_x, center_y, width, height = (float(value) for value in candidate[:4])
            faces.append(
                DetectedFace(
                    (center_x - width / 2, center_y - height / 2, width, height),
                    float(candidate[16]),
                    landmarks,
                    mesh_score,
                )
            )
        return tuple(sorted(faces, key=lambda face: -face.box_xywh[2]))

    def _landmarks(
        self, pixels: NDArray[np.uint8], candidate: NDArray[np.float64]
    ) -> tuple[NDArray[np.float32], float]:
        right_eye, left_eye = candidate[4:6], candidate[6:8]
        side = MESH_MARGIN * float(max(candidate[2], candidate[3]))
        crop = SquareCrop(
            float(candidate[0]), float(candidate[1]), side, _tilt(right_eye, left_eye), MESH_GRID
        )
        landmarks, mesh_score = self._mesh_points(pixels, crop)
        if mesh_score < MINIMUM_SCORE:
            return landmarks, mesh_score
        # The box sits differently on each face; further looks are centred by the mesh itself.
        for _ in range(REFINEMENTS):
            closer, closer_score = self._mesh_points(pixels, _crop_around(landmarks))
            if closer_score < MINIMUM_SCORE:
                break
            landmarks, mesh_score = closer, closer_score
        return landmarks, mesh_score

    def _mesh_points(
        self, pixels: NDArray[np.uint8], crop: SquareCrop
    ) -> tuple[NDArray[np.float32], float]:
        blob = crop.cut(pixels).astype(np.float32).transpose(2, 0, 1)[None] / 255.0
        self._mesh.setInput(blob)
        points, presence = self._mesh.forward(["conv2d_21", "conv2d_31"])
        on_grid = points.reshape(POINT_COUNT, 3)[:, :2] - 0.5
        score = float(_sigmoid(presence.reshape(-1))[0])
        return crop.to_picture(on_grid.astype(np.float32)), score


def _clearest(faces: tuple[DetectedFace, ...]) -> float:
    return max((face.score for face in faces), default=0.0)


def _network(folder: Path, name: str) -> cv2.dnn.Net:
    verify_files(folder)
    # The new engine of OpenCV 5.0 returns one output per pass, the classic one returns both; it
    # can be asked for by path only, the reader of buffers ignores the choice.
    return cv2.dnn.readNetFromTFLite(str(folder / name), cv2.dnn.ENGINE_CLASSIC)


def _anchors() -> NDArray[np.float64]:
    """896×2 anchor centres in pixels of the 128 px grid, in the model's order."""
    centres = []
    for cells, per_cell in ANCHOR_LAYERS:
        y, x = np.mgrid[0:cells, 0:cells]
        grid = np.stack([x, y], axis=-1).reshape(-1, 2)
        centres.append(np.repeat((grid + 0.5) * (DETECTION_GRID / cells), per_cell, axis=0))
    return np.concatenate(centres)


def _levels(pixels: NDArray[np.uint8]) -> tuple[Level, ...]:
    """The picture at ever finer scales; on the first, one tile holds all of it."""
    height, width = pixels.shape[:2]
    longest = max(height, width)
    finest = max(SMALLEST_TILE_PX, longest / MOST_TILES_ACROSS)
    last = max(math.ceil(math.log2(longest / finest)), 0)
    levels: list[Level] = []
    seen = pixels
    for number in range(last, -1, -1):
        scale = longest / 2**number / DETECTION_GRID
        size = (max(round(width / scale), 1), max(round(height / scale), 1))
        way = cv2.INTER_AREA if scale > 1 else cv2.INTER_LINEAR
        # Each level is made from the next finer one: only the first resize reads all pixels.
        seen = np.asarray(cv2.resize(seen, size, interpolation=way), dtype=np.uint8)
        levels.append(Level(seen, scale))
    return tuple(reversed(levels))


def _tiles(level: NDArray[np.uint8]) -> Iterator[tuple[NDArray[np.uint8], int, int]]:
    """128×128 tiles that cover a level, with their left and top; black beyond its edges."""
    height, width = level.shape[:2]
    for top in _starts(height):
        for left in _starts(width):
            tile = np.zeros((DETECTION_GRID, DETECTION_GRID, 3), dtype=np.uint8)
            part = level[top : top + DETECTION_GRID, left : left + DETECTION_GRID]
            tile[: part.shape[0], : part.shape[1]] = part
            yield tile, left, top


def _starts(length: int) -> list[int]:
    """Where tiles begin along a side of `length` level pixels; the last one ends at its end."""
    free = max(length - DETECTION_GRID, 0)
    count = math.ceil(free / (DETECTION_GRID * TILE_STRIDE)) + 1
    return [round(free * index / max(count - 1, 1)) for index in range(count)]


def _merged(candidates: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weighted non-maximum suppression: each group of overlapping boxes becomes its mean."""
    rest = candidates[np.argsort(-candidates[:, 16])]
    merged = []
    while len(rest):
        box = _corners(rest[0])
        near = np.array([_overlap(box, _corners(other)) > SAME_FACE_OVERLAP for other in rest])
        near[0] = True
        group = rest[near]
        mean = np.average(group, axis=0, weights=group[:, 16])
        mean[16] = group[0, 16]
        merged.append(mean)
        rest = rest[~near]
    return np.array(merged).reshape(-1, 17)


def _corners(candidate: NDArray[np.float64]) -> NDArray[np.float64]:
    half = candidate[2:4] / 2
    return np.concatenate([candidate[:2] - half, candidate[:2] + half])


def _is_within(points: NDArray[np.float32], stronger: NDArray[np.float32]) -> bool:
    """True when more than half of a mesh lies within that of a stronger detection.

    On fine levels a part of a large face often looks like a face of its own: on 394 portraits
    that fill the picture, one in five had such a second face.
    """
    low, high = stronger.min(axis=0), stronger.max(axis=0)
    return bool(np.mean(np.all((points >= low) & (points <= high), axis=1)) > 0.5)


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Intersection over union of two boxes given as left, top, right, bottom."""
    size = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    shared = float(np.prod(np.maximum(size, 0.0)))
    areas = float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]))
    return shared / max(areas - shared, 1e-9)


def _turned_back(
    candidates: NDArray[np.float64], quarter_turns: int, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Bring detections from a picture turned by np.rot90 (now of `shape`) to the unturned one."""
    result = candidates.copy()
    for column in (0, *range(4, 16, 2)):
        x, y = result[:, column].copy(), result[:, column + 1].copy()
        height, width = shape[:2]
        for _ in range(quarter_turns):
            # One turn of np.rot90 put (x, y) of a picture w wide at (y, w − 1 − x).
            x, y = height - 1 - y, x
            height, width = width, height
        result[:, column], result[:, column + 1] = x, y
    return result


def _tilt(right_eye: NDArray[np.floating], left_eye: NDArray[np.floating]) -> float:
    """Angle of the line from the subject's right eye to the left, radians, clockwise."""
    return math.atan2(float(left_eye[1] - right_eye[1]), float(left_eye[0] - right_eye[0]))


def _crop_around(landmarks: NDArray[np.float32]) -> SquareCrop:
    """The square around a mesh, turned so that the eyes are level in it."""
    right_eye, left_eye = landmarks[EYE_CORNERS[0]], landmarks[EYE_CORNERS[1]]
    angle = _tilt(right_eye, left_eye)
    cos, sin = math.cos(angle), math.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]])
    level = landmarks @ turn.T
    low, high = level.min(axis=0), level.max(axis=0)
    center = turn.T @ ((low + high) / 2)
    side = MESH_MARGIN * float((high - low).max())
    return SquareCrop(float(center[0]), float(center[1]), side, angle, MESH_GRID)


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float64]:
    # Logits are clipped as in MediaPipe's decoder, which also keeps exp from overflowing.
    return 1.0 / (1.0 + np.exp(-np.clip(values.astype(np.float64), -100.0, 100.0)))
