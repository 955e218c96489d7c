"""Fields for numbers."""

from PySide6.QtWidgets import QAbstractSpinBox

# As far as the text of the other fields is from their border; the style sheet's padding does not
# reach the line within a field for numbers.
_MARGIN_PX = 5


def with_room(field: QAbstractSpinBox) -> None:
    """Keep the number off the field's border."""
    line = field.lineEdit()
    if line is not None:
        line.setTextMargins(_MARGIN_PX, 0, 0, 0)
