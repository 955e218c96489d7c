"""Rows and lines as every form of the window has them."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

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


def form() -> QFormLayout:
    """An empty form with the usual distances."""
    made = QFormLayout()
    made.setHorizontalSpacing(14)
    made.setVerticalSpacing(8)
    return made


def row(*parts: QWidget, room: int = 6) -> QHBoxLayout:
    """Parts beside each other; texts, fields and lists take the room that is left."""
    made = QHBoxLayout()
    made.setSpacing(room)
    for part in parts:
        is_wide = isinstance(part, QLineEdit | QLabel | QComboBox)
        made.addWidget(part, 1 if is_wide else 0)
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
