"""The signs of the states: each has its own shape, so that none relies on colour alone."""

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.gui.appearance import Appearance
from app.gui.theme import Theme
from engine.schema.case import AnalysisState
from engine.schema.finding import CheckState, Verdict

SIGN_PX = 11


class Sign(StrEnum):
    """What a sign says."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_RUN = "not_run"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    RUNNING = "running"
    WITHDRAWN = "withdrawn"


_ROLES = {
    Sign.FOUND: "found",
    Sign.NOT_FOUND: "not_found",
    Sign.NOT_RUN: "not_run",
    Sign.FAILED: "failed",
    Sign.INCONCLUSIVE: "accent",
    Sign.RUNNING: "accent",
    Sign.WITHDRAWN: "text_soft",
}


def sign_of_check(state: CheckState) -> Sign:
    """The sign of one of the four states."""
    return Sign(state.value)


def sign_of_item(state: AnalysisState, verdict: Verdict | None) -> Sign:
    """The sign of an evidence item."""
    if state is AnalysisState.FAILED:
        return Sign.FAILED
    if verdict is None:
        return Sign.NOT_RUN
    return {
        Verdict.EVIDENCE_OF_MANIPULATION: Sign.FOUND,
        Verdict.NO_EVIDENCE_FOUND: Sign.NOT_FOUND,
        Verdict.INCONCLUSIVE: Sign.INCONCLUSIVE,
    }[verdict]


def sign_colour(sign: Sign, theme: Theme) -> QColor:
    """The colour of a sign and of its word."""
    return theme.colour(_ROLES[sign])


def paint_sign(painter: QPainter, place: QRectF, sign: Sign, theme: Theme) -> None:
    """Draw a sign into a square.

    Found: filled triangle. Not found: ring. Not run: dash. Failed: cross. Inconclusive: half disc.
    Running: three dots. Withdrawn: square with a line through it.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = sign_colour(sign, theme)
    pen = QPen(colour, 1.8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    box = place.adjusted(1, 1, -1, -1)
    middle = box.center()
    if sign is Sign.FOUND:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        top = QPointF(middle.x(), box.top())
        painter.drawPolygon(QPolygonF([top, box.bottomRight(), box.bottomLeft()]))
    elif sign is Sign.NOT_FOUND:
        painter.drawEllipse(box)
    elif sign is Sign.NOT_RUN:
        painter.drawLine(QPointF(box.left(), middle.y()), QPointF(box.right(), middle.y()))
    elif sign is Sign.FAILED:
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomLeft())
    elif sign is Sign.INCONCLUSIVE:
        painter.drawEllipse(box)
        painter.setBrush(colour)
        painter.drawChord(box, 90 * 16, 180 * 16)
    elif sign is Sign.WITHDRAWN:
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.drawLine(box.bottomLeft(), box.topRight())
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x in (box.left() + 1, middle.x(), box.right() - 1):
            painter.drawEllipse(QPointF(x, middle.y()), 1.4, 1.4)
    painter.restore()


class SignWidget(QWidget):
    """One sign; its word stands beside it and in its accessible name."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._sign = Sign.NOT_RUN
        appearance.changed.connect(self.update)

    def show_sign(self, sign: Sign, word: str) -> None:
        """Change the sign."""
        self._sign = sign
        self.setAccessibleName(word)
        self.setToolTip(word)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIGN_PX + 2, SIGN_PX + 2)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = SIGN_PX
        place = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        paint_sign(painter, place, self._sign, self._appearance.theme)
        painter.end()
