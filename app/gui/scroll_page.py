"""The page in an area that scrolls up and down."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget


class ScrollPage(QWidget):
    """As high as its texts need at the width of the area, no higher.

    Left to itself, Qt takes each wrapped text for as high as it would be in a narrower column: the
    area would scroll on into nothing.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # else the style sheet gives a widget of a class of its own no background
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def minimumSizeHint(self) -> QSize:
        hint, layout = super().minimumSizeHint(), self.layout()
        if layout is not None and layout.hasHeightForWidth():
            return QSize(hint.width(), 0)  # the area asks for the height at its width
        return hint
