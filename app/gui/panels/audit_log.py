"""The audit log: who did what and when, newest first, with the head digest."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.gui import wording
from app.gui.digest_text import DigestText, DigestView
from app.gui.labels import named, shown
from app.gui.language import spoken_language
from app.gui.models import Index
from app.gui.panels.tables import plain_table
from engine.schema.audit_detail import spoken_details, spoken_subject
from engine.schema.case import AuditEntry


class AuditModel(QAbstractTableModel):
    """The entries, newest first; a row's texts are made when it comes into sight."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[AuditEntry] = []

    @property
    def last(self) -> AuditEntry | None:
        """The newest entry."""
        return self._entries[-1] if self._entries else None

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """The texts of all rows."""
        return [self._texts(self.entry(at)) for at in range(len(self._entries))]

    def entry(self, row: int) -> AuditEntry:
        """The entry in a row."""
        return self._entries[-1 - row]

    def show_entries(self, entries: Sequence[AuditEntry]) -> None:
        """Show these instead, given oldest first."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def add_entries(self, entries: Sequence[AuditEntry]) -> None:
        """Put newer ones on top, given oldest first."""
        self.beginInsertRows(QModelIndex(), 0, len(entries) - 1)
        self._entries.extend(entries)
        self.endInsertRows()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 4

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("No."), self.tr("Time"), self.tr("What"), self.tr("Subject"))[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._texts(self.entry(index.row()))[index.column()]
        return None

    def _texts(self, entry: AuditEntry) -> tuple[str, str, str, str]:
        # the first entry is that of the case, by its id, which says nothing to a reader of the list
        is_case = entry.subject == self._entries[0].subject
        subject = "case" if is_case else entry.subject
        return (
            str(entry.sequence),
            wording.local_time(entry.at),
            wording.audit_action(entry.action),
            shown(spoken_subject(subject, spoken_language().value)),
        )


class AuditPanel(QWidget):
    """A table of entries; the selected one stands below with every detail."""

    verify_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._model = AuditModel(self)
        self.table = plain_table(self._model, self.tr("Audit log"), stretched=2)
        metrics = self.fontMetrics()
        self.table.setColumnWidth(0, metrics.horizontalAdvance("0000") + 14)
        self.table.setColumnWidth(1, metrics.horizontalAdvance("0000-00-00 00:00") + 14)
        self.table.setColumnWidth(3, metrics.horizontalAdvance("E00000") + 26)
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)
        self._detail = DigestView(self.tr("Entry in full"))
        self._detail.setPlaceholderText(self.tr("Select an entry to read it in full."))
        self._detail.setFixedHeight(5 * metrics.height())
        self._head = DigestText(self.tr("Head of the log"))
        self._head.setProperty("soft", True)
        self._head.setProperty("small", True)
        self.verify_button = QPushButton(self.tr("Verify case"))
        self.verify_button.setToolTip(
            self.tr("Check the chain of entries and the hash of every stored file.")
        )
        self.verify_button.clicked.connect(self.verify_asked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._detail)
        layout.addWidget(self._head)
        layout.addWidget(self.verify_button, 0, Qt.AlignmentFlag.AlignRight)

    def show_entries(self, entries: tuple[AuditEntry, ...]) -> None:
        """Show a case's whole log."""
        self._model.show_entries(entries)
        self._detail.show_text("")
        self._tell_head()

    def add_entries(self, entries: tuple[AuditEntry, ...]) -> None:
        """Show what was added to the log."""
        self._model.add_entries(entries)
        self._tell_head()

    def _tell_head(self) -> None:
        last = self._model.last
        if last is None:
            self._head.show_text(self.tr("No entries."))
            return
        count, head = last.sequence, last.digest
        self._head.show_text(
            self.tr("1 entry, head {0}").format(head)
            if count == 1
            else self.tr("{0} entries, head {1}").format(count, head)
        )

    def _show_detail(self, index: QModelIndex) -> None:
        entry = self._model.entry(index.row()) if index.isValid() else None
        if entry is None:
            self._detail.show_text("")
            return
        language = spoken_language().value
        told = spoken_details(entry.detail_json, language) or []
        lines = [
            f"{entry.sequence} · {entry.at} · {entry.actor}",
            f"{wording.audit_action(entry.action)} · {spoken_subject(entry.subject, language)}",
            *(named(name, value) for name, value in told),
            self.tr("As logged: {0}").format(f"{entry.action} {entry.detail_json}"),
            self.tr("Digest before: {0}").format(entry.previous_digest),
            self.tr("Digest: {0}").format(entry.digest),
        ]
        self._detail.show_text(shown("\n".join(lines)))
