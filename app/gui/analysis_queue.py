"""The queue of analyses: one item after the other, recorded as each is done, cancelled at will."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.casework import analysis
from app.casework.analysis import AnalysisJob, ItemResult, QueuePlan
from app.casework.changes import CaseChanges
from app.casework.errors import CaseNotFound
from app.casework.session import CaseSession
from app.gui.case_desk import CaseDesk
from app.gui.engine_bridge import EngineBridge
from app.gui.tasks import Trouble
from engine.errors import EngineCrashed, ModelUnavailable, UserFacingError
from engine.protocol import Progress
from engine.schema.finding import Finding
from engine.schema.phrase import Phrase
from engine.schema.request import EngineDescription


@dataclass(frozen=True, slots=True)
class QueueStep:
    """Which item of the queue is being worked on; `number` counts from 1."""

    evidence_id: str
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class ItemTrouble:
    """Why one item of the queue came to no result."""

    evidence_id: str
    trouble: Trouble


@dataclass(frozen=True, slots=True)
class QueueOutcome:
    """What became of a queue.

    `recalled` were answered before and only put in force again. `stopped_by`: why the rest was not
    tried.
    """

    done: tuple[str, ...]
    recalled: tuple[str, ...]
    failed: tuple[ItemTrouble, ...]
    is_cancelled: bool
    stopped_by: Trouble | None


class AnalysisQueue(QObject):
    """Analyses items one after the other; one that fails never stops the others.

    What is asked for goes into the case's own queue first, so that it outlives the program.
    Preparing and recording happen on the case's thread, the looking on the engine's
    (`app.casework.analysis` has the three steps).
    """

    began_item = Signal(object)
    progressed = Signal(object)
    ended_item = Signal(str)
    item_failed = Signal(object)
    engine_crashed = Signal(object)
    ended = Signal(object)

    def __init__(self, desk: CaseDesk, bridge: EngineBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._bridge = bridge
        self._waiting: list[tuple[str, QueuePlan]] = []
        self._total = 0
        self._current: QueueStep | None = None
        self._plan: QueuePlan | None = None  # of the current item
        self._case_path: Path | None = None
        self._cancelled = threading.Event()
        self._done: list[str] = []
        self._recalled: list[str] = []
        self._failed: list[ItemTrouble] = []
        self._stopped_by: Trouble | None = None

    @property
    def is_running(self) -> bool:
        """True from `start` until `ended`."""
        return self._current is not None

    def start(
        self, evidence_ids: Sequence[str], engine: EngineDescription, device: str = "auto"
    ) -> None:
        """Analyse these items; those asked for while the queue runs are added to it."""
        if not evidence_ids:
            return
        # Whoever asks for an analysis in the window means these very items.
        plan = QueuePlan(tuple(evidence_ids), engine, device, adds_maps=True)
        self._begin((plan,), is_queued=False)

    def go_on(self, plans: Sequence[QueuePlan]) -> None:
        """Analyse what is in the case's queue already, in this order."""
        if plans:
            self._begin(plans, is_queued=True)

    def cancel(self) -> None:
        """Stop at the engine's next step; what is done stays, the rest is no longer wanted."""
        unwanted = [item for item, _ in self._waiting]
        if self._current is not None:
            unwanted.append(self._current.evidence_id)
        if unwanted:
            self._desk.ask(partial(self._take_out, unwanted), self._desk.refresh, _ignore)
        self.leave()

    def leave(self) -> None:
        """Stop at the engine's next step; the rest stays in the case's queue."""
        self._waiting.clear()
        self._cancelled.set()

    def _begin(self, plans: Sequence[QueuePlan], *, is_queued: bool) -> None:
        wanted = {item: plan for plan in plans for item in plan.evidence_ids}
        if self._current is None:
            self._case_path = self._desk.view.path if self._desk.view is not None else None
            self._waiting, self._total = [], 0
            self._done, self._recalled, self._failed = [], [], []
            self._stopped_by = None
            self._cancelled.clear()
        known = {item for item, _ in self._waiting}
        known |= {self._current.evidence_id} if self._current is not None else set()
        added = [(item, plan) for item, plan in wanted.items() if item not in known]
        self._waiting.extend(added)
        self._total += len(added)
        if not is_queued:
            for plan in plans:
                self._desk.ask(partial(self._put_in, plan), self._desk.refresh, self._stop_filling)
        if self._current is None:
            self._next()

    def _next(self) -> None:
        if self._waiting and self._stopped_by is None:
            evidence_id, self._plan = self._waiting.pop(0)
            self._current = QueueStep(evidence_id, self._total - len(self._waiting), self._total)
            self.began_item.emit(self._current)
            self._desk.ask(self._prepare, self._look, self._stop)
            return
        self._current = None
        self.ended.emit(
            QueueOutcome(
                tuple(self._done),
                tuple(self._recalled),
                tuple(self._failed),
                self._cancelled.is_set(),
                self._stopped_by,
            )
        )

    def _evidence_id(self) -> str:
        assert self._current is not None
        return self._current.evidence_id

    # on the case's thread

    def _put_in(self, plan: QueuePlan, session: CaseSession) -> CaseChanges:
        self._check_case(session)
        return session.enqueue(
            plan.evidence_ids, plan.engine, plan.device, adds_maps=plan.adds_maps
        )

    def _take_out(self, evidence_ids: list[str], session: CaseSession) -> CaseChanges:
        self._check_case(session)
        return session.clear_queue(evidence_ids)

    def _prepare(self, session: CaseSession) -> AnalysisJob | ItemResult:
        assert self._plan is not None
        self._check_case(session)
        return analysis.prepare(session, self._evidence_id(), self._plan)

    def _write_down(
        self,
        job: AnalysisJob,
        outcome: Finding | UserFacingError | None,
        session: CaseSession,
    ) -> ItemResult:
        self._check_case(session)
        return analysis.record(session, job, outcome)

    def _check_case(self, session: CaseSession) -> None:
        """A result is never written into another case than the one it was asked for."""
        if session.path != self._case_path:
            raise CaseNotFound(
                Phrase("The case was closed while a picture of it was being analysed."),
                remedy=Phrase("Open it again and analyse the picture once more."),
            )

    # on the engine's thread

    def _run(self, job: AnalysisJob) -> Finding | UserFacingError | None:
        return analysis.run(
            job, self._bridge.analysing, self._tell_progress, self._cancelled.is_set
        )

    def _tell_progress(self, progress: Progress) -> None:
        self.progressed.emit(progress)

    # on the window's thread

    def _look(self, prepared: AnalysisJob | ItemResult) -> None:
        if isinstance(prepared, ItemResult):
            self._end_item(prepared)
            return
        self._bridge.analysis_lane.submit(
            lambda: self._run(prepared),
            lambda outcome: self._record(prepared, outcome),
            self._stop,
        )

    def _record(self, job: AnalysisJob, outcome: Finding | UserFacingError | None) -> None:
        self._desk.ask(partial(self._write_down, job, outcome), self._end_item, self._stop)

    def _end_item(self, result: ItemResult) -> None:
        if result.finding is not None:
            (self._recalled if result.was_stored else self._done).append(result.evidence_id)
        elif result.error is not None:
            self._note_failure(result.error)
        self._desk.refresh(result.changes)
        self.ended_item.emit(result.evidence_id)
        self._next()

    def _note_failure(self, error: UserFacingError) -> None:
        failure = ItemTrouble(self._evidence_id(), Trouble.of(error))
        self._failed.append(failure)
        self.item_failed.emit(failure)
        if isinstance(error, EngineCrashed):
            self.engine_crashed.emit(failure)
        if isinstance(error, ModelUnavailable):
            self._stopped_by = failure.trouble

    def _stop_filling(self, trouble: Trouble) -> None:
        """The case did not take the wish: what runs is finished, the rest is not tried."""
        self._stopped_by = trouble

    def _stop(self, trouble: Trouble) -> None:
        """The disk refused, or a bug: the rest is not tried. After a cancel it needs no telling."""
        if not self._cancelled.is_set():
            self._stopped_by = trouble
        self.ended_item.emit(self._evidence_id())
        self._next()


def _ignore(_answer: object) -> None:
    return None
