"""Ctrl+C and termination: the first asks the running work to stop, the second ends the program."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interruption:
    """Whether the user asked to stop."""

    def __init__(self) -> None:
        self._count = 0

    def is_asked(self) -> bool:
        """True from the first signal on."""
        return self._count > 0

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Signal handler. KeyboardInterrupt from the second signal on."""
        self._count += 1
        if self._count > 1:
            raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[Interruption]:
    """While inside, SIGINT and SIGTERM set the flag instead of ending the program."""
    asked = Interruption()
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, asked.note) for number in numbers]
    try:
        yield asked
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
