"""The reviewer's signature in the window: opened, added, written, and kept by the case."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.casework.changes import CaseChanges
from app.casework.session import CaseSession
from app.gui import help_texts, signer_work
from app.gui.dialogs.countersign import CountersignDialog
from app.gui.dialogs.opening import open_over
from app.gui.dialogs.result import Particular, ResultDialog
from app.gui.report_choice import CountersignWish, TrustChoice
from app.gui.signature_words import signature_particulars
from app.gui.signer_commands import SignerCommands
from app.gui.signs import Sign
from app.gui.tasks import Lane, Trouble

if TYPE_CHECKING:
    from app.casework.countersigning import Countersigned
    from app.gui.main_window import MainWindow
    from reports.check import SignatureCheck


class CountersignCommands(QObject):
    """Signing runs on `lane`; keeping the new file in the case on the case's own thread."""

    def __init__(self, window: "MainWindow", signers: SignerCommands, lane: Lane) -> None:
        super().__init__(window)
        self._window = window
        self._signers = signers
        self._lane = lane
        self._dialog: CountersignDialog | None = None

    def sign(self) -> None:
        """Ask which report, and who signs."""
        dialog = CountersignDialog(self._window.appearance, self._signers.defaults, self._window)
        help_texts.set_help(dialog, "signature")
        self._dialog = dialog
        self._signers.serve(dialog.signer, self._tell)
        dialog.sign_asked.connect(self._begin)
        dialog.finished.connect(self._forget)
        open_over(dialog)

    def _forget(self) -> None:
        self._signers.leave()
        self._dialog = None

    def _begin(self, wish: CountersignWish) -> None:
        if self._dialog is not None:
            self._dialog.show_working()
        self._lane.submit(
            partial(_countersign, wish, self._signers.trust),
            partial(self._keep, wish),
            self._tell,
        )

    def _keep(self, wish: CountersignWish, made: "Countersigned") -> None:
        self._signers.remember(wish.signing)
        if self._window.desk.is_open:
            keep = partial(_keep, made)
            self._window.desk.ask(keep, partial(self._write_kept, wish, made), self._tell)
        else:
            self._write(wish, made, None)

    def _write_kept(
        self, wish: CountersignWish, made: "Countersigned", kept: tuple[Path | None, CaseChanges]
    ) -> None:
        path, changes = kept
        self._window.desk.refresh(changes)
        self._write(wish, made, path)

    def _write(self, wish: CountersignWish, made: "Countersigned", kept: Path | None) -> None:
        self._lane.submit(
            partial(_write, wish.out, made, kept, self._signers.trust),
            partial(self._show, wish.out, kept),
            self._tell,
        )

    def _show(self, out: Path, kept: Path | None, check: "SignatureCheck") -> None:
        if self._dialog is not None:
            self._dialog.accept()
        text = self.tr("{0} has the reviewer's signature.").format(out.name)
        where = self.tr("Written to {0}.").format(out)
        if kept is not None:
            where += " " + self.tr("The case keeps it as {0}.").format(kept.name)
        headline = Particular(Sign.NOT_FOUND, self.tr("Good"), text, where)
        title = self.tr("Sign as reviewer")
        result = ResultDialog(self._window.appearance, title, headline, self._window)
        result.show_particulars(signature_particulars(check))
        open_over(result)

    def _tell(self, trouble: Trouble) -> None:
        if self._dialog is not None:
            self._dialog.show_trouble(trouble)
        else:
            self._window.commands.tell(trouble)


# On the lanes' threads; the imports stand here because the window does not wait for cryptography.


def _countersign(wish: CountersignWish, trust: TrustChoice) -> "Countersigned":
    from app.casework.countersigning import countersign
    from app.casework.report_file import refuse_taken

    refuse_taken(wish.out)
    proof = signer_work.proof_wish(wish.signing.proof, trust)
    signer_work.refuse_who_may_not(wish.signing.signer, trust)
    with signer_work.opened(wish.signing.signer) as identity:
        return countersign(
            wish.report, identity, timestamp_url=proof.server, long_term=proof.long_term
        )


def _keep(made: "Countersigned", session: CaseSession) -> tuple[Path | None, CaseChanges]:
    """Store it where the case keeps the report; None where the report is another case's."""
    from app.casework.countersigning import store_countersigned

    known = {report.sha256 for report in session.reports()}
    if session.is_read_only or made.check_before.file_sha256 not in known:
        return None, CaseChanges()
    return store_countersigned(session, made)


def _write(
    out: Path, made: "Countersigned", kept: Path | None, trust: TrustChoice
) -> "SignatureCheck":
    from app.casework.report_file import write_new
    from reports.verify import verify_report

    write_new(out, made.signed.pdf, kept)
    return verify_report(out, trust=trust.certificates, revocation=trust.revocation)
