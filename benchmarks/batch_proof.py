"""A thousand pictures, ten of them corrupt, killed twice and resumed: by hand, an hour.

    python -m benchmarks.batch_proof [--pictures N] [--fake]

Runs the commands as a person would, kills them with SIGKILL, and watches their memory. The
throughput is held against the same engine asked for the same pictures without a case.
"""

import argparse
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from skimage import data

from app.casework.analysis import ask_for_engine
from app.casework.engine import Engine
from app.casework.facts import PROJECT_ROOT
from app.casework.session import CaseSession
from engine.client import EngineClient
from engine.schema.request import AnalysisRequest
from tests.fakes.engine import FakeEngineClient

CORRUPT = 10
# Pictures for the engine's own pace; more would take as long as the proof itself.
_PACE_PICTURES = 16
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
    memory_mib: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The program under test."""

    is_fake: bool

    def run(self, *words: object, kill_after: int | None = None, case: Path | None = None) -> Run:
        """Run a command; kill it once the case has `kill_after` more log entries."""
        start = [sys.executable, "-c", _FAKE] if self.is_fake else [sys.executable, "main.py"]
        began, aim = time.monotonic(), 0
        if kill_after is not None and case is not None:
            aim = _entries(case) + kill_after
        run = Run(0, "", 0.0)
        with tempfile.TemporaryFile("w+") as out:
            process = subprocess.Popen(
                [*start, *map(str, words)], cwd=PROJECT_ROOT, stdout=out, stderr=subprocess.DEVNULL
            )
            while process.poll() is None:
                time.sleep(0.2)
                run.memory_mib.append(_memory_mib(process.pid))
                if kill_after is not None and case is not None and _entries(case) >= aim:
                    process.send_signal(signal.SIGKILL)
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


def make_pictures(folder: Path, count: int) -> None:
    """Portraits that differ in a little noise; ten of them are cut short or no pictures."""
    folder.mkdir()
    face = np.asarray(Image.fromarray(data.astronaut()).resize((_SIDE, _SIDE)), np.int16)
    noise = np.random.default_rng(0)
    for number in range(count):
        path = folder / f"{number:05d}.jpg"
        pixels = np.clip(face + noise.integers(-6, 7, face.shape), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(path, quality=90)
        if number % (count // CORRUPT) == 1:
            whole = path.read_bytes()
            path.write_bytes(whole[: len(whole) // 2] if number % 2 else b"no picture")


def own_pace(client: Engine, folder: Path) -> float:
    """Seconds per picture of the engine alone, the first one left out."""
    engine = ask_for_engine(client, "compact")
    # The second is one of the corrupt ones.
    paths = sorted(folder.iterdir())[2 : 2 + _PACE_PICTURES // 2]
    taken = []
    for path in paths:
        request = AnalysisRequest(
            evidence_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            engine=engine.name,
            engine_version=engine.version,
            engine_weights_sha256=engine.weights_sha256,
        )
        with tempfile.TemporaryDirectory() as staging:
            began = time.monotonic()
            client.analyse(request, path, Path(staging))
            taken.append(time.monotonic() - began)
    return sum(taken[1:]) / len(taken[1:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1000)
    parser.add_argument("--fake", action="store_true", help="with the stand-in engine")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, case = Path(name) / "pictures", Path(name) / "case"
        make_pictures(folder, arguments.pictures)
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
    before = _entries(case)
    resumed = program.run("case", "resume", case, "--json")
    done = _entries(case) - before
    states = [item["state"] for item in _list(program, case)]
    print(f"resumed: {done} analyses in {resumed.seconds:.0f} s; in all {_counted(states)}")
    print(f"case verify: {program.run('case', 'verify', case).status}")
    memory = [value for value in resumed.memory_mib if value]
    fifths = [f"{memory[len(memory) * fifth // 5 - 1]:.0f}" for fifth in range(1, 6)]
    print(f"memory of the resumed program after each fifth of its time: {', '.join(fifths)} MiB")
    with FakeEngineClient() if program.is_fake else EngineClient(device="cpu") as client:
        pace = own_pace(client, folder)
    whole = _pace_of_log(case, before)
    print(f"per picture {whole:.3f} s; the engine alone {pace:.3f} s ({whole / pace:.2f} times)")
    is_whole = _counted(states) == {"done": count - CORRUPT} and taken.count("refused") == CORRUPT
    return int(not is_whole)


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


def _list(program: CommandLine, case: Path) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(program.run("case", "list", case, "--json").out)[
        "items"
    ]
    return items


if __name__ == "__main__":
    raise SystemExit(main())
