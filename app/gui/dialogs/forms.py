"""Rows and lines as every form of the window has them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.fields import place_row
from app.gui.labels import label


def line(name: str, text: str = "", *, placeholder: str = "", is_secret: bool = False) -> QLineEdit:
    """A field for one line of text."""
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    if is_secret:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def button(text: str, name: str) -> QPushButton:
    """A button beside a field; Return in the field does not press it."""
    made = QPushButton(text)
    made.setAccessibleName(name)
    made.setAutoDefault(False)
    return made


class Form(QGridLayout):
    """Rows of a title and what belongs to it.

    A grid, because QFormLayout gives rows too little height where a text in them wraps.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalSpacing(14)
        self.setVerticalSpacing(8)
        self.setColumnStretch(1, 1)

    def add(self, title: str | QLabel, part: QWidget | QLayout) -> tuple[QWidget, QWidget]:
        """A row below the others; its title and its part, to be hidden and shown."""
        head = label(title) if isinstance(title, str) else title
        body = part if isinstance(part, QWidget) else _held(part)
        place_row(self, self.rowCount(), head, body)
        if isinstance(part, QVBoxLayout):
            self.setAlignment(head, Qt.AlignmentFlag.AlignTop)  # beside the first of its lines
        return head, body

    def add_across(self, part: QWidget) -> None:
        """Something as wide as the form, below the other rows."""
        self.addWidget(part, self.rowCount(), 0, 1, 2)


def _held(layout: QLayout) -> QWidget:
    holder = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    holder.setLayout(layout)
    return holder


def row(*parts: QWidget, room: int = 6) -> QHBoxLayout:
    """Parts beside each other; texts, fields and lists take the room that is left, if any do."""
    made = QHBoxLayout()
    made.setSpacing(room)
    is_filled = False
    for part in parts:
        is_wide = isinstance(part, QLineEdit | QLabel | QComboBox)
        made.addWidget(part, 1 if is_wide else 0)
        is_filled = is_filled or is_wide
    if not is_filled:
        made.addStretch(1)
    return made


def card(title: str, content: QWidget) -> QFrame:
    """A framed block with its heading."""
    made = QFrame()
    made.setProperty("card", True)
    layout = QVBoxLayout(made)
    layout.setContentsMargins(12, 10, 12, 12)
    layout.setSpacing(8)
    layout.addWidget(label(title, "heading"))
    layout.addWidget(content)
    return made


def scrolled(page: QWidget, name: str) -> QScrollArea:
    """A page that scrolls up and down where there is little room; named for those who listen."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setAccessibleName(name)
    area.setWidget(page)
    return area
