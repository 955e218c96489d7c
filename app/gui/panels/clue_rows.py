"""One measured clue: its state, its sentence, and its number against what genuine faces show."""

import math

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.labels import label, selectable, shown
from app.gui.signs import SignWidget, sign_of_check
from engine.schema.finding import Clue, Measure


def _tr(text: str) -> str:
    return QCoreApplication.translate("ClueRow", text)


def number_text(value: float) -> str:
    """Three significant digits, as many as the measures deserve, without trailing zeros."""
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


class RangeBar(QWidget):
    """A number line: the genuine range as a band, the comparison as a tick, the value as a mark."""

    def __init__(
        self, measure: Measure, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._measure = measure
        self._appearance = appearance
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(measure_text(measure))
        self.setToolTip(
            self.tr(
                "Mark: measured value. Tick: what it is compared with. "
                "Band: central 95 % of genuine faces."
            )
        )
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(120, 16)

    def minimumSizeHint(self) -> QSize:
        return QSize(60, 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        measure, theme = self._measure, self._appearance.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, high = self._span()
        middle = self.height() / 2

        def place(value: float) -> float:
            return 6 + (value - low) / (high - low) * (self.width() - 12)

        painter.setPen(QPen(theme.colour("line_strong"), 1))
        painter.drawLine(QPointF(2, middle), QPointF(self.width() - 2, middle))
        if measure.expected_low is not None and measure.expected_high is not None:
            band = QRectF(
                QPointF(place(measure.expected_low), middle - 4),
                QPointF(place(measure.expected_high), middle + 4),
            )
            ground = theme.colour("not_found")
            ground.setAlphaF(0.38)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(band, 2, 2)
        tick = place(measure.reference)
        painter.setPen(QPen(theme.colour("text_soft"), 1.5))
        painter.drawLine(QPointF(tick, middle - 5), QPointF(tick, middle + 5))
        self._paint_mark(painter, place(measure.value), middle)
        painter.end()

    def _paint_mark(self, painter: QPainter, x: float, y: float) -> None:
        theme = self._appearance.theme
        painter.setPen(QPen(theme.colour("panel"), 1))
        painter.setBrush(theme.colour("found" if is_outside(self._measure) else "text"))
        painter.drawPolygon(
            QPolygonF([QPointF(x, y - 6), QPointF(x + 5, y), QPointF(x, y + 6), QPointF(x - 5, y)])
        )

    def _span(self) -> tuple[float, float]:
        measure = self._measure
        known = (measure.value, measure.reference, measure.expected_low, measure.expected_high)
        values = [value for value in known if value is not None and math.isfinite(value)]
        low, high = min(values, default=0.0), max(values, default=1.0)
        room = (high - low) * 0.08 or max(abs(high), 1.0) * 0.1
        return low - room, high + room


def is_outside(measure: Measure) -> bool:
    """True when the value lies outside the range measured on genuine faces."""
    if measure.expected_low is None or measure.expected_high is None:
        return False
    return not measure.expected_low <= measure.value <= measure.expected_high


def measure_text(measure: Measure) -> str:
    """The number, its unit, what it is compared with, and the genuine range, in words."""
    parts = [
        _tr("{value} {unit}").format(value=number_text(measure.value), unit=measure.unit),
        _tr("{what}: {reference}").format(
            what=measure.compared_with, reference=number_text(measure.reference)
        ),
    ]
    if measure.expected_low is not None and measure.expected_high is not None:
        parts.append(
            _tr("genuine faces: {low} to {high}").format(
                low=number_text(measure.expected_low), high=number_text(measure.expected_high)
            )
        )
    else:
        parts.append(_tr("no range of genuine faces measured"))
    return " · ".join(parts)


class ClueRow(QFrame):
    """A clue as it stands in the explanation and in the list of clues."""

    def __init__(
        self, clue: Clue, title: str, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.clue = clue
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 4, 0, 6)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(3)
        sign = SignWidget(appearance)
        state = wording.check_state(clue.state)
        sign.show_sign(sign_of_check(clue.state), state)
        layout.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(selectable(label(shown(clue.text), wraps=True)), 0, 1)
        row = 1
        if clue.measure is not None:
            layout.addWidget(RangeBar(clue.measure, appearance), row, 1)
            layout.addWidget(
                selectable(label(shown(measure_text(clue.measure)), "soft", "small", wraps=True)),
                row + 1,
                1,
            )
            row += 2
        method = shown(clue.method)
        names = (title,) if title == method else (title, method)
        facts = " · ".join(part for part in (state, *names) if part)
        layout.addWidget(label(facts, "soft", "small", wraps=True), row, 1)
        layout.setColumnStretch(1, 1)
        self.setAccessibleName(f"{state}: {shown(clue.text)}")
