"""The audit log: who did what and when, newest first, with the head digest."""

import json

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.gui import wording
from app.gui.labels import label, selectable, shown
from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table
from engine.schema.case import AuditEntry


class AuditPanel(QWidget):
    """A table of entries; the selected one stands below with every detail."""

    verify_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._entries: tuple[AuditEntry, ...] = ()
        headings = (self.tr("No."), self.tr("Time"), self.tr("What"), self.tr("Subject"))
        self._model = RowsModel(headings, self)
        self.table = plain_table(self._model, self.tr("Audit log"), stretched=2)
        metrics = self.fontMetrics()
        self.table.setColumnWidth(0, metrics.horizontalAdvance("0000") + 14)
        self.table.setColumnWidth(1, metrics.horizontalAdvance("0000-00-00 00:00") + 14)
        self.table.setColumnWidth(3, metrics.horizontalAdvance("E00000") + 26)
        self.table.selectionModel().currentRowChanged.connect(self._show_detail)
        self._detail = QPlainTextEdit()
        self._detail.setReadOnly(True)
        self._detail.setAccessibleName(self.tr("Entry in full"))
        self._detail.setPlaceholderText(self.tr("Select an entry to read it in full."))
        self._detail.setFixedHeight(5 * metrics.height())
        self._head = selectable(label("", "soft", "small", wraps=True))
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
        foot = QHBoxLayout()
        foot.addWidget(self._head, 1)
        foot.addWidget(self.verify_button, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(foot)

    def show_entries(self, entries: tuple[AuditEntry, ...]) -> None:
        """Show the log."""
        self._entries = tuple(reversed(entries))
        self._model.show_rows(tuple(self._row(entry) for entry in self._entries))
        self._detail.clear()
        if entries:
            last = entries[-1]
            self._head.setText(
                self.tr("{0} entries, head {1}…").format(last.sequence, last.digest[:16])
            )
            self._head.setToolTip(last.digest)
        else:
            self._head.setText(self.tr("No entries."))

    def _row(self, entry: AuditEntry) -> tuple[str, str, str, str]:
        return (
            str(entry.sequence),
            wording.local_time(entry.at),
            self._action(entry.action),
            shown(entry.subject),
        )

    def _action(self, action: str) -> str:
        known = {
            "case.created": self.tr("Case made"),
            "case.updated": self.tr("Case facts changed"),
            "case.recovered": self.tr("Case recovered"),
            "evidence.taken_in": self.tr("Evidence taken in"),
            "evidence.duplicate": self.tr("Duplicate offered"),
            "evidence.refused": self.tr("File refused"),
            "finding.recorded": self.tr("Finding recorded"),
            "finding.selected": self.tr("Finding put in force"),
            "analysis.failed": self.tr("Analysis failed"),
            "review.made": self.tr("Region reviewed"),
            "review.withdrawn": self.tr("Review withdrawn"),
            "report.signed": self.tr("Report signed"),
        }
        return known.get(action, shown(action))

    def _show_detail(self, index: QModelIndex) -> None:
        if not index.isValid():
            self._detail.clear()
            return
        entry = self._entries[index.row()]
        detail = json.dumps(json.loads(entry.detail_json), indent=2, ensure_ascii=False)
        self._detail.setPlainText(
            shown(
                f"{entry.sequence} · {entry.at} · {entry.actor}\n"
                f"{entry.action} · {entry.subject}\n{detail}\n"
                f"previous {entry.previous_digest}\ndigest {entry.digest}"
            )
        )
