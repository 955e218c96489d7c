"""The report: what is still missing, how it is made, its pages, who signs; then the result."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
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
from app.gui.language import Language
from app.gui.panels.page_preview import PagePreview
from app.gui.report_choice import ReportChoice, ReportDefaults, ReportWish
from app.gui.tasks import Trouble

_FORM_PX = 500


class ReportDialog(QDialog):
    """A form beside the pages, then progress, then the result; signals tell what is wanted.

    `choice_changed` carries a ReportChoice whenever the pages would be others.
    """

    sign_asked = Signal(object)
    choice_changed = Signal(object)
    identity_asked = Signal()
    open_report_asked = Signal()
    open_folder_asked = Signal()

    def __init__(
        self, appearance: Appearance, defaults: ReportDefaults, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Report"))
        self.setMinimumSize(900, 560)
        self.resize(1180, 690)
        self._templates = defaults.templates
        self._checks = ParticularsView(appearance)
        self._result = ParticularsView(appearance)
        self.preview = PagePreview(appearance)
        self._headline = label("", "title", wraps=True)
        self._path = selectable(label("", "soft", "small", wraps=True))
        self.draft = QRadioButton(self.tr("Draft"))
        self.final = QRadioButton(self.tr("Final"))
        self._final_hint = label(
            self.tr("The case is being checked …"), "soft", "small", wraps=True
        )
        self.language = QComboBox()
        for language in Language:
            self.language.addItem(language.own_name, language.value)
        self.language.setCurrentIndex(self.language.findData(defaults.language))
        self.language.setAccessibleName(self.tr("Language of the report"))
        self.template = QComboBox()
        self.template.setAccessibleName(self.tr("Wording of the report"))
        for box in (self.language, self.template):
            box.view().setAccessibleName(box.accessibleName())
        self.redacted = QCheckBox(self.tr("Make faces unrecognisable"))
        self.exhibits = QCheckBox(self.tr("Exhibits as they are"))
        self.maps = QCheckBox(self.tr("Attach score maps and masks"))
        self.maps.setChecked(True)
        self.qualifications = self._line(self.tr("Your qualifications"), defaults.qualifications)
        self.qualifications.setPlaceholderText(self.tr("as they are to be printed"))
        self.identity = self._line(self.tr("Signing identity"), defaults.identity_path)
        self.passphrase = self._line(self.tr("Passphrase"), "")
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.timestamp = self._line(self.tr("Time-stamp server"), defaults.timestamp_url)
        self.timestamp.setPlaceholderText(self.tr("none: the signing time is self-stated"))
        self._message = label("", "alarm", wraps=True)
        self.sign_button = QPushButton(self.tr("Sign and store"))
        self.close_button = QPushButton(self.tr("Cancel"))
        self.report_button = QPushButton(self.tr("Open report"))
        self.folder_button = QPushButton(self.tr("Open folder"))
        self._bar = QProgressBar()
        self._step = label("", "soft")
        self._pages = QStackedWidget()
        self._offer_templates()
        self._lay_out()
        self._connect()
        self.draft.setChecked(True)
        self.final.setEnabled(False)
        self._enable_exhibits()
        self._show_idle()

    @property
    def choice(self) -> ReportChoice:
        """How the report is made, as the form stands."""
        return ReportChoice(
            is_final=self.final.isChecked(),
            language=str(self.language.currentData()),
            template=str(self.template.currentData()),
            is_redacted=self.redacted.isChecked(),
            shows_exhibits=self.exhibits.isChecked(),
            attaches_maps=self.maps.isChecked(),
            qualifications=self.qualifications.text().strip(),
            timestamp_url=self.timestamp.text().strip(),
        )

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
        text = f"{trouble.headline} {trouble.effect} {trouble.remedy}"
        self._message.setText(shown(text.strip()))
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
        column = QWidget()
        column.setFixedWidth(_FORM_PX)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(0, 0, 12, 0)
        layout.setSpacing(10)
        layout.addWidget(self._card(self.tr("Completeness"), self._checks))
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Report is"), _row(self.draft, self.final, self._final_hint, room=16))
        form.addRow(self.tr("Language"), _row(self.language, self.template))
        options = QVBoxLayout()
        options.setSpacing(4)
        for box in (self.maps, self.redacted, self.exhibits):
            options.addWidget(box)
        form.addRow(self.tr("Contains"), options)
        form.addRow(self.tr("Qualifications"), self.qualifications)
        form.addRow(self.tr("Identity"), self._identity_row())
        form.addRow(self.tr("Passphrase"), self.passphrase)
        form.addRow(self.tr("Time-stamp"), self.timestamp)
        layout.addLayout(form)
        once = self.tr("The passphrase is used once and stored nowhere.")
        layout.addWidget(label(once, "soft", "small", wraps=True))
        layout.addWidget(self._message)
        layout.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(column)
        area.setFixedWidth(_FORM_PX + 14)
        area.setObjectName("formArea")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setAccessibleName(self.tr("How the report is made"))
        page = QWidget()
        beside = QHBoxLayout(page)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        beside.addWidget(area)
        beside.addWidget(self.preview, 1)
        return page

    def _identity_row(self) -> QHBoxLayout:
        choose = QPushButton(self.tr("Choose …"))
        choose.setAccessibleName(self.tr("Choose the signing identity"))
        make = QPushButton(self.tr("New …"))
        make.setAccessibleName(self.tr("Make a new signing identity"))
        for button in (choose, make):
            button.setAutoDefault(False)
        choose.clicked.connect(self._choose_identity)
        make.clicked.connect(self.identity_asked)
        return _row(self.identity, choose, make)

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
        self.language.currentIndexChanged.connect(self._offer_templates)
        self.redacted.toggled.connect(self._enable_exhibits)
        self.qualifications.editingFinished.connect(self._tell_choice)
        for changed in (
            self.final.toggled,
            self.language.currentIndexChanged,
            self.template.currentIndexChanged,
            self.redacted.toggled,
            self.exhibits.toggled,
            self.maps.toggled,
        ):
            changed.connect(self._tell_choice)

    def _tell_choice(self) -> None:
        self.choice_changed.emit(self.choice)

    def _offer_templates(self) -> None:
        names = self._templates.get(str(self.language.currentData()), ())
        self.template.blockSignals(True)
        self.template.clear()
        for name in names:
            self.template.addItem(self._template_text(name), name)
        self.template.blockSignals(False)

    def _template_text(self, name: str) -> str:
        known = {
            "general": self.tr("General wording"),
            "us-federal": self.tr("US federal courts"),
            "england-wales": self.tr("England and Wales"),
            "china": self.tr("China"),
        }
        return known.get(name, shown(name))

    def _enable_exhibits(self) -> None:
        """Exhibits are as they are anyway unless faces are made unrecognisable; maps are not."""
        is_redacted = self.redacted.isChecked()
        self.exhibits.setEnabled(is_redacted)
        self.maps.setEnabled(not is_redacted)

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
            choice=self.choice,
            identity_path=Path(self.identity.text()).expanduser(),
            passphrase=self.passphrase.text(),
        )
        self.passphrase.clear()
        self.sign_asked.emit(wish)


def _row(*parts: QWidget, room: int = 6) -> QHBoxLayout:
    """Parts beside each other; the last text or the first field takes the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(room)
    for part in parts:
        is_wide = isinstance(part, QLineEdit | QLabel | QComboBox)
        row.addWidget(part, 1 if is_wide else 0)
    return row
