"""The report: what is still missing, Draft or Final, who signs; then the verified result."""

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.completeness import Completeness
from app.gui.dialogs import choosing
from app.gui.dialogs.result import Particular, ParticularsView
from app.gui.labels import label, selectable, set_role, shown
from app.gui.tasks import Trouble


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What the examiner chose. The passphrase is in no text of this record."""

    is_final: bool
    identity_path: Path
    timestamp_url: str
    passphrase: str = field(repr=False)


class ReportDialog(QDialog):
    """A form, then progress, then the result; signals tell what the examiner wants."""

    sign_asked = Signal(object)
    identity_asked = Signal()
    open_report_asked = Signal()
    open_folder_asked = Signal()

    def __init__(
        self, appearance: Appearance, identity_path: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Report"))
        self.setMinimumSize(660, 560)
        self._checks = ParticularsView(appearance)
        self._result = ParticularsView(appearance)
        self._headline = label("", "title", wraps=True)
        self._path = selectable(label("", "soft", "small", wraps=True))
        self.draft = QRadioButton(self.tr("Draft"))
        self.final = QRadioButton(self.tr("Final"))
        self._final_hint = label(
            self.tr("The case is being checked …"), "soft", "small", wraps=True
        )
        self.identity = self._line(self.tr("Signing identity"), identity_path)
        self.passphrase = self._line(self.tr("Passphrase"), "")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.timestamp = self._line(self.tr("Time-stamp server"), "")
        self.timestamp.setPlaceholderText(self.tr("none: the signing time is self-stated"))
        self._message = label("", "alarm", wraps=True)
        self.sign_button = QPushButton(self.tr("Sign and store"))
        self.close_button = QPushButton(self.tr("Cancel"))
        self.report_button = QPushButton(self.tr("Open report"))
        self.folder_button = QPushButton(self.tr("Open folder"))
        self._bar = QProgressBar()
        self._step = label("", "soft")
        self._pages = QStackedWidget()
        self._lay_out()
        self._connect()
        self.draft.setChecked(True)
        self.final.setEnabled(False)
        self._show_idle()

    @property
    def result_texts(self) -> list[str]:
        """The sentences of the verification shown."""
        return self._result.texts

    @property
    def check_texts(self) -> list[str]:
        """The lines of the completeness check."""
        return self._checks.texts

    @property
    def message(self) -> str:
        """What stands in the way, as shown."""
        return self._message.text()

    def show_completeness(self, found: Completeness) -> None:
        """Show what is missing; Final is open only when nothing needed is."""
        self._checks.show_particulars(list(found.particulars))
        self.final.setEnabled(found.allows_final)
        self._final_hint.setText(
            self.tr("A Final states your conclusion.")
            if found.allows_final
            else self.tr("A Final is possible once nothing needed is missing.")
        )

    def show_identity(self, path: Path) -> None:
        """An identity was made: sign with it."""
        self.identity.setText(str(path))
        self.passphrase.setFocus()

    def show_step(self, text: str) -> None:
        """Something is being done."""
        self._step.setText(text)
        self._bar.show()
        self.sign_button.setEnabled(False)
        self._pages.setEnabled(False)

    def show_trouble(self, trouble: Trouble) -> None:
        """It could not be done; the form stays."""
        self._show_idle()
        self._message.setText(shown(f"{trouble.what} {trouble.effect} {trouble.remedy}".strip()))
        self._message.show()

    def show_result(self, headline: str, path: Path, particulars: list[Particular]) -> None:
        """The signed report and what its verification says."""
        self._show_idle()
        self._headline.setText(shown(headline))
        self._path.setText(shown(str(path)))
        self._result.show_particulars(particulars)
        self._pages.setCurrentIndex(1)
        self.sign_button.hide()
        self.report_button.show()
        self.folder_button.show()
        self.close_button.setText(self.tr("Close"))

    def _line(self, name: str, text: str) -> QLineEdit:
        line = QLineEdit(text)
        line.setAccessibleName(name)
        return line

    def _lay_out(self) -> None:
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.sign_button.setProperty("primary", True)
        self.sign_button.setDefault(True)
        for button in (self.close_button, self.report_button, self.folder_button):
            button.setAutoDefault(False)
        self._pages.addWidget(self._form_page())
        self._pages.addWidget(self._result_page())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._step)
        foot.addWidget(self._bar, 1)
        foot.addStretch(1)
        for button in (self.folder_button, self.report_button, self.sign_button, self.close_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Report"), "title"))
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)

    def _form_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self._card(self.tr("Completeness"), self._checks))
        kind = QHBoxLayout()
        kind.setSpacing(16)
        kind.addWidget(self.draft)
        kind.addWidget(self.final)
        kind.addWidget(self._final_hint, 1)
        choose = QPushButton(self.tr("Choose …"))
        choose.setAccessibleName(self.tr("Choose the signing identity"))
        make = QPushButton(self.tr("New …"))
        make.setAccessibleName(self.tr("Make a new signing identity"))
        for button in (choose, make):
            button.setAutoDefault(False)
        choose.clicked.connect(self._choose_identity)
        make.clicked.connect(self.identity_asked)
        identity = QHBoxLayout()
        identity.setSpacing(6)
        identity.addWidget(self.identity, 1)
        identity.addWidget(choose)
        identity.addWidget(make)
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Report is"), kind)
        form.addRow(self.tr("Identity"), identity)
        form.addRow(self.tr("Passphrase"), self.passphrase)
        form.addRow(self.tr("Time-stamp"), self.timestamp)
        layout.addLayout(form)
        layout.addWidget(
            label(
                self.tr("The passphrase is used once and stored nowhere."),
                "soft",
                "small",
                wraps=True,
            )
        )
        layout.addWidget(self._message)
        layout.addStretch(1)
        return page

    def _result_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        inner = QWidget()
        inner.setProperty("page", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self._result)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("Verification of the signed report"))
        layout.addWidget(self._headline)
        layout.addWidget(self._path)
        layout.addWidget(area, 1)
        return page

    def _card(self, title: str, content: QWidget) -> QFrame:
        card = QFrame()
        card.setProperty("card", True)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 10, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(label(title, "heading"))
        layout.addWidget(content)
        return card

    def _connect(self) -> None:
        self.sign_button.clicked.connect(self._ask)
        self.close_button.clicked.connect(self.reject)
        self.report_button.clicked.connect(self.open_report_asked)
        self.folder_button.clicked.connect(self.open_folder_asked)

    def _show_idle(self) -> None:
        self._bar.hide()
        self._message.hide()
        self._step.setText("")
        self.sign_button.setEnabled(True)
        self._pages.setEnabled(True)
        self.report_button.hide()
        self.folder_button.hide()

    def _choose_identity(self) -> None:
        start = Path(self.identity.text()).parent if self.identity.text() else Path.home()
        chosen = choosing.choose_file(
            self, self.tr("Signing identity"), start, "PKCS#12 (*.p12 *.pfx)"
        )
        if chosen is not None:
            self.show_identity(chosen)

    def _ask(self) -> None:
        missing = [line for line in (self.identity, self.passphrase) if not line.text()]
        for line in (self.identity, self.passphrase):
            set_role(line, "wanted", line in missing)
        if missing:
            self._message.setText(
                self.tr("Still needed: {0}.").format(
                    ", ".join(line.accessibleName() for line in missing)
                )
            )
            self._message.show()
            missing[0].setFocus()
            return
        wish = ReportWish(
            is_final=self.final.isChecked(),
            identity_path=Path(self.identity.text()).expanduser(),
            timestamp_url=self.timestamp.text().strip(),
            passphrase=self.passphrase.text(),
        )
        self.passphrase.clear()
        self.sign_asked.emit(wish)
