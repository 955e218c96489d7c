"""A view that zooms to the pointer and is dragged; what it shows is for others to say."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsScene, QGraphicsView, QWidget

from app.gui.viewer.motion import Motion

# One wheel notch is 120 eighths of a degree (Qt); eight notches are a factor of about four.
_ZOOM_PER_NOTCH = 1.19
_ZOOM_PER_KEY = 1.25
MAXIMUM_ZOOM = 64.0
# Below this the whole picture would be a speck.
_MINIMUM_SIDE_PX = 48.0
_FIT_MARGIN_PX = 12.0
# A region is seen in its place when half of the view is what lies around it.
_ROOM_ABOUT = 2.0
# The share of the view that the picture's edge can be drawn into.
_ROOM_BESIDE = 0.9


class ZoomView(QGraphicsView):
    """Zoom 1.0 is one picture pixel on one pixel of the screen.

    `view_changed`: another part of the picture is shown, or at another scale.
    """

    zoom_changed = Signal(float)
    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        scene = QGraphicsScene(self)
        scene.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self.setScene(scene)
        self.motion = Motion(self)
        self.motion.sharpened.connect(self._draw_again)
        self._bounds = QRectF()
        self._is_fitted = True
        self._pressed_at: QPoint | None = None
        self._is_panning = False
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
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.valueChanged.connect(self._tell_view)

    @property
    def zoom(self) -> float:
        """Screen pixels per picture pixel."""
        return self.transform().m11() * self.devicePixelRatioF()

    @property
    def bounds(self) -> QRectF:
        """The picture's place in its own pixels; empty without a picture."""
        return self._bounds

    @property
    def middle(self) -> QPointF:
        """The picture coordinates of the middle of the view."""
        return self.picture_point(QPointF(self.viewport().rect().center()))

    def set_ground(self, colour: QColor) -> None:
        """The colour around the picture."""
        self.setBackgroundBrush(colour)

    def fit(self) -> None:
        """Show the whole picture, never enlarged beyond 100 % times the screen's ratio."""
        self._is_fitted = True
        self._refit()

    def actual_size(self) -> None:
        """100 %: one picture pixel on one screen pixel, about the middle of the view."""
        self.zoom_about(1.0, QPointF(self.viewport().rect().center()))

    def zoom_in(self) -> None:
        """One step closer, about the middle of the view."""
        self.zoom_about(self.zoom * _ZOOM_PER_KEY, QPointF(self.viewport().rect().center()))

    def zoom_out(self) -> None:
        """One step back, about the middle of the view."""
        self.zoom_about(self.zoom / _ZOOM_PER_KEY, QPointF(self.viewport().rect().center()))

    def zoom_to_area(self, area: QRectF) -> None:
        """Show this part of the picture with as much again around it."""
        view = self.viewport().rect()
        if self._bounds.isEmpty() or area.isEmpty() or view.isEmpty():
            return
        self._is_fitted = False
        scale = min(view.width() / area.width(), view.height() / area.height()) / _ROOM_ABOUT
        self._set_zoom(scale * self.devicePixelRatioF())
        self.centerOn(area.center())

    def show_like(self, other: "ZoomView") -> None:
        """The same part of the picture at the same scale as another view."""
        if self._bounds.isEmpty():
            return
        middle = other.middle
        self._is_fitted = False
        if abs(self.zoom - other.zoom) > 1e-9:
            self._set_zoom(other.zoom)
        # by whole pixels: centring rounds by itself, to the pixel beside as often as not
        apart = (self.middle - middle) * self.transform().m11()
        self.move_by(QPoint(round(apart.x()), round(apart.y())))

    def picture_point(self, place: QPointF) -> QPointF:
        """The picture coordinates of a point of the viewport."""
        inverse = self.viewportTransform().inverted()[0]
        return inverse.map(place)

    def viewport_point(self, place: QPointF) -> QPointF:
        """The viewport's point for picture coordinates."""
        return self.viewportTransform().map(place)

    def visible_area(self) -> QRectF:
        """The part of the picture that is in view, in its pixels."""
        shown = self.viewportTransform().inverted()[0].mapRect(QRectF(self.viewport().rect()))
        return shown & self._bounds

    def zoom_about(self, zoom: float, about: QPointF) -> None:
        """Zoom so that the picture point at `about` (viewport) stays there."""
        if self._bounds.isEmpty():
            return
        self._is_fitted = False
        fixed = self.picture_point(about)
        self._set_zoom(zoom)
        moved = self.viewport_point(fixed) - about
        self.move_by(QPoint(round(-moved.x()), round(-moved.y())))

    def move_by(self, moved: QPoint) -> None:
        """Move the picture by pixels of the viewport."""
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - moved.x())
        down.setValue(down.value() - moved.y())

    # for those who show a picture

    def set_bounds(self, bounds: QRectF) -> None:
        """A picture of this place is shown now, or none."""
        self._bounds = bounds

    def scale_changed(self, scale: float) -> None:
        """Called with the viewport's pixels per picture pixel after every zoom."""

    # Qt's events

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches and not self._bounds.isEmpty():
            self.zoom_about(self.zoom * _ZOOM_PER_NOTCH**notches, event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and (
            event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_about(self.zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed_at = event.position().toPoint()
            self._is_panning = event.button() == Qt.MouseButton.MiddleButton
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is not None:
            self._drag_to(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._is_panning = False
        self._pressed_at = None
        self.viewport().unsetCursor()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._is_fitted:
            self._refit()
        else:
            self._set_room()
        self._tell_view()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_fitted:
            self._refit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.motion.begin_drawing()
        super().paintEvent(event)
        self.motion.end_drawing()

    # within

    def _refit(self) -> None:
        bounds, view = self._bounds, self.viewport().rect()
        if bounds.isEmpty() or view.isEmpty():
            return
        scale = min(
            max(view.width() - 2 * _FIT_MARGIN_PX, 1) / bounds.width(),
            max(view.height() - 2 * _FIT_MARGIN_PX, 1) / bounds.height(),
        )
        self._set_zoom(scale * self.devicePixelRatioF())
        self.centerOn(bounds.center())

    def _set_zoom(self, zoom: float) -> None:
        bounds = self._bounds
        smallest = min(1.0, _MINIMUM_SIDE_PX / max(bounds.width(), bounds.height()))
        scale = min(max(zoom, smallest), MAXIMUM_ZOOM) / self.devicePixelRatioF()
        self.setTransform(QTransform.fromScale(scale, scale))
        self._set_room()
        self.scale_changed(scale)
        self.zoom_changed.emit(self.zoom)
        self._tell_view()

    def _set_room(self) -> None:
        """Let the picture be moved until only a corner of it is left in view."""
        bounds = self._bounds
        if bounds.isEmpty():
            return
        scale = self.transform().m11()
        room_x = self.viewport().width() / scale * _ROOM_BESIDE
        room_y = self.viewport().height() / scale * _ROOM_BESIDE
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
        self.move_by(moved)

    def _tell_view(self) -> None:
        self.motion.begin()
        self.view_changed.emit()

    def _draw_again(self) -> None:
        self.viewport().update()


def nearest_pixel(point: QPointF) -> tuple[int, int]:
    """Column and row of the pixel a point of the picture lies in; centres are at integers."""
    return math.floor(point.x() + 0.5), math.floor(point.y() + 0.5)
