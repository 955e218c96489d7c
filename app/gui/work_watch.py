"""Tells the activity line what runs: taking in, analysing; keeps the list of what failed."""

from PySide6.QtCore import QObject, Signal

from app.casework.evidence import IntakeOutcome, IntakeProgress, IntakeResult, IntakeState
from app.casework.verification import CheckProgress
from app.gui import wording
from app.gui.analysis_queue import AnalysisQueue, ItemTrouble, QueueOutcome, QueueStep
from app.gui.case_check import CaseChecks
from app.gui.case_desk import CaseDesk
from app.gui.dialogs.problems import Problem
from app.gui.models import EvidenceModel
from app.gui.panels.activity import ActivityPanel
from app.gui.tasks import Trouble
from engine.protocol import Progress


class WorkWatch(QObject):
    """Between queue, desk and activity line. `stopped` has a Trouble, `crashed` an ItemTrouble."""

    crashed = Signal(object)
    stopped = Signal(object)

    def __init__(
        self,
        desk: CaseDesk,
        queue: AnalysisQueue,
        checks: CaseChecks,
        model: EvidenceModel,
        activity: ActivityPanel,
    ) -> None:
        super().__init__(activity)
        self._desk = desk
        self._queue = queue
        self._checks = checks
        self._model = model
        self._activity = activity
        self._step: QueueStep | None = None
        self._problems: list[Problem] = []
        activity.cancel_asked.connect(self.cancel)
        desk.intake_progressed.connect(self._show_intake)
        desk.intake_ended.connect(self._end_intake)
        queue.began_item.connect(self._begin_item)
        queue.progressed.connect(self._show_progress)
        queue.ended_item.connect(self._end_item)
        queue.item_failed.connect(self._note_failure)
        queue.engine_crashed.connect(self._tell_crash)
        queue.ended.connect(self._end_queue)
        checks.progressed.connect(self._show_check)
        checks.ended.connect(self._end_check)
        checks.troubled.connect(self._end_check)

    @property
    def problems(self) -> list[Problem]:
        """What failed since the case was opened, oldest first."""
        return list(self._problems)

    @property
    def is_working(self) -> bool:
        """True while files are taken in, pictures analysed, or the case is checked."""
        return self._desk.is_taking_in or self._queue.is_running or self._checks.is_running

    def begin_intake(self) -> None:
        """Files are about to be taken in; nothing is told anew where something runs already."""
        if not self._activity.is_working:
            self._activity.begin()
            self._activity.show_work(self.tr("Taking in"), "", -1)

    def cancel(self) -> None:
        """Stop what runs."""
        if self.is_working:
            self._activity.show_stopping()
        self._desk.stop_intake()
        self._queue.cancel()
        self._checks.cancel()

    def begin_check(self) -> None:
        """The case is about to be checked."""
        if not self._activity.is_working:
            self._activity.begin()
            self._activity.show_work(self.tr("Verifying the case"), "", -1)

    def leave(self) -> None:
        """Stop what runs because the window closes; what is queued stays so."""
        self._desk.stop_intake()
        self._queue.leave()

    def forget(self) -> None:
        """Another case: nothing failed yet."""
        self._problems.clear()
        self._activity.show_failures(0)

    def show_idle(self) -> None:
        """Say how the case stands."""
        if not self.is_working:
            rows = self._model.summaries()
            analysed = sum(row.verdict is not None for row in rows)
            text = self.tr("{0}, {1} analysed").format(wording.items(len(rows)), analysed)
            self._activity.show_idle(text if rows else "")

    def note(self, subject: str, trouble: Trouble) -> None:
        """Keep a trouble in the list. `subject`: what it is about, empty where it says so."""
        if not subject and any(known.trouble == trouble for known in self._problems):
            return  # told again, or of an item already
        self._problems.append(Problem(subject, trouble))
        self._activity.show_failures(len(self._problems))

    def _name(self, evidence_id: str) -> str:
        number = self._model.row_of(evidence_id)
        return self._model.row(number).summary.name if number >= 0 else evidence_id

    # checking

    def _show_check(self, progress: CheckProgress) -> None:
        if self._desk.is_taking_in or self._queue.is_running:
            return  # the line tells of these; the check ends with its own dialog
        item = self.tr("Verifying file {0} of {1}").format(progress.index + 1, progress.total)
        fraction = progress.done_bytes / max(progress.total_bytes, 1)
        self._activity.show_work(item, "", fraction)

    def _end_check(self, _outcome: object) -> None:
        self.show_idle()

    # taking in

    def _show_intake(self, progress: IntakeProgress) -> None:
        item = self.tr("Taking in {0} of {1}").format(progress.done + 1, progress.total)
        name = progress.path.rsplit("/", 1)[-1]
        self._activity.show_work(item, name, progress.done / max(progress.total, 1))

    def _end_intake(self, result: IntakeResult) -> None:
        for outcome in result.in_state(IntakeState.REFUSED):
            self.note(outcome.path, _trouble_of(outcome))
        if result.stopped_by is not None:
            self.stopped.emit(Trouble.of(result.stopped_by))
        self.show_idle()

    # analysing

    def _begin_item(self, step: QueueStep) -> None:
        if not self._activity.is_working:
            self._activity.begin()
        self._step = step
        self._model.show_running(step.evidence_id, True)
        self._activity.show_work(self._item_text(step), "", (step.number - 1) / step.total)

    def _item_text(self, step: QueueStep) -> str:
        name = self._name(step.evidence_id)
        return self.tr("Item {0} of {1}: {2}").format(step.number, step.total, name)

    def _show_progress(self, progress: Progress) -> None:
        step = self._step
        if step is None:
            return
        text = wording.phase(progress.phase)
        if progress.text:
            text = f"{text} · {progress.text}"
        fraction = (step.number - 1 + progress.fraction) / step.total
        self._activity.show_work(self._item_text(step), text, fraction)

    def _end_item(self, evidence_id: str) -> None:
        self._step = None
        self._model.show_running(evidence_id, False)

    def _note_failure(self, failure: ItemTrouble) -> None:
        self.note(f"{failure.evidence_id} {self._name(failure.evidence_id)}", failure.trouble)

    def _tell_crash(self, failure: ItemTrouble) -> None:
        self.crashed.emit(failure)

    def _end_queue(self, outcome: QueueOutcome) -> None:
        self.show_idle()
        if outcome.stopped_by is not None:
            self.stopped.emit(outcome.stopped_by)


def _trouble_of(outcome: IntakeOutcome) -> Trouble:
    return Trouble.told(outcome.what, outcome.effect, outcome.remedy, IntakeState.REFUSED.value)
