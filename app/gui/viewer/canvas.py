"""The picture with its overlay: point at regions, draw on it, look at it beside another."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from app.gui.tasks import Lane
from app.gui.viewer.enhance import PLAIN, Enhancement
from app.gui.viewer.filter_layers import FilterLayers
from app.gui.viewer.overlay_stack import OverlayStack
from app.gui.viewer.scale_bar import paint_scale_bar
from app.gui.viewer.sources import PixelSource
from app.gui.viewer.tiles import RasterItem, TileLoader
from app.gui.viewer.zoom_view import MAXIMUM_ZOOM, ZoomView, nearest_pixel

__all__ = ["MAXIMUM_ZOOM", "Canvas", "CanvasTool"]

# Clicks nearer together than this are "the same place", so they cycle through what lies there.
_SAME_PLACE_PX = 4.0
# Shift with an arrow key reads the next pixel, with Ctrl as well the tenth.
_PROBE_KEYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_FAR = 10


class CanvasTool(Protocol):
    """What the left button and the keys do on the picture instead of pointing at regions.

    Points are in pixels of the picture. Each answers True when it took the event.
    """

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        """The left button went down."""

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        """The pointer moved."""

    def release(self, point: QPointF) -> bool:
        """The left button went up."""

    def double_click(self, point: QPointF) -> bool:
        """The left button was pressed twice."""

    def key(self, event: QKeyEvent) -> bool:
        """A key went down."""

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether a key is the tool's, although it is a shortcut of the window."""


class Canvas(ZoomView):
    """Shows one picture with its overlay.

    `region_clicked` carries a region id, empty for a click beside all regions.
    """

    region_clicked = Signal(str)
    region_hovered = Signal(str)
    pointer_moved = Signal(int, int)
    pointer_left = Signal()
    picture_changed = Signal()
    place_clicked = Signal(QPointF)
    probe_moved = Signal(int, int)
    scale_on_screen_changed = Signal(float)

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self.overlay = OverlayStack(self.scene(), lane, self.font(), self)
        self.filters = FilterLayers(self.scene(), lane, self)
        self.filters.failed.connect(self.overlay.failed)
        self._picture: RasterItem | None = None
        self._source: PixelSource | None = None
        self._enhancement = PLAIN
        self._picture_opacity = 1.0
        self._tool: CanvasTool | None = None
        self._last_click: tuple[QPoint, str] | None = None
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(
            self.tr("Tab steps through the regions by score, Esc lets go, 0 fits the picture.")
        )

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The H×W×3 uint8 RGB picture shown, if any; never enhanced."""
        return self._source.pixels if self._source is not None else None

    @property
    def enhancement(self) -> Enhancement:
        """How the picture is shown."""
        return self._enhancement

    @property
    def tool(self) -> CanvasTool | None:
        """What the left button does; None points at regions."""
        return self._tool

    @property
    def is_settled(self) -> bool:
        """True when everything asked for is drawn in full."""
        picture = self._picture
        if picture is None:
            return True
        is_drawn = picture.opacity() == 0 or picture.loader.is_settled
        is_sharp = self.motion.is_over and is_drawn
        return is_sharp and self.overlay.is_settled and self.filters.is_settled

    def show_picture(self, pixels: NDArray[np.uint8]) -> None:
        """Show H×W×3 uint8 RGB pixels, fitted, without overlay."""
        self.clear()
        self._source = PixelSource(pixels, self._enhancement)
        loader = TileLoader(self._source, self._lane, self)
        loader.failed.connect(self.overlay.failed)
        self._picture = RasterItem(loader)
        self._picture.setOpacity(self._picture_opacity)
        self.scene().addItem(self._picture)
        self.filters.show_pixels(pixels, self.overlay.colour_map)
        self.set_bounds(self._picture.boundingRect())
        self.fit()
        self.picture_changed.emit()

    def enhance(self, wish: Enhancement) -> None:
        """Show the picture so from now on; its pixels stay what they are."""
        self._enhancement = wish
        if self._source is not None and self._picture is not None:
            self._source.enhancement = wish
            self._picture.loader.restyle()

    def fade_picture(self, opacity: float) -> None:
        """Opacity of the picture itself, 0–1; at 0 the overlay lies on the ground alone."""
        self._picture_opacity = opacity
        if self._picture is not None:
            self._picture.setOpacity(opacity)

    def use_tool(self, tool: CanvasTool | None) -> None:
        """Give the left button to a tool, or back."""
        self._tool = tool
        self.viewport().setCursor(
            Qt.CursorShape.ArrowCursor if tool is None else Qt.CursorShape.CrossCursor
        )
        self.viewport().update()

    def clear(self) -> None:
        """Show nothing."""
        self.overlay.clear()
        self.filters.show_pixels(None, self.overlay.colour_map)
        if self._picture is not None:
            self._picture.loader.stop()
            self.scene().removeItem(self._picture)
            self._picture.loader.deleteLater()
        self._picture = None
        self._source = None
        self._last_click = None
        self.set_bounds(QRectF())
        self.picture_changed.emit()

    def step_region(self, direction: int) -> bool:
        """Pin the next (+1) or previous (−1) region by score; False at the end of the list."""
        ids = [mark.region_id for mark in self.overlay.regions]
        if not ids:
            return False
        selected = self.overlay.selected
        at = ids.index(selected) + direction if selected in ids else (0 if direction > 0 else -1)
        if selected in ids and not 0 <= at < len(ids):
            return False
        self.region_clicked.emit(ids[at])
        return True

    def scale_changed(self, scale: float) -> None:
        self.overlay.set_scale_on_screen(scale)
        self.scale_on_screen_changed.emit(scale)

    # Qt's events

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._tool is not None
            and self._tool.wants_key(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._tool is not None and self._tool.key(event):
            event.accept()
            return
        step = _PROBE_KEYS.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            far = _FAR if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 1
            self.probe_moved.emit(step[0] * far, step[1] * far)
            event.accept()
            return
        super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.region_hovered.emit("")
            self.pointer_left.emit()
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = self.picture_point(event.position())
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and self._tool is not None and self._tool.press(point, event.modifiers()):
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.picture_point(event.position())
        is_pressed = bool(event.buttons() & Qt.MouseButton.LeftButton)
        if self._pressed_at is not None:
            super().mouseMoveEvent(event)
            return
        self._tell_pointer(point)
        if self._tool is not None and self._tool.move(point, is_pressed=is_pressed):
            return
        under = self.overlay.regions_at(point)
        self.region_hovered.emit(under[0] if under else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_panning, was_pressed = self._is_panning, self._pressed_at is not None
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and not was_pressed and self._tool is not None:
            self._tool.release(self.picture_point(event.position()))
            event.accept()
            return
        super().mouseReleaseEvent(event)
        if self._tool is not None:
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif is_left and was_pressed and not was_panning:
            self._click(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._tool is not None and self._tool.double_click(self.picture_point(event.position())):
            event.accept()
            return
        super().mouseDoubleClickEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab walks the regions first and leaves the picture after the last one."""
        if self.step_region(1 if is_next else -1):
            return True
        return super().focusNextPrevChild(is_next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        if self._picture is not None:
            paint_scale_bar(painter, self.viewport().rect(), self.transform().m11(), self.font())

    # pointing

    def _click(self, place: QPointF) -> None:
        under = self.overlay.regions_at(self.picture_point(place))
        here = place.toPoint()
        chosen = under[0] if under else ""
        if under and self._last_click is not None:
            before, last = self._last_click
            is_same_place = (here - before).manhattanLength() <= _SAME_PLACE_PX
            if is_same_place and last in under and last == self.overlay.selected:
                chosen = under[(under.index(last) + 1) % len(under)]
        self._last_click = (here, chosen)
        self.region_clicked.emit(chosen)
        self.place_clicked.emit(self.picture_point(place))

    def _tell_pointer(self, point: QPointF) -> None:
        x, y = nearest_pixel(point)
        pixels = self.pixels
        if pixels is not None and 0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]:
            self.pointer_moved.emit(x, y)
        else:
            self.pointer_left.emit()
