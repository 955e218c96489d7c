"""One measured clue: its state, its sentence, and its number against what genuine faces show."""

import math

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from app.gui import wording
from app.gui.appearance import Appearance
from app.gui.chosen_row import paint_chosen
from app.gui.help_texts import clue_topic, set_help
from app.gui.labels import label, machine_text, named, selectable, shown
from app.gui.language import spoken_language
from app.gui.signs import SignWidget, sign_of_check
from app.gui.vocabulary import ClueWords, clue_words
from engine.schema.finding import Clue, Finding, Measure
from engine.schema.languages import fixed, translated


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
    language = spoken_language().value
    parts = [
        f"{number_text(measure.value)} {fixed(measure.unit, language)}".strip(),
        _tr("{what}: {reference}").format(
            what=fixed(measure.compared_with, language), reference=number_text(measure.reference)
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


def clue_text(clue: Clue) -> str:
    """The engine's sentence; an English one of an earlier version gives way to the numbers."""
    language = spoken_language().value
    is_known = language == "en" or translated(clue.text, language) is not None
    return machine_text(clue.text) if is_known or clue.measure is None else ""


def clue_numbers(finding: Finding) -> dict[str, int]:
    """The number of each clue of a finding, counted from 1 in the finding's own order."""
    return {clue.id: number for number, clue in enumerate(finding.clues, start=1)}


def clue_number(number: int) -> QPushButton:
    """The small button with a clue's number, the same wherever the clue is named."""
    button = QPushButton(str(number))
    button.setProperty("number", True)
    button.setAutoDefault(False)
    button.setAccessibleName(_tr("Clue {0}").format(number))
    button.setToolTip(_tr("Show clue {0} and what was measured").format(number))
    return button


class ClueRow(QFrame):
    """A clue as it stands in the explanation and in the list of clues.

    The question mark unfolds what the clue tells, when it misleads and how to check it by eye.
    A click on the number asks for what was measured (`number_clicked`).
    """

    number_clicked = Signal()

    def __init__(
        self,
        clue: Clue,
        appearance: Appearance,
        number: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.clue = clue
        self._appearance = appearance
        self._is_marked = False
        self.number_button = clue_number(number)
        self.number_button.clicked.connect(self.number_clicked)
        set_help(self, clue_topic(clue.term))
        words = clue_words(clue.term)
        state = wording.check_state(clue.state)
        sign = SignWidget(appearance)
        sign.show_sign(sign_of_check(clue.state), state)
        layout = QGridLayout(self)
        layout.setContentsMargins(6, 4, 8, 6)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(3)
        layout.setColumnStretch(1, 1)
        layout.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(self._head(words, state, appearance), 0, 1)
        layout.addWidget(selectable(label(clue_text(clue), "small", wraps=True)), 1, 1)
        if clue.measure is not None:
            layout.addWidget(RangeBar(clue.measure, appearance), 2, 1)
            has_numbers = any(letter.isdigit() for letter in clue_text(clue))
            if not has_numbers:
                text = shown(measure_text(clue.measure))
                layout.addWidget(selectable(label(text, "soft", "small", wraps=True)), 3, 1)
        self._seen = label("", "strong", "small", wraps=True)
        self._seen.hide()
        layout.addWidget(self._seen, 5, 1)
        self._help = label(self._help_text(words), "soft", "small", wraps=True)
        self._help.hide()
        layout.addWidget(selectable(self._help), 4, 1)
        self.setAccessibleName(named(state, clue_text(clue)))

    def mark(self, is_marked: bool, seen: str = "") -> None:
        """Show that this clue was asked for, and what the picture shows of it."""
        self._seen.setText(seen)
        self._seen.setVisible(is_marked and bool(seen))
        if is_marked != self._is_marked:
            self._is_marked = is_marked
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_marked:
            painter = QPainter(self)
            paint_chosen(painter, self.rect(), self._appearance.theme)
            painter.end()
        super().paintEvent(event)

    def _head(self, words: ClueWords, state: str, appearance: Appearance) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.number_button)
        row.addWidget(label(words.label, "strong", wraps=True), 1)
        row.addWidget(label(state, "soft", "small"))
        self.help_button = QToolButton()
        self.help_button.setProperty("flat", True)
        self.help_button.setCheckable(True)
        self.help_button.setIcon(appearance.icon("unsure", "text_soft"))
        self.help_button.setIconSize(QSize(14, 14))
        self.help_button.setAccessibleName(_tr("What is “{0}”?").format(words.label))
        self.help_button.setToolTip(_tr("What it tells, when it misleads, how to check it"))
        self.help_button.toggled.connect(self._unfold)
        if not words.meaning:
            self.help_button.hide()  # never shown here: without a parent it would be a window
        row.addWidget(self.help_button)
        return row

    def _unfold(self, is_open: bool) -> None:
        self._help.setVisible(is_open)

    def _help_text(self, words: ClueWords) -> str:
        parts = (
            ("", words.meaning),
            (_tr("It misleads: "), words.limits),
            (_tr("By eye: "), words.check),
            (_tr("Method: "), f"{shown(self.clue.method)}. {words.reference}"),
        )
        return "\n".join(f"{title}{text}" for title, text in parts if text)
