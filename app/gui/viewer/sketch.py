"""What is being drawn just now: the line so far, the brush, corners to hold, a cross-hair."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

_ABOVE_DRAWINGS = 55.0
_HANDLE_PX = 4.0
_CROSS_PX = 11.0
_INK, _HALO = QColor(255, 255, 255), QColor(0, 0, 0, 210)


class SketchItem(QGraphicsItem):
    """Drawn anew at every move, so it is kept plain; strokes keep their width on screen."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._is_filled = False
        self._handles: tuple[QPointF, ...] = ()
        self._strong = -1
        self._cross: QPointF | None = None
        self._brush: tuple[QPointF, float] | None = None
        self.setZValue(_ABOVE_DRAWINGS)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    @property
    def path(self) -> QPainterPath:
        """The line so far, or what the brush covered."""
        return self._path

    @property
    def cross(self) -> QPointF | None:
        """Where the keys draw, if they do."""
        return self._cross

    def clear(self) -> None:
        """Nothing is being drawn."""
        self._path, self._is_filled = QPainterPath(), False
        self._handles, self._strong = (), -1
        self._cross = self._brush = None
        self.update()

    def show_path(self, path: QPainterPath, *, is_filled: bool = False) -> None:
        """The line so far."""
        self._path, self._is_filled = path, is_filled
        self.update()

    def show_handles(self, points: tuple[QPointF, ...], strong: int = -1) -> None:
        """Corners, one of them chosen."""
        self._handles, self._strong = points, strong
        self.update()

    def show_cross(self, point: QPointF | None) -> None:
        """Where the keys draw."""
        self._cross = point
        self.update()

    def show_brush(self, point: QPointF | None, width: float) -> None:
        """The brush's rim about a point."""
        self._brush = (point, width) if point is not None else None
        self.update()

    def boundingRect(self) -> QRectF:
        # it lies wherever the hand is; the whole view is drawn anew with it anyway
        return QRectF(-1e6, -1e6, 2e6, 2e6)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        transform = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = transform.map(self._path)
        if self._is_filled:
            painter.fillPath(line, QColor(255, 255, 255, 90))
        self._stroke(painter, line)
        for number, point in enumerate(self._handles):
            place = transform.map(point)
            side = _HANDLE_PX + (2 if number == self._strong else 0)
            painter.setPen(QPen(_HALO, 1.5))
            painter.setBrush(_INK if number != self._strong else QColor("#F0E442"))
            painter.drawRect(QRectF(place.x() - side, place.y() - side, 2 * side, 2 * side))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._brush is not None:
            point, width = self._brush
            rim = QPainterPath()
            rim.addEllipse(transform.map(point), *[width / 2 * transform.m11()] * 2)
            self._stroke(painter, rim)
        if self._cross is not None:
            self._stroke(painter, _cross_hair(transform.map(self._cross)))
        painter.restore()

    def _stroke(self, painter: QPainter, path: QPainterPath) -> None:
        for colour, width in ((_HALO, 3.2), (_INK, 1.4)):
            painter.setPen(QPen(colour, width))
            painter.drawPath(path)


def _cross_hair(place: QPointF) -> QPainterPath:
    path = QPainterPath()
    for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        path.moveTo(place + QPointF(3 * x, 3 * y))
        path.lineTo(place + QPointF(_CROSS_PX * x, _CROSS_PX * y))
    return path
