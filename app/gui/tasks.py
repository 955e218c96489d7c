"""Lanes: work off the window's thread, one piece at a time, answers back on the window's thread."""

import itertools
import logging
import queue
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThread, Signal

from app.gui.labels import sentences
from app.gui.language import Language, spoken_language
from app.gui.window_remedies import in_window
from app.gui.wording import in_short
from engine.errors import AnalysisCancelled, UserFacingError
from engine.schema.languages import said, translated
from reports.errors import ReportError

T = TypeVar("T")
_LOG = logging.getLogger(__name__)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Tasks", text)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a piece of work did not come to a result, in three sentences for the examiner.

    `kind` is the class name of the error, for the few that the window answers in its own way.
    """

    what: str
    effect: str
    remedy: str
    kind: str
    is_bug: bool = False
    details: str = ""
    is_said: bool = True

    @property
    def headline(self) -> str:
        """What happened; what exists in English only, first in the window's own words."""
        return self.what if self.is_said else sentences(in_short(self.kind), self.what)

    @classmethod
    def of(cls, error: UserFacingError | ReportError) -> "Trouble":
        """The same in the window's language."""
        return cls.told(error.what, error.effect, error.remedy, type(error).__name__)

    @classmethod
    def told(cls, what: str, effect: str, remedy: str, kind: str) -> "Trouble":
        """What the case or the engine told, in the window's language and with its own remedies."""
        language = spoken_language().value
        is_said = language == Language.ENGLISH or translated(what, language) is not None
        return cls(
            said(what, language),
            said(effect, language),
            said(in_window(remedy), language),
            kind,
            is_said=is_said,
        )


@dataclass(slots=True)
class Job(Generic[T]):
    """A piece of work: what to do, whom to tell. `cancel` keeps its answer from being told."""

    work: Callable[[], T]
    on_done: Callable[[T], None]
    on_trouble: Callable[[Trouble], None]
    is_cancelled: bool = False
    has_begun: bool = False
    result: T | None = None
    trouble: Trouble | None = None
    has_result: bool = field(default=False)

    def cancel(self) -> None:
        """Nobody wants the answer any more; work that has not begun is left out."""
        self.is_cancelled = True

    def leave_out(self) -> None:
        """Not done if it has not begun; the answer of one under way is told as ever."""
        if not self.has_begun:
            self.cancel()


class Lane(QThread):
    """One thread that does jobs in the order of urgency, then of arrival.

    `busy_changed` tells when the lane begins and ends having work.
    """

    _answered = Signal(object)
    busy_changed = Signal(bool)

    # Below every urgency a caller can give.
    _LAST = 1_000_000

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._jobs: queue.PriorityQueue[tuple[int, int, Job[object] | None]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._open_jobs = 0
        self._is_closed = False
        self._answered.connect(self._tell)

    @property
    def is_busy(self) -> bool:
        """True while an answer is owed."""
        return self._open_jobs > 0

    def submit(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None],
        on_trouble: Callable[[Trouble], None],
        *,
        urgency: int = 0,
    ) -> Job[T]:
        """Do `work` on the lane's thread, then call one of the two on the window's thread.

        Lower `urgency` goes first.
        """
        job = Job(work, on_done, on_trouble)
        if self._is_closed:
            job.cancel()
            return job
        if not self.isRunning():
            self.start()
        self._open_jobs += 1
        if self._open_jobs == 1:
            self.busy_changed.emit(True)
        self._jobs.put((urgency, next(self._numbers), job))  # type: ignore[arg-type]
        return job

    def run(self) -> None:
        while True:
            _, _, job = self._jobs.get()
            if job is None:
                return
            if not job.is_cancelled:
                job.has_begun = True
                _do(job)
            self._answered.emit(job)

    def close(self) -> None:
        """Finish the running job, leave out the waiting ones, end the thread."""
        if self._is_closed:
            return
        self._is_closed = True
        self.leave_out_waiting()
        if self.isRunning():
            self._jobs.put((self._LAST, next(self._numbers), None))
            self.wait()

    def close_after_all(self) -> None:
        """Do everything that was submitted, tell nobody, end the thread."""
        if not self._is_closed and self.isRunning():
            self._is_closed = True
            self._jobs.put((self._LAST, next(self._numbers), None))
            self.wait()
        self._is_closed = True

    def leave_out_waiting(self) -> None:
        """Cancel every job that has not begun."""
        try:
            while True:
                _, _, job = self._jobs.get_nowait()
                if job is not None:
                    job.cancel()
        except queue.Empty:
            return

    def _tell(self, job: Job[object]) -> None:
        self._open_jobs -= 1
        if not job.is_cancelled and not self._is_closed:
            if job.trouble is not None:
                job.on_trouble(job.trouble)
            elif job.has_result:
                job.on_done(job.result)
        if self._open_jobs == 0:
            self.busy_changed.emit(False)


def _do(job: Job[object]) -> None:
    try:
        job.result = job.work()
        job.has_result = True
    except (UserFacingError, ReportError) as error:
        job.trouble = Trouble.of(error)
    except AnalysisCancelled as error:
        job.trouble = Trouble(
            _tr("The analysis was cancelled."),
            _tr("Nothing was recorded."),
            "",
            type(error).__name__,
        )
    except Exception as error:  # border
        _LOG.exception("unexpected failure in a lane")
        job.trouble = unexpected(error)


def unexpected(error: BaseException) -> Trouble:
    """A bug, told as one."""
    return Trouble(
        _tr("An unexpected error happened ({0}).").format(type(error).__name__),
        _tr("The original file is unchanged; everything recorded so far is kept."),
        _tr("Repeat the step. If it happens again, report it with the details."),
        kind=type(error).__name__,
        is_bug=True,
        details="".join(traceback.format_exception(error)),
    )
