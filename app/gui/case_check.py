"""The check of a whole case: on a thread of its own, beside the work, told file by file."""

import threading
import time
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.casework.session import CaseSession
from app.casework.verification import CaseCheck, CheckProgress, FileWatch
from app.gui.tasks import Lane, Trouble
from engine.errors import AnalysisCancelled

# The line at the bottom is told no more often: a case has thousands of small files.
_TOLD_EVERY_S = 0.1


class CaseChecks(QObject):
    """Checks a case by a reading session of its own, so that the case answers meanwhile.

    `progressed` has a CheckProgress, `ended` a CaseCheck, or None when it was stopped.
    """

    progressed = Signal(object)
    ended = Signal(object)
    troubled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = Lane("check", self)
        self._stop = threading.Event()
        self._is_running = False

    @property
    def is_running(self) -> bool:
        """True from `start` until `ended` or `troubled`."""
        return self._is_running

    def start(self, path: Path) -> None:
        """Check the case in this folder, unless one is being checked."""
        if self._is_running:
            return
        self._is_running = True
        self._stop.clear()
        self._lane.submit(partial(self._check, path), self._end, self._tell)

    def cancel(self) -> None:
        """Stop at the next file."""
        self._stop.set()

    def shut_down(self) -> None:
        """Stop, and end the thread."""
        self._stop.set()
        self._lane.close()

    # on the check's thread

    def _check(self, path: Path) -> CaseCheck | None:
        told_s = 0.0

        def tell(progress: CheckProgress) -> None:
            nonlocal told_s
            now_s = time.monotonic()
            if now_s - told_s >= _TOLD_EVERY_S:
                told_s = now_s
                self.progressed.emit(progress)

        try:
            with CaseSession.open(path, read_only=True) as session:
                return session.verify(watch=FileWatch(tell, self._stop.is_set))
        except AnalysisCancelled:
            return None

    # on the window's thread

    def _end(self, check: CaseCheck | None) -> None:
        self._is_running = False
        # one that was stopped after its last file is of no case that anybody looks at
        self.ended.emit(None if self._stop.is_set() else check)

    def _tell(self, trouble: Trouble) -> None:
        self._is_running = False
        self.troubled.emit(trouble)
