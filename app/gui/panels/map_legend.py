"""The strip below the picture that tells what a clue's map shows, and whether it is a record."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QLinearGradient, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.gui.appearance import Appearance
from app.gui.help_texts import set_help
from app.gui.labels import label, listed, set_role
from app.gui.panels.clue_rows import number_text
from app.gui.viewer.colours import colour_of

_STRIP_PX = 9.0
_EDGE_PX = 9.0
_CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Scale:
    """The colours' range, and the clue's number and what it is compared with where it has them."""

    low: float
    high: float
    unit: str = ""
    value: float | None = None
    reference: float | None = None

    @property
    def span(self) -> str:
        """The range in words, which no line breaks in two."""
        span = f"{number_text(self.low)} … {number_text(self.high)} {self.unit}"
        return span.strip().replace(" ", "\u00a0")


@dataclass(frozen=True, slots=True)
class Legend:
    """What is seen on the picture. `is_recorded`: the engine's own record, else a view."""

    is_recorded: bool
    title: str
    note: str
    scale: Scale | None = None


class MapLegend(QFrame):
    """Shown while a clue's map lies on the picture; `ended` asks to take it away.

    `appeared` tells whether it is shown now.
    """

    ended = Signal()
    appeared = Signal(bool)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvasStrip")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_help(self, "clue_map")
        self._appearance = appearance
        self._legend: Legend | None = None
        self._kind = label("", "strong", "small")
        self._title = label("", "small", wraps=True)
        self._note = label("", "soft", "small", wraps=True)
        self.scale_bar = MapScale(appearance)
        self.close_button = QToolButton()
        self.close_button.setProperty("framed", True)
        self.close_button.setText(self.tr("Hide map"))
        self.close_button.setAccessibleName(self.tr("Hide the clue's map"))
        self.close_button.setToolTip(self.tr("Take the map off the picture (Esc)"))
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(self.ended)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 5, 8, 5)
        layout.setSpacing(2)
        for parts in ((self._kind, self._title, self.close_button), (self.scale_bar, self._note)):
            row = QHBoxLayout()
            row.setSpacing(12)
            for part in parts:
                row.addWidget(part, 1 if part in (self._title, self._note) else 0)
            layout.addLayout(row)
        self.hide()

    @property
    def legend(self) -> Legend | None:
        """What is told now; None while no map is shown."""
        return self._legend

    @property
    def kind(self) -> str:
        """Whether it says "recorded" or "view"."""
        return self._kind.text()

    def show_legend(self, legend: Legend | None, colour_map: str) -> None:
        """Tell this; None when the map is gone."""
        self._legend = legend
        self.setVisible(legend is not None)
        self.appeared.emit(legend is not None)
        if legend is None:
            return
        self._kind.setText(
            self.tr("Recorded measurement")
            if legend.is_recorded
            else self.tr("View for looking only")
        )
        set_role(self._kind, "alarm", not legend.is_recorded)
        self._title.setText(legend.title)
        self._note.setText(legend.note)
        self.scale_bar.setVisible(legend.scale is not None)
        if legend.scale is not None:
            self.scale_bar.show_scale(legend.scale, colour_map)
        numbers = self.scale_bar.accessibleName() if legend.scale is not None else ""
        parts = (self._kind.text(), legend.title, numbers, legend.note)
        self.setAccessibleName(". ".join(filter(None, parts)))


class MapScale(QWidget):
    """The colours from low to high; a mark for the region's number, a tick for the comparison's."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._scale = Scale(0.0, 1.0)
        self._colour_map = "viridis"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.update)

    def show_scale(self, scale: Scale, colour_map: str) -> None:
        """Draw this scale."""
        self._scale, self._colour_map = scale, colour_map
        parts = [self.tr("Colours: {0}").format(scale.span)]
        if scale.value is not None:
            parts.append(self.tr("mark: the region, {0}").format(number_text(scale.value)))
        if scale.reference is not None:
            what = number_text(scale.reference)
            parts.append(self.tr("tick: what it is compared with, {0}").format(what))
        self.setAccessibleName(listed(parts))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(250, self.fontMetrics().height() + 22)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, strip = self._appearance.theme, self._strip()
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for step in range(33):
            gradient.setColorAt(step / 32, colour_of(self._colour_map, step / 32))
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(gradient)
        painter.drawRect(strip)
        self._paint_labels(painter, strip)
        self._paint_marks(painter, strip)
        painter.end()

    def _strip(self) -> QRectF:
        return QRectF(_EDGE_PX, 8, self.width() - 2 * _EDGE_PX, _STRIP_PX)

    def _place(self, value: float, strip: QRectF) -> float:
        scale = self._scale
        share = (value - scale.low) / (scale.high - scale.low)
        return strip.left() + min(max(share, 0.0), 1.0) * strip.width()

    def _paint_labels(self, painter: QPainter, strip: QRectF) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        painter.setPen(self._appearance.theme.colour("text_soft"))
        room = QRectF(0, strip.bottom() + 4, self.width(), metrics.height())
        scale = self._scale
        sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        ends = number_text(scale.low), f"{number_text(scale.high)} {scale.unit}".strip()
        for side, text in zip(sides, ends, strict=True):
            painter.drawText(room.adjusted(_EDGE_PX - 4, 0, 4 - _EDGE_PX, 0), side, text)
        if scale.low < 0 < scale.high:
            x = self._place(0.0, strip)
            painter.drawText(QRectF(x - 20, room.top(), 40, room.height()), _CENTRE, "0")

    def _paint_marks(self, painter: QPainter, strip: QRectF) -> None:
        theme, scale = self._appearance.theme, self._scale
        if scale.reference is not None:
            x = self._place(scale.reference, strip)
            for colour, width in (("panel", 4.0), ("text", 2.0)):
                painter.setPen(QPen(theme.colour(colour), width))
                painter.drawLine(QPointF(x, strip.top() - 3), QPointF(x, strip.bottom() + 3))
        if scale.value is not None:
            x, y = self._place(scale.value, strip), strip.center().y()
            painter.setPen(QPen(theme.colour("panel"), 1.2))
            painter.setBrush(theme.colour("text"))
            corners = (x, y - 7), (x + 5.5, y), (x, y + 7), (x - 5.5, y)
            painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
