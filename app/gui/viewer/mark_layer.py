"""All outlines and letters of the overlay as one layer, drawn once and kept until one changes."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QGraphicsItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.gui.viewer.frames import Frame
from app.gui.viewer.overlays import ScreenConstantItem

# Letters and titles stand on outlines and reach beyond the picture, never by more than it is wide.
_ROOM = 1.0
# Other than that of the tiles, so that not all layers are drawn anew at the same step.
_DRAWN_AROUND_PX = 176


class MarkLayer(QGraphicsItem):
    """Draws items that are in no scene, in order of their z values.

    `cut`: the only part of the viewport it may cover, in its pixels; None for all.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cut: QRectF | None = None
        self._items: list[QGraphicsItem] = []
        self._bounds = QRectF()
        self._frame = Frame(_DRAWN_AROUND_PX, in_one=True)
        self.setZValue(20)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_items(self, items: Sequence[QGraphicsItem]) -> None:
        """Draw these."""
        self._items = list(items)
        bounds = QRectF()
        for item in items:
            bounds |= item.mapRectToParent(item.boundingRect())
        room = _ROOM * max(bounds.width(), bounds.height())
        self.prepareGeometryChange()
        self._bounds = bounds.adjusted(-room, -room, room, room)
        self.redraw()

    def redraw(self) -> None:
        """One of the items looks different now."""
        self._frame.drop()
        self.update()

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if not any(item.isVisible() for item in self._items):
            return  # an empty layer would cost as much as a full one
        if widget is None:
            self._draw(painter, self._bounds, is_plain=False)
        else:
            self._frame.draw(painter, widget, self._draw, self.cut)

    def _draw(self, painter: QPainter, exposed: QRectF, *, is_plain: bool) -> None:
        option = QStyleOptionGraphicsItem()
        onto = painter.worldTransform()
        for item in sorted(self._items, key=QGraphicsItem.zValue):
            upright = _is_upright(item)
            place = onto.map(item.pos()) if upright else QPointF()
            there = item.boundingRect().translated(place)
            if not item.isVisible() or not there.intersects(
                onto.mapRect(exposed) if upright else exposed
            ):
                continue
            painter.save()
            if upright:
                painter.resetTransform()
                painter.translate(place)
            if is_plain and isinstance(item, ScreenConstantItem):
                item.paint_plain(painter)
            else:
                item.paint(painter, option, None)
            painter.restore()


def _is_upright(item: QGraphicsItem) -> bool:
    flag = QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations
    return bool(item.flags() & flag)
