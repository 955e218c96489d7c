import numpy as np
import pytest

from app.casework.pictures import overlay_picture, score_picture


def test_score_of_one_is_the_deepest_value_and_nothing_wraps() -> None:
    scores = np.array([[0.0, 0.5, 1.0, 1.0000001, -1e-9]], np.float32)
    assert score_picture(scores).tolist() == [[0, 32768, 65535, 65535, 0]]


def test_score_survives_to_a_part_in_65535() -> None:
    scores = np.linspace(0, 1, 1000, dtype=np.float32)[None]
    assert np.abs(score_picture(scores) / 65535 - scores).max() <= 0.5 / 65535 + 1e-7


@pytest.fixture
def square() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A grey picture of 100×120 pixels with a square mask."""
    pixels = np.full((100, 120, 3), 100, np.uint8)
    mask = np.zeros((100, 120), bool)
    mask[30:70, 40:80] = True
    return pixels, np.where(mask, 0.9, 0.1).astype(np.float32), mask


def test_picture_outside_the_mask_and_its_line_stays(
    square: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    pixels, scores, mask = square
    overlay = overlay_picture(pixels, scores, mask)
    assert overlay.shape == pixels.shape
    assert (overlay[:26] == 100).all()
    assert (overlay[:, :36] == 100).all()
    assert not (overlay[40:60, 50:70] == 100).all(axis=2).any()


def test_outline_is_white_on_black(square: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    row = overlay_picture(*square)[50].astype(int).sum(axis=1)
    line = row[36:45]
    assert line.max() > 600
    assert line.min() < 150


def test_colour_scale_is_fixed(square: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    pixels, scores, mask = square
    weak = overlay_picture(pixels, np.where(mask, 0.3, 0.0).astype(np.float32), mask)
    strong = overlay_picture(pixels, scores, mask)
    assert not np.array_equal(weak[50, 60], strong[50, 60])


def test_empty_mask_leaves_the_picture_as_it_is() -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 50, 3), np.uint8)
    nothing = np.zeros((40, 50))
    overlay = overlay_picture(pixels, nothing.astype(np.float32), nothing.astype(bool))
    assert np.array_equal(overlay, pixels)


def test_picture_handed_in_is_not_changed(
    square: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    pixels = square[0].copy()
    overlay_picture(*square)
    assert np.array_equal(square[0], pixels)
