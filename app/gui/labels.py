"""Text on the window: always plain, never parsed as markup, since much of it comes from outside."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.casework.naming import visible


def label(text: str = "", *roles: str, wraps: bool = False) -> QLabel:
    """A plain-text label with the style sheet's roles (heading, title, soft, small, alarm …)."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    for role in roles:
        made.setProperty(role, True)
    if wraps:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def selectable(made: QLabel) -> QLabel:
    """The same label, its text can be marked and copied."""
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def rule() -> QFrame:
    """A thin line between parts of a panel."""
    line = QFrame()
    line.setProperty("rule", True)
    return line


def shown(text: str) -> str:
    """Text from outside with hidden characters made visible; line breaks stay."""
    return "\n".join(visible(line) for line in text.splitlines())


def set_role(widget: QWidget, role: str, value: bool) -> None:
    """Switch a style role on a widget that is already shown."""
    if bool(widget.property(role)) != value:
        widget.setProperty(role, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
