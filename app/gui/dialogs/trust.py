"""Which certificates are trusted when signatures are checked, and which revocation lists count."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.dialogs import choosing
from app.gui.dialogs.forms import button
from app.gui.digest_text import DigestText
from app.gui.empty_hint import EmptyHint
from app.gui.labels import label, sentences, shown
from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table
from app.gui.report_choice import TrustChoice
from app.gui.tasks import Trouble

if TYPE_CHECKING:
    from app.gui.signer_work import TrustEntry

_CERTIFICATES = "(*.pem *.crt *.cer *.der)"
_LISTS = "(*.crl *.pem *.der)"


class TrustDialog(QDialog):
    """A table of what the chosen files hold. `reading_asked` carries the files (TrustChoice)."""

    reading_asked = Signal(object)

    def __init__(self, trust: TrustChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Trusted certificates"))
        self.setMinimumSize(680, 400)
        self._trust = trust
        self._entries: tuple[TrustEntry, ...] = ()
        headings = (
            self.tr("Kind"),
            self.tr("Whose"),
            self.tr("Good until"),
            self.tr("File"),
        )
        self.model = RowsModel(headings, self)
        self.table = plain_table(self.model, self.tr("Trusted certificates"), stretched=1)
        self.hint = EmptyHint(
            self.table,
            self.tr(
                "Nobody is trusted yet. Add the certificate of the authority that issues your "
                "signing identities, and its revocation list if it publishes one."
            ),
        )
        if trust.certificates or trust.revocation:
            self.hint.wait()
        metrics = self.fontMetrics()
        for column, sample in (
            (0, self.tr("Revocation list")),
            (2, "0000-00-00 00"),
            (3, "m" * 18),
        ):
            self.table.setColumnWidth(column, metrics.horizontalAdvance(sample) + 26)
        self.add_button = button(
            self.tr("Add certificates …"), self.tr("Add a file with trusted certificates")
        )
        self.list_button = button(
            self.tr("Add revocation list …"), self.tr("Add a file with revocation lists")
        )
        self.remove_button = button(self.tr("Remove"), self.tr("Remove the selected file"))
        self.fingerprint = DigestText(self.tr("SHA-256 fingerprint"))
        self.fingerprint.setPlaceholderText(
            self.tr("Select a certificate: its fingerprint is confirmed by telephone or in person.")
        )
        self._message = label("", "alarm", wraps=True)
        self.keep_button = QPushButton(self.tr("Keep"))
        self._lay_out()
        self.add_button.clicked.connect(self._add_certificates)
        self.list_button.clicked.connect(self._add_lists)
        self.remove_button.clicked.connect(self._remove)
        self.table.selectionModel().currentRowChanged.connect(self._show_current)
        self._show_current()

    @property
    def answer(self) -> TrustChoice:
        """The files, as they stand."""
        return self._trust

    def show_files(self, entries: "Sequence[TrustEntry]") -> None:
        """Show what the files hold."""
        self._entries = tuple(entries)
        self.model.show_rows(tuple(self._row(entry) for entry in entries))
        self._message.setText("\n".join(shown(entry.trouble) for entry in entries if entry.trouble))
        self._message.setVisible(bool(self._message.text()))
        self._show_current()

    def show_trouble(self, trouble: Trouble) -> None:
        """They could not be read."""
        self._message.setText(shown(sentences(trouble.headline, trouble.remedy)))
        self._message.show()

    def _row(self, entry: "TrustEntry") -> tuple[str, str, str, str]:
        if entry.trouble:
            kind = self.tr("Cannot be read")
        elif entry.is_revocation:
            kind = self.tr("Revocation list")
        else:
            kind = self.tr("Certificate")
        name = shown(entry.name)
        if entry.is_revocation and not entry.trouble:
            name = self.tr("{0}: {1} revoked").format(name, entry.revoked)
        return kind, name, entry.until, shown(entry.path.name)

    def _lay_out(self) -> None:
        self.keep_button.setProperty("primary", True)
        self.keep_button.setDefault(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.keep_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addWidget(self.list_button)
        row.addStretch(1)
        row.addWidget(self.remove_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(label(self.tr("Trusted certificates"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "A signer whose certificate leads to one of these is trusted. They are used "
                    "when a report is verified and when one is signed; without any, a signature "
                    "is checked, but not whose it is."
                ),
                "soft",
                wraps=True,
            )
        )
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        layout.addWidget(label(self.tr("SHA-256 fingerprint"), "heading"))
        layout.addWidget(self.fingerprint)
        layout.addWidget(self._message)
        layout.addWidget(buttons)
        self._message.hide()

    def _add_certificates(self) -> None:
        title = self.tr("File with trusted certificates")
        path = choosing.choose_file(self, title, Path.home(), f"PEM, DER {_CERTIFICATES}")
        if path is not None and path not in self._trust.certificates:
            self._change(TrustChoice((*self._trust.certificates, path), self._trust.revocation))

    def _add_lists(self) -> None:
        title = self.tr("File with revocation lists")
        path = choosing.choose_file(self, title, Path.home(), f"CRL {_LISTS}")
        if path is not None and path not in self._trust.revocation:
            self._change(TrustChoice(self._trust.certificates, (*self._trust.revocation, path)))

    def _remove(self) -> None:
        entry = self._current()
        if entry is None:
            return
        certificates, revocation = self._trust.certificates, self._trust.revocation
        if entry.is_revocation:
            revocation = tuple(path for path in revocation if path != entry.path)
        else:
            certificates = tuple(path for path in certificates if path != entry.path)
        self._change(TrustChoice(certificates, revocation))

    def _change(self, trust: TrustChoice) -> None:
        self._trust = trust
        self.reading_asked.emit(trust)

    def _current(self) -> "TrustEntry | None":
        index = self.table.currentIndex()
        return self._entries[index.row()] if index.isValid() else None

    def _show_current(self, *_rows: QModelIndex) -> None:
        entry = self._current()
        self.remove_button.setEnabled(entry is not None)
        self.fingerprint.show_text(entry.sha256.upper() if entry is not None else "")
