"""The report: what it says, who signs it, its pages; then the result of the verification."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.casework.errors import InputRefused
from app.casework.moments import checked_moment
from app.gui.appearance import Appearance
from app.gui.completeness import Completeness
from app.gui.dialogs.forms import scrolled
from app.gui.dialogs.report_content import ContentForm
from app.gui.dialogs.result import Particular, ParticularsView
from app.gui.dialogs.signer_form import SignerForm
from app.gui.labels import label, listed, selectable, sentences, shown
from app.gui.panels.page_preview import PagePreview
from app.gui.report_choice import ContentDefaults, ReportChoice, ReportWish, SignerDefaults
from app.gui.scroll_page import ScrollPage
from app.gui.tasks import Trouble
from reports.errors import IdentityError

_FORM_PX = 500
_BAR_PX = 14  # beside a form, for its scroll bar


class ReportDialog(QDialog):
    """Two forms beside the pages, then progress, then the result; signals tell what is wanted.

    `choice_changed` carries a ReportChoice whenever the pages would be others. While a report is
    made, Cancel and Esc ask to stop that (`stop_asked`), and the forms stay.
    """

    sign_asked = Signal(object)
    stop_asked = Signal()
    choice_changed = Signal(object)
    open_report_asked = Signal()
    open_folder_asked = Signal()

    def __init__(
        self,
        appearance: Appearance,
        content: ContentDefaults,
        signer: SignerDefaults,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Report"))
        self.setMinimumSize(900, 560)
        self.resize(1180, 690)
        self.content = ContentForm(appearance, content)
        self.signer = SignerForm(appearance, signer)
        self.preview = PagePreview(appearance)
        self.forms = QTabWidget()
        self._result = ParticularsView(appearance)
        self._headline = label("", "title", wraps=True)
        self._path = selectable(label("", "soft", "small", wraps=True))
        self._message = label("", "alarm", wraps=True)
        self.sign_button = QPushButton(self.tr("Sign and store"))
        self.close_button = QPushButton(self.tr("Cancel"))
        self.report_button = QPushButton(self.tr("Open report"))
        self.folder_button = QPushButton(self.tr("Open folder"))
        self._bar = QProgressBar()
        self._step = label("", "soft")
        self._pages = QStackedWidget()
        self._refusal = ""
        self._is_at_work = False
        self._focused: QWidget | None = None
        self._lay_out()
        self._connect()
        self.show_idle()

    @property
    def choice(self) -> ReportChoice:
        """What the report says, as the form stands."""
        return self.content.choice

    @property
    def result_texts(self) -> list[str]:
        """The sentences of the verification shown."""
        return self._result.texts

    @property
    def check_texts(self) -> list[str]:
        """The lines of the completeness check."""
        return self.content.check_texts

    @property
    def message(self) -> str:
        """What stands in the way, as shown."""
        return self._message.text()

    def show_completeness(self, found: Completeness) -> None:
        """Show what is missing; Final is open only when nothing needed is."""
        self.content.show_completeness(found)

    def refuse_signing(self, why: str) -> None:
        """Only look at the pages: nothing is asked for that signing needs."""
        self._refusal = why
        self.signer.setEnabled(False)
        self.show_idle()

    def show_step(self, text: str, fraction: float = -1.0, *, can_stop: bool = True) -> None:
        """Something is being done; `fraction` (0–1) of it is, below 0 where nobody knows."""
        if not self._is_at_work:
            self._focused = self.focusWidget()  # what is disabled meanwhile loses it
        self._is_at_work = True
        self._step.setText(text)
        self._message.hide()
        self._bar.setRange(0, 0 if fraction < 0 else 1000)
        self._bar.setValue(round(max(fraction, 0.0) * 1000))
        self._bar.show()
        self.sign_button.setEnabled(False)
        self.close_button.setEnabled(can_stop)
        self._pages.setEnabled(False)

    def show_idle(self) -> None:
        """Nothing is being done any more."""
        self._is_at_work = False
        self.close_button.setEnabled(True)
        self._bar.hide()
        self._tell(self._refusal)
        self._step.setText("")
        self.sign_button.setEnabled(not self._refusal)
        self._pages.setEnabled(True)
        if self._focused is not None:
            self._focused.setFocus(Qt.FocusReason.OtherFocusReason)
            self._focused = None

    def show_stopped(self) -> None:
        """The examiner stopped it; the form stays."""
        self.show_idle()
        self._tell(self.tr("Stopped. Nothing was signed or stored."))

    def reject(self) -> None:
        """Cancel, Esc or the frame's cross: first what is being done is stopped."""
        if not self._is_at_work:
            super().reject()
        elif self.close_button.isEnabled():
            self.stop_asked.emit()

    def show_trouble(self, trouble: Trouble) -> None:
        """It could not be done; the form, or the result, stays."""
        self.show_idle()
        self._tell(sentences(trouble.headline, trouble.effect, trouble.remedy))
        if trouble.kind == IdentityError.__name__:
            self.forms.setCurrentIndex(1)
            self.signer.secret.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_result(self, headline: str, path: Path, particulars: list[Particular]) -> None:
        """The signed report and what its verification says."""
        self.show_idle()
        self._headline.setText(shown(headline))
        self._path.setText(shown(str(path)))
        self._result.show_particulars(particulars)
        self._pages.setCurrentIndex(1)
        self.sign_button.hide()
        self.report_button.show()
        self.folder_button.show()
        self.close_button.setText(self.tr("Close"))
        self.report_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress"))
        self.sign_button.setProperty("primary", True)
        self.sign_button.setDefault(True)
        for button in (self.close_button, self.report_button, self.folder_button):
            button.setAutoDefault(False)
        self.report_button.hide()
        self.folder_button.hide()
        self._pages.addWidget(self._form_page())
        self._pages.addWidget(self._result_page())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._message, 1)
        foot.addWidget(self._step)
        foot.addWidget(self._bar, 1)
        foot.addStretch(0)
        for button in (self.folder_button, self.report_button, self.sign_button, self.close_button):
            foot.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(label(self.tr("Report"), "title"))
        layout.addWidget(self._pages, 1)
        layout.addLayout(foot)

    def _form_page(self) -> QWidget:
        self.forms.setDocumentMode(True)
        self.forms.setFixedWidth(_FORM_PX)
        self.forms.tabBar().setAccessibleName(self.tr("How the report is made"))
        for form, title in (
            (self.content, self.tr("Content")),
            (self.signer, self.tr("Signature")),
        ):
            page = ScrollPage()
            page.setProperty("page", True)
            # texts that wrap have a height only once their width is known
            page.setFixedWidth(_FORM_PX - _BAR_PX)
            layout = QVBoxLayout(page)
            layout.setContentsMargins(12, 12, 12, 12)
            layout.addWidget(form)
            layout.addStretch(1)
            self.forms.addTab(scrolled(page, title), title)
        both = QWidget()
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(12)
        beside.addWidget(self.forms)
        beside.addWidget(self.preview, 1)
        return both

    def _result_page(self) -> QWidget:
        inner = ScrollPage()
        inner.setProperty("page", True)
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 10, 10, 10)
        column.addWidget(self._result)
        column.addStretch(1)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._headline)
        layout.addWidget(self._path)
        layout.addWidget(scrolled(inner, self.tr("Verification of the signed report")), 1)
        return page

    def _connect(self) -> None:
        self.sign_button.clicked.connect(self._ask)
        self.close_button.clicked.connect(self.reject)
        self.report_button.clicked.connect(self.open_report_asked)
        self.folder_button.clicked.connect(self.open_folder_asked)
        self.content.changed.connect(self._tell_choice)

    def _tell_choice(self) -> None:
        self.choice_changed.emit(self.choice)

    def _tell(self, text: str) -> None:
        self._message.setText(shown(text))
        self._message.setVisible(bool(text))

    def _ask(self) -> None:
        try:
            checked_moment(self.choice.received_at)
        except InputRefused as error:
            self.show_trouble(Trouble.of(error))
            self.forms.setCurrentIndex(0)
            self.content.received.setFocus()
            return
        missing = self.signer.missing()
        if missing:
            names = listed((each.accessibleName() for each in missing), ", ")
            self._tell(self.tr("Still needed: {0}.").format(names))
            self.forms.setCurrentIndex(1)
            missing[0].setFocus()
            return
        self.sign_asked.emit(ReportWish(self.choice, self.signer.take_wish()))
