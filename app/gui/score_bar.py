"""A score between 0 and 1 as a number with a bar; always on the same scale."""

from string import digits

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from app.gui.theme import Theme
from engine.schema.rounding import score_text

_BAR_PX = 6.0
_GAP_PX = 8.0


def paint_score_bar(painter: QPainter, place: QRectF, score: float, theme: Theme) -> None:
    """Draw the number at the left and the bar in the rest of `place`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    metrics = QFontMetricsF(painter.font())
    digit = max(map(metrics.horizontalAdvance, digits))  # all bars begin below each other
    painter.setPen(theme.colour("text"))
    text = score_text(score)
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
    widest = max(metrics.horizontalAdvance(text), metrics.horizontalAdvance("0.") + 2 * digit)
    left = place.left() + widest + _GAP_PX
    track = QRectF(left, place.center().y() - _BAR_PX / 2 + 0.5, place.right() - left, _BAR_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("hover"))
    painter.drawRoundedRect(track, _BAR_PX / 2, _BAR_PX / 2)
    filled = QRectF(track)
    filled.setWidth(max(_BAR_PX, track.width() * min(max(score, 0.0), 1.0)))
    painter.setBrush(theme.colour("found"))
    painter.drawRoundedRect(filled, _BAR_PX / 2, _BAR_PX / 2)
    painter.restore()
