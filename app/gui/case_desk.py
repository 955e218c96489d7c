"""The open case as the window sees it: every call goes to one thread, every answer is a signal."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from app.casework.actions import Change, History
from app.casework.changes import CaseChanges
from app.casework.engine import Engine
from app.casework.errors import CaseNotFound
from app.casework.evidence import IntakeProgress, IntakeResult
from app.casework.records import ItemSummary, NewCase
from app.casework.session import CaseSession
from app.gui.tasks import Job, Lane, Trouble
from engine.schema.case import AuditEntry, CaseItem, CaseRecord

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case that was just opened."""

    path: Path
    record: CaseRecord
    examiner: str
    is_read_only: bool


@dataclass(frozen=True, slots=True)
class UndoTexts:
    """What Undo and Redo would do; empty when nothing."""

    undo: str
    redo: str


@dataclass(frozen=True, slots=True)
class _Refreshed:
    """What has to be shown anew after a change."""

    record: CaseRecord
    summaries: tuple[ItemSummary, ...]
    audit: tuple[AuditEntry, ...]
    item: CaseItem | None
    undo: UndoTexts


class CaseDesk(QObject):
    """Opens, changes and closes one case at a time.

    All case access happens on `lane`'s thread; the session is made, used and closed there.
    Signals come on the window's thread.
    """

    opened = Signal(object)
    closed = Signal()
    record_changed = Signal(object)
    summaries_changed = Signal(object)
    item_loaded = Signal(object)
    audit_changed = Signal(object)
    undo_changed = Signal(object)
    intake_progressed = Signal(object)
    intake_ended = Signal(object)
    troubled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lane = Lane("case", self)
        self._session: CaseSession | None = None  # touched on the lane's thread only
        self._history: History | None = None  # likewise
        self._shown_item = ""
        self._view: CaseView | None = None
        self._stop_intake = threading.Event()

    @property
    def view(self) -> CaseView | None:
        """The open case, if any."""
        return self._view

    @property
    def is_open(self) -> bool:
        """True while a case is open."""
        return self._view is not None

    def create(self, path: Path, new: NewCase) -> None:
        """Make a case and open it."""
        self._replace(lambda: CaseSession.create(path, new))

    def open(self, path: Path, *, read_only: bool = False) -> None:
        """Open a case that exists."""
        self._replace(lambda: CaseSession.open(path, read_only=read_only))

    def close_case(self) -> None:
        """Close the case; nothing is lost, every change is already stored."""
        if self._view is not None:
            self.lane.submit(self._close_in_lane, self._tell_closed, self.troubled.emit)

    def shut_down(self) -> None:
        """Close the case after everything that was asked for, and end the thread."""
        self._stop_intake.set()
        self.lane.submit(self._close_in_lane, _ignore, _ignore)
        self.lane.close_after_all()

    def show_item(self, evidence_id: str) -> None:
        """Load an item, and load it again whenever it changes; empty for none."""
        self._shown_item = evidence_id
        if evidence_id:
            self.lane.submit(
                lambda: self._need_session().item(evidence_id),
                self._tell_item,
                self.troubled.emit,
                urgency=-1,
            )

    def take_in(self, paths: list[Path], client: Engine) -> None:
        """Take files and folders in; progress and result come as signals."""
        self._stop_intake.clear()
        self.lane.submit(
            lambda: self._need_session().take_in(
                paths, client, self._tell_progress, self._stop_intake.is_set
            ),
            self._tell_intake,
            self._tell_intake_trouble,
        )

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
            self.lane.submit(self._read_all, self._tell_refreshed, self.troubled.emit)

    # on the lane's thread

    def _need_session(self) -> CaseSession:
        if self._session is None:
            raise CaseNotFound("No case is open.", remedy="Open a case or make a new one.")
        return self._session

    def _need_history(self) -> History:
        self._need_session()
        assert self._history is not None
        return self._history

    def _close_in_lane(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = self._history = None

    def _open_in_lane(self, opener: Callable[[], CaseSession]) -> tuple[CaseView, _Refreshed]:
        session = opener()  # a case that cannot be opened leaves the one at hand open
        self._close_in_lane()
        self._session = session
        self._history = History(session)
        view = CaseView(session.path, session.record, session.examiner, session.is_read_only)
        return view, self._read_all()

    def _read_all(self) -> _Refreshed:
        session, history = self._need_session(), self._need_history()
        summaries = session.summaries()
        is_there = any(row.evidence_id == self._shown_item for row in summaries)
        return _Refreshed(
            record=session.record,
            summaries=summaries,
            audit=session.audit(),
            item=session.item(self._shown_item) if is_there else None,
            undo=UndoTexts(history.undo_text, history.redo_text),
        )

    def _tell_progress(self, progress: IntakeProgress) -> None:
        self.intake_progressed.emit(progress)

    # on the window's thread

    def _replace(self, opener: Callable[[], CaseSession]) -> None:
        self._shown_item = ""
        self.lane.submit(lambda: self._open_in_lane(opener), self._tell_opened, self.troubled.emit)

    def _mutate(self, work: Callable[[], CaseChanges]) -> None:
        def changed() -> _Refreshed:
            work()
            return self._read_all()

        self.lane.submit(changed, self._tell_refreshed, self.troubled.emit)

    def _tell_opened(self, answer: tuple[CaseView, _Refreshed]) -> None:
        self._view, refreshed = answer
        self.opened.emit(self._view)
        self._tell_refreshed(refreshed)

    def _tell_closed(self, _answer: None) -> None:
        self._view = None
        self._shown_item = ""
        self.closed.emit()

    def _tell_refreshed(self, refreshed: _Refreshed) -> None:
        self.record_changed.emit(refreshed.record)
        self.summaries_changed.emit(refreshed.summaries)
        self.audit_changed.emit(refreshed.audit)
        self.undo_changed.emit(refreshed.undo)
        if refreshed.item is not None:
            self._tell_item(refreshed.item)

    def _tell_item(self, item: CaseItem) -> None:
        if item.evidence.id == self._shown_item:
            self.item_loaded.emit(item)

    def _tell_intake(self, result: IntakeResult) -> None:
        self.intake_ended.emit(result)
        self.refresh(result.changes)

    def _tell_intake_trouble(self, trouble: Trouble) -> None:
        self.intake_ended.emit(IntakeResult(CaseChanges(), ()))
        self.troubled.emit(trouble)


def _ignore(_answer: object) -> None:
    return None
