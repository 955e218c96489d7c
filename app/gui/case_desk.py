"""The open case as the window sees it: every call goes to one thread, every answer is a signal."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.casework.actions import Change, History
from app.casework.changes import CaseChanges
from app.casework.engine import Engine
from app.casework.errors import CaseNotFound
from app.casework.evidence import IntakeProgress, IntakeResult
from app.casework.intake import Intake
from app.casework.records import ItemSummary, NewCase
from app.casework.session import CaseSession
from app.gui.tasks import Job, Lane, Trouble
from engine.schema.case import AuditEntry, CaseItem, CaseRecord
from engine.schema.phrase import Phrase

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case that was just opened."""

    path: Path
    record: CaseRecord
    examiner: str
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class UndoState:
    """What Undo would take back and what Redo would do again; None for nothing."""

    undoable: Change | None
    redoable: Change | None


@dataclass(frozen=True, slots=True)
class _Refreshed:
    """What has to be shown anew: everything of a case just opened, or what a change touched."""

    record: CaseRecord | None
    summaries: tuple[ItemSummary, ...]
    audit: tuple[AuditEntry, ...]
    item: CaseItem | None
    undo: UndoState
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class _Batch:
    """Files to be taken into one case; `then` is called with what became of them."""

    paths: tuple[Path, ...]
    client: Engine
    case: Path
    then: Callable[[IntakeResult], None] | None


@dataclass(frozen=True, slots=True)
class _IntakeStep:
    """One file was taken in. `result`: of the whole batch, when that was the last."""

    refreshed: _Refreshed | None
    result: IntakeResult | None


class CaseDesk(QObject):
    """Opens, changes and closes one case at a time.

    All case access happens on `lane`'s thread; the session is made, used and closed there.
    Signals come on the window's thread. After a change only what it touched is read again:
    `summaries_changed` and `audit_changed` carry everything, `summaries_updated` and
    `audit_extended` the rows that are new or different. `leaving` comes before the case at hand is
    closed, or another one asked for: what is written and not yet stored can still be.
    """

    leaving = Signal()
    opened = Signal(object)
    closed = Signal()
    record_changed = Signal(object)
    summaries_changed = Signal(object)
    summaries_updated = Signal(object)
    item_loaded = Signal(object)
    audit_changed = Signal(object)
    audit_extended = Signal(object)
    undo_changed = Signal(object)
    intake_progressed = Signal(object)
    intake_ended = Signal(object)
    troubled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lane = Lane("case", self)
        self._session: CaseSession | None = None  # touched on the lane's thread only
        self._history: History | None = None  # likewise
        self._intake: Intake | None = None  # likewise
        self._last_entry = 0  # likewise: number of the last entry of the log that was told
        self._shown_item = ""
        self._asked_item: Job[CaseItem] | None = None
        self._view: CaseView | None = None
        self._stop_intake = threading.Event()
        self._batches: deque[_Batch] = deque()  # the first is the one under way

    @property
    def view(self) -> CaseView | None:
        """The open case, if any."""
        return self._view

    @property
    def is_open(self) -> bool:
        """True while a case is open."""
        return self._view is not None

    @property
    def is_taking_in(self) -> bool:
        """True while files are being taken in, or wait for it."""
        return bool(self._batches)

    def create(
        self,
        path: Path,
        new: NewCase,
        *,
        then: Callable[[], None] | None = None,
        on_trouble: Callable[[Trouble], None] | None = None,
    ) -> None:
        """Make a case and open it, then go on with `then`.

        `on_trouble` is told why there is no such case, in place of `troubled`; `then` is left out.
        """
        self._replace(lambda: CaseSession.create(path, new), then, on_trouble)

    def open(self, path: Path, *, examiner: str = "", read_only: bool = False) -> None:
        """Open a case that exists; `examiner` (empty: the case's) is written to its log."""
        self._replace(
            lambda: CaseSession.open(path, examiner=examiner or None, read_only=read_only)
        )

    def close_case(self) -> None:
        """Close the case; nothing is lost, every change is already stored."""
        if self._view is not None:
            self.leaving.emit()
            self.lane.submit(self._close_in_lane, self._tell_closed, self.troubled.emit)

    def shut_down(self) -> None:
        """Close the case after everything that was asked for, and end the thread."""
        self._stop_intake.set()
        self.lane.submit(self._close_in_lane, _ignore, _ignore)
        self.lane.close_after_all()

    def show_item(self, evidence_id: str) -> None:
        """Load an item, and load it again whenever it changes; empty for none."""
        self._shown_item = evidence_id
        if self._asked_item is not None:
            self._asked_item.leave_out()
        if evidence_id:
            self._asked_item = self.lane.submit(
                lambda: self._need_session().item(evidence_id),
                self._tell_item,
                self.troubled.emit,
                urgency=-1,
            )

    def take_in(
        self,
        paths: list[Path],
        client: Engine,
        then: Callable[[IntakeResult], None] | None = None,
    ) -> None:
        """Take files and folders in, file by file; progress and result come as signals.

        Between two files the case answers other questions, so that the window stays alive. What is
        asked for meanwhile follows; `then` has the result of these files alone.
        """
        if self._view is None:
            return
        self._batches.append(_Batch(tuple(paths), client, self._view.path, then))
        if len(self._batches) == 1:
            self._begin_intake()

    def stop_intake(self) -> None:
        """Take no further file in; those taken in stay."""
        self._stop_intake.set()

    def do(self, change: Change) -> None:
        """Apply a change that can be undone."""
        self._mutate(lambda: self._need_history().do(change))

    def undo(self) -> None:
        """Take the last change back, as an action of its own."""
        self._mutate(lambda: self._need_history().undo())

    def redo(self) -> None:
        """Do again what was undone."""
        self._mutate(lambda: self._need_history().redo())

    def ask(
        self,
        question: Callable[[CaseSession], T],
        on_done: Callable[[T], None],
        on_trouble: Callable[[Trouble], None] | None = None,
        *,
        urgency: int = 0,
    ) -> Job[T]:
        """Call `question` with the session on the case's thread."""
        return self.lane.submit(
            lambda: question(self._need_session()),
            on_done,
            on_trouble if on_trouble is not None else self.troubled.emit,
            urgency=urgency,
        )

    def refresh(self, changes: CaseChanges) -> None:
        """Show anew what `changes` names."""
        if changes:
            self.lane.submit(lambda: self._read(changes), self._tell_refreshed, self.troubled.emit)

    # on the lane's thread

    def _need_session(self) -> CaseSession:
        if self._session is None:
            raise CaseNotFound(
                Phrase("No case is open."), remedy=Phrase("Open a case or make a new one.")
            )
        return self._session

    def _need_history(self) -> History:
        self._need_session()
        assert self._history is not None
        return self._history

    def _close_in_lane(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = self._history = self._intake = None

    def _open_in_lane(self, opener: Callable[[], CaseSession]) -> tuple[CaseView, _Refreshed]:
        session = opener()  # a case that cannot be opened leaves the one at hand open
        self._close_in_lane()
        self._session = session
        self._history = History(session)
        view = CaseView(session.path, session.record, session.examiner, session.is_read_only)
        return view, self._read_all()

    def _read_all(self) -> _Refreshed:
        session = self._need_session()
        audit = session.audit()
        self._last_entry = audit[-1].sequence if audit else 0
        return _Refreshed(
            session.record, session.summaries(), audit, None, self._undo_state(), is_whole=True
        )

    def _read(self, changes: CaseChanges) -> _Refreshed:
        session = self._need_session()
        ids = (*changes.added, *changes.changed)
        audit = session.audit(after=self._last_entry) if changes else ()
        self._last_entry = audit[-1].sequence if audit else self._last_entry
        return _Refreshed(
            record=session.record if changes.case else None,
            summaries=session.summaries(ids) if ids else (),
            audit=audit,
            item=session.item(self._shown_item) if self._shown_item in ids else None,
            undo=self._undo_state(),
        )

    def _undo_state(self) -> UndoState:
        history = self._need_history()
        return UndoState(history.undoable, history.redoable)

    def _open_intake(self, batch: _Batch) -> None:
        self._intake = None
        # files are never taken into another case than the one they were dropped on
        if self._session is not None and self._session.path == batch.case:
            self._intake = self._session.begin_intake(batch.paths, batch.client)

    def _step_intake(self) -> _IntakeStep:
        intake = self._intake
        if intake is None:
            return _IntakeStep(None, IntakeResult(CaseChanges(), ()))  # the case was closed
        refreshed = None
        if not intake.is_ended:
            changes = intake.step(self._tell_progress, self._stop_intake.is_set)
            refreshed = self._read(changes) if changes else None
        return _IntakeStep(refreshed, intake.result if intake.is_ended else None)

    def _tell_progress(self, progress: IntakeProgress) -> None:
        self.intake_progressed.emit(progress)

    # on the window's thread

    def _replace(
        self,
        opener: Callable[[], CaseSession],
        then: Callable[[], None] | None = None,
        on_trouble: Callable[[Trouble], None] | None = None,
    ) -> None:
        self.leaving.emit()
        self.lane.submit(
            lambda: self._open_in_lane(opener),
            partial(self._tell_opened, then),
            on_trouble if on_trouble is not None else self.troubled.emit,
        )

    def _mutate(self, work: Callable[[], CaseChanges]) -> None:
        self.lane.submit(lambda: self._read(work()), self._tell_refreshed, self.troubled.emit)

    def _tell_opened(
        self, then: Callable[[], None] | None, answer: tuple[CaseView, _Refreshed]
    ) -> None:
        self._view, refreshed = answer
        self._shown_item = ""
        self._leave_out_batches()
        self.opened.emit(self._view)
        self._tell_refreshed(refreshed)
        if then is not None:
            then()

    def _tell_closed(self, _answer: None) -> None:
        self._view = None
        self._shown_item = ""
        self._leave_out_batches()
        self.closed.emit()

    def _tell_refreshed(self, refreshed: _Refreshed) -> None:
        if refreshed.record is not None:
            self.record_changed.emit(refreshed.record)
        if refreshed.is_whole:
            self.summaries_changed.emit(refreshed.summaries)
            self.audit_changed.emit(refreshed.audit)
        if refreshed.summaries and not refreshed.is_whole:
            self.summaries_updated.emit(refreshed.summaries)
        if refreshed.audit and not refreshed.is_whole:
            self.audit_extended.emit(refreshed.audit)
        self.undo_changed.emit(refreshed.undo)
        if refreshed.item is not None:
            self._tell_item(refreshed.item)

    def _tell_item(self, item: CaseItem) -> None:
        if item.evidence.id == self._shown_item:
            self.item_loaded.emit(item)

    def _begin_intake(self) -> None:
        self._stop_intake.clear()
        batch = self._batches[0]
        self.lane.submit(
            lambda: self._open_intake(batch),
            self._take_next,
            self._tell_intake_trouble,
        )

    def _take_next(self, _answer: None) -> None:
        self.lane.submit(self._step_intake, self._tell_intake, self._tell_intake_trouble)

    def _tell_intake(self, step: _IntakeStep) -> None:
        if step.refreshed is not None:
            self._tell_refreshed(step.refreshed)
        if step.result is None:
            self._take_next(None)
            return
        self._end_intake(step.result)

    def _tell_intake_trouble(self, trouble: Trouble) -> None:
        self._end_intake(IntakeResult(CaseChanges(), ()))
        self.troubled.emit(trouble)

    def _end_intake(self, result: IntakeResult) -> None:
        if result.is_cancelled:
            self._leave_out_batches()
        batch = self._batches.popleft()
        is_next_waiting = bool(self._batches)
        self.intake_ended.emit(result)
        if batch.then is not None:
            batch.then(result)
        if is_next_waiting:
            self._begin_intake()

    def _leave_out_batches(self) -> None:
        """Those that have not begun; the one under way ends by itself."""
        while len(self._batches) > 1:
            self._batches.pop()


def _ignore(_answer: object) -> None:
    return None
