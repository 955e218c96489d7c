"""The user guide, read beside the work: its headings, the text, and a field to find words."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, QStringListModel, Qt, QUrl, QUrlQuery, Signal
from PySide6.QtGui import (
    QImage,
    QImageReader,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
)
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.gui.labels import label
from app.gui.language import Language
from app.gui.theme import RESOURCES
from app.gui.viewer.compare_stage import HANDLE_PX

GUIDES = {Language.ENGLISH: "USER_GUIDE.md", Language.CHINESE: "USER_GUIDE.zh_CN.md"}
# Deeper headings would make the list longer than the window.
_DEEPEST_HEADING = 2
_CONTENTS_PX, _TEXT_PX = 190, 690
_WIDTH, _HEIGHT, _RATIO = "width", "height", "ratio"


def guide_page(language: Language) -> Path:
    """The user guide in a language."""
    return RESOURCES.parent / "docs" / GUIDES[language]


class GuideDialog(QDialog):
    """Shows pages that it is given; `page_asked` is the path behind a link that was clicked.

    It stays open beside the work: what it tells of can be tried meanwhile.
    """

    page_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("User guide"))
        self.setMinimumSize(640, 420)
        self.resize(920, 680)
        self._headings: list[int] = []
        self._titles = QStringListModel(self)
        self.contents = QListView()
        self.contents.setObjectName("contents")
        self.contents.setModel(self._titles)
        self.contents.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.contents.setAccessibleName(self.tr("Contents"))
        self.contents.clicked.connect(self._go_to)
        self.contents.activated.connect(self._go_to)
        self.page = _Page()
        self.page.setAccessibleName(self.tr("User guide"))
        self.page.setOpenLinks(False)
        self.page.anchorClicked.connect(self._follow)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find in the guide"))
        self.field.setAccessibleName(self.tr("Find in the guide"))
        self.field.returnPressed.connect(self.find_next)
        self.back_button = QPushButton(self.tr("Back to the guide"))
        self.back_button.setAutoDefault(False)
        self._said = label("", "soft", "small", wraps=True)
        self._lay_out()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self.field.setFocus)

    @property
    def message(self) -> str:
        """What is said below the text."""
        return self._said.text()

    @property
    def titles(self) -> list[str]:
        """The headings that are listed."""
        return self._titles.stringList()

    def show_page(self, path: Path, text: str, *, is_guide: bool, note: str = "") -> None:
        """Show a page in Markdown, with the pictures beside it; `note` is said below."""
        self.page.show_markdown(path, text)
        found = self.page.headings()
        self._headings = [place for place, _ in found]
        self._titles.setStringList([title for _, title in found])
        self.back_button.setVisible(not is_guide)
        self.say(note)

    def find_next(self) -> None:
        """Go to the next place where the words stand, from the start again after the last."""
        words = self.field.text()
        if not words:
            return
        if not self.page.find(words):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            if not self.page.find(words):
                self.say(self.tr("“{0}” does not stand on this page.").format(words))
                return
        self.say("")

    def _lay_out(self) -> None:
        both = QSplitter()
        both.setHandleWidth(HANDLE_PX)
        both.addWidget(self.contents)
        both.addWidget(self.page)
        both.setSizes([_CONTENTS_PX, _TEXT_PX])
        both.setStretchFactor(1, 1)
        head = QHBoxLayout()
        head.addWidget(self.back_button)
        head.addWidget(self.field, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(self._said, 1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 14)
        layout.setSpacing(10)
        layout.addLayout(head)
        layout.addWidget(both, 1)
        layout.addLayout(foot)

    def say(self, text: str) -> None:
        """Say this below the text."""
        self._said.setText(text)

    def _go_to(self, index: QModelIndex) -> None:
        self.page.show_place(self._headings[index.row()])

    def _follow(self, link: QUrl) -> None:
        if link.isRelative() and link.path():
            self.page_asked.emit(str(self.page.folder / link.path()))
        elif link.isRelative():
            self.page.show_title(link.fragment())
        else:
            self.say(self.tr("The program opens no connection: {0}").format(link.toString()))


class _Page(QTextBrowser):
    """Markdown with its pictures, none wider than the page."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path()

    def show_markdown(self, path: Path, text: str) -> None:
        self.folder = path.parent
        document = QTextDocument(self)
        document.setDefaultFont(self.font())
        document.setDocumentMargin(12)
        document.setMarkdown(text)
        self._fit(document)
        self.setDocument(document)

    def headings(self) -> list[tuple[int, str]]:
        """Place and words of each heading that is listed."""
        found, block = [], self.document().begin()
        while block.isValid():
            if 0 < block.blockFormat().headingLevel() <= _DEEPEST_HEADING:
                found.append((block.position(), block.text()))
            block = block.next()
        return found

    def show_place(self, position: int) -> None:
        """Bring the heading at `position` to the top."""
        cursor = self.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        self.setTextCursor(cursor)
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        self.setFocus()

    def show_title(self, fragment: str) -> None:
        """Bring the heading to the top that a link within the page names."""
        for position, title in self.headings():
            if title.casefold().replace(" ", "-") == fragment:
                self.show_place(position)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        # pictures beside the page alone: nothing is fetched from anywhere else
        url = QUrl(name)
        path = self.folder / url.path()
        asked = QUrlQuery(url)
        if asked.hasQueryItem(_WIDTH) and path.is_file():
            size = QSize(int(asked.queryItemValue(_WIDTH)), int(asked.queryItemValue(_HEIGHT)))
            return _smooth(path, size, float(asked.queryItemValue(_RATIO)))
        return super().loadResource(kind, QUrl.fromLocalFile(str(path)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit(self.document())

    def _fit(self, document: QTextDocument) -> None:
        width = self.viewport().width() - 2 * document.documentMargin()
        _fit_pictures(document, self.folder, width, self.devicePixelRatioF())


def _fit_pictures(document: QTextDocument, folder: Path, width: float, ratio: float) -> None:
    """Give each picture its size, read from its header: it is decoded when it comes into sight.

    The name says the size too, so that the page asks for it in the pixels of the screen: Qt's text
    would scale it without smoothing.
    """
    for start, end, name in _pictures(document):
        size = QImageReader(str(folder / name)).size()
        shown = QTextImageFormat()
        scale = min(1.0, max(width, 1.0) / max(size.width(), 1))
        fitted = QSize(round(size.width() * scale), round(size.height() * scale))
        shown.setName(
            f"{name}?{_WIDTH}={fitted.width()}&{_HEIGHT}={fitted.height()}&{_RATIO}={ratio:g}"
        )
        shown.setWidth(fitted.width())
        shown.setHeight(fitted.height())
        cursor = QTextCursor(document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.setCharFormat(shown)
    # Qt's layout, done in pieces as a page is scrolled, loses the texts between tables otherwise
    document.markContentsDirty(0, document.characterCount())


def _smooth(path: Path, size: QSize, ratio: float) -> QImage:
    """A picture of this size, with as many pixels as a screen of this ratio has for it."""
    ignore, smooth = (
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    made = QImageReader(str(path)).read().scaled(size * ratio, ignore, smooth)
    made.setDevicePixelRatio(ratio)
    return made


def _pictures(document: QTextDocument) -> list[tuple[int, int, str]]:
    """Start, end and name of each picture."""
    found, block = [], document.begin()
    while block.isValid():
        parts = block.begin()
        while not parts.atEnd():
            part = parts.fragment()
            if part.charFormat().isImageFormat():
                name = part.charFormat().toImageFormat().name().partition("?")[0]
                found.append((part.position(), part.position() + part.length(), name))
            parts += 1
        block = block.next()
    return found
