"""The examiner's regions on the picture: plainly other than the engine's, in grey as well."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from app.gui.viewer.mark_layer import MarkLayer
from app.gui.viewer.overlays import ScreenConstantItem, draw_plain_line, take_pen
from app.gui.viewer.shapes import path_of
from engine.schema.examiner import Ring

# Black and white dashes in turn are read on any ground; the engine's outlines are whole and plain.
_LINE_PX, _CHOSEN_PX = 2.0, 3.0
_DASHES = [4.0, 4.0]
_ABOVE_THE_ENGINES = 30.0


@dataclass(frozen=True, slots=True)
class DrawnMark:
    """One region of the examiner: its letter, its name, its rings in pixels."""

    region_id: str
    letter: str
    title: str
    rings: tuple[Ring, ...]

    @property
    def path(self) -> QPainterPath:
        """The rings as a path."""
        return path_of(self.rings)


def drawn_letter(position: int) -> str:
    """The letters a, b, c … as in the report; numbers after z."""
    return chr(ord("a") + position) if position < 26 else str(position + 1)


class DrawnItem(ScreenConstantItem):
    """The outline of one region."""

    def __init__(self, mark: DrawnMark) -> None:
        super().__init__()
        self.mark = mark
        self.is_chosen = False
        self._path = mark.path

    def boundingRect(self) -> QRectF:
        return self.grown(self._path.boundingRect())

    def contains_point(self, point: QPointF) -> bool:
        """Whether a point of the picture lies in the region."""
        return self._path.contains(point)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.is_chosen:
            brush = QBrush(QColor(255, 255, 255, 130), Qt.BrushStyle.DiagCrossPattern)
            brush.setTransform(painter.worldTransform().inverted()[0])
            painter.fillPath(self._path, brush)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = _CHOSEN_PX if self.is_chosen else _LINE_PX
        take_pen(painter, QColor(0, 0, 0), width + 1.0)
        painter.drawPath(self._path)
        take_pen(painter, QColor(255, 255, 255), width)
        pen = painter.pen()
        pen.setDashPattern(_DASHES)
        painter.setPen(pen)
        painter.drawPath(self._path)

    def paint_plain(self, painter: QPainter) -> None:
        draw_plain_line(painter, self._path, QColor(255, 255, 255))


class PlateItem(QGraphicsItem):
    """The region's small letter on a square plate, with its name; the engine's are on round."""

    _PADDING_PX = 4.0

    def __init__(self, mark: DrawnMark, font: QFont) -> None:
        super().__init__()
        self.mark = mark
        self.is_chosen = False
        self._font = QFont(font)
        self._font.setWeight(QFont.Weight.DemiBold)
        bounds = mark.path.boundingRect()
        self.setPos(QPointF(bounds.center().x(), bounds.top()))
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setZValue(1)

    @property
    def text(self) -> str:
        """What stands on the plate."""
        return f"{self.mark.letter}  {self.mark.title}" if self.is_chosen else self.mark.letter

    def boundingRect(self) -> QRectF:
        metrics = QFontMetricsF(self._font)
        height = metrics.height() + 2
        width = max(height, metrics.horizontalAdvance(self.text) + 2 * self._PADDING_PX)
        return QRectF(-width / 2, -height - 2, width, height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        plate = self.boundingRect()
        painter.setPen(QPen(QColor(255, 255, 255), 1.5))
        painter.setBrush(QColor(0, 0, 0))
        painter.drawRect(plate)
        painter.setPen(QColor(255, 255, 255))
        painter.setFont(self._font)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self.text)


class DrawnStack:
    """Shows the examiner's regions on a scene; it decides nothing."""

    def __init__(self, scene: QGraphicsScene, font: QFont) -> None:
        self._font = QFont(font)
        self._font.setPointSizeF(font.pointSizeF() * 0.9)
        self._items: list[DrawnItem] = []
        self._plates: list[PlateItem] = []
        self._scale = 1.0
        self.layer = MarkLayer()
        self.layer.setZValue(_ABOVE_THE_ENGINES)
        scene.addItem(self.layer)

    @property
    def marks(self) -> tuple[DrawnMark, ...]:
        """What is shown, in order of letter."""
        return tuple(item.mark for item in self._items)

    def show_marks(self, marks: tuple[DrawnMark, ...], chosen: str) -> None:
        """Show these, one of them chosen (its id) or none."""
        self._items = [DrawnItem(mark) for mark in marks]
        self._plates = [PlateItem(mark, self._font) for mark in marks]
        self.set_scale_on_screen(self._scale)
        self.choose(chosen)
        self.layer.show_items((*self._items, *self._plates))

    def choose(self, region_id: str) -> None:
        """Show one as chosen; empty for none."""
        for item, plate in zip(self._items, self._plates, strict=True):
            item.is_chosen = plate.is_chosen = item.mark.region_id == region_id
        self.layer.redraw()

    def set_scale_on_screen(self, scale: float) -> None:
        """Tell how many screen pixels one picture pixel spans."""
        self._scale = scale
        for item in self._items:
            item.set_scale_on_screen(scale)

    def at(self, point: QPointF) -> str:
        """The id of the uppermost region at a point of the picture; empty for none."""
        if not self.layer.isVisible():
            return ""
        under = [item.mark.region_id for item in self._items if item.contains_point(point)]
        return under[-1] if under else ""

    def mark(self, region_id: str) -> DrawnMark | None:
        """The region with this id, if it is shown."""
        return next((mark for mark in self.marks if mark.region_id == region_id), None)
