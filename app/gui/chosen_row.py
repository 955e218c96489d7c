"""How a chosen row is told from the others: a ground of its own, and a bar at its edge."""

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter

from app.gui.theme import Theme

BAR_PX = 4


def paint_chosen(painter: QPainter, place: QRect, theme: Theme, *, has_bar: bool = True) -> None:
    """The ground of a chosen row, or of one of its cells; the first one has the bar."""
    painter.fillRect(place, theme.colour("chosen"))
    if has_bar:
        bar = QRect(place.left(), place.top(), BAR_PX, place.height())
        painter.fillRect(bar, theme.colour("accent"))
