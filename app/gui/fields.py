"""Fields as every form has them: room around what is written, and titles that stand beside it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSpinBox, QGridLayout, QLabel, QPlainTextEdit, QWidget

# As far as the text of the other fields is from their border; the style sheet's padding does not
# reach the line within a field for numbers.
_MARGIN_PX = 7
# From the border of a field of several lines to its first, by style sheet and document.
_FIRST_LINE_PX = 8


def with_room(field: QAbstractSpinBox) -> None:
    """Keep the number off the field's border."""
    line = field.lineEdit()
    if line is not None:
        line.setTextMargins(_MARGIN_PX, 0, 0, 0)


def place_row(grid: QGridLayout, at: int, title: QLabel, part: QWidget) -> None:
    """A row of a form: the title on the line of what is written, or of the first of its lines."""
    if isinstance(part, QPlainTextEdit):
        title.setContentsMargins(0, _FIRST_LINE_PX, 0, 0)
        grid.addWidget(title, at, 0, Qt.AlignmentFlag.AlignTop)
    else:
        grid.addWidget(title, at, 0)
    grid.addWidget(part, at, 1)
