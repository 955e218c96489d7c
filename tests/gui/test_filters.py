"""Filters answer in grey levels, the same at every place a tile is made from."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.gui.viewer.filters import FilterSource, PictureFilter, filtered
from app.gui.viewer.sources import TileKey, mean_bytes, sample_places


def everywhere(pixels: NDArray[np.uint8], kind: PictureFilter) -> NDArray[np.float32]:
    height, width = pixels.shape[:2]
    return filtered(pixels, kind, (np.arange(height), np.arange(width)))


def grey(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.repeat(np.rint(values).clip(0, 255).astype(np.uint8)[..., None], 3, axis=2)


def test_noise_filter_tells_the_deviation_of_noise() -> None:
    random = np.random.default_rng(5)
    noisy = grey(128 + random.normal(0, 6, (300, 300)))
    assert everywhere(noisy, PictureFilter.NOISE).mean() == pytest.approx(6, rel=0.05)


def test_noise_filter_is_blind_to_a_slope_and_the_edge_filter_tells_it() -> None:
    slope = grey(np.tile(np.arange(100) * 2.0, (80, 1)))
    inner = (slice(2, -2), slice(2, -2))
    assert everywhere(slope, PictureFilter.NOISE)[inner].max() < 0.01
    assert everywhere(slope, PictureFilter.EDGES)[inner] == pytest.approx(2.0, abs=0.01)


def test_flat_picture_has_neither() -> None:
    flat = np.full((40, 50, 3), 90, dtype=np.uint8)
    for kind in PictureFilter:
        assert everywhere(flat, kind).max() < 0.01


@pytest.mark.parametrize("level", [0, 1, 3])
def test_tile_of_a_filter_is_as_large_as_that_of_the_picture(level: int) -> None:
    pixels = np.zeros((1301, 1111, 3), dtype=np.uint8)
    key = TileKey(level, 0, 0)
    tile = FilterSource(pixels, PictureFilter.EDGES, "viridis").tile(key)
    assert (tile.height(), tile.width()) == mean_bytes(pixels, key).shape[:2]


def test_far_tiles_are_made_from_few_places() -> None:
    rows, columns, count = sample_places(8000, 8000, TileKey(4, 0, 0))
    assert count == 4
    assert len(rows) == len(columns) == 2000
    assert rows[1] - rows[0] == 4
