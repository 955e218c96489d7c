"""Large rasters as tiles of a small pyramid, built on another thread, kept within a byte limit."""

import math
from collections import OrderedDict

from PySide6.QtCore import QObject, QRectF, QTimer, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.gui.tasks import Lane, Trouble
from app.gui.viewer.frames import Frame
from app.gui.viewer.sources import TILE_PX, PixelSource, ScoreSource, TileKey, TileSource

__all__ = ["TILE_PX", "PixelSource", "RasterItem", "ScoreSource", "TileKey", "TileLoader"]

# About three 4K screens of 32-bit pixels; what was left behind is built again when needed.
CACHE_BYTES = 96 * 2**20
# Above 200 % single pixels are what the examiner wants to see.
NEAREST_ABOVE = 2.0
# Ten steps of a fast hand; more costs memory for what may never be seen.
_DRAWN_AROUND_PX = 128


class TileLoader(QObject):
    """Keeps the tiles of one source; builds the missing ones on a lane, one at a time."""

    arrived = Signal(object)
    restyled = Signal()
    settled = Signal()
    failed = Signal(object)

    def __init__(self, source: TileSource, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self._lane = lane
        self._tiles: OrderedDict[TileKey, QImage] = OrderedDict()
        self._stale: set[TileKey] = set()
        self._bytes = 0
        self._wanted: list[TileKey] = []
        self._is_building = False
        self._is_stopped = False
        self._was_asked = False
        self._style = 0
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
        """The tile, if it is there, be it in the look of before `restyle`."""
        image = self._tiles.get(key)
        if image is not None:
            self._tiles.move_to_end(key)
        return image

    def is_fresh(self, key: TileKey) -> bool:
        """True when the tile is there and looks as the source does now."""
        return key in self._tiles and key not in self._stale

    def restyle(self) -> None:
        """The source looks different now; tiles stay as stand-ins until they are built again."""
        self._style += 1
        self._stale = set(self._tiles)
        self._was_asked = False
        self.restyled.emit()

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
        key, style, source = self._wanted.pop(0), self._style, self.source
        self._lane.submit(lambda: (key, style, source.tile(key)), self._store, self._give_up)

    def _store(self, built: tuple[TileKey, int, QImage]) -> None:
        self._is_building = False
        if self._is_stopped:
            return
        key, style, image = built
        old = self._tiles.pop(key, None)
        self._bytes += image.sizeInBytes() - (old.sizeInBytes() if old is not None else 0)
        self._tiles[key] = image
        if style == self._style:
            self._stale.discard(key)
        else:
            self._stale.add(key)
        while self._bytes > CACHE_BYTES and len(self._tiles) > 1:
            left, image = self._tiles.popitem(last=False)
            self._stale.discard(left)
            self._bytes -= image.sizeInBytes()
        self.arrived.emit(key)
        if self._wanted:
            self._next.start(0)
        else:
            self.settled.emit()

    def _give_up(self, trouble: Trouble) -> None:
        self._is_building = False
        self.stop()
        self.failed.emit(trouble)


class RasterItem(QGraphicsItem):
    """A tiled raster on the scene; pixel centres lie at integer coordinates.

    `cut`: the only part of the viewport it may cover, in its pixels; None for all.
    """

    def __init__(self, loader: TileLoader) -> None:
        super().__init__()
        self.loader = loader
        self.cut: QRectF | None = None
        self._bounds = QRectF(-0.5, -0.5, loader.source.width, loader.source.height)
        self._frame = Frame(_DRAWN_AROUND_PX)
        self._level = 0
        self._is_smooth = True
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)
        loader.arrived.connect(self._take_tile)
        loader.restyled.connect(self._redraw)

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
        self._level, self._is_smooth = level, zoom <= NEAREST_ABOVE
        if widget is None:
            self._draw(painter, option.exposedRect, is_plain=False)
        else:
            self._frame.draw(painter, widget, self._draw, self.cut)
        self._ask(level, option.exposedRect)

    def _take_tile(self, key: TileKey) -> None:
        if key.level >= self._level:
            self._frame.change(self._place(key))
        self._redraw()

    def _redraw(self) -> None:
        self.update()

    def _ask(self, level: int, exposed: QRectF) -> None:
        missing = [key for key in self._keys(level, exposed) if not self.loader.is_fresh(key)]
        coarsest = TileKey(self.loader.coarsest, 0, 0)
        if missing and self.loader.take(coarsest) is None:
            missing.insert(0, coarsest)
        self.loader.want(list(dict.fromkeys(missing)))

    def _draw(self, painter: QPainter, exposed: QRectF, *, is_plain: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._is_smooth)
        for key in self._keys(self._level, exposed):
            image = self.loader.take(key)
            if image is None:
                self._draw_stand_in(painter, key)
            else:
                painter.drawImage(self._place(key), image)

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
