"""Steps on the window's thread, one a turn of the event loop."""

from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

Step = Callable[[], None]


class Turns(QObject):
    """Does submitted steps in order; what is drawn and what the examiner does come between them.

    Each part of an examined item takes up to 20 ms to lay out and draw; all in one turn would
    hold the window for longer than a hand at the mouse should feel.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._steps: deque[Step] = deque()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._do_next)

    def submit(self, step: Step) -> None:
        """Do a step in a turn of its own, after those submitted before."""
        self._steps.append(step)
        if not self._next.isActive():
            self._next.start(0)

    def drop(self) -> None:
        """Leave out every step that was not done yet."""
        self._steps.clear()
        self._next.stop()

    def _do_next(self) -> None:
        step = self._steps.popleft()
        if self._steps:
            self._next.start(0)
        step()
