"""The picture: zoom to the pointer, pan, point at regions. It shows what it is given."""

import math

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QResizeEvent,
    QShowEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView, QWidget

from app.gui.tasks import Lane
from app.gui.viewer.overlay_stack import OverlayStack
from app.gui.viewer.tiles import PixelSource, RasterItem, TileLoader

# One wheel notch is 120 eighths of a degree (Qt); eight notches are a factor of about four.
_ZOOM_PER_NOTCH = 1.19
_ZOOM_PER_KEY = 1.25
MAXIMUM_ZOOM = 64.0
# Below this the whole picture would be a speck.
_MINIMUM_SIDE_PX = 48.0
_FIT_MARGIN_PX = 12.0
# A region is seen in its place when half of the view is what lies around it.
_ROOM_ABOUT = 2.0
# Clicks nearer together than this are "the same place", so they cycle through what lies there.
_SAME_PLACE_PX = 4.0


class Canvas(QGraphicsView):
    """Shows one picture with its overlay.

    `region_clicked` carries a region id, empty for a click beside all regions. Zoom 1.0 is one
    picture pixel on one pixel of the screen.
    """

    region_clicked = Signal(str)
    region_hovered = Signal(str)
    pointer_moved = Signal(int, int)
    pointer_left = Signal()
    zoom_changed = Signal(float)

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._scene = QGraphicsScene(self)
        self._scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(self._scene)
        self.overlay = OverlayStack(self._scene, lane, self.font(), self)
        self._picture: RasterItem | None = None
        self._pixels: NDArray[np.uint8] | None = None
        self._is_fitted = True
        self._pressed_at: QPoint | None = None
        self._is_panning = False
        self._last_click: tuple[QPoint, str] | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(False)  # files are dropped on the window, wherever the pointer is
        self.viewport().setAcceptDrops(False)
        self.setAccessibleName(self.tr("Picture"))
        self.setAccessibleDescription(
            self.tr("Tab steps through the regions by score, Esc lets go, 0 fits the picture.")
        )

    @property
    def pixels(self) -> NDArray[np.uint8] | None:
        """The H×W×3 uint8 RGB picture shown, if any."""
        return self._pixels

    @property
    def zoom(self) -> float:
        """Screen pixels per picture pixel."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def is_settled(self) -> bool:
        """True when everything asked for is drawn in full."""
        picture = self._picture
        return (picture is None or picture.loader.is_settled) and self.overlay.is_settled

    def set_ground(self, colour: QColor) -> None:
        """The colour around the picture."""
        self.setBackgroundBrush(colour)

    def show_picture(self, pixels: NDArray[np.uint8]) -> None:
        """Show H×W×3 uint8 RGB pixels, fitted, without overlay."""
        self.clear()
        self._pixels = pixels
        loader = TileLoader(PixelSource(pixels), self._lane, self)
        loader.failed.connect(self.overlay.failed)
        self._picture = RasterItem(loader)
        self._scene.addItem(self._picture)
        self.fit()

    def clear(self) -> None:
        """Show nothing."""
        self.overlay.clear()
        if self._picture is not None:
            self._picture.loader.stop()
            self._scene.removeItem(self._picture)
            self._picture.loader.deleteLater()
        self._picture = None
        self._pixels = None
        self._last_click = None

    def fit(self) -> None:
        """Show the whole picture, never enlarged beyond 100 % times the screen's ratio."""
        self._is_fitted = True
        self._refit()

    def actual_size(self) -> None:
        """100 %: one picture pixel on one screen pixel, about the middle of the view."""
        self._zoom_to(1.0, QPointF(self.viewport().rect().center()))

    def zoom_in(self) -> None:
        """One step closer, about the middle of the view."""
        self._zoom_to(self.zoom * _ZOOM_PER_KEY, QPointF(self.viewport().rect().center()))

    def zoom_out(self) -> None:
        """One step back, about the middle of the view."""
        self._zoom_to(self.zoom / _ZOOM_PER_KEY, QPointF(self.viewport().rect().center()))

    def zoom_to_area(self, area: QRectF) -> None:
        """Show this part of the picture with as much again around it."""
        view = self.viewport().rect()
        if self._picture is None or area.isEmpty() or view.isEmpty():
            return
        self._is_fitted = False
        scale = min(view.width() / area.width(), view.height() / area.height()) / _ROOM_ABOUT
        self._set_zoom(scale * self.devicePixelRatioF())
        self.centerOn(area.center())

    def picture_point(self, place: QPointF) -> QPointF:
        """The picture coordinates of a point of the viewport."""
        inverse = self.viewportTransform().inverted()[0]
        return inverse.map(place)

    def viewport_point(self, place: QPointF) -> QPointF:
        """The viewport's point for picture coordinates."""
        return self.viewportTransform().map(place)

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

    # Qt's events

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches and self._picture is not None:
            self._zoom_to(self.zoom * _ZOOM_PER_NOTCH**notches, event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and (
            event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self._zoom_to(self.zoom * (1 + event.value()), event.position())
            return True
        if event.type() == QEvent.Type.Leave:
            self.region_hovered.emit("")
            self.pointer_left.emit()
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed_at = event.position().toPoint()
            self._is_panning = event.button() == Qt.MouseButton.MiddleButton
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        if self._pressed_at is not None:
            self._drag_to(here)
            return
        point = self.picture_point(event.position())
        under = self.overlay.regions_at(point)
        self.region_hovered.emit(under[0] if under else "")
        self._tell_pointer(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_panning, self._is_panning = self._is_panning, False
        was_pressed, self._pressed_at = self._pressed_at is not None, None
        self.viewport().unsetCursor()
        if event.button() == Qt.MouseButton.LeftButton and was_pressed and not was_panning:
            self._click(event.position())
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab walks the regions first and leaves the picture after the last one."""
        if self.step_region(1 if is_next else -1):
            return True
        return super().focusNextPrevChild(is_next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self._refit()
        else:
            self._set_room()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_fitted:
            self._refit()

    # zoom and pan

    def _bounds(self) -> QRectF:
        return self._picture.boundingRect() if self._picture is not None else QRectF()

    def _refit(self) -> None:
        bounds, view = self._bounds(), self.viewport().rect()
        if bounds.isEmpty() or view.isEmpty():
            return
        scale = min(
            max(view.width() - 2 * _FIT_MARGIN_PX, 1) / bounds.width(),
            max(view.height() - 2 * _FIT_MARGIN_PX, 1) / bounds.height(),
        )
        self._set_zoom(scale * self.devicePixelRatioF())
        self.centerOn(bounds.center())

    def _zoom_to(self, zoom: float, about: QPointF) -> None:
        if self._picture is None:
            return
        self._is_fitted = False
        fixed = self.picture_point(about)
        self._set_zoom(zoom)
        # the picture point that was under the pointer stays there
        moved = self.viewport_point(fixed) - about
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() + round(moved.x()))
        down.setValue(down.value() + round(moved.y()))

    def _set_zoom(self, zoom: float) -> None:
        bounds = self._bounds()
        smallest = min(1.0, _MINIMUM_SIDE_PX / max(bounds.width(), bounds.height()))
        scale = min(max(zoom, smallest), MAXIMUM_ZOOM) / self.devicePixelRatioF()
        self.setTransform(QTransform.fromScale(scale, scale))
        self._set_room()
        self.overlay.set_scale_on_screen(scale)
        self.zoom_changed.emit(self.zoom)

    def _set_room(self) -> None:
        """Let the picture be moved until only a corner of it is left in view."""
        bounds = self._bounds()
        if bounds.isEmpty():
            return
        scale = self.transform().m11()
        room_x = self.viewport().width() / scale * 0.9
        room_y = self.viewport().height() / scale * 0.9
        self.setSceneRect(bounds.adjusted(-room_x, -room_y, room_x, room_y))

    def _drag_to(self, here: QPoint) -> None:
        assert self._pressed_at is not None
        moved = here - self._pressed_at
        if not self._is_panning and moved.manhattanLength() < QApplication.startDragDistance():
            return
        self._is_panning = True
        self._is_fitted = False
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._pressed_at = here
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - moved.x())
        down.setValue(down.value() - moved.y())

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

    def _tell_pointer(self, point: QPointF) -> None:
        x, y = math.floor(point.x() + 0.5), math.floor(point.y() + 0.5)
        pixels = self._pixels
        if pixels is not None and 0 <= y < pixels.shape[0] and 0 <= x < pixels.shape[1]:
            self.pointer_moved.emit(x, y)
        else:
            self.pointer_left.emit()
