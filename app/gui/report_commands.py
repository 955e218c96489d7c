"""The way to a signed report and back from it: identity, signing, verifying."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.casework.session import CaseSession
from app.casework.settings import load_settings, user_path
from app.gui import help_texts
from app.gui.completeness import Completeness, completeness
from app.gui.dialogs import choosing
from app.gui.dialogs.identity import IdentityDialog, NewIdentity
from app.gui.dialogs.opening import open_over
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import Particular, ResultDialog
from app.gui.language import Language, spoken_language
from app.gui.report_choice import ReportChoice, ReportDefaults, ReportWish
from app.gui.report_preview import ReportPreview, ordered
from app.gui.signs import Sign
from app.gui.tasks import Lane, Trouble
from reports.templates import template_names

if TYPE_CHECKING:
    from app.casework.reporting import IssuedReport, MadeReport, PreparedReport, ReportCheck
    from app.gui.main_window import MainWindow
    from reports.check import SignatureCheck
    from reports.credentials import SigningIdentity

_IDENTITY_KEY = "report/identity"  # the file's path; never its passphrase


class ReportCommands(QObject):
    """Runs the steps of a report: reading and storing on the case's thread, the rest on its own.

    Layout and cryptography are imported on those threads, when they are first needed.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._lane = Lane("reports", self)
        self._preview = ReportPreview(window.desk, self)
        self._dialog: ReportDialog | None = None
        self._stored: Path | None = None

    def shut_down(self) -> None:
        """End the threads."""
        self._preview.shut_down()
        self._lane.close()

    # identity

    def create_identity(self) -> None:
        """Ask for the facts of a new identity and make it."""
        settings = self._window.settings
        dialog = IdentityDialog(
            str(settings.value("case/examiner", "")),
            str(settings.value("case/laboratory", "")),
            self._dialog or self._window,
        )
        dialog.asked.connect(partial(self._make_identity, dialog))
        open_over(dialog)

    def _make_identity(self, dialog: IdentityDialog, wish: NewIdentity) -> None:
        def failed(trouble: Trouble) -> None:
            dialog.show_trouble(f"{trouble.headline} {trouble.remedy}")

        self._lane.submit(
            partial(_create_identity, wish), partial(self._tell_identity, dialog), failed
        )

    def _tell_identity(self, dialog: IdentityDialog, path: Path) -> None:
        self._window.settings.setValue(_IDENTITY_KEY, str(path))
        dialog.accept()
        if self._dialog is not None:
            self._dialog.show_identity(path)

    # the report

    def make_report(self) -> None:
        """Open the dialog; meanwhile check what the case lacks and lay the pages out."""
        window = self._window
        window.panels.notes.flush()
        dialog = ReportDialog(window.appearance, self._defaults(), window)
        help_texts.set_help(dialog, "report")
        self._dialog = dialog
        self._preview.attach(dialog.preview)
        dialog.choice_changed.connect(self._preview.show)
        dialog.sign_asked.connect(self._begin)
        dialog.identity_asked.connect(self.create_identity)
        dialog.open_report_asked.connect(self._open_report)
        dialog.open_folder_asked.connect(self._open_folder)
        dialog.finished.connect(self._forget_dialog)
        open_over(dialog)
        window.desk.ask(_completeness, dialog.show_completeness, dialog.show_trouble)
        self._preview.show(dialog.choice)

    def _defaults(self) -> ReportDefaults:
        settings = self._window.settings
        configured = load_settings().report
        is_chinese = spoken_language() is Language.CHINESE
        usual = Language.CHINESE.value if is_chinese else configured.language
        language = str(settings.value("report/language", "")) or usual
        own = user_path().parent / "report_templates"
        return ReportDefaults(
            identity_path=str(settings.value(_IDENTITY_KEY, "")),
            language=language,
            timestamp_url=str(settings.value("report/timestamp_url", configured.timestamp_url)),
            qualifications=str(settings.value("report/qualifications", "")),
            templates={name: template_names(name, own) for name in ("en", "zh")},
        )

    def _remember(self, choice: ReportChoice) -> None:
        settings = self._window.settings
        settings.setValue("report/language", choice.language)
        settings.setValue("report/timestamp_url", choice.timestamp_url)
        settings.setValue("report/qualifications", choice.qualifications)

    def _forget_dialog(self) -> None:
        self._preview.detach()
        self._dialog = None

    def _begin(self, wish: ReportWish) -> None:
        """First the identity: a wrong passphrase is told before anything is made."""
        self._show_step(self.tr("Opening the identity …"))
        self._lane.submit(
            partial(_load_identity, wish), partial(self._prepare, wish), self._tell_trouble
        )

    def _prepare(self, wish: ReportWish, identity: "SigningIdentity") -> None:
        self._window.settings.setValue(_IDENTITY_KEY, str(wish.identity_path))
        self._remember(wish.choice)
        self._show_step(self.tr("Checking the case …"))
        self._window.desk.ask(
            partial(_prepare, wish.choice),
            partial(self._make, identity),
            self._tell_trouble,
        )

    def _make(self, identity: "SigningIdentity", prepared: "PreparedReport") -> None:
        self._show_step(self.tr("Writing and signing …"))
        self._lane.submit(partial(_make, prepared, identity), self._store, self._tell_trouble)

    def _store(self, made: "MadeReport") -> None:
        self._show_step(self.tr("Storing the report …"))
        self._window.desk.ask(partial(_store, made), self._tell_issued, self._tell_trouble)

    def _tell_issued(self, issued: "IssuedReport") -> None:
        self._window.desk.refresh(issued.changes)
        self._stored = issued.path
        headline = self.tr("Report {0} is signed and stored.").format(issued.number)
        if self._dialog is not None:
            self._dialog.show_result(headline, issued.path, signature_particulars(issued.check))

    def _show_step(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.show_step(text)

    def _tell_trouble(self, trouble: Trouble) -> None:
        if self._dialog is not None:
            self._dialog.show_trouble(trouble)
        else:
            self._window.commands.tell(trouble)

    def _open_report(self) -> None:
        if self._stored is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._stored)))

    def _open_folder(self) -> None:
        if self._stored is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._stored.parent)))

    # verifying

    def verify_report(self) -> None:
        """Ask for a PDF and check it, against the open case if there is one."""
        case = self._window.desk.view
        start = case.path / "reports" if case is not None else Path.home()
        path = choosing.choose_file(self._window, self.tr("Signed report"), start, "PDF (*.pdf)")
        if path is not None:
            self.verify(path)

    def verify(self, path: Path) -> None:
        """Check this file and show what was found."""
        if self._window.desk.is_open:
            self._window.desk.ask(
                partial(_check, path), partial(self._show_check, path), self._window.commands.tell
            )
        else:
            self._lane.submit(
                partial(_check, path, None),
                partial(self._show_check, path),
                self._window.commands.tell,
            )

    def _show_check(self, path: Path, check: "ReportCheck") -> None:
        lines = signature_particulars(check.signature)
        lines += [Particular(Sign.FAILED, self.tr("Fault"), fault) for fault in check.case_faults]
        if check.is_stored_in_case:
            text = self.tr("The open case holds this very file among its reports.")
            lines.append(Particular(Sign.NOT_FOUND, self.tr("Good"), text))
        dialog = ResultDialog(
            self._window.appearance,
            self.tr("Verify report"),
            _headline(path, check),
            self._window,
        )
        dialog.show_particulars(lines)
        open_over(dialog)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportCommands", text)


def signature_particulars(check: "SignatureCheck") -> list[Particular]:
    """The sentences of a verification, each with the sign of how it stands."""
    verdict, *others = check.statements(spoken_language().value)
    sign = Sign.NOT_FOUND if check.is_intact else Sign.FAILED
    word = _tr("Good") if check.is_intact else _tr("Not valid")
    lines = [Particular(sign, word, verdict.text)]
    for said in others:
        sign = Sign.FAILED if said.is_bad else Sign.NOT_RUN
        lines.append(Particular(sign, _tr("Note"), said.text))
    return lines


def _headline(path: Path, check: "ReportCheck") -> Particular:
    name = path.name
    if not check.signature.is_intact:
        text = _tr("{0} is not valid. Do not rely on it.").format(name)
        return Particular(Sign.FAILED, _tr("Not valid"), text)
    if check.case_faults:
        text = _tr("{0} is unchanged, but the open case does not agree with it.").format(name)
        return Particular(Sign.FAILED, _tr("Disagrees"), text)
    text = _tr("{0} is unchanged since it was signed.").format(name)
    return Particular(Sign.NOT_FOUND, _tr("Good"), text)


# On the lanes' threads. The imports stand here because they bring layout and cryptography, which
# the window does not wait for.


def _create_identity(wish: NewIdentity) -> Path:
    from reports.credentials import create_identity

    create_identity(wish.path, wish.name, wish.organisation, wish.passphrase)
    return wish.path


def _load_identity(wish: ReportWish) -> "SigningIdentity":
    from reports.credentials import load_identity

    return load_identity(wish.identity_path, wish.passphrase)


def _completeness(session: CaseSession) -> Completeness:
    return completeness(session.record, session.items(), session.verify())


def _prepare(choice: ReportChoice, session: CaseSession) -> "PreparedReport":
    from app.casework import reporting

    return reporting.prepare_report(session, ordered(choice))


def _make(prepared: "PreparedReport", identity: "SigningIdentity") -> "MadeReport":
    from app.casework import reporting

    return reporting.make_report(prepared, identity)


def _store(made: "MadeReport", session: CaseSession) -> "IssuedReport":
    from app.casework import reporting

    return reporting.store_report(session, made)


def _check(path: Path, case: CaseSession | None) -> "ReportCheck":
    from app.casework import reporting

    trusted = load_settings().report.trust
    return reporting.check_report(path, (Path(trusted),) if trusted else (), case)
