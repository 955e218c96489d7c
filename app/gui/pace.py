"""How long the rest takes, told from how fast the bar went lately.

`app.casework.pace` counts whole items for the command line; a bar also moves within them.
"""

from collections import deque

# What is reckoned from: the last minute, so that a slow start is forgotten, and no less than two
# seconds, since a rate of less says nothing.
_LOOKED_BACK_S = 60.0
_LEAST_S = 2.0


class Pace:
    """Marks of how far the work was, and when. Times in seconds of any steady clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, float]] = deque()

    def begin(self) -> None:
        """Something else begins; what was known of the pace is forgotten."""
        self._marks.clear()

    def mark(self, now_s: float, fraction: float) -> None:
        """So much of everything (0–1) is done now. Less than before: there is more to do."""
        if self._marks and fraction < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now_s, fraction))
        # two marks stay, however long ago: of work that stands still the last rate is told
        while len(self._marks) > 2 and now_s - self._marks[1][0] > _LOOKED_BACK_S:
            self._marks.popleft()

    def left_s(self, now_s: float) -> float | None:
        """Seconds until all is done; None while nobody can know."""
        if not self._marks:
            return None
        (first_s, first), (last_s, last) = self._marks[0], self._marks[-1]
        if last_s - first_s < _LEAST_S or last <= first:
            return None
        rest_s = (1.0 - last) * (last_s - first_s) / (last - first)
        return max(rest_s - (now_s - last_s), 0.0)
