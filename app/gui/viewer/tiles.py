"""Large rasters as tiles of a small pyramid, built on another thread, kept within a byte limit.

A raster is given as an array on disk (`.npy`, memory-mapped), so that a 100-megapixel picture
costs what is looked at, not what it holds.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.gui.tasks import Lane, Trouble
from app.gui.viewer.colours import score_table

# A 512 px tile is 1 MiB as 32-bit pixels: few enough to draw, small enough to build in a blink.
TILE_PX = 512
# About three 4K screens of 32-bit pixels; what was left behind is built again when needed.
CACHE_BYTES = 96 * 2**20
# Above 200 % single pixels are what the examiner wants to see.
NEAREST_ABOVE = 2.0
# A far level averages at most 4×4 samples per pixel: enough against moiré, and a 100-megapixel
# overview reads a sixteenth of the file instead of all of it.
_SAMPLES_PER_SIDE = 4


@dataclass(frozen=True, slots=True, order=True)
class TileKey:
    """One tile: level 0 is full size, each further one half as wide."""

    level: int
    column: int
    row: int


class TileSource(Protocol):
    """A raster that can be read tile by tile; `tile` runs on another thread."""

    width: int
    height: int

    def tile(self, key: TileKey) -> QImage:
        """The pixels of one tile, at most TILE_PX on a side."""


class PixelSource:
    """An H×W×3 uint8 RGB array as tiles."""

    def __init__(self, pixels: NDArray[np.uint8]) -> None:
        self.height, self.width = pixels.shape[:2]
        self.pixels = pixels

    def tile(self, key: TileKey) -> QImage:
        rgb = np.rint(_averaged(self.pixels, key)).astype(np.uint8)
        bgra = np.full((*rgb.shape[:2], 4), 255, dtype=np.uint8)
        bgra[..., :3] = rgb[..., ::-1]
        return _image(bgra, QImage.Format.Format_RGB32)


class ScoreSource:
    """An H×W float32 score map in 0–1 as coloured, partly transparent tiles."""

    def __init__(self, scores: NDArray[np.float32], colour_map: str) -> None:
        self.height, self.width = scores.shape
        self._scores = scores
        self._table = score_table(colour_map)

    def tile(self, key: TileKey) -> QImage:
        scores = np.clip(_averaged(self._scores, key), 0.0, 1.0)
        bgra = self._table[np.rint(scores * 255).astype(np.uint8)]
        return _image(bgra, QImage.Format.Format_ARGB32_Premultiplied)


def _averaged(array: NDArray[np.generic], key: TileKey) -> NDArray[np.float32]:
    """The tile's part of `array`, each pixel the mean of its samples, as float32."""
    factor = 1 << key.level
    step = max(1, factor // _SAMPLES_PER_SIDE)
    side = TILE_PX * factor
    top, left = key.row * side, key.column * side
    part = np.asarray(array[top : top + side : step, left : left + side : step], dtype=np.float32)
    count = factor // step
    if count == 1:
        return part
    height, width = (-(-part.shape[axis] // count) for axis in (0, 1))
    missing = [(0, height * count - part.shape[0]), (0, width * count - part.shape[1])]
    padded = np.pad(part, [*missing, *([(0, 0)] * (part.ndim - 2))], mode="edge")
    blocks = padded.reshape(height, count, width, count, *part.shape[2:])
    mean: NDArray[np.float32] = blocks.mean(axis=(1, 3), dtype=np.float32)
    return mean


def _image(bgra: NDArray[np.uint8], pixel_format: QImage.Format) -> QImage:
    height, width = bgra.shape[:2]
    data = np.ascontiguousarray(bgra)
    # copy: the QImage would otherwise point into memory that numpy frees
    return QImage(data.data, width, height, 4 * width, pixel_format).copy()


class TileLoader(QObject):
    """Keeps the tiles of one source; builds the missing ones on a lane, one at a time."""

    arrived = Signal()
    settled = Signal()
    failed = Signal(object)

    def __init__(self, source: TileSource, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._lane = lane
        self._tiles: OrderedDict[TileKey, QImage] = OrderedDict()
        self._bytes = 0
        self._wanted: list[TileKey] = []
        self._is_building = False
        self._is_stopped = False
        self._was_asked = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._build_next)

    @property
    def coarsest(self) -> int:
        """The level at which the whole raster is one tile."""
        longest = max(self.source.width, self.source.height)
        return max(0, math.ceil(math.log2(longest / TILE_PX)))

    @property
    def is_settled(self) -> bool:
        """True when it was drawn, and every tile asked for by the last drawing is there."""
        return self._was_asked and not self._wanted and not self._is_building

    @property
    def cached_bytes(self) -> int:
        """What the kept tiles weigh."""
        return self._bytes

    def take(self, key: TileKey) -> QImage | None:
        """The tile, if it is there."""
        image = self._tiles.get(key)
        if image is not None:
            self._tiles.move_to_end(key)
        return image

    def want(self, keys: list[TileKey]) -> None:
        """These are missing from the drawing now; whatever was wanted before is not."""
        self._was_asked = True
        self._wanted = list(keys)
        if keys and not self._is_building and not self._is_stopped:
            self._next.start(0)

    def stop(self) -> None:
        """Build nothing more."""
        self._is_stopped = True
        self._wanted = []
        self._next.stop()

    def _build_next(self) -> None:
        if self._is_building or self._is_stopped or not self._wanted:
            return
        self._is_building = True
        key = self._wanted.pop(0)
        source = self.source
        self._lane.submit(lambda: (key, source.tile(key)), self._store, self._give_up)

    def _store(self, built: tuple[TileKey, QImage]) -> None:
        self._is_building = False
        if self._is_stopped:
            return
        key, image = built
        self._tiles[key] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > CACHE_BYTES and len(self._tiles) > 1:
            _, old = self._tiles.popitem(last=False)
            self._bytes -= old.sizeInBytes()
        self.arrived.emit()
        if self._wanted:
            self._next.start(0)
        else:
            self.settled.emit()

    def _give_up(self, trouble: Trouble) -> None:
        self._is_building = False
        self.stop()
        self.failed.emit(trouble)


class RasterItem(QGraphicsItem):
    """A tiled raster on the scene; pixel centres lie at integer coordinates."""

    def __init__(self, loader: TileLoader) -> None:
        super().__init__()
        self.loader = loader
        self._bounds = QRectF(-0.5, -0.5, loader.source.width, loader.source.height)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        loader.arrived.connect(self._redraw)

    def _redraw(self) -> None:
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        ratio = widget.devicePixelRatioF() if widget is not None else 1.0
        zoom = option.levelOfDetailFromTransform(painter.worldTransform()) * ratio
        level = min(self.loader.coarsest, max(0, math.floor(math.log2(1 / max(zoom, 1e-6)))))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, zoom <= NEAREST_ABOVE)
        missing: list[TileKey] = []
        for key in self._keys(level, option.exposedRect):
            image = self.loader.take(key)
            if image is None:
                missing.append(key)
                self._draw_stand_in(painter, key)
            else:
                painter.drawImage(self._place(key), image)
        if missing and self.loader.take(TileKey(self.loader.coarsest, 0, 0)) is None:
            missing.insert(0, TileKey(self.loader.coarsest, 0, 0))
        self.loader.want(list(dict.fromkeys(missing)))

    def _keys(self, level: int, exposed: QRectF) -> list[TileKey]:
        side = TILE_PX << level
        area = exposed.intersected(self._bounds).translated(0.5, 0.5)
        if area.isEmpty():
            return []
        last_column = (self.loader.source.width - 1) // side
        last_row = (self.loader.source.height - 1) // side
        columns = range(int(area.left() // side), min(int(area.right() // side), last_column) + 1)
        rows = range(int(area.top() // side), min(int(area.bottom() // side), last_row) + 1)
        return [TileKey(level, column, row) for row in rows for column in columns]

    def _place(self, key: TileKey) -> QRectF:
        side = TILE_PX << key.level
        left, top = key.column * side, key.row * side
        width = min(side, self.loader.source.width - left)
        height = min(side, self.loader.source.height - top)
        return QRectF(left - 0.5, top - 0.5, width, height)

    def _draw_stand_in(self, painter: QPainter, key: TileKey) -> None:
        """The same place from the nearest coarser tile that is there."""
        place = self._place(key)
        for level in range(key.level + 1, self.loader.coarsest + 1):
            shift = level - key.level
            coarse = TileKey(level, key.column >> shift, key.row >> shift)
            image = self.loader.take(coarse)
            if image is not None:
                whole = self._place(coarse)
                part = place.translated(-whole.left(), -whole.top())
                scale_x = image.width() / whole.width()
                scale_y = image.height() / whole.height()
                source = QRectF(
                    part.left() * scale_x,
                    part.top() * scale_y,
                    part.width() * scale_x,
                    part.height() * scale_y,
                )
                painter.drawImage(place, image, source)
                return
