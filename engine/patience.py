"""How long the engine's process may decode one file before it is ended.

Counted is the process's own computing, not the clock: on a busy machine a large photograph takes
minutes by the clock and is no attack. What stands still without waiting for a disk is ended too.
"""

import time
from dataclasses import dataclass, field
from os import sysconf
from pathlib import Path

# Decoding takes as long as the file has bytes: the slowest that is read, JPEG 2000, took 0.25 s
# per MiB, a raw file 0.03, a JPEG 0.15 (100 megapixels, one 2.5 GHz core). Four times that is
# allowed for slower machines; what is built to take long is small and gets the least. The largest
# legal flat picture (34 megapixels in 60 kB of JPEG 2000) takes 6 s. Below 10 s, so that nobody
# waits longer than that for a refusal.
LEAST_S = 8.0
PER_MIB_S = 1.0
# A process that neither computes nor waits for a disk for so long is stuck.
STANDSTILL_S = 8.0
_TICKS_PER_S = sysconf("SC_CLK_TCK")


def allowed_s(path: Path) -> float:
    """Seconds of computing that the file's size allows."""
    try:
        return LEAST_S + PER_MIB_S * path.stat().st_size / (1 << 20)
    except OSError:
        # What is not there is refused at once.
        return LEAST_S


@dataclass(slots=True)
class Patience:
    """Watches the process `process_id` decode, from construction on; asked again and again."""

    process_id: int
    allowed_s: float
    _first_s: float = 0.0
    _last_s: float = 0.0
    _moved_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self._first_s = self._last_s = _usage(self.process_id)[0]

    def is_at_end(self) -> bool:
        """True when it computed longer than allowed, or stands still."""
        used_s, is_waiting_for_disk = _usage(self.process_id)
        now = time.monotonic()
        if used_s > self._last_s or is_waiting_for_disk:
            self._last_s, self._moved_at = used_s, now
        return used_s - self._first_s > self.allowed_s or now - self._moved_at > STANDSTILL_S


def _usage(process_id: int) -> tuple[float, bool]:
    """Seconds of computing so far, and whether it waits for a disk (proc(5), stat)."""
    try:
        text = Path(f"/proc/{process_id}/stat").read_text("ascii", "replace")
    except OSError:
        # It has ended; whoever reads the pipe learns that.
        return 0.0, True
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S, fields[0] == "D"
