"""One layer's drawing at the size of the screen, kept until something in it changes.

A layer that stays where it is, or is dragged a little, costs one copy a frame. So a slider that
changes another layer, or a hand that drags the picture, never waits for the scaling of tiles or the
stroking of outlines.
"""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QWidget

# A tile that arrives is drawn with a pixel's margin, since smooth scaling reaches that far.
_MARGIN_PX = 2

Paint = Callable[[QPainter, QRectF], None]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a drawing lies: scale of the view, its offset, size and pixel ratio of the screen."""

    scale: tuple[float, float, float, float]
    offset: tuple[float, float]
    size: tuple[int, int]
    ratio: float

    @classmethod
    def of(cls, transform: QTransform, widget: QWidget) -> "_Place":
        return cls(
            (transform.m11(), transform.m12(), transform.m21(), transform.m22()),
            (transform.dx(), transform.dy()),
            (widget.width(), widget.height()),
            widget.devicePixelRatioF(),
        )


class Frame:
    """Keeps one layer's drawing; `paint` is asked for what is missing, in the layer's own units.

    margin: how far around the widget a picture that is being dragged is drawn as well, in pixels of
    the widget, so that it is drawn anew only every so many steps. One that is being zoomed is drawn
    anew at every step, and not around.
    """

    def __init__(self, margin: int) -> None:
        self._widest = margin
        self._margin = 0
        self._image: QImage | None = None
        self._place: _Place | None = None
        self._changed: list[QRectF] = []

    def drop(self) -> None:
        """Everything in it is out of date."""
        self._place = None
        self._changed.clear()

    def change(self, area: QRectF) -> None:
        """What lies in `area` (units of the layer) is out of date."""
        self._changed.append(area)

    def draw(
        self, painter: QPainter, widget: QWidget, paint: Paint, cut: QRectF | None = None
    ) -> None:
        """Draw the layer on `widget` with the painter's opacity.

        cut: the only part of the widget it may cover, in the widget's pixels.
        """
        transform = painter.worldTransform()
        now = _Place.of(transform, widget)
        shift = self._shift(now)
        if shift is None:
            shift = QPointF(0, 0)
            is_dragged = self._place is not None and self._place.scale == now.scale
            self._margin = self._widest if is_dragged else 0
            self._place, self._image = now, self._blank(now)
            self._fill(self._extent(now), transform, paint)
        elif self._changed:
            there = transform * QTransform.fromTranslate(-shift.x(), -shift.y())
            self._fill(self._changed_area(now, there), there, paint)
        self._changed.clear()
        assert self._image is not None
        painter.save()
        painter.resetTransform()
        if cut is not None:
            painter.setClipRect(cut)
        painter.drawImage(shift - QPointF(self._margin, self._margin), self._image)
        painter.restore()

    def _shift(self, now: _Place) -> QPointF | None:
        """How far what is drawn has moved, in the widget's pixels; None when it cannot be used."""
        made = self._place
        if made is None or (made.scale, made.size, made.ratio) != (now.scale, now.size, now.ratio):
            return None
        x, y = (new - old for new, old in zip(now.offset, made.offset, strict=True))
        # moves by whole pixels of the screen are copied as they are
        is_whole = all(abs(part * now.ratio - round(part * now.ratio)) < 1e-3 for part in (x, y))
        is_near = max(abs(x), abs(y)) <= self._margin
        return QPointF(x, y) if is_whole and is_near else None

    def _extent(self, place: _Place) -> QRect:
        width, height = place.size
        room = 2 * self._margin
        return QRect(-self._margin, -self._margin, width + room, height + room)

    def _blank(self, place: _Place) -> QImage:
        extent = self._extent(place)
        size = QSize(*(max(round(side * place.ratio), 1) for side in extent.size().toTuple()))
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.setDevicePixelRatio(place.ratio)
        image.fill(0)
        return image

    def _changed_area(self, place: _Place, transform: QTransform) -> QRect:
        todo = QRect()
        for area in self._changed:
            onto = transform.mapRect(area).toAlignedRect()
            todo |= onto.adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        return todo & self._extent(place)

    def _fill(self, todo: QRect, transform: QTransform, paint: Paint) -> None:
        if todo.isEmpty() or self._image is None:
            return
        painter = QPainter(self._image)
        painter.translate(self._margin, self._margin)
        painter.setClipRect(todo)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(todo, 0)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setTransform(transform * QTransform.fromTranslate(self._margin, self._margin))
        paint(painter, transform.inverted()[0].mapRect(QRectF(todo)))
        painter.end()
