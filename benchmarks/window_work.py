"""How the whole window answers: start, a long list, clicks, analyses, a 100-megapixel picture.

`python -m benchmarks.window_work [--only start list clicks analysis large]`; offscreen unless a
display is there. Every goal stands beside its figure, with "pass" or "FAIL"; the clock decides, so
a quiet machine is needed. Frames while the picture is moved: `benchmarks.window_speed`; a start
from a cold disk: `benchmarks.window_start --cold`.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from skimage import data

from app.casework.engine import Engine
from app.casework.records import NewCase
from app.casework.settings import AnalysisSettings
from app.gui.application import begin, build_window
from app.gui.main_window import MainWindow
from benchmarks.window_speed import forget_peak, memory_line
from benchmarks.window_stalls import Stalls, machine, verdict
from benchmarks.window_start import measure_list, measure_start
from engine.client import EngineClient
from tests.fakes.engine import FakeEngineClient

_PATIENCE_S = 300.0
_CLICKS = 40
_PORTRAITS = 6
# 11,547 × 8,660: the shape of a 100-megapixel camera.
_LARGE = (8660, 11547)
CLICK_GOAL_MS, OPENING_GOAL_S = 100.0, 3.0
_ITEMS = 2000


class Stage:
    """A window on a new case."""

    def __init__(self, folder: Path, engine: Callable[..., Engine]) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.window: MainWindow = build_window(application, settings, engine, AnalysisSettings())
        self.window.resize(1366, 768)
        self.window.show()
        begin(self.window, None)
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


def start(_folder: Path) -> Iterator[str]:
    """From the start of the program to its painted window."""
    yield from measure_start(is_cold=False)


def long_list(_folder: Path) -> Iterator[str]:
    """A case of thousands of items: opened, scrolled, walked, narrowed."""
    yield from measure_list(_ITEMS)


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
    worst = max(wall[2:])
    yield (
        f"click to explanation: median {statistics.median(wall):.0f} ms by the clock "
        f"({statistics.median(cpu):.0f} of computing), slowest {worst:.0f} ms "
        f"({max(cpu[2:]):.0f} of computing)  "
        f"{verdict(worst <= CLICK_GOAL_MS, f'≤ {CLICK_GOAL_MS:.0f} ms')}"
    )


def analysis(folder: Path) -> Iterator[str]:
    """The longest gap of the event loop while the real engine analyses portraits."""
    stage = Stage(folder, lambda *_: EngineClient(device="cpu"))
    window = stage.window
    paths = [_portrait(folder, number) for number in range(_PORTRAITS)]
    heart = Stalls()
    heart.start()
    ended: list[object] = []
    window.queue.ended.connect(lambda *_: ended.append(True))
    window.commands.work.take_in_paths(paths, is_analysed=True)
    stage.wait(lambda: bool(ended))
    stage.settle()
    heart.stop()
    yield heart.line(f"{_PORTRAITS} portraits taken in and analysed")
    heart.start()
    for _ in range(_PORTRAITS - 1):
        window.evidence.choose_neighbour(1)
        stage.wait(lambda: window.viewer.canvas.pixels is not None)
        stage.settle()
    heart.stop()
    yield heart.line("walking through them")
    stage.close()


def large(folder: Path) -> Iterator[str]:
    """Opening a 100-megapixel JPEG that the case has, from the click until it is drawn."""
    stage = Stage(folder, lambda *_: EngineClient(device="cpu"))
    window = stage.window
    paths = [_portrait(folder, 0), _large_picture(folder)]
    forget_peak()
    window.commands.work.take_in_paths(paths, is_analysed=False)
    stage.wait(lambda: window.evidence_model.rowCount() == 2)
    stage.wait(lambda: window.viewer.canvas.pixels is not None)
    stage.wait(lambda: window.evidence_model.row(1).thumbnail is not None)
    stage.settle()
    heart = Stalls()
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
    yield (
        f"100 megapixels: {wall:.1f} s by the clock from click to drawn in full, of which the "
        f"engine's process decoded for {there:.1f} s; computed: the engine's process "
        f"{engines:.2f} s, the window {own:.2f} s ({own_there:.2f} s before the pixels were there)"
        f"  {verdict(wall <= OPENING_GOAL_S, f'≤ {OPENING_GOAL_S:.0f} s')}"
    )
    yield heart.line("meanwhile")
    yield f"  {memory_line()}"
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


PARTS = {
    "start": start,
    "list": long_list,
    "clicks": clicks,
    "analysis": analysis,
    "large": large,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", choices=tuple(PARTS), default=tuple(PARTS))
    options = parser.parse_args()
    application = QApplication(sys.argv[:1])
    print(f"{application.platformName()}, {machine()}", flush=True)
    for name in options.only:
        with tempfile.TemporaryDirectory(prefix="forgerytalker-bench-") as folder:
            for line in PARTS[name](Path(folder)):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
