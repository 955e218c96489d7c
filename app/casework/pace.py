"""How fast a queue goes, and how long the rest of it will take."""

import time
from dataclasses import dataclass, field

# The first picture also waits for the models to be loaded; later ones tell the pace better, and
# the last ten follow a machine that becomes faster or slower.
_LAST = 10


@dataclass(slots=True)
class Pace:
    """Counts what is done of `total`; only what was analysed, not recalled, tells the pace."""

    total: int
    _done: int = 0
    _started_s: float = field(default_factory=time.monotonic)
    _turn_s: float = field(default_factory=time.monotonic)
    _taken_s: list[float] = field(default_factory=list)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the queue began."""
        return time.monotonic() - self._started_s

    @property
    def left_s(self) -> float | None:
        """Seconds until the end, by the mean of the last ten; None before the first."""
        if not self._taken_s:
            return None
        return sum(self._taken_s) / len(self._taken_s) * (self.total - self._done)

    def pass_over(self) -> None:
        """One was answered before."""
        self._done += 1
        self._turn_s = time.monotonic()

    def finish(self) -> None:
        """One was analysed, or failed."""
        now = time.monotonic()
        self._taken_s = [*self._taken_s, now - self._turn_s][-_LAST:]
        self.pass_over()


def left_text(left_s: float) -> str:
    """For example "about 3 min left"; rounded, because it is an estimate."""
    if left_s < 60:
        return "less than a minute left"
    minutes = round(left_s / 60)
    if minutes < 90:
        return f"about {minutes} min left"
    return f"about {round(minutes / 60)} h left"
