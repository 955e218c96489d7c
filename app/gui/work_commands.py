"""Taking in, analysing, and checking the case: what the examiner asks for and is told."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.casework.actions import RestoreItem, TagItem, WithdrawItem
from app.casework.analysis import QueuePlan
from app.casework.changes import CaseChanges
from app.casework.evidence import IntakeResult, IntakeState
from app.casework.layout import CaseFolder
from app.casework.queue_rest import plans_left
from app.casework.session import CaseSession
from app.casework.verification import CaseCheck
from app.gui import wording
from app.gui.dialogs.opening import open_over
from app.gui.dialogs.problems import ProblemsDialog
from app.gui.dialogs.reason import ReasonDialog
from app.gui.dialogs.result import Particular, ResultDialog
from app.gui.dialogs.tags import TagsDialog
from app.gui.dialogs.take_in import TakeInDialog
from app.gui.signs import Sign
from app.gui.tasks import Trouble
from engine.schema.request import EngineDescription

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow

_GO_ON = "go_on"


class WorkCommands(QObject):
    """The long work of a case."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.viewer.notice.offered.connect(self._take_offer)
        window.checks.ended.connect(self._show_case_check)
        window.checks.troubled.connect(window.desk.troubled)

    def take_in(self) -> None:
        """Ask what to take in."""
        dialog = TakeInDialog(self._window)
        dialog.accepted.connect(
            lambda: self.take_in_paths(dialog.paths, is_analysed=dialog.analyse_box.isChecked())
        )
        open_over(dialog)

    def take_in_paths(self, paths: list[Path], *, is_analysed: bool) -> None:
        """Take these in; analyse the new items when wished."""
        window = self._window
        then = partial(self._after_intake, is_analysed)
        window.desk.take_in(paths, window.bridge.reading, then)
        window.watch.begin_intake()

    def take_dropped(self, paths: list[Path]) -> None:
        """Files are taken in; a case folder alone is opened, a PDF alone is verified."""
        desk = self._window.desk
        is_report = len(paths) == 1 and paths[0].suffix.lower() == ".pdf"
        is_case = len(paths) == 1 and CaseFolder(paths[0]).database.is_file()
        if is_case:
            self._window.commands.open_path(paths[0])
        elif is_report:
            self._window.commands.reports.verify(paths[0])
        elif desk.is_open:
            self.take_in_paths(paths, is_analysed=False)
        else:
            self._window.commands.tell(
                Trouble(
                    self.tr("No case is open, so nothing was taken in."),
                    self.tr("The files are unchanged."),
                    self.tr("Make a case or open one, then drop the files again."),
                    "NoCase",
                )
            )

    def _after_intake(self, is_analysed: bool, result: IntakeResult) -> None:
        added = [outcome.evidence_id for outcome in result.in_state(IntakeState.TAKEN_IN)]
        duplicates = len(result.in_state(IntakeState.DUPLICATE))
        refused = len(result.in_state(IntakeState.REFUSED))
        if duplicates or refused:
            # a summary: each refused file is in the list of problems by itself
            self._window.viewer.notice.show_trouble(
                Trouble(
                    self.tr("{0} taken in, {1} already in the case, {2} refused.").format(
                        wording.items(len(added)), duplicates, refused
                    ),
                    self.tr("The originals are unchanged."),
                    self.tr("The list of problems says why.") if refused else "",
                    "Intake",
                )
            )
        if is_analysed and added:
            self.analyse([item for item in added if item is not None])

    def analyse_all(self) -> None:
        """Analyse every item that has no finding yet; all when each has one."""
        rows = self._window.evidence_model.summaries()
        examined = [row for row in rows if not row.withdrawn]
        missing = [row.evidence_id for row in examined if row.verdict is None]
        self.analyse(missing or [row.evidence_id for row in examined])

    def tag_items(self) -> None:
        """Ask for the tags of the selected items."""
        window = self._window
        model = window.evidence_model
        rows = [model.row(model.row_of(item)).summary for item in window.evidence.selected_ids()]
        if not rows:
            return
        known = {tag for summary in model.summaries() for tag in summary.tags}
        dialog = TagsDialog(rows, known, window)
        dialog.accepted.connect(lambda: self._write_tags(dialog.answer()))
        open_over(dialog)

    def withdraw_or_restore(self) -> None:
        """Ask why the selected items are no longer examined; or again, when none of them is."""
        window = self._window
        model = window.evidence_model
        rows = [model.row(model.row_of(item)).summary for item in window.evidence.selected_ids()]
        wanted = [row.evidence_id for row in rows if not row.withdrawn]
        is_withdrawal = bool(wanted)
        ids = wanted or [row.evidence_id for row in rows]
        if not ids:
            return
        if is_withdrawal:
            title = self.tr("Withdraw {0}").format(wording.items(len(ids)))
            text = self.tr(
                "File, findings and decisions stay in the case and are listed in the report with "
                "your reason; they are no longer part of the examination."
            )
        else:
            title = self.tr("Examine {0} again").format(wording.items(len(ids)))
            text = self.tr("The withdrawal stays in the log, and so does your reason.")
        verb = self.tr("Withdraw") if is_withdrawal else self.tr("Restore")
        dialog = ReasonDialog(title, text, verb, window)
        dialog.accepted.connect(lambda: self._withdraw(ids, dialog.answer, is_withdrawal))
        open_over(dialog)

    def _withdraw(self, ids: list[str], reason: str, is_withdrawal: bool) -> None:
        for evidence_id in ids:
            change = WithdrawItem if is_withdrawal else RestoreItem
            self._window.desk.do(change(evidence_id, reason))

    def _write_tags(self, tags: dict[str, tuple[str, ...]]) -> None:
        for evidence_id, words in tags.items():
            self._window.desk.do(TagItem(evidence_id, words))

    def analyse_selected(self) -> None:
        """Analyse the selected items."""
        model = self._window.evidence_model
        ids = self._window.evidence.selected_ids()
        self.analyse([item for item in ids if not model.row(model.row_of(item)).summary.withdrawn])

    def analyse(self, evidence_ids: list[str]) -> None:
        """Analyse these items with the engine of the settings, in the order given."""
        self._with_engine(partial(self._analyse_with, evidence_ids))

    def _with_engine(self, go_on: Callable[[EngineDescription], None]) -> None:
        """Go on with the chosen engine, once it is known and if the case is still the same."""
        bridge, asked = self._window.bridge, self._window.desk.view
        engine = bridge.chosen_engine()

        def go_on_here(engine: EngineDescription) -> None:
            if self._window.desk.view is asked:
                go_on(engine)

        if engine is None:
            bridge.describe_then(go_on_here)
        else:
            go_on(engine)

    def offer_queue(self) -> None:
        """Offer to go on with what was asked for when the case was closed last, if anything was."""
        self._window.desk.ask(CaseSession.open_jobs, self._show_queue)

    def _show_queue(self, evidence_ids: tuple[str, ...]) -> None:
        if evidence_ids:
            told = Trouble(
                self.tr("{0} still to be analysed, as was asked for before.").format(
                    wording.items(len(evidence_ids))
                ),
                self.tr("What was done is stored."),
                "",
                "Queue",
            )
            notice = self._window.viewer.notice
            notice.show_trouble(told, offer=_GO_ON, offer_text=self.tr("Go on"))

    def _take_offer(self, offer: str) -> None:
        if offer == _GO_ON:
            self.go_on()

    def go_on(self) -> None:
        """Analyse what is still in the case's queue."""
        self._with_engine(self._go_on_with)

    def _go_on_with(self, engine: EngineDescription) -> None:
        window = self._window
        window.desk.ask(
            partial(plans_left, engine=engine, device=window.bridge.device), self._take_plans
        )

    def _take_plans(self, plans: tuple[QueuePlan, ...]) -> None:
        self._window.desk.refresh(CaseChanges(audit=True))
        self._window.queue.go_on(plans)

    def _analyse_with(self, evidence_ids: list[str], engine: EngineDescription) -> None:
        self._window.queue.start(evidence_ids, engine, self._window.bridge.device)

    def show_problems(self) -> None:
        """What failed, one by one."""
        open_over(ProblemsDialog(self.tr("Problems"), self._window.watch.problems, self._window))

    def verify_case(self) -> None:
        """Check the whole case against its log, beside the work."""
        case = self._window.desk.view
        if case is not None:
            self._window.checks.start(case.path)
            self._window.watch.begin_check()

    def _show_case_check(self, check: CaseCheck | None) -> None:
        if check is None:
            return  # it was stopped
        facts = self.tr("Log entries: {0}; evidence items: {1}; findings: {2}; files: {3}.").format(
            check.audit_head.count, check.evidence_count, check.finding_count, check.file_count
        )
        headline = (
            Particular(Sign.NOT_FOUND, self.tr("Good"), self.tr("The case is whole."), facts)
            if check.is_good
            else Particular(
                Sign.FAILED, self.tr("Faults"), self.tr("The case was changed or damaged."), facts
            )
        )
        dialog = ResultDialog(
            self._window.appearance, self.tr("Verify case"), headline, self._window
        )
        lines = [Particular(Sign.FAILED, self.tr("Fault"), fault) for fault in check.faults]
        lines += [Particular(Sign.NOT_RUN, self.tr("Note"), note) for note in check.notes]
        dialog.show_particulars(lines)
        open_over(dialog)
