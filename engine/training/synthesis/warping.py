"""Bringing one face onto another's mesh, and moving parts of a face."""

import cv2
import numpy as np
from numpy.typing import NDArray

# Displacements are computed on a coarse grid and interpolated: the mesh has about 25 px spacing.
_GRID = 24


def warp_to_mesh(
    source: NDArray[np.uint8],
    source_mesh: NDArray[np.float32],
    target_mesh: NDArray[np.float32],
    shape: tuple[int, int],
) -> NDArray[np.uint8]:
    """Return `source` (h×w×3) resampled so that its mesh lies on `target_mesh`, H×W×3.

    A similarity brings the meshes together; what is left is interpolated between the points
    (inverse-distance weights, Shepard 1968) on a coarse grid.
    """
    similarity = _similarity(target_mesh, source_mesh)
    residual = source_mesh - _apply(similarity, target_mesh)
    height, width = shape
    nodes_x = np.linspace(0, width - 1, _GRID, dtype=np.float32)
    nodes_y = np.linspace(0, height - 1, _GRID, dtype=np.float32)
    nodes = np.stack(np.meshgrid(nodes_x, nodes_y), axis=-1).reshape(-1, 2)
    distance = ((nodes[:, None, :] - target_mesh[None, :, :]) ** 2).sum(axis=-1)
    weight = 1.0 / (distance + 16.0) ** 1.5
    field = (weight @ residual) / weight.sum(axis=1, keepdims=True)
    field = cv2.resize(field.reshape(_GRID, _GRID, 2), (width, height))
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    map_x = similarity[0, 0] * columns + similarity[0, 1] * rows + similarity[0, 2] + field[..., 0]
    map_y = similarity[1, 0] * columns + similarity[1, 1] * rows + similarity[1, 2] + field[..., 1]
    warped: NDArray[np.uint8] = cv2.remap(
        source,
        map_x.astype(np.float32),
        map_y.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    return warped


def place_by_hand(
    source: NDArray[np.uint8],
    meshes: tuple[NDArray[np.float32], NDArray[np.float32]],
    groups: tuple[tuple[int, ...], ...],
    shape: tuple[int, int],
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Return `source` (h×w×3) moved, scaled and turned only, a piece for each group, H×W×3.

    So an editor pastes by eye: a piece keeps its own shape and sits a little off. meshes: of the
    source and of the target. groups: mesh points each piece is laid over; a pixel takes the piece
    whose middle is nearest.
    """
    source_mesh, target_mesh = meshes
    height, width = shape
    face_width = float(np.ptp(target_mesh[:, 0]))
    rows, columns = np.ogrid[0:height, 0:width]
    pieces, distances = [], []
    for group in groups:
        own, goal = source_mesh[list(group)], target_mesh[list(group)]
        middle = goal.mean(axis=0)
        off = rng.normal(0, 0.015 * face_width, 2).astype(np.float32)
        turn = np.deg2rad(rng.normal(0, 3.0))
        grown = float(np.exp(rng.normal(0, 0.05)))
        about = grown * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        placed = ((goal - middle) @ about.T + middle + off).astype(np.float32)
        matrix = _similarity(placed, own)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        pieces.append(
            cv2.warpAffine(
                source, matrix, (width, height), flags=flags, borderMode=cv2.BORDER_REFLECT_101
            )
        )
        distances.append((columns - middle[0]) ** 2 + (rows - middle[1]) ** 2)
    nearest = np.argmin(np.stack(distances), axis=0)
    return np.asarray(np.stack(pieces)[nearest, rows, columns], np.uint8)


def bulge(
    pixels: NDArray[np.uint8],
    centre: NDArray[np.float32],
    radius_px: float,
    move: tuple[float, float, float],
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Scale and shift the surroundings of `centre`; return picture and where it moved > 0.75 px.

    move: (scale change, shift x px, shift y px) at the centre, fading as a Gaussian of `radius_px`.
    """
    height, width = pixels.shape[:2]
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    away_x, away_y = columns - centre[0], rows - centre[1]
    fade = np.exp(-(away_x**2 + away_y**2) / (2 * radius_px**2))
    shift_x = (-move[0] * away_x - move[1]) * fade
    shift_y = (-move[0] * away_y - move[2]) * fade
    moved = cv2.remap(
        pixels,
        (columns + shift_x).astype(np.float32),
        (rows + shift_y).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return moved, np.hypot(shift_x, shift_y) > 0.75


def turn_gaze(
    pixels: NDArray[np.uint8], openings: tuple[NDArray[np.float32], ...], share: float
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Shift what lies inside each eye opening (n×2 px) sideways by `share` of the eye's width.

    The shift fades to nothing at the lids. Returns the picture and where it moved > 0.5 px.
    """
    height, width = pixels.shape[:2]
    field = np.zeros((height, width), np.float32)
    for opening in openings:
        inside = np.zeros((height, width), np.uint8)
        cv2.fillPoly(inside, [np.round(opening).astype(np.int32)], 1)
        eye_width = float(np.ptp(opening[:, 0]))
        depth = cv2.distanceTransform(inside, cv2.DIST_L2, 3)
        fade = np.clip(depth / max(0.10 * eye_width, 1.0), 0, 1)
        field = np.maximum(field, fade * abs(share) * eye_width)
    field *= np.sign(share)
    columns, rows = np.meshgrid(
        np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
    )
    moved = cv2.remap(
        pixels, columns - field, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.uint8), np.abs(field) > 0.5


def _similarity(source: NDArray[np.float32], target: NDArray[np.float32]) -> NDArray[np.float32]:
    """Least-squares similarity from `source` to `target` (Umeyama 1991), 2×3."""
    source_mean, target_mean = source.mean(axis=0), target.mean(axis=0)
    a, b = source - source_mean, target - target_mean
    u, scales, vt = np.linalg.svd(b.T @ a)
    sign = np.sign(np.linalg.det(u @ vt))
    turn = u @ np.diag([1.0, sign]) @ vt
    scale = (scales * [1.0, sign]).sum() / (a**2).sum()
    linear = scale * turn
    return np.hstack([linear, (target_mean - linear @ source_mean)[:, None]]).astype(np.float32)


def _apply(matrix: NDArray[np.float32], points: NDArray[np.float32]) -> NDArray[np.float32]:
    moved: NDArray[np.float32] = points @ matrix[:, :2].T + matrix[:, 2]
    return moved
