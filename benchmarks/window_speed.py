"""How fast the picture answers: frames while dragging, large pictures, clicks, longest stall.

`python -m benchmarks.window_speed [--size 1366x768] [--only NAME …]`; offscreen unless a display
is there. Every goal stands beside its figure, with "pass" or "FAIL"; the clock decides, so a quiet
machine is needed. The processor time of the window's thread tells what a quiet one would do.
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
from typing import Any

if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QSettings
from PySide6.QtGui import QPainterPath, QPolygonF
from PySide6.QtWidgets import QApplication

from app.gui.appearance import Appearance
from app.gui.application import SWITCH_S
from app.gui.panels.viewer import ViewerPanel
from app.gui.tasks import Lane
from app.gui.theme import load_font
from app.gui.view_state import ViewState
from app.gui.viewer.marks import RegionMark
from benchmarks.window_stalls import machine, verdict

MEGAPIXELS_24 = (4000, 6000)
MEGAPIXELS_100 = (8660, 11547)
# The goal is 30 frames a second, so a frame may take this long.
FRAME_MS = 1000 / 30
OPENING_GOAL_S = 3.0
MEMORY_GOAL_MB = 1500.0
_STEPS = 60
_STRIP = 256
_PATIENCE_S = 120.0


@dataclass(frozen=True, slots=True)
class Frames:
    """Durations of the frames of one movement, in milliseconds: by the clock, and processor."""

    name: str
    wall_ms: tuple[float, ...]
    cpu_ms: tuple[float, ...]

    @property
    def line(self) -> str:
        """One line for people."""
        wall, cpu = statistics.median(self.wall_ms), statistics.median(self.cpu_ms)
        return (
            f"{self.name:<16} {1000 / wall:6.1f} frames/s by the clock (median {wall:5.1f} ms, "
            f"slowest {max(self.wall_ms):5.1f}), computing {cpu:5.1f} ms a frame, at most "
            f"{max(self.cpu_ms):5.1f}  {verdict(wall <= FRAME_MS, '≥ 30 frames/s')}"
        )


class Stage:
    """A viewer with a synthetic picture and score map, on disk as the window maps them."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self.folder = folder
        self.lane = Lane("tiles")
        settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.view = ViewState(settings)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self.panel = ViewerPanel(self.view, Appearance(application, None), self.lane)
        self.panel.resize(*size)
        self.panel.show_hint(False)
        self.panel.show()
        _events()

    def close(self) -> None:
        """End the thread."""
        self.panel.clear()
        self.lane.close()
        self.panel.deleteLater()
        _events()

    def show(self, shape: tuple[int, int]) -> float:
        """Show a picture of this shape with scores and regions; seconds until it is settled."""
        pixels, scores = _picture(self.folder, shape), _scores(self.folder, shape)
        forget_peak()
        begun = time.perf_counter()
        self.panel.canvas.show_picture(pixels)
        self.settle()
        opened = time.perf_counter() - begun
        self.panel.canvas.overlay.show_marks(_marks(shape), ())
        self.panel.show_scores(scores, 0.5)
        self.panel.canvas.overlay.show_mask(_mask(self.folder, scores))
        self.settle()
        return opened

    def settle(self) -> None:
        """Wait until everything is drawn in full."""
        until = time.perf_counter() + _PATIENCE_S
        canvas = self.panel.canvas
        while time.perf_counter() < until:
            _events()
            if canvas.is_settled and not self.lane.is_busy:
                _events()
                return
            time.sleep(0.002)
        raise RuntimeError("the picture was never drawn in full")

    def frames(self, name: str, moves: Iterator[Callable[[], None]]) -> Frames:
        """Do each move and draw; how long each took."""
        wall, cpu = [], []
        for move in moves:
            begun, used = time.perf_counter(), time.thread_time()
            move()
            self.panel.canvas.viewport().update()
            _events()
            wall.append((time.perf_counter() - begun) * 1e3)
            cpu.append((time.thread_time() - used) * 1e3)
        self.settle()
        return Frames(name, tuple(wall[2:]), tuple(cpu[2:]))

    def drag_opacity(self) -> Frames:
        """The opacity slider from end to end."""
        values = np.linspace(5, 95, _STEPS).astype(int)
        moves = (lambda v=int(value): self.panel.opacity.setValue(v) for value in values)
        return self.frames("opacity drag", moves)

    def drag_threshold(self) -> Frames:
        """The handle on the colour bar from 0.2 to 0.8."""
        values = np.linspace(200, 800, _STEPS).astype(int)
        moves = (lambda v=int(value): self.panel.colour_bar.setValue(v) for value in values)
        return self.frames("threshold drag", moves)

    def pan(self, zoom: str) -> Frames:
        """Drag the picture diagonally, 12 px a frame."""
        canvas = self.panel.canvas
        if zoom == "100 %":
            canvas.actual_size()
            canvas.centerOn(canvas.sceneRect().center())
        else:
            canvas.fit()
            canvas.zoom_in()
            canvas.zoom_in()
        self.settle()
        across, down = canvas.horizontalScrollBar(), canvas.verticalScrollBar()

        def step() -> None:
            across.setValue(across.value() + 12)
            down.setValue(down.value() + 7)

        return self.frames(f"pan at {zoom}", iter([step] * _STEPS))

    def zoom(self) -> Frames:
        """Wheel in and out about a point beside the middle."""
        canvas = self.panel.canvas
        canvas.fit()
        self.settle()
        place = QPointF(canvas.viewport().width() / 3, canvas.viewport().height() / 3)
        factors = [1.05] * (_STEPS // 2) + [1 / 1.05] * (_STEPS // 2)
        moves = (lambda f=factor: canvas.zoom_about(canvas.zoom * f, place) for factor in factors)
        return self.frames("zoom", moves)


def forget_peak() -> None:
    """Count the most memory from now on, without what making the pictures took (proc(5))."""
    Path("/proc/self/clear_refs").write_text("5")


def memory_line() -> str:
    """Memory of this process: the most since `forget_peak`, what it has, and that without files."""
    said = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    most, total, files = (int(said[name].split()[0]) for name in ("VmHWM", "VmRSS", "RssFile"))
    return (
        f"memory: {most / 1000:.0f} MB at most, {total / 1000:.0f} MB resident now, "
        f"{(total - files) / 1000:.0f} MB without mapped files  "
        f"{verdict(most / 1000 <= MEMORY_GOAL_MB, f'≤ {MEMORY_GOAL_MB:.0f} MB')}"
    )


def _events() -> None:
    QApplication.processEvents()


def _picture(folder: Path, shape: tuple[int, int]) -> NDArray[np.uint8]:
    """H×W×3 uint8 with detail at every scale, mapped from a file without a name."""
    random = np.random.default_rng(7)
    grain = random.integers(0, 60, (_STRIP, shape[1], 3), dtype=np.uint8)
    slope = np.linspace(0, 190, shape[1]).astype(np.uint8)[None, :, None]
    return _mapped(folder, (*shape, 3), np.dtype(np.uint8), lambda rows: grain[: len(rows)] + slope)


def _scores(folder: Path, shape: tuple[int, int]) -> NDArray[np.float32]:
    """H×W float32 in 0–1: soft hills on a plane, as a net's map looks when enlarged."""
    across = np.sin(np.linspace(0, 6 * np.pi, shape[1], dtype=np.float32))
    down = np.sin(np.linspace(0, 4 * np.pi, shape[0], dtype=np.float32))
    return _mapped(
        folder,
        shape,
        np.dtype(np.float32),
        lambda rows: 0.5 + 0.5 * across[None, :] * down[rows][:, None],
    )


def _mask(folder: Path, scores: NDArray[np.float32]) -> NDArray[np.uint8]:
    """H×W uint8, 255 where the score is above a half."""
    shape = (scores.shape[0], scores.shape[1])
    return _mapped(
        folder, shape, np.dtype(np.uint8), lambda rows: (scores[rows] > 0.5).astype(np.uint8) * 255
    )


def _mapped(
    folder: Path,
    shape: tuple[int, ...],
    kind: np.dtype[Any],
    strip: Callable[[NDArray[np.intp]], NDArray[Any]],
) -> NDArray[Any]:
    path = folder / "array.npy"
    array = np.lib.format.open_memmap(path, "w+", kind, shape)
    for top in range(0, shape[0], _STRIP):
        rows = np.arange(top, min(top + _STRIP, shape[0]))
        array[top : top + len(rows)] = strip(rows)
    del array
    mapped: NDArray[Any] = np.load(path, mmap_mode="r")
    path.unlink()
    return mapped


def _marks(shape: tuple[int, int]) -> tuple[RegionMark, ...]:
    height, width = shape
    marks = []
    for position in range(8):
        x, y = width * (0.15 + 0.1 * position), height * (0.3 + 0.05 * position)
        turns = np.linspace(0, 2 * np.pi, 400, endpoint=False)
        radius = width * 0.05 * (1 + 0.1 * np.sin(9 * turns))
        points = [
            QPointF(x + r * np.cos(t), y + r * np.sin(t))
            for r, t in zip(radius, turns, strict=True)
        ]
        path = QPainterPath()
        path.addPolygon(QPolygonF(points))
        path.closeSubpath()
        marks.append(
            RegionMark(f"region-{position}", position, "Nose", path, QPointF(x, y), 40_000)
        )
    return tuple(marks)


def measure(size: tuple[int, int], only: tuple[str, ...]) -> Iterator[str]:
    """Every figure, as lines."""
    with tempfile.TemporaryDirectory(prefix="forgerytalker-bench-") as name:
        for title, shape in (("24 MP", MEGAPIXELS_24), ("100 MP", MEGAPIXELS_100)):
            if only and title not in only:
                continue
            stage = Stage(Path(name), size)
            opened = stage.show(shape)
            yield (
                f"{title}: drawn in full {opened:.2f} s after its pixels were there  "
                f"{verdict(opened <= OPENING_GOAL_S, f'≤ {OPENING_GOAL_S:.0f} s')}"
            )
            yield f"  {stage.drag_opacity().line}"
            yield f"  {stage.drag_threshold().line}"
            yield f"  {stage.pan('fit').line}"
            yield f"  {stage.pan('100 %').line}"
            yield f"  {stage.zoom().line}"
            yield f"  {memory_line()}"
            stage.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="1366x768", help="of the viewer, in pixels")
    parser.add_argument("--only", nargs="*", default=(), help="24 MP, 100 MP")
    options = parser.parse_args()
    width, height = (int(part) for part in options.size.split("x"))
    application = QApplication(sys.argv[:1])
    load_font(application)
    sys.setswitchinterval(SWITCH_S)
    print(f"{application.platformName()}, {width}×{height}, {machine()}", flush=True)
    for line in measure((width, height), tuple(options.only)):
        print(line, flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
