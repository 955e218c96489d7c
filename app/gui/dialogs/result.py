"""The outcome of a check or of a batch: one sentence, then the particulars."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.digest_text import told
from app.gui.labels import label, shown
from app.gui.scroll_page import ScrollPage
from app.gui.signs import Sign, SignWidget


@dataclass(frozen=True, slots=True)
class Particular:
    """One line: a sign with its word or none, what it is about, and the rest in small."""

    sign: Sign | None
    word: str
    text: str
    more: str = ""


class ParticularsView(QWidget):
    """Lines with their signs, below each other."""

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.texts: list[str] = []
        self.more: list[str] = []

    def show_particulars(self, particulars: list[Particular]) -> None:
        """Show these instead of what was shown."""
        while self._grid.count():
            taken = self._grid.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.texts = [line.text for line in particulars]
        self.more = [line.more for line in particulars]
        for row, line in enumerate(particulars):
            text = QVBoxLayout()
            text.setSpacing(0)
            block = QWidget()
            block.setLayout(text)
            text.setContentsMargins(0, 0, 0, 0)
            text.addWidget(told(shown(line.text), line.word))
            if line.more:
                text.addWidget(told(shown(line.more), shown(line.text), "soft", "small"))
            if line.sign is None:
                self._grid.addWidget(block, row, 0, 1, 2)
                continue
            sign = SignWidget(self._appearance)
            sign.show_sign(line.sign, line.word)
            # on the first line of its text, however many follow
            sign.setFixedHeight(sign.fontMetrics().height())
            self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(block, row, 1)


class ResultDialog(QDialog):
    """A headline with its sign over the particulars."""

    def __init__(
        self,
        appearance: Appearance,
        title: str,
        headline: Particular,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(640)  # a SHA-256 in hex fits on one line
        self._view = ParticularsView(appearance)
        self.headline = headline
        head = QHBoxLayout()
        head.setSpacing(10)
        if headline.sign is not None:
            sign = SignWidget(appearance)
            sign.show_sign(headline.sign, headline.word)
            head.addWidget(sign)
        head.addWidget(label(shown(headline.text), "title", wraps=True), 1)
        page = ScrollPage()
        page.setProperty("page", True)
        inner = QVBoxLayout(page)
        inner.setContentsMargins(0, 0, 8, 0)
        inner.addWidget(self._view)
        inner.addStretch(1)
        area = self._area = QScrollArea()
        area.setMinimumHeight(160)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(page)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addLayout(head)
        if headline.more:
            layout.addWidget(told(shown(headline.more), shown(headline.text), "soft"))
        layout.addWidget(area, 1)
        layout.addStretch()  # without particulars the sentence stays below its headline
        layout.addWidget(buttons)

    @property
    def texts(self) -> list[str]:
        """The particulars' texts."""
        return self._view.texts

    def show_particulars(self, particulars: list[Particular]) -> None:
        """Fill in the particulars."""
        self._view.show_particulars(particulars)
        self._area.setVisible(bool(particulars))
        self.adjustSize()
