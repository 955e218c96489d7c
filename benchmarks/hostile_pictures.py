"""Every hostile picture through intake and analysis, with time and memory: by hand, some minutes.

python -m benchmarks.hostile_pictures [--step N] [--only TEXT]
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.casework.analysis import QueuePlan, QueueWatch, analyse_items, ask_for_engine
from app.casework.evidence import IntakeState
from app.casework.records import NewCase
from app.casework.session import CaseSession
from engine.client import EngineClient
from engine.schema.case import CaseItem
from engine.schema.request import EngineDescription
from tests.hostile.corpus import HostileFile, corpus

MOST_SECONDS = 10.0
MOST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file; processor seconds and peak memory (bytes) of the engine's process.

    Processor time, so that other programs on the machine do not count; `clock_s` by the clock.
    `is_ended`: the process had to be ended, or ended by itself.
    """

    file: HostileFile
    state: str
    said: str
    seconds: float
    peak_bytes: int
    is_told: bool
    is_ended: bool
    clock_s: float = 0.0

    def faults(self) -> tuple[str, ...]:
        """What the corpus forbids; empty when all is well."""
        found = []
        if self.seconds > MOST_SECONDS:
            found.append(f"took {self.seconds:.1f} s")
        if self.is_ended:
            found.append("ended the engine's process")
        if self.peak_bytes > MOST_BYTES:
            found.append(f"needed {self.peak_bytes / (1 << 20):.0f} MiB")
        if self.file.must_tell and not self.is_told:
            found.append("was analysed without a word")
        if "fault in the program" in self.said:
            found.append("met a fault in the program")
        return tuple(found)


class Trial:
    """A case, an engine's process, and one hostile file after the other."""

    def __init__(self, folder: Path, client: EngineClient, *, is_analysed: bool) -> None:
        self._folder = folder
        self._client = client
        self._session = CaseSession.create(folder / "case", NewCase("1", "Hostile", "Eva"))
        self._engine: EngineDescription = ask_for_engine(client, "compact")
        self._is_analysed = is_analysed

    def close(self) -> bool:
        """Close the case; whether it is whole."""
        is_good = self._session.verify().is_good
        self._session.close()
        return is_good

    def run(self, file: HostileFile) -> Outcome:
        """Take one file in, and analyse it when it is taken in."""
        path = self._folder / file.name
        path.write_bytes(file.content)
        before = self._begin()
        [outcome] = self._session.take_in([path], self._client).outcomes
        seconds, peak, is_ended = self._spent(before)
        path.unlink()
        if outcome.state is not IntakeState.TAKEN_IN or outcome.evidence_id is None:
            is_told = outcome.state is not IntakeState.TAKEN_IN
            return Outcome(
                file, outcome.state.value, outcome.what, seconds, peak, is_told, is_ended
            )
        said, is_told = outcome.what, bool(outcome.what)
        if self._is_analysed:
            before = self._begin()
            plan = QueuePlan((outcome.evidence_id,), self._engine)
            analyse_items(self._session, self._client, plan, QueueWatch())
            spent = self._spent(before)
            seconds, peak = max(seconds, spent[0]), max(peak, spent[1])
            is_ended = is_ended or spent[2]
        item = self._session.item(outcome.evidence_id)
        failure = item.failure.what if item.failure else ""
        is_told = is_told or tells(item)
        words = said or failure
        return Outcome(file, item.state.value, words, seconds, peak, is_told, is_ended)

    def _begin(self) -> tuple[int | None, float]:
        """The engine's process and the processor time it has used; its peak starts anew."""
        number = self._client.process_id
        if number is None:
            return None, 0.0
        # 5: set the peak back to what is in use now (proc(5), clear_refs).
        Path(f"/proc/{number}/clear_refs").write_text("5", "ascii")
        return number, _processor_seconds(number)

    def _spent(self, before: tuple[int | None, float]) -> tuple[float, int, bool]:
        """Processor seconds and peak memory since `before`, and whether the process is gone."""
        number = self._client.process_id
        if number is None or (before[0] is not None and number != before[0]):
            return 0.0, 0, True
        text = Path(f"/proc/{number}/status").read_text("ascii")
        [line] = [line for line in text.splitlines() if line.startswith("VmHWM:")]
        return _processor_seconds(number) - before[1], int(line.split()[1]) << 10, False


def _processor_seconds(number: int) -> float:
    fields = Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def tells(item: CaseItem) -> bool:
    """Whether the record of an analysed picture says that something about it is odd."""
    decode = item.evidence.decode
    is_odd = decode.trailing_bytes > 0 or decode.is_partial or decode.frame_count > 1
    # What cannot be read, and what was too much to be listed.
    oddities = {"unreadable", "more fields"}
    is_unreadable = any(field.name in oddities for field in item.evidence.metadata)
    warnings = item.finding.warnings if item.finding is not None else ()
    is_failed = item.failure is not None
    return bool(is_odd or decode.conversions or is_unreadable or warnings or is_failed)


def parent_bytes() -> int:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def run(
    files: Sequence[HostileFile],
    *,
    is_analysed: bool = True,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
) -> tuple[Outcome, ...]:
    """All of the files, one after the other, in one case with one engine."""
    outcomes = []
    with tempfile.TemporaryDirectory() as folder, EngineClient(device="cpu") as client:
        trial = Trial(Path(folder), client, is_analysed=is_analysed)
        for file in files:
            began = time.monotonic()
            outcome = trial.run(file)
            outcomes.append(replace(outcome, clock_s=time.monotonic() - began))
            on_outcome(outcomes[-1])
        assert trial.close(), "the case does not verify"
    return tuple(outcomes)


def _tell(outcome: Outcome) -> None:
    for fault in outcome.faults():
        print(f"FAULT {outcome.file.name}: {fault}: {outcome.said}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--step", type=int, default=1, help="every Nth file only")
    parser.add_argument("--only", default="", help="files with this in their name")
    arguments = parser.parse_args()
    files = [file for file in corpus() if arguments.only in file.name][:: arguments.step]
    before = parent_bytes()
    outcomes = run(files, on_outcome=_tell)
    states = [outcome.state for outcome in outcomes]
    print({state: states.count(state) for state in sorted(set(states))}, len(files), "files")
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    longest = max(outcomes, key=lambda outcome: outcome.clock_s)
    largest = max(outcomes, key=lambda outcome: outcome.peak_bytes)
    print(f"slowest: {slowest.file.name} {slowest.seconds:.1f} s of computing")
    print(f"longest by the clock: {longest.file.name} {longest.clock_s:.1f} s")
    print(f"most memory: {largest.file.name} {largest.peak_bytes / (1 << 20):.0f} MiB")
    print(f"this process grew by {(parent_bytes() - before) / (1 << 20):.0f} MiB")
    return int(any(outcome.faults() for outcome in outcomes))


if __name__ == "__main__":
    raise SystemExit(main())
