"""The scale of the score map, 0 to 1, with a handle for the threshold whose contour is shown."""

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from app.gui.appearance import Appearance
from app.gui.viewer.colours import colour_of

_STEPS = 1000  # a thousandth of the scale: finer than a pixel of the bar
_STRIP_PX = 9.0
_EDGE_PX = 9.0
_ABOVE_PX, _BELOW_PX = 2.0, 3.0
_HANDLE_PX = 6.0
_SCALE = ((0.0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾"), (1.0, "1"))


class ColourBar(QSlider):
    """A slider over the colours. The handle moves what is shown, never what was found."""

    threshold_moved = Signal(float)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._appearance = appearance
        self._colour_map = "viridis"
        self._shipped = 0.5
        self.setRange(0, _STEPS)
        self.setSingleStep(10)
        self.setPageStep(100)
        self.setValue(500)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Threshold shown"))
        self.valueChanged.connect(self._tell)
        appearance.changed.connect(self.update)
        self.show_shipped(0.5)

    @property
    def threshold(self) -> float:
        """Where the handle stands, 0–1."""
        return self.value() / _STEPS

    @property
    def shipped(self) -> float:
        """The threshold the finding's mask was made with."""
        return self._shipped

    def show_shipped(self, threshold: float) -> None:
        """Mark the finding's own threshold and put the handle there."""
        self._shipped = threshold
        self.setToolTip(
            self.tr(
                "Drag to see the contour of another score. The finding keeps its threshold {0}; "
                "Home returns to it."
            ).format(f"{threshold:.2f}")
        )
        self.setValue(round(threshold * _STEPS))
        self.update()

    def show_colour_map(self, name: str) -> None:
        """Draw the scale in these colours."""
        self._colour_map = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self._height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Home:
            self.setValue(round(self._shipped * _STEPS))
            event.accept()
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.setValue(round(self._shipped * _STEPS))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_strip(painter)
        self._paint_labels(painter)
        self._paint_handle(painter)
        painter.end()

    def _small(self) -> QFont:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _line(self) -> float:
        return QFontMetricsF(self._small()).height()

    def _height(self) -> int:
        return math.ceil(2 * self._line() + _ABOVE_PX + _STRIP_PX + _BELOW_PX)

    def _strip(self) -> QRectF:
        top = self._line() + _ABOVE_PX
        return QRectF(_EDGE_PX, top, self.width() - 2 * _EDGE_PX, _STRIP_PX)

    def labels(self) -> tuple[tuple[QRectF, str], ...]:
        """Where each number of the scale stands, and last the score of the handle."""
        strip, metrics = self._strip(), QFontMetricsF(self._small())
        placed = []
        for score, text in _SCALE:
            width = metrics.horizontalAdvance(text)
            left = self._place(score) - width / 2
            placed.append((QRectF(left, strip.bottom() + _BELOW_PX, width, self._line()), text))
        # above the strip and beside the handle, so that no number of the scale has to give way
        text = f"{self.threshold:.2f}"
        width = metrics.horizontalAdvance(text)
        left = self._place(self.threshold) + _HANDLE_PX + 3
        if left + width > self.width():
            left = self._place(self.threshold) - _HANDLE_PX - 3 - width
        return (*placed, (QRectF(left, 0, width, self._line()), text))

    def _place(self, score: float) -> float:
        strip = self._strip()
        return strip.left() + score * strip.width()

    def _go_to(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton:
            return
        strip = self._strip()
        share = (event.position().x() - strip.left()) / max(strip.width(), 1)
        self.setValue(round(min(max(share, 0.0), 1.0) * _STEPS))
        event.accept()

    def _tell(self) -> None:
        self.threshold_moved.emit(self.threshold)
        self.update()

    def _paint_strip(self, painter: QPainter) -> None:
        strip, theme = self._strip(), self._appearance.theme
        gradient = QLinearGradient(strip.topLeft(), strip.topRight())
        for step in range(33):
            score = step / 32
            colour = colour_of(self._colour_map, score)
            colour.setAlphaF(score)  # as transparent as on the picture
            gradient.setColorAt(score, colour)
        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.setBrush(theme.colour("canvas"))
        painter.drawRect(strip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRect(strip)

    def _paint_labels(self, painter: QPainter) -> None:
        theme = self._appearance.theme
        painter.setFont(self._small())
        *scale, handle = self.labels()
        painter.setPen(theme.colour("text_soft"))
        for place, text in scale:
            painter.drawText(place.adjusted(-2, 0, 2, 0), _CENTRE, text)
        painter.setPen(theme.colour("text"))
        painter.drawText(handle[0].adjusted(-2, 0, 2, 0), _CENTRE, handle[1])

    def _paint_handle(self, painter: QPainter) -> None:
        theme, strip = self._appearance.theme, self._strip()
        shipped = self._place(self._shipped)
        painter.setPen(QPen(theme.colour("text"), 1.5))
        painter.drawLine(QPointF(shipped, strip.top() - 3), QPointF(shipped, strip.bottom() + 3))
        x = self._place(self.threshold)
        painter.setPen(QPen(theme.colour("accent" if self.hasFocus() else "panel"), 1.5))
        painter.setBrush(theme.colour("text"))
        tip = strip.top() + 5
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(x, tip),
                    QPointF(x - _HANDLE_PX, tip - 10),
                    QPointF(x + _HANDLE_PX, tip - 10),
                ]
            )
        )
        painter.setPen(QPen(theme.colour("text"), 1))
        painter.drawLine(QPointF(x, tip), QPointF(x, strip.bottom()))


_CENTRE = Qt.AlignmentFlag.AlignCenter
