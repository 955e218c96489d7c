"""Every action with its keys: chosen anew here, and printed on one page."""

from pathlib import Path

from PySide6.QtCore import QBuffer, QMarginsF, QModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QKeySequence, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.action_binding import WindowActions, key_text
from app.gui.dialogs import choosing
from app.gui.labels import label, shown
from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table
from engine.schema.disk_words import refusal


class KeysDialog(QDialog):
    """A table of actions; the selected one gets the keys that are pressed below it."""

    def __init__(self, actions: WindowActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        self.setMinimumSize(520, 520)
        self._actions = actions
        self._names = list(actions.specs)
        self._model = RowsModel((self.tr("Command"), self.tr("Keys")), self)
        self._filter = QSortFilterProxyModel(self)
        self._filter.setSourceModel(self._model)
        self._filter.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._filter.setFilterKeyColumn(-1)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a command or a key"))
        self.search.setAccessibleName(self.tr("Find a command or a key"))
        self.search.textChanged.connect(self._filter.setFilterFixedString)
        self.table = plain_table(self._filter, self.tr("Commands and their keys"), stretched=0)
        self.table.setColumnWidth(1, self.fontMetrics().horizontalAdvance("Ctrl+Shift+Return") + 80)
        self.field = QKeySequenceEdit()
        self.field.setMaximumSequenceLength(1)
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName(self.tr("New keys for the selected command"))
        # what can be typed in has the focus, so the frame must not be named by its inner field
        for inner in self.field.findChildren(QLineEdit):
            inner.setAccessibleName(self.tr("New keys for the selected command"))
        self._said = label("", "soft", "small", wraps=True)
        self.assign_button = QPushButton(self.tr("Assign"))
        self.default_button = QPushButton(self.tr("All defaults"))
        self.print_button = QPushButton(self.tr("Sheet as PDF …"))
        self.close_button = QPushButton(self.tr("Close"))
        self._lay_out()
        self._connect()
        self._show()
        self.table.selectRow(0)

    @property
    def said(self) -> str:
        """What the line below the table says."""
        return self._said.text()

    def select(self, name: str) -> None:
        """Select the row of an action."""
        index = self._filter.mapFromSource(self._model.index(self._names.index(name), 0))
        self.table.selectRow(index.row())

    def write_sheet(self, path: Path) -> None:
        """Write all commands and keys on one A4 page. OSError when it cannot be written there."""
        drawn = QBuffer()
        drawn.open(QBuffer.OpenModeFlag.WriteOnly)
        writer = QPdfWriter(drawn)
        writer.setTitle(self.tr("ForgeryTalker: keys"))
        margins = QMarginsF(15, 15, 15, 15)
        unit = QPageLayout.Unit.Millimeter
        writer.setPageLayout(
            QPageLayout(
                QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, unit
            )
        )
        document = QTextDocument()
        document.setDefaultFont(self.font())
        document.setHtml(self._sheet())
        document.print_(writer)
        path.write_bytes(drawn.data().data())

    def _sheet(self) -> str:
        rows = [
            (self._text(name), ", ".join(key_text(key) for key in self._actions.keys(name)))
            for name in self._names
            if self._actions.keys(name)
        ]
        middle = (len(rows) + 1) // 2
        columns = "".join(
            "<td width='50%' valign='top'><table cellpadding='2'>"
            + "".join(
                f"<tr><td><b>{_escaped(keys)}</b>&nbsp;&nbsp;</td><td>{_escaped(text)}</td></tr>"
                for text, keys in half
            )
            + "</table></td>"
            for half in (rows[:middle], rows[middle:])
        )
        title = _escaped(self.tr("ForgeryTalker: keys"))
        return f"<h2>{title}</h2><table width='100%'><tr>{columns}</tr></table>"

    def _text(self, name: str) -> str:
        return self._actions.specs[name].text.rstrip(" …")

    def _lay_out(self) -> None:
        chosen = QHBoxLayout()
        chosen.setSpacing(6)
        chosen.addWidget(self.field, 1)
        chosen.addWidget(self.assign_button)
        foot = QHBoxLayout()
        foot.setSpacing(6)
        foot.addWidget(self.default_button)
        foot.addWidget(self.print_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        for button in (
            self.assign_button,
            self.default_button,
            self.print_button,
            self.close_button,
        ):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("Keys"), "title"))
        layout.addWidget(self.search)
        layout.addWidget(self.table, 1)
        layout.addWidget(label(self.tr("Press the new keys for the selected command"), "heading"))
        layout.addLayout(chosen)
        layout.addWidget(self._said)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.table.selectionModel().currentRowChanged.connect(self._show_keys)
        self.field.keySequenceChanged.connect(self._warn)
        self.assign_button.clicked.connect(self._assign)
        self.default_button.clicked.connect(self._reset)
        self.print_button.clicked.connect(self._print)
        self.close_button.clicked.connect(self.accept)

    def _selected(self) -> str:
        index = self.table.currentIndex()
        return self._names[self._filter.mapToSource(index).row()] if index.isValid() else ""

    def _show(self) -> None:
        name = self._selected()
        self._model.show_rows(
            tuple(
                (self._text(name), ", ".join(key_text(key) for key in self._actions.keys(name)))
                for name in self._names
            )
        )
        if name:
            self.select(name)

    def _show_keys(self, index: QModelIndex) -> None:
        if index.isValid():
            keys = self._actions.keys(self._selected())
            self.field.setKeySequence(QKeySequence(keys[0] if keys else ""))

    def _warn(self, keys: QKeySequence) -> None:
        owner = self._actions.owner(keys.toString()) if not keys.isEmpty() else ""
        if owner and owner != self._selected():
            self._said.setText(
                self.tr("“{0}” has these keys now and will lose them.").format(self._text(owner))
            )
        else:
            self._said.setText("")

    def _assign(self) -> None:
        name = self._selected()
        if name:
            text = self.field.keySequence().toString()
            self._actions.choose_keys(name, (text,) if text else ())
            self._show()
            self._said.setText(self.tr("Kept for this and every later window."))

    def _reset(self) -> None:
        self._actions.reset_keys()
        self._show()
        self._said.setText(self.tr("All commands have their own keys again."))

    def _print(self) -> None:
        start = Path.home() / "forgerytalker-keys.pdf"
        chosen = choosing.choose_new_file(self, self.tr("Sheet of keys"), start, "PDF (*.pdf)")
        if chosen is None:
            return
        try:
            self.write_sheet(chosen)
        except OSError as error:
            why = shown(refusal(error))
            self._said.setText(self.tr("{0} cannot be written: {1}").format(chosen, why))
            return
        self._said.setText(self.tr("Written to {0}.").format(chosen))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
