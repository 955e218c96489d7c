"""Filters of the picture as layers between picture and score map."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGraphicsScene

from app.gui.tasks import Lane
from app.gui.viewer.filters import FilterSource, PictureFilter
from app.gui.viewer.sources import Pixels
from app.gui.viewer.tiles import RasterItem, TileLoader

# Over the picture at 0, under the score map at 5.
_HEIGHTS = {PictureFilter.EDGES: 2.0, PictureFilter.NOISE: 3.0}


class FilterLayers(QObject):
    """Makes a layer when it is first shown, and drops it when it is hidden."""

    failed = Signal(object)

    def __init__(self, scene: QGraphicsScene, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scene = scene
        self._lane = lane
        self._pixels: Pixels | None = None
        self._colour_map = "viridis"
        self._items: dict[PictureFilter, RasterItem] = {}
        self._opacity = dict.fromkeys(PictureFilter, 1.0)
        self._shown: set[PictureFilter] = set()

    @property
    def is_settled(self) -> bool:
        """True when what is shown is drawn in full."""
        return all(item.loader.is_settled for item in self._items.values())

    def show_pixels(self, pixels: Pixels | None, colour_map: str) -> None:
        """Another picture, or none; what is switched on is shown of it."""
        self._clear()
        self._pixels, self._colour_map = pixels, colour_map
        for kind in self._shown:
            self._make(kind)

    def show(self, kind: PictureFilter, is_shown: bool) -> None:
        """Switch a layer."""
        if is_shown:
            self._shown.add(kind)
            self._make(kind)
        else:
            self._shown.discard(kind)
            self._drop(kind)

    def fade(self, kind: PictureFilter, opacity: float) -> None:
        """Opacity of a layer, 0–1."""
        self._opacity[kind] = opacity
        if kind in self._items:
            self._items[kind].setOpacity(opacity)

    def _make(self, kind: PictureFilter) -> None:
        if self._pixels is None or kind in self._items:
            return
        loader = TileLoader(FilterSource(self._pixels, kind, self._colour_map), self._lane, self)
        loader.failed.connect(self.failed)
        item = RasterItem(loader)
        item.setZValue(_HEIGHTS[kind])
        item.setOpacity(self._opacity[kind])
        self._scene.addItem(item)
        self._items[kind] = item

    def _drop(self, kind: PictureFilter) -> None:
        item = self._items.pop(kind, None)
        if item is not None:
            item.loader.stop()
            self._scene.removeItem(item)
            item.loader.deleteLater()

    def _clear(self) -> None:
        for kind in list(self._items):
            self._drop(kind)
