"""How long a round number of the picture's pixels is on the screen."""

import math

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

# Long enough to be held against something, short enough to stay out of the way.
_LONGEST_PX = 120.0
_MARGIN_PX = 14.0
_TICK_PX = 4.0
_EDGE = QColor(0, 0, 0, 210)
# white on it reads on a light surround as well as on a dark picture
_GROUND = QColor(0, 0, 0, 150)


def round_length(scale: float) -> int:
    """The longest of 1, 2, 5, 10 … picture pixels that fits; scale: screen pixels per pixel."""
    fits = max(_LONGEST_PX / max(scale, 1e-9), 1.0)
    power = 10 ** math.floor(math.log10(fits))
    return int(max(step * power for step in (1, 2, 5) if step * power <= fits))


def paint_scale_bar(painter: QPainter, view: QRect, scale: float, font: QFont) -> None:
    """Draw the bar with its number into the lower left corner of the view."""
    length = round_length(scale)
    left, bottom = _MARGIN_PX, view.height() - _MARGIN_PX
    right = left + length * scale
    bar = [
        QLineF(left, bottom, right, bottom),
        QLineF(left, bottom - _TICK_PX, left, bottom + _TICK_PX),
        QLineF(right, bottom - _TICK_PX, right, bottom + _TICK_PX),
    ]
    painter.save()
    painter.resetTransform()
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * 0.9)
    painter.setFont(small)
    text = f"{length} px"
    place = painter.boundingRect(QRectF(left, 0, view.width(), 1), 0, text)
    place.moveBottomLeft(QPointF(left + 3, bottom - _TICK_PX - 3))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(place.adjusted(-3, 0, 3, 0), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    painter.setPen(QColor("white"))
    painter.drawText(place, 0, text)
    for pen in (QPen(_EDGE, 3.5), QPen(QColor("white"), 1.5)):
        painter.setPen(pen)
        painter.drawLines(bar)
    painter.restore()
