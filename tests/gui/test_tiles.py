"""Tiles show the right pixels, at bounded cost."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.gui.tasks import Lane, Trouble
from app.gui.viewer import tiles
from app.gui.viewer.tiles import TILE_PX, PixelSource, ScoreSource, TileKey, TileLoader
from tests.gui.conftest import until


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("lane under test")
    yield made
    made.close()


def gradient(height: int, width: int) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns % 256, rows % 256, (rows + columns) % 256], axis=-1).astype(np.uint8)


def colours(image: QImage) -> NDArray[np.uint8]:
    """H×W×3 uint8 RGB."""
    buffer = np.frombuffer(image.constBits(), dtype=np.uint8)
    return buffer.reshape(image.height(), image.width(), 4)[..., 2::-1].copy()


def test_full_size_tile_holds_the_pixels_unchanged() -> None:
    pixels = gradient(700, 900)
    tile = PixelSource(pixels).tile(TileKey(0, 1, 1))
    assert (tile.width(), tile.height()) == (900 - TILE_PX, 700 - TILE_PX)
    assert np.array_equal(colours(tile), pixels[TILE_PX:, TILE_PX:])


def test_half_size_tile_holds_means_of_four() -> None:
    pixels = gradient(101, 64)
    tile = colours(PixelSource(pixels).tile(TileKey(1, 0, 0)))
    assert tile.shape == (51, 32, 3)
    expected = pixels[:100].reshape(50, 2, 32, 2, 3).mean(axis=(1, 3))
    assert np.abs(tile[:50].astype(float) - expected).max() <= 0.5


def test_far_level_is_a_fair_overview() -> None:
    pixels = np.full((4000, 3000, 3), 40, dtype=np.uint8)
    pixels[:, 1500:] = 200
    source = PixelSource(pixels)
    tile = colours(source.tile(TileKey(3, 0, 0)))
    assert tile.shape == (500, 375, 3)
    assert set(np.unique(tile[:, :180])) == {40}
    assert set(np.unique(tile[:, 195:])) == {200}


def test_score_tile_is_transparent_where_the_score_is_zero() -> None:
    scores = np.zeros((40, 40), dtype=np.float32)
    scores[10:20, 10:20] = 1.0
    tile = ScoreSource(scores, "viridis").tile(TileKey(0, 0, 0))
    assert tile.pixelColor(5, 5).alpha() == 0
    assert tile.pixelColor(15, 15).alpha() == 255


def test_missing_tiles_are_built_and_old_ones_dropped_at_the_limit(
    qtbot: QtBot, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tiles, "CACHE_BYTES", 3 * 4 * TILE_PX**2)
    loader = TileLoader(PixelSource(np.zeros((TILE_PX, 8 * TILE_PX, 3), dtype=np.uint8)), lane)
    keys = [TileKey(0, column, 0) for column in range(8)]
    loader.want(keys)
    until(qtbot, lambda: loader.is_settled)
    assert loader.take(keys[-1]) is not None
    assert loader.take(keys[0]) is None
    assert loader.cached_bytes <= 3 * 4 * TILE_PX**2


def test_only_the_latest_wish_is_built(qtbot: QtBot, lane: Lane) -> None:
    loader = TileLoader(PixelSource(np.zeros((64, 10 * TILE_PX, 3), dtype=np.uint8)), lane)
    loader.want([TileKey(0, column, 0) for column in range(9)])
    loader.want([TileKey(0, 9, 0)])
    until(qtbot, lambda: loader.is_settled)
    assert loader.take(TileKey(0, 9, 0)) is not None
    assert loader.take(TileKey(0, 5, 0)) is None


def test_unreadable_raster_is_told_once(qtbot: QtBot, lane: Lane) -> None:
    class Broken:
        width = height = 100

        def tile(self, key: TileKey) -> object:
            raise OSError("gone")

    loader = TileLoader(Broken(), lane)  # type: ignore[arg-type]
    told: list[Trouble] = []
    loader.failed.connect(told.append)
    loader.want([TileKey(0, 0, 0), TileKey(0, 1, 0)])
    until(qtbot, lambda: bool(told))
    assert "gone" in told[0].details
    assert loader.is_settled


def test_memory_of_a_large_mapped_picture_is_given_back_and_the_tiles_stay_right(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pixels.npy"
    array = np.lib.format.open_memmap(path, "w+", np.uint8, (6000, 6000, 3))
    array[:] = np.arange(6000, dtype=np.uint16)[:, None, None] % 251
    array.flush()
    del array
    pixels = np.load(path, mmap_mode="r")
    source = PixelSource(pixels)
    before = resident_files_mb()
    first = colours(source.tile(TileKey(3, 0, 0)))
    assert resident_files_mb() - before < 40
    again = colours(PixelSource(pixels).tile(TileKey(3, 0, 0)))
    assert np.array_equal(first, again)
    assert np.array_equal(colours(source.tile(TileKey(0, 2, 3)))[0, 0], pixels[1536, 1024])


def resident_files_mb() -> float:
    """Mapped files of this process that are in memory."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssFile")) / 1000
