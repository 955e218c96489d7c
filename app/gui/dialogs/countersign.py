"""The reviewer's signature on a signed report: which report, who signs, where the file goes."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.appearance import Appearance
from app.gui.dialogs import choosing
from app.gui.dialogs.forms import Form, button, line, row
from app.gui.dialogs.signer_form import SignerForm
from app.gui.labels import label, listed, sentences, set_role, shown
from app.gui.report_choice import CountersignWish, SignerDefaults
from app.gui.tasks import Trouble


class CountersignDialog(QDialog):
    """`sign_asked` carries a CountersignWish; the dialog stays until that is done."""

    sign_asked = Signal(object)

    def __init__(
        self, appearance: Appearance, defaults: SignerDefaults, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Sign as reviewer"))
        self.setMinimumWidth(560)
        self.report = line(self.tr("Signed report"), placeholder="PDF")
        self.out = line(self.tr("File to write"), placeholder="PDF")
        choose = button(self.tr("Choose …"), self.tr("Choose the signed report"))
        place = button(self.tr("Choose …"), self.tr("Choose the file to write"))
        choose.clicked.connect(self._choose_report)
        place.clicked.connect(self._choose_out)
        rows = Form()
        rows.add(self.tr("Report"), row(self.report, choose))
        rows.add(self.tr("Write to"), row(self.out, place))
        self.signer = SignerForm(appearance, defaults, rows=rows)
        self._message = label("", "alarm", wraps=True)
        self._bar = QProgressBar()
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.sign_button = QPushButton(self.tr("Sign"))
        self._lay_out()
        self.sign_button.clicked.connect(self._ask)
        self._buttons.rejected.connect(self.reject)
        self.show_idle()

    @property
    def message(self) -> str:
        """What stands in the way, as shown."""
        return self._message.text()

    def show_report(self, path: Path) -> None:
        """Sign this report; the new file is offered in the examiner's own folder."""
        self.report.setText(str(path))
        self.out.setText(str(Path.home() / f"{path.stem}-reviewed.pdf"))

    def show_working(self) -> None:
        """It is being signed."""
        self._message.hide()
        self._bar.show()
        self.sign_button.setEnabled(False)

    def show_idle(self) -> None:
        """Nothing is being done."""
        self._bar.hide()
        self._message.hide()
        self.sign_button.setEnabled(True)

    def show_trouble(self, trouble: Trouble) -> None:
        """It could not be done; the form stays."""
        self.show_idle()
        self._tell(sentences(trouble.headline, trouble.effect, trouble.remedy))

    def _lay_out(self) -> None:
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.sign_button.setProperty("primary", True)
        self.sign_button.setDefault(True)
        self._buttons.addButton(self.sign_button, QDialogButtonBox.ButtonRole.ActionRole)
        foot = QHBoxLayout()
        foot.addWidget(self._bar, 1)
        foot.addStretch(0)
        foot.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Sign as reviewer"), "title"))
        layout.addWidget(
            label(
                self.tr(
                    "Adds your signature to a report that its examiner signed; the first one stays "
                    "valid. If the open case keeps the report, it keeps the new file too."
                ),
                "soft",
                wraps=True,
            )
        )
        layout.addWidget(self.signer)
        layout.addWidget(self._message)
        layout.addStretch(1)
        layout.addLayout(foot)

    def _choose_report(self) -> None:
        start = Path(self.report.text()).parent if self.report.text() else Path.home()
        path = choosing.choose_file(self, self.tr("Signed report"), start, "PDF (*.pdf)")
        if path is not None:
            self.show_report(path)

    def _choose_out(self) -> None:
        start = Path(self.out.text()) if self.out.text() else Path.home()
        path = choosing.choose_new_file(self, self.tr("File to write"), start, "PDF (*.pdf)")
        if path is not None:
            self.out.setText(str(path))

    def _tell(self, text: str) -> None:
        self._message.setText(shown(text))
        self._message.show()

    def _ask(self) -> None:
        own: list[QLineEdit] = [self.report, self.out]
        missing = [each for each in own if not each.text().strip()] + self.signer.missing()
        for each in own:
            set_role(each, "wanted", each in missing)
        if missing:
            names = listed((each.accessibleName() for each in missing), ", ")
            self._tell(self.tr("Still needed: {0}.").format(names))
            missing[0].setFocus()
            return
        self.sign_asked.emit(
            CountersignWish(
                Path(self.report.text().strip()).expanduser(),
                Path(self.out.text().strip()).expanduser(),
                self.signer.take_wish(),
            )
        )
