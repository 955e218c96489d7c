"""A thousand pictures, ten of them corrupt, killed twice and resumed: by hand, an hour.

    python -m benchmarks.batch_proof [--pictures N] [--folder FOLDER] [--fake]

Runs the commands as a person would, kills them with SIGKILL, interrupts them once with Ctrl+C, and
watches their memory. What the case costs per picture is measured by `benchmarks.batch_pace`.
"""

import argparse
import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

from app.casework.facts import PROJECT_ROOT
from app.casework.session import CaseSession

CORRUPT = 10
_SIDE = 512
# The command line with the stand-in engine, for the pace of the case alone.
_FAKE = (
    "import sys\n"
    "from app.cli import engine_process\n"
    "from app.cli.main import run\n"
    "from tests.fakes.engine import FakeEngineClient\n"
    "engine_process.open_engine = lambda device: FakeEngineClient()\n"
    "sys.exit(run(sys.argv[1:]))\n"
)


@dataclass(slots=True)
class Run:
    """One command: how it ended, what it wrote, its time and memory over time (MiB)."""

    status: int
    out: str
    seconds: float
    stopped_after_s: float = 0.0
    memory_mib: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The program under test."""

    is_fake: bool

    def run(
        self,
        *words: object,
        kill_after: int | None = None,
        case: Path | None = None,
        by: signal.Signals = signal.SIGKILL,
    ) -> Run:
        """Run a command; end it once the case has `kill_after` more log entries."""
        start = [sys.executable, "-c", _FAKE] if self.is_fake else [sys.executable, "main.py"]
        began, aim = time.monotonic(), 0
        if kill_after is not None and case is not None:
            aim = _entries(case) + kill_after
        run = Run(0, "", 0.0)
        with tempfile.TemporaryFile("w+") as out:
            process = subprocess.Popen(
                [*start, *map(str, words)], cwd=PROJECT_ROOT, stdout=out, stderr=subprocess.DEVNULL
            )
            sent_at = 0.0
            while process.poll() is None:
                time.sleep(0.02 if sent_at else 0.2)
                run.memory_mib.append(_memory_mib(process.pid))
                if kill_after is None or case is None or sent_at:
                    continue
                if _entries(case) >= aim:
                    process.send_signal(by)
                    sent_at = time.monotonic()
            run.stopped_after_s = time.monotonic() - sent_at if sent_at else 0.0
            run.status, run.seconds = process.wait(), time.monotonic() - began
            out.seek(0)
            run.out = out.read()
        return run


def _entries(case: Path) -> int:
    with CaseSession.open(case, read_only=True) as reader:
        return reader.audit_head().count


def _memory_mib(process_id: int) -> float:
    try:
        pages = int(Path(f"/proc/{process_id}/statm").read_text("ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def make_pictures(folder: Path, count: int, source: Path | None = None) -> None:
    """Portraits that differ in a little noise, or those of a folder; ten of them made corrupt."""
    folder.mkdir()
    if source is not None:
        paths = sorted(path for path in source.iterdir() if path.is_file())[:count]
        assert len(paths) == count, f"{source} has {len(paths)} files only"
        for number, path in enumerate(paths):
            _spoil(number, count, Path(shutil.copyfile(path, folder / f"{number:05d}.jpg")))
        return
    face = np.asarray(Image.fromarray(data.astronaut()).resize((_SIDE, _SIDE)), np.int16)
    noise = np.random.default_rng(0)
    for number in range(count):
        path = folder / f"{number:05d}.jpg"
        pixels = np.clip(face + noise.integers(-6, 7, face.shape), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(path, quality=90)
        _spoil(number, count, path)


def _spoil(number: int, count: int, path: Path) -> None:
    """Cut every hundredth of a thousand short, or make it no picture at all."""
    if number % (count // CORRUPT) == 1:
        whole = path.read_bytes()
        is_cut = number // (count // CORRUPT) % 2
        path.write_bytes(whole[: len(whole) // 2] if is_cut else b"no picture %d" % number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="pictures to use; else portraits are made")
    parser.add_argument("--fake", action="store_true", help="with the stand-in engine")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, case = Path(name) / "pictures", Path(name) / "case"
        make_pictures(folder, arguments.pictures, arguments.folder)
        program = CommandLine(arguments.fake)
        program.run("case", "create", case, "--number", 1, "--title", "B", "--examiner", "E")
        return _prove(program, case, folder, arguments.pictures)


def _prove(program: CommandLine, case: Path, folder: Path, count: int) -> int:
    third = count // 3
    killed = program.run("case", "add", case, folder, kill_after=third, case=case)
    added = program.run("case", "add", case, folder, "--json")
    taken = [outcome["state"] for outcome in json.loads(added.out)["outcomes"]]
    print(f"intake: killed ({killed.status}), then {_counted(taken)} in {added.seconds:.0f} s")
    for _ in range(2):
        words = ("case", "analyze", case, "--device", "cpu")
        killed = program.run(*words, kill_after=count // 4, case=case)
        print(f"analysis: killed ({killed.status}) after {killed.seconds:.0f} s")
    stopped = program.run(
        "case", "resume", case, kill_after=count // 8, case=case, by=signal.SIGINT
    )
    print(f"cancelled ({stopped.status}): it had ended {stopped.stopped_after_s:.2f} s later")
    before = _entries(case)
    resumed = program.run("case", "resume", case)
    done = _entries(case) - before
    pace = _pace_of_log(case, before)
    print(f"resumed: {done} analyses in {resumed.seconds:.0f} s, {pace:.3f} s each")
    print("it ended with:", *resumed.out.splitlines()[-CORRUPT - 2 :], sep="\n  ")
    memory = [value for value in resumed.memory_mib if value]
    fifths = [f"{memory[len(memory) * fifth // 5 - 1]:.0f}" for fifth in range(1, 6)]
    print(f"memory of the resumed program after each fifth of its time: {', '.join(fifths)} MiB")
    return int(not _is_listed(program, case, count, taken))


def _is_listed(program: CommandLine, case: Path, count: int, taken: list[str]) -> bool:
    """Whether every picture is found or listed where an examiner looks, and the case is whole."""
    table = case.with_name("table.csv")
    program.run("case", "table", case, "--out", table, "--by-score")
    with table.open(newline="", encoding="utf-8") as stream:
        rows = [row["state"] for row in csv.DictReader(stream)]
    queue = json.loads(program.run("case", "queue", case, "--json").out)
    verified = program.run("case", "verify", case).status
    print(f"table: {_counted(rows)}; case queue lists {len(queue['refused'])} as refused")
    print(f"case verify: {verified}")
    return (
        _counted(rows) == {"done": count - CORRUPT, "refused": CORRUPT}
        and len(queue["refused"]) == taken.count("refused") == CORRUPT
        and verified == 0
    )


def _pace_of_log(case: Path, before: int) -> float:
    """Seconds from one recorded finding to the next, after entry `before`: no start is counted."""
    with CaseSession.open(case, read_only=True) as reader:
        times = [
            datetime.fromisoformat(entry.at)
            for entry in reader.audit()[before:]
            if entry.action == "finding.recorded"
        ]
    return (times[-1] - times[0]).total_seconds() / (len(times) - 1)


def _counted(states: list[str]) -> dict[str, int]:
    return {state: states.count(state) for state in sorted(set(states))}


if __name__ == "__main__":
    raise SystemExit(main())
