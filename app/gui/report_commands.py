"""The way to a signed report and back from it: making, signing, verifying."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from app.casework.session import CaseSession
from app.casework.settings import load_settings, user_path
from app.casework.verification import CaseCheck, CheckProgress
from app.gui import help_texts, signer_work
from app.gui.calibration_commands import CalibrationCommands
from app.gui.case_check import CaseChecks
from app.gui.completeness import Completeness, completeness
from app.gui.countersign_commands import CountersignCommands
from app.gui.dialogs import choosing
from app.gui.dialogs.opening import open_over
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import Particular, ResultDialog
from app.gui.language import Language, spoken_language
from app.gui.report_choice import (
    ContentDefaults,
    ReportChoice,
    ReportWish,
    SignerChoice,
    TrustChoice,
    Wordings,
)
from app.gui.report_preview import ReportPreview, ordered
from app.gui.signature_words import check_headline, signature_particulars
from app.gui.signer_commands import SignerCommands
from app.gui.signs import Sign
from app.gui.tasks import Lane, Trouble
from reports.errors import ReportRefused
from reports.templates import find_template, template_names

if TYPE_CHECKING:
    from app.casework.proof import ProofWish
    from app.casework.reporting import IssuedReport, MadeReport, PreparedReport, ReportCheck
    from app.gui.main_window import MainWindow
    from reports.check import SignatureCheck


@dataclass(frozen=True, slots=True, eq=False)
class _Order:
    """One report that was asked for."""

    wish: ReportWish
    proof: "ProofWish"


class ReportCommands(QObject):
    """Runs the steps of a report: reading and storing on the case's thread, the rest on its own.

    Layout and cryptography are imported on those threads, when they are first needed.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._lane = Lane("reports", self)
        self.checks = CaseChecks(self)
        self.checks.progressed.connect(self._show_progress)
        self.checks.ended.connect(self._end_check)
        self.checks.troubled.connect(self._tell_trouble)
        self.binding = CaseChecks(self)
        self.binding.progressed.connect(self._show_binding)
        self.binding.ended.connect(self._end_binding)
        self.binding.troubled.connect(self._tell_trouble)
        self.signers = SignerCommands(window, self._lane)
        self.calibration = CalibrationCommands(window, self._lane)
        self.countersigning = CountersignCommands(window, self.signers, self._lane)
        self._preview = ReportPreview(window.desk, self)
        self._dialog: ReportDialog | None = None
        self._order: _Order | None = None  # the report being made; None once it is not wanted
        self._stored: Path | None = None

    def shut_down(self) -> None:
        """End the threads."""
        self.checks.shut_down()
        self.binding.shut_down()
        self._preview.shut_down()
        self._lane.close()

    # the report

    def make_report(self) -> None:
        """Open the dialog; meanwhile check what the case lacks and lay the pages out."""
        window = self._window
        window.panels.notes.flush()
        dialog = ReportDialog(
            window.appearance, self._content_defaults(), self.signers.defaults, window
        )
        help_texts.set_help(dialog, "report")
        help_texts.set_help(dialog.signer, "signature")
        self._dialog = dialog
        self._preview.attach(dialog.preview)
        self.signers.serve(dialog.signer, self._tell_trouble)
        dialog.choice_changed.connect(self._preview.show)
        dialog.sign_asked.connect(self._begin)
        dialog.stop_asked.connect(self._stop)
        dialog.open_report_asked.connect(self._open_report)
        dialog.open_folder_asked.connect(self._open_folder)
        dialog.finished.connect(self._forget_dialog)
        if window.desk.view is not None and window.desk.view.is_read_only:
            dialog.refuse_signing(
                self.tr(
                    "The case is open for reading only, so a report cannot be signed. Close other "
                    "programs that use the case, then open it again."
                )
            )
        open_over(dialog)
        self._check_case()
        self._preview.show(dialog.choice)

    def _content_defaults(self) -> ContentDefaults:
        settings = self._window.settings
        is_chinese = spoken_language() is Language.CHINESE
        usual = Language.CHINESE.value if is_chinese else load_settings().report.language
        return ContentDefaults(
            language=str(settings.value("report/language", "")) or usual,
            qualifications=str(settings.value("report/qualifications", "")),
            templates={language: _wordings(language) for language in ("en", "zh")},
        )

    def _remember(self, choice: ReportChoice) -> None:
        settings = self._window.settings
        settings.setValue("report/language", choice.language)
        settings.setValue("report/qualifications", choice.qualifications)

    def _check_case(self) -> None:
        """Beside the work: the case answers meanwhile, and closing the dialog stops it."""
        case = self._window.desk.view
        if self._dialog is not None and case is not None:
            self.checks.start(case.path)

    def _show_progress(self, progress: CheckProgress) -> None:
        if self._dialog is not None:
            self._dialog.content.show_checked_file(progress.index + 1, progress.total)

    def _end_check(self, check: CaseCheck | None) -> None:
        if check is None:
            self._check_case()  # of a dialog that was closed; the one there now waits for its own
        else:
            self._window.desk.ask(
                partial(_completeness, check), self._show_completeness, self._tell_trouble
            )

    def _show_completeness(self, found: Completeness) -> None:
        if self._dialog is not None:
            self._dialog.show_completeness(found)

    def _forget_dialog(self) -> None:
        self._order = None
        self.checks.cancel()
        self.binding.cancel()
        self._preview.detach()
        self.signers.leave()
        self._dialog = None

    def _begin(self, wish: ReportWish) -> None:
        """First who signs: a wrong passphrase is told before anything is made."""
        self._show_step(self.tr("Opening the identity …"))
        trust = self.signers.trust
        order = _Order(wish, signer_work.proof_wish(wish.signing.proof, trust))
        self._order = order
        self._lane.submit(
            partial(_try_signer, wish.signing.signer, order.proof, trust),
            lambda _none: self._prepare(order),
            partial(self._fail, order),
        )

    def _stop(self) -> None:
        """What is being done ends at the next file or step, and what it made is thrown away."""
        self._order = None
        self.binding.cancel()
        if self._dialog is not None:
            self._dialog.show_stopped()

    def _prepare(self, order: "_Order") -> None:
        if self._order is order:
            self.signers.remember(order.wish.signing)
            self._remember(order.wish.choice)
            self._check_binding()

    def _check_binding(self) -> None:
        """The check that the report rests on: beside the work too, and counted."""
        case = self._window.desk.view
        if self._order is not None and case is not None:
            self._show_step(self.tr("Checking the case …"))
            self.binding.start(case.path)

    def _show_binding(self, progress: CheckProgress) -> None:
        if self._order is not None:
            text = self.tr("Verifying file {0} of {1}").format(progress.index + 1, progress.total)
            self._show_step(text, progress.done_bytes / max(progress.total_bytes, 1))

    def _end_binding(self, check: CaseCheck | None) -> None:
        order = self._order
        if order is None:
            return
        if check is None:
            self._check_binding()  # of a report that was stopped; the one now waits for its own
            return
        self._window.desk.ask(
            partial(_prepare, order.wish.choice, order.proof, check),
            partial(self._make, order),
            partial(self._fail, order),
        )

    def _make(self, order: "_Order", prepared: "PreparedReport | None") -> None:
        if prepared is None:
            self._check_binding()  # the case changed meanwhile
        elif self._order is not order:
            self._discard(prepared)
        else:
            self._show_step(self.tr("Writing and signing …"))
            self._lane.submit(
                partial(_make, prepared, order.wish.signing.signer),
                partial(self._store, order),
                partial(self._fail, order),
            )

    def _store(self, order: "_Order", made: "MadeReport") -> None:
        if self._order is not order:
            self._discard(made)
            return
        self._show_step(self.tr("Storing the report …"), can_stop=False)
        self._window.desk.ask(
            partial(_store, made, self.signers.trust), self._tell_issued, self._tell_trouble
        )

    def _discard(self, made: "PreparedReport | MadeReport") -> None:
        self._lane.submit(partial(_discard, made), _ignore, self._tell_trouble)

    def _fail(self, order: "_Order", trouble: Trouble) -> None:
        if self._order is order:
            self._tell_trouble(trouble)

    def _tell_issued(self, answer: "tuple[IssuedReport, SignatureCheck]") -> None:
        issued, check = answer
        self._window.desk.refresh(issued.changes)
        self._stored = issued.path
        headline = self.tr("Report {0} is signed and stored.").format(issued.number)
        if self._dialog is not None:
            self._dialog.show_result(headline, issued.path, signature_particulars(check))

    def _show_step(self, text: str, fraction: float = -1.0, *, can_stop: bool = True) -> None:
        if self._dialog is not None:
            self._dialog.show_step(text, fraction, can_stop=can_stop)

    def _tell_trouble(self, trouble: Trouble) -> None:
        if self._dialog is not None:
            self._dialog.show_trouble(trouble)
        else:
            self._window.commands.tell(trouble)

    def _open_report(self) -> None:
        if self._stored is not None:
            self._open(self._stored, self.tr("No program could be started that shows the report."))

    def _open_folder(self) -> None:
        if self._stored is not None:
            what = self.tr("No program could be started that shows the folder.")
            self._open(self._stored.parent, what)

    def _open(self, path: Path, what: str) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            where = self.tr("It is stored: {0}").format(path)
            remedy = self.tr("Open it there with a program of your own.")
            self._tell_trouble(Trouble(what, where, remedy, "NoProgram"))

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
                partial(_check, path, self.signers.trust),
                partial(self._show_check, path),
                self._window.commands.tell,
            )
        else:
            self._lane.submit(
                partial(_check, path, self.signers.trust, None),
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
            check_headline(path, check, has_trust=bool(self.signers.trust.certificates)),
            self._window,
        )
        dialog.show_particulars(lines)
        open_over(dialog)


# On the lanes' threads. The imports stand here because they bring layout and cryptography, which
# the window does not wait for.


def _wordings(language: str) -> Wordings:
    """The shipped wordings and the laboratory's own, with their certificates."""
    own = user_path().parent / "report_templates"
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name in template_names(language, own):
        try:
            template = find_template(name, language, own)
        except ReportRefused:
            found[name] = ()  # the preview says what is wrong with it
        else:
            found[name] = tuple((each.id, each.title) for each in template.certificates)
    return found


def _try_signer(choice: SignerChoice, proof: "ProofWish", trust: TrustChoice) -> None:
    """Whether all is there that signing needs. InputRefused, IdentityError or NotVerifiable."""
    proof.server  # noqa: B018  asked for now rather than after the report is laid out
    signer_work.refuse_who_may_not(choice, trust)


def _completeness(check: CaseCheck, session: CaseSession) -> Completeness:
    return completeness(session.record, session.items(), check)


def _prepare(
    choice: ReportChoice, proof: "ProofWish", check: CaseCheck, session: CaseSession
) -> "PreparedReport | None":
    """None when the case is no longer what was checked."""
    from app.casework import reporting

    if not reporting.is_of_now(session, check):
        return None
    return reporting.prepare_report(session, ordered(choice, proof), check)


def _discard(made: "PreparedReport | MadeReport") -> None:
    from app.casework import reporting

    reporting.discard_report(made)


def _ignore(_answer: None) -> None:
    return None


def _make(prepared: "PreparedReport", signer: SignerChoice) -> "MadeReport":
    from app.casework import reporting

    # Opened anew: a token is not held open while the case is read.
    with signer_work.opened(signer) as identity:
        return reporting.make_report(prepared, identity)


def _store(
    made: "MadeReport", trust: TrustChoice, session: CaseSession
) -> "tuple[IssuedReport, SignatureCheck]":
    from app.casework import reporting

    issued = reporting.store_report(session, made)
    if not trust.certificates:
        return issued, issued.check
    checked = reporting.check_report(issued.path, trust.certificates, None, trust.revocation)
    return issued, checked.signature


def _check(path: Path, trust: TrustChoice, case: CaseSession | None) -> "ReportCheck":
    from app.casework import reporting

    return reporting.check_report(path, trust.certificates, case, trust.revocation)
