"""Texts with digests: these stand whole, in groups of four, and are copied as recorded."""

import math
import re
from functools import cache

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontDatabase,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from app.gui.labels import label, selectable, set_role
from app.gui.theme import RESOURCES
from reports.fingerprints import GROUP, digit_groups

# No text has this space between digits of its own accord; a line may break at it.
GAP = "\u2009"
# From MD5 (32 digits) to SHA-512 (128), as whole words.
_DIGEST = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{32,128}(?![0-9A-Za-z])")
_GROUPED = re.compile(rf"[0-9A-Fa-f]{{{GROUP}}}(?:{GAP}[0-9A-Fa-f]{{1,{GROUP}}})+")
_INNER_GAP = re.compile(rf"(?<=[0-9A-Fa-f]){GAP}(?=[0-9A-Fa-f])")
# As the report's signature prints a fingerprint.
_SPACED = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-F]{4} ){7,31}[0-9A-F]{4}(?![0-9A-Za-z])")
_MONO_FILE = RESOURCES / "fonts" / "NotoSansMono-Regular.ttf"


def grouped(text: str) -> str:
    """The text with every digest in groups of four, to be compared by eye or read out."""
    return _DIGEST.sub(lambda found: GAP.join(digit_groups(found[0])), _joined(text))


def ungrouped(text: str) -> str:
    """The text as it was before `grouped`, or any part of it."""
    return _INNER_GAP.sub("", text)


def has_digest(text: str) -> bool:
    """True when a digest stands in the text."""
    return _DIGEST.search(_joined(text)) is not None


def told(text: str, name: str, *roles: str) -> QWidget:
    """A text that can be marked and copied, its digests in groups; `name`: for those who listen."""
    if not has_digest(text):
        return selectable(label(text, *roles, wraps=True))
    view = DigestText(name, text)
    for role in roles:
        set_role(view, role, True)
    return view


class DigestView(QTextEdit):
    """A read-only box. Double click marks a whole digest; copying without a mark takes it too."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setProperty("boxed", True)
        self.setAccessibleName(name)
        self._text = ""
        self.show_text(text)

    @property
    def text(self) -> str:
        """The text as it was given, its digests as they are recorded."""
        return self._text

    def show_text(self, text: str) -> None:
        """Show another text."""
        self._text = _joined(text)
        self.setPlainText(grouped(text))
        _set_digests(self.document())
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def to_copy(self) -> str:
        """What copying takes: what is marked, else the digest if there is one, else the text."""
        marked = self.textCursor().selection().toPlainText()
        if marked:
            return ungrouped(marked)
        digests = _DIGEST.findall(self._text)
        return digests[0] if len(digests) == 1 else self._text

    def copy_digest(self) -> None:
        """Put the first digest on the clipboard, as it was recorded."""
        QGuiApplication.clipboard().setText(_DIGEST.findall(self._text)[0])

    def createMimeDataFromSelection(self) -> QMimeData:
        made = QMimeData()
        made.setText(self.to_copy())
        return made

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.to_copy())
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        place = self.textCursor().position()
        for found in _GROUPED.finditer(self.toPlainText()):
            if found.start() <= place <= found.end():
                cursor = self.textCursor()
                cursor.setPosition(found.start())
                cursor.setPosition(found.end(), QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        if len(_DIGEST.findall(self._text)) == 1:
            words = QCoreApplication.translate("DigestView", "Copy the whole digest")
            menu.addAction(words, self.copy_digest)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())


class DigestText(DigestView):
    """As a label: without a frame, as high as its text is in the width it has."""

    def __init__(self, name: str, text: str = "", parent: QWidget | None = None) -> None:
        self._measured = QTextDocument()
        super().__init__(name, text, parent)
        self.setProperty("boxed", False)
        self.setProperty("digest", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        self._measured.setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_text(self, text: str) -> None:
        super().show_text(text)
        self._measure()

    def setPlaceholderText(self, text: str) -> None:
        super().setPlaceholderText(text)
        self._measure()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()
        if self._measured.defaultFont() != self.font():
            self._measured.setDefaultFont(self.font())
        self._measured.setTextWidth(width)
        return math.ceil(self._measured.size().height()) + 1  # the line below it that shows focus

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().averageCharWidth() * GROUP * 10
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        width = self.fontMetrics().averageCharWidth() * GROUP * 4
        return QSize(width, self.fontMetrics().height() + 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def _measure(self) -> None:
        self._measured.setPlainText(grouped(self._text) or self.placeholderText())
        _set_digests(self._measured)
        self.updateGeometry()


def _joined(text: str) -> str:
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), text)


def _set_digests(document: QTextDocument) -> None:
    """Give digits of digests equal width."""
    spaced = QTextCharFormat()
    spaced.setFontFamilies([_mono_family()])
    cursor = QTextCursor(document)
    for found in _GROUPED.finditer(document.toPlainText()):
        cursor.setPosition(found.start())
        cursor.setPosition(found.end(), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(spaced)


@cache
def _mono_family() -> str:
    number = QFontDatabase.addApplicationFont(str(_MONO_FILE))
    return QFontDatabase.applicationFontFamilies(number)[0]
