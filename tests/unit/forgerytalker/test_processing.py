"""The way to the model's grid and back is exact."""

import numpy as np
import pytest

from engine.forgerytalker.processing import (
    CropGrid,
    CropJitter,
    crop,
    crop_mask,
    crop_points,
    face_grid,
    onto_grid,
    paste_back,
    region_planes,
    whole_grid,
)


def _mesh(centre: tuple[float, float], reach: float) -> np.ndarray:
    rng = np.random.default_rng(0)
    points = rng.uniform(-reach, reach, (468, 2)) + centre
    points[0], points[1] = np.array(centre) - reach, np.array(centre) + reach
    x, y = centre
    points[[33, 133]], points[[362, 263]] = (x - reach / 2, y), (x + reach / 2, y)
    return points.astype(np.float32)


@pytest.mark.parametrize(
    ("shape", "reach"), [((300, 260), 80), ((90, 120), 30), ((1500, 1400), 500)]
)
def test_a_dot_comes_back_where_it_was(shape: tuple[int, int], reach: float) -> None:
    """A blurred dot at a known place is cropped and pasted back: its centre of mass stays."""
    centre = (shape[1] / 2 + 7.0, shape[0] / 2 - 5.0)
    grid = face_grid(_mesh(centre, reach), 256)
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    width = max(4.0, reach / 12)
    dot = np.exp(-((columns - centre[0]) ** 2 + (rows - centre[1]) ** 2) / (2 * width**2))
    pixels = np.repeat((dot * 255).round().astype(np.uint8)[..., None], 3, axis=-1)
    cut = crop(pixels, grid)
    back, examined = paste_back(cut[..., 0].astype(np.float32) / 255, grid, shape)
    assert examined[int(centre[1]), int(centre[0])]
    mass = back / back.sum()
    assert (mass * columns).sum() == pytest.approx(centre[0], abs=0.35)
    assert (mass * rows).sum() == pytest.approx(centre[1], abs=0.35)


def test_points_and_pixels_move_alike() -> None:
    pixels = np.zeros((200, 240, 3), np.uint8)
    pixels[118:123, 98:103] = 255
    grid = face_grid(_mesh((110, 100), 70), 256)
    (x, y), *_ = crop_points(np.array([[100, 120]], np.float32), grid)
    bright = np.argwhere(crop(pixels, grid)[..., 0] > 127)
    assert np.allclose(bright.mean(axis=0), (y, x), atol=0.6)


def test_the_face_fills_its_grid_with_the_stated_margin() -> None:
    mesh = _mesh((500, 400), 100)
    moved = crop_points(mesh, face_grid(mesh, 256))
    assert np.ptp(moved[:, 0]) == pytest.approx(256 / 1.15, rel=0.01)


def test_outside_the_picture_nothing_is_examined_or_marked() -> None:
    mesh = _mesh((10, 10), 40)
    grid = face_grid(mesh, 256)
    assert not crop_mask(np.ones((60, 60), bool), grid)[0, 0]
    back, examined = paste_back(np.ones((256, 256), np.float32), grid, (200, 200))
    assert not examined[150, 150]
    assert back[150, 150] == 0


def test_the_whole_picture_is_centred_on_the_square() -> None:
    grid = whole_grid((100, 200), 256)
    assert isinstance(grid, CropGrid)
    corners = crop_points(np.array([[0, 0], [199, 99]], np.float32), grid)
    assert np.allclose(corners.sum(axis=0), (255, 255), atol=1e-3)


def test_without_a_face_no_region_has_a_place() -> None:
    assert not region_planes(None, 64).any()


@pytest.mark.parametrize("tilt_deg", [-40, 25])
def test_a_tilted_face_is_brought_level(tilt_deg: float) -> None:
    mesh = _mesh((200, 180), 60)
    mesh[[33, 133]], mesh[[362, 263]] = (170, 170), (230, 170)
    angle = np.deg2rad(tilt_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    tilted = ((mesh - (200, 180)) @ turn.T + (200, 180)).astype(np.float32)
    eyes = crop_points(tilted, face_grid(tilted, 256))[[33, 263]]
    assert eyes[0, 1] == pytest.approx(eyes[1, 1], abs=0.01)
    upright = crop_points(mesh, face_grid(mesh, 256))[[33, 263]]
    assert np.allclose(eyes, upright, atol=0.1)


def test_a_map_lands_on_another_grid_where_its_face_lies() -> None:
    mesh = _mesh((130.0, 120.0), 60.0)
    source = face_grid(mesh, 160, CropJitter(scale=0.8, shift=(0.05, -0.03), turn_deg=12.0))
    target = face_grid(mesh, 256)
    rows, columns = np.mgrid[:160, :160]
    at = np.array([[90.0, 70.0]], np.float32)
    dot = np.exp(-((columns - at[0, 0]) ** 2 + (rows - at[0, 1]) ** 2) / 50).astype(np.float32)
    moved, covered = onto_grid(dot, source, target)
    back = np.linalg.inv(np.vstack([source.to_crop, [0, 0, 1]]))
    expected = crop_points((at @ back[:2, :2].T + back[:2, 2]).astype(np.float32), target)[0]
    top = np.unravel_index(np.argmax(moved), moved.shape)
    assert top[::-1] == pytest.approx(expected, abs=1.5)
    # A closer look does not reach the other grid's corners.
    assert covered[128, 128]
    assert not covered[0, 0]


def test_a_grid_covers_itself_at_any_side() -> None:
    mesh = _mesh((130.0, 120.0), 60.0)
    values = np.random.default_rng(1).random((160, 160)).astype(np.float32)
    moved, covered = onto_grid(values, face_grid(mesh, 160), face_grid(mesh, 160))
    assert covered.all()
    assert np.allclose(moved, values, atol=1e-4)
    _, covered = onto_grid(values, face_grid(mesh, 160), face_grid(mesh, 256))
    assert covered.mean() > 0.98
