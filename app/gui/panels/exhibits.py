"""Views kept for the report: their list, with what each shows, and taking one back."""

import math

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QImage, QPixmap, QResizeEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.digest_text import DigestView
from app.gui.labels import label, named, shown
from app.gui.language import spoken_language
from app.gui.scroll_page import ScrollPage
from engine.schema.examiner import Exhibit
from engine.schema.view_words import spoken_view

_ID_ROLE = Qt.ItemDataRole.UserRole + 1
_PREVIEW_PX = 120  # whole in sight below its list, also where the window is low
_EDGE_PX, _BESIDE_PX = 12, 8
_FEWEST_ROWS, _MOST_ROWS = 2, 4


class SettingsView(DigestView):
    """The settings of a view: what there is no room for beside its picture is scrolled to."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setProperty("boxed", False)
        for role in ("digest", "soft", "small"):
            self.setProperty(role, True)
        self.document().setDocumentMargin(0)

    @property
    def line_px(self) -> int:
        """The height of every line; Chinese letters are a little higher than Latin ones."""
        return math.ceil(1.1 * self.fontMetrics().lineSpacing())

    def show_text(self, text: str) -> None:
        super().show_text(text)
        spaced = QTextBlockFormat()
        spaced.setLineHeight(self.line_px, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(spaced)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """No part of a line stands at the lower edge."""
        super().resizeEvent(event)
        self.verticalScrollBar().setSingleStep(self.line_px)
        room = self.viewport().height() + self.viewportMargins().bottom()
        self.setViewportMargins(0, 0, 0, room % self.line_px)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(_PREVIEW_PX // 2, _PREVIEW_PX)


class ExhibitsPanel(ScrollPage):
    """`withdrawal_asked` and `chosen` carry an exhibit's id."""

    withdrawal_asked = Signal(str)
    chosen = Signal(str)

    def __init__(self, keep: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exhibits: tuple[Exhibit, ...] = ()
        self._is_read_only = False
        self.title = QLineEdit()
        self.title.setPlaceholderText(self.tr("Title, for example: left eye, luma"))
        self.title.setAccessibleName(self.tr("Title of the next exhibit"))
        self.keep = QToolButton()
        self.keep.setDefaultAction(keep)
        self.keep.setProperty("framed", True)
        self.keep.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.keep.setAccessibleName(keep.text())
        self.list = QListWidget()
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setAccessibleName(self.tr("Exhibits"))
        self.preview = QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setAccessibleName(self.tr("The chosen exhibit"))
        self.facts = SettingsView(self.tr("Settings of the view"))
        self.withdraw = QPushButton(self.tr("Take back"))
        self.note = label(
            self.tr("The view as it is now, without loss and with its settings."),
            "soft",
            "small",
            wraps=True,
        )
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.list.currentRowChanged.connect(self._choose)
        self.withdraw.clicked.connect(self._ask_withdrawal)
        self._choose(-1)

    def show_exhibits(self, exhibits: tuple[Exhibit, ...]) -> None:
        """List these, numbered as the report numbers them."""
        if exhibits == self._exhibits:
            return
        chosen = self.chosen_id
        self._exhibits = exhibits
        self.list.clear()
        for number, exhibit in enumerate(exhibits, start=1):
            item = QListWidgetItem(f"X{number} · {exhibit.evidence_id} · {shown(exhibit.title)}")
            item.setToolTip(item.text())
            item.setData(_ID_ROLE, exhibit.id)
            self.list.addItem(item)
        self._fit_list()
        ids = [exhibit.id for exhibit in exhibits]
        self.list.setCurrentRow(ids.index(chosen) if chosen in ids else len(ids) - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_list()

    def _lay_out(self) -> None:
        kept, chosen = QHBoxLayout(), QHBoxLayout()
        for row in (kept, chosen):
            row.setSpacing(_BESIDE_PX)
        kept.addWidget(self.list, 1)
        kept.addWidget(self.withdraw, 0, Qt.AlignmentFlag.AlignTop)
        chosen.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignTop)
        chosen.addWidget(self.facts, 1)
        self._column.setContentsMargins(_EDGE_PX, 8, _EDGE_PX, 8)
        self._column.setSpacing(6)
        for part in (self.title, self.keep, self.note):
            self._column.addWidget(part)
        self._column.addLayout(kept)
        self._column.addLayout(chosen, 1)

    def _fit_list(self) -> None:
        """As high as its rows, up to as many as leave room for the preview below it."""
        row_px = self.fontMetrics().height() + 6
        fewest = min(max(self.list.count(), 1), _FEWEST_ROWS)
        self.list.setMinimumHeight(fewest * row_px + 2)
        spare = self.height() - self._column.minimumSize().height()
        rows = max(fewest, min(fewest + spare // row_px, self.list.count(), _MOST_ROWS))
        self.list.setMaximumHeight(rows * row_px + 2)

    @property
    def chosen_id(self) -> str:
        """The id of the chosen exhibit; empty for none."""
        row = self.list.currentRow()
        return self._exhibits[row].id if 0 <= row < len(self._exhibits) else ""

    def set_read_only(self, is_read_only: bool) -> None:
        """The case takes no changes."""
        self._is_read_only = is_read_only
        self._choose(self.list.currentRow())

    def show_preview(self, exhibit_id: str, image: QImage) -> None:
        """The picture of the chosen exhibit."""
        if exhibit_id == self.chosen_id:
            smooth = Qt.TransformationMode.SmoothTransformation
            keep = Qt.AspectRatioMode.KeepAspectRatio
            ratio = self.devicePixelRatioF()
            room = self.width() - 2 * _EDGE_PX - _BESIDE_PX - self.facts.minimumSizeHint().width()
            size = QSize(max(room, _PREVIEW_PX), _PREVIEW_PX) * ratio
            small = image.scaled(size, keep, smooth)
            small.setDevicePixelRatio(ratio)
            self.preview.setPixmap(QPixmap.fromImage(small))
            # the text beside it takes no room from it
            self.preview.setFixedSize(small.deviceIndependentSize().toSize())
            self.preview.show()

    def take_title(self) -> str:
        """The title written for the next exhibit; the field is emptied."""
        text = self.title.text().strip()
        self.title.clear()
        return text

    def _choose(self, row: int) -> None:
        is_there = 0 <= row < len(self._exhibits)
        self.note.setVisible(not self._exhibits)
        self.withdraw.setEnabled(is_there and not self._is_read_only)
        self.facts.setVisible(is_there)
        self.preview.hide()
        if is_there:
            exhibit = self._exhibits[row]
            settings = spoken_view(exhibit.parameters, spoken_language().value)
            size = f"{exhibit.width} × {exhibit.height} px"
            lines = (named(name, shown(value)) for name, value in settings)
            self.facts.show_text("\n".join((size, *lines)))
            self.chosen.emit(exhibit.id)

    def _ask_withdrawal(self) -> None:
        if self.chosen_id:
            self.withdrawal_asked.emit(self.chosen_id)
