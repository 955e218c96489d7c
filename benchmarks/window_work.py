"""How the whole window answers while it works: clicks, the longest stall, a 100-megapixel picture.

`python -m benchmarks.window_work [--only clicks analysis large]`; offscreen unless a display is
there. The engine's own process is the real one; its time is told apart from the window's. A gap of
the event loop by the clock is also told as processor time of the window's thread and of its whole
process, since on a busy machine the clock counts other programs as well.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QObject, QSettings, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from skimage import data

from app.casework.engine import Engine
from app.casework.records import NewCase
from app.casework.settings import AnalysisSettings
from app.gui.application import build_window
from app.gui.main_window import MainWindow
from benchmarks.window_speed import memory_mb
from engine.client import EngineClient
from tests.fakes.engine import FakeEngineClient

_PATIENCE_S = 300.0
_TICK_MS = 2
_CLICKS = 40
_PORTRAITS = 6
# 11,547 × 8,660: the shape of a 100-megapixel camera.
_LARGE = (8660, 11547)
CLICK_GOAL_MS, STALL_GOAL_MS, OPENING_GOAL_S = 100.0, 50.0, 3.0


@dataclass(frozen=True, slots=True)
class Gap:
    """One gap between two ticks of the event loop, in milliseconds."""

    wall: float
    thread_cpu: float
    process_cpu: float


class Heartbeat(QObject):
    """Ticks in the event loop; what lies between two ticks is when the window did not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[Gap] = []
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
        """Count no more."""
        self._timer.stop()

    @property
    def line(self) -> str:
        """The longest gaps, one by each measure."""
        wall = max(gap.wall for gap in self.gaps)
        own = max(gap.thread_cpu for gap in self.gaps)
        process = max(gap.process_cpu for gap in self.gaps)
        late = sum(gap.thread_cpu > STALL_GOAL_MS for gap in self.gaps)
        verdict = "ok" if own <= STALL_GOAL_MS else f"{late} gaps TOO LONG"
        return (
            f"longest gap {own:.0f} ms of the window's own computing, {process:.0f} ms of its "
            f"process, {wall:.0f} ms by the clock  {verdict}"
        )

    def _tick(self) -> None:
        now = self._now()
        self.gaps.append(
            Gap(*((after - before) * 1e3 for after, before in zip(now, self._last, strict=True)))
        )
        self._last = now

    def _now(self) -> tuple[float, float, float]:
        return time.perf_counter(), time.thread_time(), time.process_time()


class Stage:
    """A window on a new case."""

    def __init__(self, folder: Path, engine: Callable[..., Engine]) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.window: MainWindow = build_window(application, settings, engine, AnalysisSettings())
        self.window.resize(1366, 768)
        self.window.show()
        self.window.begin(None)
        self.window.desk.create(folder / "case", NewCase("1", "Benchmark", "Benchmark"))
        self.wait(lambda: self.window.desk.is_open)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window work until it got there."""
        until = time.perf_counter() + _PATIENCE_S
        while not condition():
            QApplication.processEvents()
            if time.perf_counter() > until:
                raise RuntimeError("the window never got there")
            time.sleep(0.0005)

    def settle(self) -> None:
        """Wait until everything is drawn and nothing is asked for."""
        window = self.window
        self.wait(lambda: window.viewer.stage.is_settled and not window.desk.lane.is_busy)

    def close(self) -> None:
        """Close it."""
        self.window.close()
        self.window.deleteLater()
        QApplication.processEvents()


def clicks(folder: Path) -> Iterator[str]:
    """From a click on a region to its explanation on the screen, and to its two small pictures."""
    stage = Stage(folder, lambda *_: FakeEngineClient())
    window = stage.window
    window.commands.work.take_in_paths([_portrait(folder, 0)], is_analysed=True)
    stage.wait(lambda: bool(window.viewer.canvas.overlay.regions))
    stage.settle()
    canvas, panel = window.viewer.canvas, window.panels.explanation
    wall, cpu = [], []
    for number in range(_CLICKS):
        mark = canvas.overlay.regions[number % 2]
        place = canvas.viewport_point(mark.anchor).toPoint()
        begun, used = time.perf_counter(), time.thread_time()
        QTest.mouseClick(
            canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
        )
        while panel.region_id != mark.region_id:
            QApplication.processEvents()
        QApplication.processEvents()
        wall.append((time.perf_counter() - begun) * 1e3)
        cpu.append((time.thread_time() - used) * 1e3)
    stage.close()
    worst = max(cpu[2:])
    yield (
        f"click to explanation: {statistics.median(wall):.0f} ms by the clock, "
        f"{statistics.median(cpu):.0f} ms of computing, worst {worst:.0f} ms  "
        f"{'ok' if worst <= CLICK_GOAL_MS else 'TOO SLOW'}"
    )


def analysis(folder: Path) -> Iterator[str]:
    """The longest gap of the event loop while the real engine analyses portraits."""
    stage = Stage(folder, lambda *_: EngineClient(device="cpu"))
    window = stage.window
    paths = [_portrait(folder, number) for number in range(_PORTRAITS)]
    heart = Heartbeat()
    heart.start()
    ended: list[object] = []
    window.queue.ended.connect(lambda *_: ended.append(True))
    window.commands.work.take_in_paths(paths, is_analysed=True)
    stage.wait(lambda: bool(ended))
    stage.settle()
    heart.stop()
    yield f"taking in and analysing {_PORTRAITS} portraits: {heart.line}"
    heart.start()
    for _ in range(_PORTRAITS - 1):
        window.evidence.choose_neighbour(1)
        stage.wait(lambda: window.viewer.canvas.pixels is not None)
        stage.settle()
    heart.stop()
    yield f"going through them: {heart.line}"
    stage.close()


def large(folder: Path) -> Iterator[str]:
    """Opening a 100-megapixel JPEG that the case has, from the click until it is drawn."""
    stage = Stage(folder, lambda *_: EngineClient(device="cpu"))
    window = stage.window
    paths = [_portrait(folder, 0), _large_picture(folder)]
    window.commands.work.take_in_paths(paths, is_analysed=False)
    stage.wait(lambda: window.evidence_model.rowCount() == 2)
    stage.wait(lambda: window.viewer.canvas.pixels is not None)
    stage.wait(lambda: window.evidence_model.row(1).thumbnail is not None)
    stage.settle()
    heart = Heartbeat()
    heart.start()
    begun, used, engines = time.perf_counter(), time.process_time(), _children_cpu_s()
    window.evidence.choose_neighbour(1)
    canvas = window.viewer.canvas
    stage.wait(lambda: canvas.pixels is not None and canvas.pixels.shape[1] == _LARGE[1])
    there, own_there = time.perf_counter() - begun, time.process_time() - used
    stage.settle()
    wall, own = time.perf_counter() - begun, time.process_time() - used
    heart.stop()
    engines = _children_cpu_s() - engines
    total, without_files = memory_mb()
    yield (
        f"100 MP: {wall:.1f} s by the clock from click to drawn in full, of which the engine's "
        f"process decoded for {there:.1f} s; computed: the engine's process {engines:.2f} s, the "
        f"window {own:.2f} s ({own_there:.2f} s before the pixels were there)  "
        f"{'ok' if engines + own <= OPENING_GOAL_S else 'TOO SLOW'}"
    )
    yield f"  meanwhile: {heart.line}"
    yield f"  memory: {total:.0f} MB resident, {without_files:.0f} MB without mapped files"
    stage.close()


def _children_cpu_s() -> float:
    """Processor time of this process's children so far, in seconds (proc(5), stat 14 and 15)."""
    ticks = 0
    for listed in Path("/proc/self/task").glob("*/children"):
        for pid in listed.read_text().split():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _portrait(folder: Path, number: int) -> Path:
    path = folder / f"portrait-{number}.jpg"
    cut = data.astronaut()[10 + number : 310 + number, 80:380]
    Image.fromarray(cut).resize((1024, 1024)).save(path, quality=92)
    return path


def _large_picture(folder: Path) -> Path:
    path = folder / "large.jpg"
    face = np.asarray(Image.fromarray(data.astronaut()[0:384, :]).resize((_LARGE[1], _LARGE[0])))
    Image.fromarray(face).save(path, quality=90)
    return path


PARTS = {"clicks": clicks, "analysis": analysis, "large": large}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=tuple(PARTS), default=tuple(PARTS))
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    print(f"{application.platformName()}, load {os.getloadavg()[0]:.1f}")
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="forgerytalker-bench-") as folder:
            for line in PARTS[name](Path(folder)):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
