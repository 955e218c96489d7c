"""Making a signing identity: a key with its certificate in a file, behind a passphrase."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.dialogs import choosing
from app.gui.labels import label, set_role


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """What the identity is made from. The passphrase is in no text of this record."""

    path: Path
    name: str
    organisation: str
    passphrase: str = field(repr=False)


class IdentityDialog(QDialog):
    """Asks for name, organisation, file and passphrase; `asked` carries a NewIdentity."""

    asked = Signal(object)

    def __init__(self, name: str, organisation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("New signing identity"))
        self.setMinimumWidth(520)
        self.name = self._line(self.tr("Name"), name)
        self.organisation = self._line(self.tr("Organisation"), organisation)
        self.path = self._line(self.tr("File"), str(Path.home() / "examiner.p12"))
        self.passphrase = self._line(self.tr("Passphrase"), "")
        self.again = self._line(self.tr("Passphrase again"), "")
        for secret in (self.passphrase, self.again):
            secret.setEchoMode(QLineEdit.EchoMode.Password)
        self._message = label("", "alarm", wraps=True)
        self.make_button = QPushButton(self.tr("Make identity"))
        self.make_button.setProperty("primary", True)
        self.make_button.setDefault(True)
        self.make_button.clicked.connect(self._ask)
        self._lay_out()

    def show_trouble(self, text: str) -> None:
        """Say why it could not be made; the form stays."""
        self._message.setText(text)
        self._message.show()
        self.make_button.setEnabled(True)
        self.make_button.setText(self.tr("Make identity"))

    def _line(self, name: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setAccessibleName(name)
        return line

    def _lay_out(self) -> None:
        browse = QPushButton(self.tr("Choose …"))
        browse.setAccessibleName(self.tr("Choose the file for the identity"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.path, 1)
        row.addWidget(browse)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Name"), self.name)
        form.addRow(self.tr("Organisation"), self.organisation)
        form.addRow(self.tr("File"), row)
        form.addRow(self.tr("Passphrase"), self.passphrase)
        form.addRow(self.tr("Passphrase again"), self.again)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.addButton(self.make_button, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("New signing identity"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "A key with a self-signed certificate (PKCS#12). Readers confirm its "
                    "fingerprint with you. The passphrase is stored nowhere: without it the "
                    "identity is lost."
                ),
                "soft",
                wraps=True,
            )
        )
        layout.addLayout(form)
        layout.addWidget(self._message)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self._message.hide()

    def _browse(self) -> None:
        chosen = choosing.choose_new_file(
            self, self.tr("File for the identity"), Path(self.path.text()), "PKCS#12 (*.p12)"
        )
        if chosen is not None:
            self.path.setText(str(chosen))

    def _ask(self) -> None:
        is_same = self.passphrase.text() == self.again.text()
        set_role(self.again, "wanted", not is_same)
        if not is_same:
            self.show_trouble(self.tr("The two passphrases differ."))
            return
        self._message.hide()
        self.make_button.setEnabled(False)
        self.make_button.setText(self.tr("Making the key …"))
        self.asked.emit(
            NewIdentity(
                Path(self.path.text()).expanduser(),
                self.name.text(),
                self.organisation.text(),
                self.passphrase.text(),
            )
        )
