"""Text on the window: always plain, never parsed as markup, since much of it comes from outside."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.casework.naming import visible
from app.gui.language import spoken_language
from engine.schema.languages import said, translated
from engine.schema.phrase import row

# After these Chinese writes no space.
_WIDE_ENDS = "\u3002\uff01\uff1f\uff1b\uff1a"


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


class ElidedLabel(QLabel):
    """One line that gives way: what does not fit is left out in the middle, the tip has it all."""

    def __init__(self, *roles: str) -> None:
        super().__init__()
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        for role in roles:
            self.setProperty(role, True)

    def show_text(self, text: str) -> None:
        """Change the text."""
        self._text = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self._text) + 4
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        middle = Qt.TextElideMode.ElideMiddle
        self.setText(self.fontMetrics().elidedText(self._text, middle, self.width()))


def rule() -> QFrame:
    """A thin line between parts of a panel."""
    line = QFrame()
    line.setProperty("rule", True)
    return line


def shown(text: str) -> str:
    """Text as it may stand on the window: hidden characters visible, line breaks as they are.

    What the program made of a template is said in the window's language; the rest is somebody's.
    """
    return "\n".join(visible(line) for line in said(text, spoken_language().value).splitlines())


def named(name: str, value: object) -> str:
    """A name and its value, with the colon of the window's language."""
    said_so = QCoreApplication.translate("Labels", "{name}: {value}")
    return said_so.format(name=name, value=value)


def listed(parts: Iterable[str], separator: str = "; ") -> str:
    """Texts one after the other; the separator (", " or "; ") is that of the window's language."""
    return said(row(parts, separator), spoken_language().value)


def sentences(*parts: str) -> str:
    """Sentences one after the other; a full-width stop has the space within itself."""
    told = ""
    for part in filter(None, parts):
        between = " " if told and told[-1] not in _WIDE_ENDS else ""
        told = f"{told}{between}{part}"
    return told


def machine_text(text: str) -> str:
    """As `shown`; what exists in English only is marked so on a window in another language."""
    language = spoken_language().value
    is_known = not text or language == "en" or translated(text, language) is not None
    mark = QCoreApplication.translate("Labels", "{0} (the engine's text, in English only)")
    return shown(text) if is_known else mark.format(shown(text))


def set_role(widget: QWidget, role: str, value: bool) -> None:
    """Switch a style role on a widget that is already shown."""
    if bool(widget.property(role)) != value:
        widget.setProperty(role, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
