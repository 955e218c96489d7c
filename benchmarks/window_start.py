"""How soon the window is there, and whether a long list stalls it.

`python -m benchmarks.window_start [--items 2000] [--cold]`; offscreen unless a display is there.
--cold: the files of Python's packages are dropped from memory before the first start, as far as no
other program uses them. The clock decides whether a goal is met, so a quiet machine is needed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.casework.engine import Engine
from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.casework.settings import AnalysisSettings
from app.gui.application import begin, build_window
from app.gui.main_window import MainWindow
from app.gui.narrowing import EvidenceWish
from app.gui.signs import Sign
from benchmarks.window_stalls import Stalls, machine, verdict
from engine.client import EngineClient

ROOT = Path(__file__).resolve().parents[1]
STARTS = 5
GOAL_START_S = 1.0
_PATIENCE_S = 600.0
# A process of its own, told when it was started; it ends once the window was painted.
_PROGRAM = """
import main
main.gc.disable()  # as `open_window` does first of all; the imports below belong to it
import json, os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
from app.gui import application
from app.gui.main_window import MainWindow

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, lambda: self.tell(watched))
        return False
    def tell(self, window):
        wall = time.time() - float(os.environ["STARTED_AT"])
        print(json.dumps({"wall": wall, "cpu": time.process_time()}), flush=True)
        window.close()

show = MainWindow.show
first = []

def show_and_watch(self):
    first.append(FirstPaint())
    self.installEventFilter(first[0])
    show(self)

class Client:
    def describe(self, *folders): return ()
    def close(self): pass

application._start_client = lambda device: Client()
MainWindow.show = show_and_watch
sys.exit(main.open_window(None))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """From the start of the process to the first painted window, in seconds."""

    wall_s: float
    cpu_s: float


def start_once() -> Start:
    """Start the program as `main.py` does, without an engine, and end it when it was painted."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "STARTED_AT": repr(time.time())}
        done = subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    told = json.loads(done.stdout.splitlines()[-1])
    return Start(told["wall"], told["cpu"])


def drop_from_memory() -> int:
    """Ask the system to forget the packages' files; how many."""
    count = 0
    for folder in (Path(sys.prefix) / "lib", ROOT / "app", ROOT / "resources"):
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".pyc", ".so", ".ttf", ".qm", ".svg") or ".so." in path.name:
                with path.open("rb") as stream:
                    os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                count += 1
    return count


def make_case(folder: Path, count: int) -> Path:
    """A case of `count` small pictures, each another one."""
    pictures = folder / "pictures"
    pictures.mkdir()
    random = np.random.default_rng(7)
    for number in range(count):
        pixels = random.integers(0, 255, (96, 96, 3), np.uint8)
        Image.fromarray(pixels).save(pictures / f"picture {number:04d}.png")
    case = folder / "case"
    new = NewCase("2026-1", f"{count} pictures", "Ada Example")
    with EngineClient() as client, CaseSession.create(case, new) as session:
        session.take_in([pictures], client)
    return case


def run_for(seconds: float) -> None:
    """Let the event loop turn."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        QApplication.processEvents()


def until(condition: Callable[[], bool]) -> None:
    """Let the event loop turn until it got there."""
    end = time.monotonic() + _PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("The window did not get there in time.")
        QApplication.processEvents()


def walk_list(window: MainWindow, case: Path) -> list[str]:
    """Longest stalls of the window on the case: opening, scrolling, narrowing, a change."""
    stalls = Stalls()
    evidence = window.evidence

    def open_case() -> None:
        window.commands.open_path(case)
        until(lambda: window.evidence_model.rowCount() > 0)
        run_for(1.0)

    def scroll() -> None:
        bar = evidence.list.verticalScrollBar()
        for step in range(200):
            bar.setValue(bar.maximum() * step // 200)
            run_for(0.01)
        run_for(1.0)  # what came into sight is decoded now

    def keys() -> None:
        for _ in range(100):
            evidence.choose_neighbour(1)
            run_for(0.01)

    def narrow() -> None:
        evidence.search.setText("7")
        run_for(0.2)
        evidence.search.clear()
        run_for(0.2)
        evidence.narrow.choose(EvidenceWish(signs=frozenset({Sign.FOUND})))
        run_for(0.2)
        evidence.narrow.clear()
        run_for(0.2)

    def gallery() -> None:
        window.actions_["gallery"].trigger()
        run_for(0.3)
        scroll()
        window.actions_["gallery"].trigger()
        run_for(0.3)

    def change() -> None:
        for number in range(10):
            window.commands.work._write_tags({f"E{number + 1:03d}": ("tagged",)})
            run_for(0.05)
        until(lambda: not window.desk.lane.is_busy)

    return [
        stalls.watch(f"  {name}", work)
        for name, work in (
            ("the case is opened", open_case),
            ("the list is scrolled", scroll),
            ("items are walked by key", keys),
            ("the list is narrowed", narrow),
            ("the gallery is scrolled", gallery),
            ("ten items are tagged", change),
        )
    ]


def measure_list(count: int) -> list[str]:
    """Lines on a case with `count` items."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(Path(folder), count)
        remembered = QSettings(f"{folder}/remembered.ini", QSettings.Format.IniFormat)
        remembered.setValue("case/examiner", "Ada Example")
        window = build_window(application, remembered, _client, AnalysisSettings())
        window.resize(1366, 768)
        window.show()
        run_for(0.5)
        begin(window, None)
        until(lambda: not window.bridge.analysis_lane.is_busy)
        lines = walk_list(window, case)
        window.close()
        remembered.sync()
    return [f"{count} items in the list", *lines]


def measure_start(is_cold: bool) -> list[str]:
    """Lines on the start."""
    lines = ["from the start of the process to the painted window"]
    goal = f"≤ {GOAL_START_S:.1f} s"
    if is_cold:
        dropped = drop_from_memory()
        first = start_once()
        lines.append(
            f"  cold ({dropped} files dropped)  {first.wall_s:.2f} s by the clock, "
            f"{first.cpu_s:.2f} s of computing  {verdict(first.wall_s <= GOAL_START_S, goal)}"
        )
    starts = [start_once() for _ in range(STARTS)]
    wall = statistics.median(start.wall_s for start in starts)
    cpu = statistics.median(start.cpu_s for start in starts)
    lines.append(
        f"  warm, median of {STARTS}: {wall:.2f} s by the clock, {cpu:.2f} s of computing  "
        f"{verdict(wall <= GOAL_START_S, goal)}"
    )
    return lines


def _client(device: str) -> Engine:
    return EngineClient(device=device)


def main() -> int:
    """Measure and print; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=2000, help="0: leave the list out")
    parser.add_argument("--cold", action="store_true")
    arguments = parser.parse_args()
    print(machine())
    print(*measure_start(arguments.cold), sep="\n")
    if arguments.items:
        print(*measure_list(arguments.items), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
