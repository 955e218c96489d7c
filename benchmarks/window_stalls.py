"""How long the window does not answer: the gaps between two turns of its event loop.

A gap is told by the clock, which decides whether the goal is met. What it was spent on stands
beside it: computing of the window's thread and of all threads of its process, and waiting for a
core, which on a quiet machine is nothing.
"""

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

STALL_GOAL_MS = 50.0
_TICK_MS = 2
# A machine with more work than cores stretches everything that is told by the clock.
_BUSY = 1.5


def verdict(is_met: bool, goal: str) -> str:
    """The goal and whether it was met, for the end of a line."""
    return f"goal {goal}: {'pass' if is_met else 'FAIL'}"


def machine() -> str:
    """How busy the machine is, in words."""
    load, cores = os.getloadavg()[0], len(os.sched_getaffinity(0))
    busy = ": BUSY, figures by the clock are stretched" if load > _BUSY * cores else ""
    return f"load {load:.1f} on {cores} cores{busy}"


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap, in milliseconds: by the clock, and what the thread and the process computed.

    waiting: how long the window's thread was ready to run and had no core.
    """

    wall: float
    own: float
    process: float
    waiting: float


class Stalls(QObject):
    """Ticks in the event loop while it is asked to turn."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[Gap] = []
        # proc(5): time on a core, time waiting for one, in nanoseconds, of this thread
        self._schedule = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._last = self._now()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Count from now on."""
        self.gaps.clear()
        self._last = self._now()
        self._timer.start()

    def stop(self) -> None:
        """Count no more; what lies after the last tick belongs to it."""
        self._tick()
        self._timer.stop()

    def line(self, name: str, goal_ms: float = STALL_GOAL_MS) -> str:
        """The longest gap by the clock, and the most computing between two turns."""
        longest = max(self.gaps, key=lambda gap: gap.wall)
        own = max(gap.own for gap in self.gaps)
        return (
            f"{name:<38} longest stall {longest.wall:6.1f} ms by the clock "
            f"(of it computing {longest.own:.0f}, all threads {longest.process:.0f}, waiting for a "
            f"core {longest.waiting:.0f}); most computing in a turn {own:.0f} ms  "
            f"{verdict(longest.wall <= goal_ms, f'≤ {goal_ms:.0f} ms')}"
        )

    def watch(self, name: str, work: Callable[[], None]) -> str:
        """The line on the gaps during `work`."""
        self.start()
        work()
        self.stop()
        return self.line(name)

    def _tick(self) -> None:
        now = self._now()
        self.gaps.append(
            Gap(*((after - before) * 1e3 for after, before in zip(now, self._last, strict=True)))
        )
        self._last = now

    def _now(self) -> tuple[float, float, float, float]:
        waited = int(self._schedule.read_text().split()[1]) / 1e9
        return time.perf_counter(), time.thread_time(), time.process_time(), waited
