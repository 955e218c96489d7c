"""Every way into a crop has its exact way back."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.imaging.geometry import PixelWindow, SquareCrop

coordinates = st.floats(-300, 900, width=32)
crops = st.builds(
    SquareCrop,
    center_x=st.floats(0, 400),
    center_y=st.floats(0, 300),
    side=st.floats(20, 500),
    angle=st.floats(-3.2, 3.2),
    grid=st.sampled_from([64, 192, 256]),
)

# A loaded machine is no fault of the code.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@untimed
@given(crops, coordinates, coordinates)
def test_points_return_from_a_crop_to_where_they_were(crop: SquareCrop, x: float, y: float) -> None:
    point = np.array([[x, y]], np.float32)
    assert np.abs(crop.to_picture(crop.to_crop(point)) - point).max() < 0.01


def test_the_corners_of_an_unturned_crop_are_the_edges_of_its_pixels() -> None:
    # A 64-pixel square whose first pixel centre is at 100 covers 99.5 to 163.5.
    crop = SquareCrop(center_x=131.5, center_y=131.5, side=64, angle=0.0, grid=64)
    corners = np.array([[0, 0], [63, 63]], np.float32)
    assert np.allclose(crop.to_picture(corners), [[100, 100], [163, 163]])


def test_an_unturned_crop_of_the_same_scale_holds_the_pictures_own_pixels() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (200, 240, 3), dtype=np.uint8)
    crop = SquareCrop(center_x=131.5, center_y=81.5, side=64, angle=0.0, grid=64)
    assert np.array_equal(crop.cut(pixels), pixels[50:114, 100:164])


@untimed
@given(st.floats(-3.1, 3.1), st.sampled_from([60.0, 150.0, 700.0]))
def test_what_is_marked_in_the_crop_returns_to_the_same_place(angle: float, side: float) -> None:
    crop = SquareCrop(center_x=400, center_y=300, side=side, angle=angle, grid=96)
    y, x = np.mgrid[0:96, 0:96]
    spot = np.exp(-((x - 60) ** 2 + (y - 33) ** 2) / 50.0).astype(np.float32)
    restored = crop.restore(spot, (600, 800))
    assert restored is not None
    window, values = restored
    rows, columns = np.mgrid[0 : values.shape[0], 0 : values.shape[1]]
    weight = values.astype(np.float64)
    middle = np.array(
        [[(columns * weight).sum() / weight.sum(), (rows * weight).sum() / weight.sum()]],
        np.float32,
    )
    expected = crop.to_picture(np.array([[60, 33]], np.float32))
    assert np.abs(window.to_picture(middle) - expected).max() < 0.1 * side / 96 + 0.05


def test_a_bright_spot_stays_in_place_when_the_crop_averages_a_large_picture() -> None:
    pixels = np.zeros((3000, 4000, 3), np.uint8)
    pixels[1200:1240, 1600:1640] = 255
    crop = SquareCrop(center_x=2000, center_y=1500, side=2400, angle=0.4, grid=192)
    seen = crop.cut(pixels)[..., 0].astype(np.float64)
    rows, columns = np.mgrid[0:192, 0:192]
    middle = [[(columns * seen).sum() / seen.sum(), (rows * seen).sum() / seen.sum()]]
    at = crop.to_picture(np.array(middle, np.float32))[0]
    assert np.abs(at - (1619.5, 1219.5)).max() < 2


def test_a_crop_outside_the_picture_is_black_and_returns_nothing() -> None:
    crop = SquareCrop(center_x=-500, center_y=10, side=100, angle=0.1, grid=64)
    assert not crop.cut(np.full((50, 50, 3), 255, np.uint8)).any()
    assert crop.restore(np.ones((64, 64), np.float32), (50, 50)) is None


@untimed
@given(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=9),
    st.floats(0.2, 4.0),
)
def test_a_window_lies_inside_the_picture_or_is_refused(
    points: list[tuple[float, float]], scale: float
) -> None:
    try:
        window = PixelWindow.around(np.array(points, np.float32), scale, (300, 400))
    except ValueError:
        return
    assert 0 <= window.left < window.left + window.width <= 400
    assert 0 <= window.top < window.top + window.height <= 300


def test_a_window_at_scale_one_holds_exactly_the_pixels_of_its_points() -> None:
    window = PixelWindow.around(np.array([[10, 20], [29, 44]], np.float32), 1.0, (100, 100))
    assert window == PixelWindow(10, 20, 20, 25)


def test_points_without_a_pixel_in_the_picture_are_refused() -> None:
    with pytest.raises(ValueError, match="no pixel"):
        PixelWindow.around(np.array([[-90, 5], [-60, 9]], np.float32), 1.0, (40, 40))


def test_maps_merge_by_maximum_and_only_inside_the_window() -> None:
    canvas = np.full((6, 8), 0.4, np.float32)
    window = PixelWindow(2, 1, 3, 2)
    window.merge_maximum(canvas, np.array([[0.1, 0.9, 0.4], [1, 0, 0.5]], np.float32))
    expected = np.full((6, 8), 0.4, np.float32)
    expected[1, 3], expected[2, 2], expected[2, 4] = 0.9, 1.0, 0.5
    assert np.array_equal(canvas, expected)
    cut = window.cut(np.arange(6 * 8 * 3, dtype=np.uint8).reshape(6, 8, 3))
    assert cut.flags["C_CONTIGUOUS"]
    assert cut[0, 0, 0] == (1 * 8 + 2) * 3
