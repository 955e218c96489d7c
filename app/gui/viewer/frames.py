"""One layer's drawing at the size of the screen, kept until something in it changes.

A layer that stays where it is, or is dragged, costs one copy a frame and what comes into sight. So
a slider that changes another layer, or a hand that drags the picture, never waits for the scaling
of tiles or the stroking of outlines. While the picture is being zoomed a layer is drawn plainly and
at once; when it lies still, in full.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QRegion, QTransform
from PySide6.QtWidgets import QWidget

from app.gui.viewer.zoom_view import ZoomView

# A tile that arrives is drawn with a pixel's margin, since smooth scaling reaches that far.
_MARGIN_PX = 2


class Paint(Protocol):
    """Draws what lies in `exposed`, in the layer's own units; plainly while it is being moved."""

    def __call__(self, painter: QPainter, exposed: QRectF, *, is_plain: bool) -> None: ...


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

    def shift_from(self, made: "_Place") -> QPoint | None:
        """How far a drawing has moved, in pixels of the screen; None when it cannot be copied."""
        if (made.scale, made.size, made.ratio) != (self.scale, self.size, self.ratio):
            return None
        x, y = ((new - old) * self.ratio for new, old in zip(self.offset, made.offset, strict=True))
        # only moves by whole pixels of the screen leave every pixel as it is
        is_whole = all(abs(part - round(part)) < 1e-3 for part in (x, y))
        return QPoint(round(x), round(y)) if is_whole else None


class Frame:
    """Keeps one layer's drawing; `paint` is asked for what is missing, in the layer's own units.

    margin: how far around the widget a picture that is being dragged is drawn as well, in pixels of
    the widget, so that something has to be drawn only every so many steps.
    in_one: what comes into sight at several edges is drawn at once; for strokes, which cost by
    their length wherever they are cut, while tiles cost by their area.
    """

    def __init__(self, margin: int, *, in_one: bool = False) -> None:
        self._widest = margin
        self._in_one = in_one
        self._margin = 0
        self._kept: QImage | None = None
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
        made = self._place
        shift = now.shift_from(made) if made is not None else None
        if made is not None and shift is None and not _may_draw_in_full(widget):
            self._draw_plainly(painter, widget, paint, cut)
            return
        if shift is None:
            extent = self._make(now, 0)
            self._changed.clear()
            self._fill(QRegion(extent), transform, paint)
        else:
            self._follow(now, shift, transform, paint)
        self._show(painter, now, cut)

    def _draw_plainly(
        self, painter: QPainter, widget: QWidget, paint: Paint, cut: QRectF | None
    ) -> None:
        painter.save()
        transform = painter.worldTransform()
        if cut is not None:
            painter.resetTransform()
            painter.setClipRect(cut)
            painter.setTransform(transform)
        seen = cut if cut is not None else QRectF(widget.rect())
        paint(painter, transform.inverted()[0].mapRect(seen), is_plain=True)
        painter.restore()

    def _show(self, painter: QPainter, now: _Place, cut: QRectF | None) -> None:
        assert self._kept is not None
        assert self._place is not None
        painter.save()
        painter.resetTransform()
        if cut is not None:
            painter.setClipRect(cut)
        shift = QPointF(*now.offset) - QPointF(*self._place.offset)
        painter.drawImage(shift - QPointF(self._margin, self._margin), self._kept)
        painter.restore()

    def _follow(self, now: _Place, shift: QPoint, transform: QTransform, paint: Paint) -> None:
        """Draw what a drag brought into sight, and what changed."""
        assert self._place is not None
        if max(abs(shift.x()), abs(shift.y())) > self._margin * now.ratio:
            self._fill(self._move_to(now, shift), transform, paint)
        if self._changed:
            moved = QPointF(*now.offset) - QPointF(*self._place.offset)
            there = transform * QTransform.fromTranslate(-moved.x(), -moved.y())
            changed = self._changed_area(now, there)
            self._changed.clear()
            self._fill(QRegion(changed), there, paint)

    def _move_to(self, now: _Place, shift: QPoint) -> QRegion:
        """Lay what is kept where it belongs now, with the widest margin; what is missing then."""
        assert self._kept is not None
        before, old_margin = self._kept, self._margin
        extent = self._make(now, self._widest)
        corner = QPointF(shift) / now.ratio - QPointF(old_margin, old_margin)
        painter = QPainter(self._kept)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        painter.drawImage(corner + QPointF(self._margin, self._margin), before)
        painter.end()
        covered = QRectF(corner, before.deviceIndependentSize())
        # a pixel of the widget that is covered in part, at a broken pixel ratio, is drawn anew
        left, top = math.ceil(covered.left()), math.ceil(covered.top())
        size = QSize(math.floor(covered.right()) - left, math.floor(covered.bottom()) - top)
        return QRegion(extent) - QRegion(QRect(QPoint(left, top), size))

    def _make(self, place: _Place, margin: int) -> QRect:
        """A drawing for this place with nothing sure in it; its extent in pixels of the widget."""
        self._place, self._margin = place, margin
        extent = self._extent(place)
        size = QSize(*(max(round(side * place.ratio), 1) for side in extent.size().toTuple()))
        self._kept = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        self._kept.setDevicePixelRatio(place.ratio)
        return extent

    def _extent(self, place: _Place) -> QRect:
        width, height = place.size
        room = 2 * self._margin
        return QRect(-self._margin, -self._margin, width + room, height + room)

    def _changed_area(self, place: _Place, transform: QTransform) -> QRect:
        todo = QRect()
        for area in self._changed:
            onto = transform.mapRect(area).toAlignedRect()
            todo |= onto.adjusted(-_MARGIN_PX, -_MARGIN_PX, _MARGIN_PX, _MARGIN_PX)
        return todo & self._extent(place)

    def _fill(self, todo: QRegion, transform: QTransform, paint: Paint) -> None:
        assert self._kept is not None
        rectangles: Iterable[QRect] = todo  # type: ignore[assignment]  # the stub lacks __iter__
        for part in [todo] if self._in_one else map(QRegion, rectangles):
            bounds = part.boundingRect()
            painter = QPainter(self._kept)
            painter.translate(self._margin, self._margin)
            painter.setClipRegion(part)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
            painter.fillRect(bounds, Qt.GlobalColor.transparent)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
            painter.setTransform(transform * QTransform.fromTranslate(self._margin, self._margin))
            paint(painter, transform.inverted()[0].mapRect(QRectF(bounds)), is_plain=False)
            painter.end()


def _may_draw_in_full(widget: QWidget) -> bool:
    view = widget.parentWidget()
    return view.motion.may_draw_in_full() if isinstance(view, ZoomView) else True
