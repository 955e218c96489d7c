"""The items drawn over the picture; their strokes keep their width on screen."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
)
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.gui.theme import strong_weight
from app.gui.viewer.colours import ink_on, region_colour, region_pattern
from app.gui.viewer.frames import Frame
from app.gui.viewer.marks import FaceMark, RegionMark

# Stroke widths in screen pixels: readable on a laptop, not hiding the edge they mark.
LINE_PX, LINE_HOVERED_PX, LINE_SELECTED_PX = 1.6, 2.4, 3.0
HALO_PX = 2.0
_HALO = QColor(0, 0, 0, 150)
_SHADE = QColor(0, 0, 0)
_GLOW = QColor(255, 255, 255, 235)
_MARGIN_PX = LINE_SELECTED_PX + 2 * HALO_PX
# Other than those of the other layers, so that not all of them are drawn at the same step.
_DRAWN_AROUND_PX = 152


def take_pen(
    painter: QPainter,
    colour: QColor,
    width_px: float,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
) -> None:
    """Draw with a stroke of this width at any zoom; it grows with the screen's pixel ratio."""
    ratio = painter.device().devicePixelRatioF()  # cosmetic widths are of the screen's own pixels
    # round joins are arcs at every corner of an outline: three times the work, the same look
    cap, join = Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.BevelJoin
    pen = QPen(colour, width_px * ratio, style, cap, join)
    pen.setCosmetic(True)
    painter.setPen(pen)


def draw_plain_line(painter: QPainter, path: QPainterPath, colour: QColor) -> None:
    """A line of one pixel beside a dark one; a wide or smooth stroke costs ten times as much."""
    scale = painter.worldTransform().m11()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen_colour, shift in ((_SHADE, 1.0), (colour, 0.0)):
        painter.save()
        painter.setPen(QPen(pen_colour, 0))
        painter.translate(shift / scale, shift / scale)
        painter.drawPath(path)
        painter.restore()


class ScreenConstantItem(QGraphicsItem):
    """An item whose strokes keep their width on screen, so its bounds depend on the zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._margin = 0.0
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def set_scale_on_screen(self, scale: float) -> None:
        """Tell how many screen pixels one picture pixel spans."""
        margin = _MARGIN_PX / max(scale, 1e-6)
        if margin != self._margin:
            self.prepareGeometryChange()
            self._margin = margin

    def on_picture(self, length_px: float) -> float:
        """A length on the screen, in pixels of the picture."""
        return length_px * self._margin / _MARGIN_PX

    def paint_plain(self, painter: QPainter) -> None:
        """Draw it at little cost while it is being moved."""
        self.paint(painter, QStyleOptionGraphicsItem())

    def grown(self, bounds: QRectF) -> QRectF:
        """Bounds with room for the widest stroke."""
        return bounds.adjusted(-self._margin, -self._margin, self._margin, self._margin)


class RegionItem(ScreenConstantItem):
    """One region's outline; hatched when filled, heavier when hovered or selected."""

    def __init__(self, mark: RegionMark) -> None:
        super().__init__()
        self.mark = mark
        self._is_hovered = False
        self._is_selected = False
        self._is_filled = False
        self.setZValue(20 + mark.position / 1000)

    @property
    def is_selected(self) -> bool:
        """True while this region is pinned."""
        return self._is_selected

    def show_as(self, *, is_hovered: bool, is_selected: bool, is_filled: bool) -> None:
        """Change the way it is drawn."""
        self._is_hovered, self._is_selected = is_hovered, is_selected
        self._is_filled = is_filled
        self.setZValue((30 if is_selected else 20) + self.mark.position / 1000)
        self.update()

    def boundingRect(self) -> QRectF:
        return self.grown(self.mark.path.boundingRect())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = region_colour(self.mark.position)
        width = LINE_PX
        if self._is_hovered:
            width = LINE_HOVERED_PX
        if self._is_selected:
            width = LINE_SELECTED_PX
        self._paint_fill(painter, colour)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        take_pen(painter, _HALO, width + 2 * HALO_PX)
        painter.drawPath(self.mark.path)
        if self._is_selected:
            take_pen(painter, _GLOW, width + HALO_PX)
            painter.drawPath(self.mark.path)
        take_pen(painter, colour, width)
        painter.drawPath(self.mark.path)

    def paint_plain(self, painter: QPainter) -> None:
        colour = region_colour(self.mark.position)
        self._paint_ground(painter, colour)
        draw_plain_line(painter, self.mark.path, colour)

    def _paint_ground(self, painter: QPainter, colour: QColor) -> None:
        if self._is_filled or self._is_hovered:
            ground = QColor(colour)
            ground.setAlphaF(0.22)
            painter.fillPath(self.mark.path, ground)

    def _paint_fill(self, painter: QPainter, colour: QColor) -> None:
        self._paint_ground(painter, colour)
        if self._is_filled:
            hatch = QColor(colour)
            hatch.setAlphaF(0.75)
            brush = QBrush(hatch, region_pattern(self.mark.position))
            # the hatching keeps its spacing on screen, like the strokes
            brush.setTransform(painter.worldTransform().inverted()[0])
            painter.fillPath(self.mark.path, brush)


class LetterItem(QGraphicsItem):
    """A region's letter on a small plate, with its name when asked for; same size at any zoom."""

    _PADDING_PX = 5.0

    def __init__(self, mark: RegionMark, font: QFont) -> None:
        super().__init__()
        self.mark = mark
        self._font = QFont(font)
        self._font.setWeight(strong_weight())
        self._is_named = False
        self._is_strong = False
        self._shift = QPointF()
        self.setPos(mark.anchor)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.setZValue(40)

    @property
    def text(self) -> str:
        """What stands on the plate."""
        return f"{self.mark.letter}  {self.mark.title}" if self._is_named else self.mark.letter

    def show_as(self, *, is_named: bool, is_strong: bool) -> None:
        """With or without the name; before the others or among them."""
        self.prepareGeometryChange()
        self._is_named, self._is_strong = is_named, is_strong
        self.setZValue(45 if is_strong else 40)
        self.update()

    @property
    def is_strong(self) -> bool:
        """True when it stands before the others."""
        return self._is_strong

    @property
    def plate(self) -> QRectF:
        """Its plate about its place in the picture, before it gives way; in screen pixels."""
        metrics = QFontMetricsF(self._font)
        height = metrics.height() + 2
        width = max(height, metrics.horizontalAdvance(self.text) + 2 * self._PADDING_PX)
        return QRectF(-width / 2, -height / 2, width, height)

    @property
    def shift(self) -> QPointF:
        """How far it stands from its place, in screen pixels."""
        return self._shift

    def give_way(self, shift: QPointF) -> None:
        """Stand this far from its place, so that another letter is not covered."""
        self.prepareGeometryChange()
        self._shift = shift
        self.update()

    def boundingRect(self) -> QRectF:
        return self.plate.translated(self._shift).adjusted(-1, -1, 1, 1)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = region_colour(self.mark.position)
        ink = ink_on(ground)
        plate = self.plate.translated(self._shift)
        radius = plate.height() / 2
        painter.setPen(QPen(QColor(255, 255, 255) if self._is_strong else QColor(0, 0, 0, 170), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(plate, radius, radius)
        painter.setPen(ink)
        painter.setFont(self._font)
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, self.text)


class FaceItem(ScreenConstantItem):
    """The corners of a face's box, and its number when there are several."""

    _CORNER = (
        0.14  # share of the shorter side: long enough to be read as a box, short enough to see by
    )

    def __init__(self, mark: FaceMark, font: QFont, title: str) -> None:
        super().__init__()
        self._box = QRectF(*mark.box)
        self._font = QFont(font)
        self._title = title
        self.setZValue(10)

    def boundingRect(self) -> QRectF:
        # room for the title above the box, which may be wider
        title = self.on_picture(QFontMetricsF(self._font).horizontalAdvance(self._title) + 2)
        beyond = max(title - self._box.width(), 0.0)
        return self.grown(self._box).adjusted(0, -4 * self._margin, beyond, 0)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        corners = self._corners()
        for colour, width in ((_HALO, 3.2), (QColor(255, 255, 255, 190), 1.2)):
            take_pen(painter, colour, width)
            painter.drawPath(corners)
        if self._title:
            self._paint_title(painter)

    def _corners(self) -> QPainterPath:
        box, path = self._box, QPainterPath()
        arm = self._CORNER * min(box.width(), box.height())
        for corner, sign_x, sign_y in (
            (box.topLeft(), 1, 1),
            (box.topRight(), -1, 1),
            (box.bottomRight(), -1, -1),
            (box.bottomLeft(), 1, -1),
        ):
            path.moveTo(corner + QPointF(0, sign_y * arm))
            path.lineTo(corner)
            path.lineTo(corner + QPointF(sign_x * arm, 0))
        return path

    def _paint_title(self, painter: QPainter) -> None:
        place = painter.worldTransform().map(self._box.topLeft()) + QPointF(1, -6)
        painter.save()
        painter.resetTransform()
        painter.setFont(self._font)
        painter.setPen(QColor(0, 0, 0, 200))
        painter.drawText(place + QPointF(1, 1), self._title)
        painter.setPen(QColor(255, 255, 255, 230))
        painter.drawText(place, self._title)
        painter.restore()


class ContourItem(ScreenConstantItem):
    """A level line of the score map. On a scene its drawing is kept, unless it is a draft."""

    def __init__(self, style: Qt.PenStyle) -> None:
        super().__init__()
        self._path = QPainterPath()
        self._style = style
        self._is_draft = False
        self._frame = Frame(_DRAWN_AROUND_PX, in_one=True)
        self.setZValue(15)

    @property
    def is_empty(self) -> bool:
        """True when the level is nowhere reached."""
        return self._path.isEmpty()

    def show_path(self, path: QPainterPath, *, is_draft: bool = False) -> None:
        """Draw this line, in pixels of the picture; a draft plainer, at less cost."""
        self.prepareGeometryChange()
        self._path, self._is_draft = path, is_draft
        self._frame.drop()
        self.update()

    def boundingRect(self) -> QRectF:
        return self.grown(self._path.boundingRect())

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        if self._is_draft:
            self.paint_plain(painter)
        elif widget is None:
            self._draw(painter, self.boundingRect(), is_plain=False)
        else:
            self._frame.draw(painter, widget, self._draw)

    def paint_plain(self, painter: QPainter) -> None:
        draw_plain_line(painter, self._path, QColor(255, 255, 255))

    def _draw(self, painter: QPainter, exposed: QRectF, *, is_plain: bool) -> None:
        if not self.boundingRect().intersects(exposed):
            return
        if is_plain:
            self.paint_plain(painter)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        take_pen(painter, _HALO, 2.8)
        painter.drawPath(self._path)
        take_pen(painter, QColor(255, 255, 255), 1.2, self._style)
        painter.drawPath(self._path)
