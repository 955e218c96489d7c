"""The scale of the score map, 0 to 1, with a handle for the threshold whose contour is shown."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
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
        return QSize(220, self.fontMetrics().height() + 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, self.fontMetrics().height() + 24)

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

    def _strip(self) -> QRectF:
        return QRectF(_EDGE_PX, 8, self.width() - 2 * _EDGE_PX, _STRIP_PX)

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
        theme, strip = self._appearance.theme, self._strip()
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        top = strip.bottom() + 5
        handle = self._place(self.threshold)
        painter.setPen(theme.colour("text_soft"))
        for score, text in ((0.0, "0"), (0.25, "¼"), (0.5, "½"), (0.75, "¾"), (1.0, "1")):
            width = metrics.horizontalAdvance(text)
            x = self._place(score)
            if abs(x - handle) > 22:
                painter.drawText(QRectF(x - width, top, 2 * width, metrics.height()), _CENTRE, text)
        painter.setPen(theme.colour("text"))
        text = f"{self.threshold:.2f}"
        width = metrics.horizontalAdvance(text) + 4
        left = min(max(handle - width / 2, 0), self.width() - width)
        painter.drawText(QRectF(left, top, width, metrics.height()), _CENTRE, text)

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
            QPolygonF([QPointF(x, tip), QPointF(x - 6, tip - 10), QPointF(x + 6, tip - 10)])
        )
        painter.setPen(QPen(theme.colour("text"), 1))
        painter.drawLine(QPointF(x, tip), QPointF(x, strip.bottom()))


_CENTRE = Qt.AlignmentFlag.AlignCenter
