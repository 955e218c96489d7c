"""A window on real small pictures with a stand-in engine; nothing may warn or stay behind."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSettings, QtMsgType
from PySide6.QtWidgets import QApplication
from pytestqt.logging import _QtMessageCapture as QtLog
from pytestqt.qtbot import QtBot
from skimage import data

from app.casework.engine import Engine
from app.casework.records import NewCase
from app.casework.settings import AnalysisSettings
from app.gui.application import build_window
from app.gui.language import Language, speak
from app.gui.main_window import MainWindow
from tests.fakes.engine import FakeEngineClient

# Said by Qt's offscreen platform about itself, whatever a program does.
HARMLESS = ("This plugin does not support propagateSizeHints()",)
LANES = {
    "case",
    "analysis",
    "reading",
    "maps",
    "tiles",
    "compare",
    "preview",
    "check",
    "lane under test",
}


@pytest.fixture(autouse=True)
def _no_qt_warning(qtlog: QtLog) -> Iterator[None]:
    yield
    bad = (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
    said = [record.message for record in qtlog.records if record.type in bad]
    assert not [text for text in said if text not in HARMLESS]


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    yield
    # a thread that has ended its work is still listed until the kernel has cleared it away
    for _ in range(200):
        if not lane_threads():
            return
        time.sleep(0.01)
    assert not lane_threads()


def lane_threads() -> set[str]:
    """Names of the lanes' threads that are there; the kernel keeps 15 characters."""
    names = set()
    for path in Path("/proc/self/task").glob("*/comm"):
        with suppress(OSError):  # it may end between the listing and the reading
            names.add(path.read_text().strip())
    return names & {name[:15] for name in LANES}


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's own, as patient as `until`: five seconds are short on a busy machine."""
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=20_000)  # type: ignore[method-assign]
    qtbot.waitSignals = partial(qtbot.waitSignals, timeout=20_000)  # type: ignore[method-assign]
    return qtbot


@pytest.fixture
def remembered(tmp_path: Path) -> QSettings:
    """What a window keeps between runs, for this test only."""
    settings = QSettings(str(tmp_path / "remembered.ini"), QSettings.Format.IniFormat)
    settings.setValue("case/examiner", "Ada Example")
    return settings


@pytest.fixture
def engine() -> FakeEngineClient:
    """The engine both of the window's processes are."""
    return FakeEngineClient()


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, remembered: QSettings, engine: FakeEngineClient
) -> Iterator[MainWindow]:
    """The window, shown, without a case."""

    def same(device: str) -> Engine:
        return engine

    made = build_window(qapp, remembered, same, AnalysisSettings())
    made.resize(1366, 768)
    made.show()
    with qtbot.waitActive(made, timeout=20_000):  # keys go to the active window only
        made.activateWindow()
    made.begin(None)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def chinese_window(
    qapp: QApplication, qtbot: QtBot, remembered: QSettings, engine: FakeEngineClient
) -> Iterator[MainWindow]:
    """The window in Simplified Chinese."""
    speak(qapp, Language.CHINESE)

    def same(device: str) -> Engine:
        return engine

    made = build_window(qapp, remembered, same, AnalysisSettings())
    made.resize(1366, 768)
    made.show()
    with qtbot.waitActive(made, timeout=20_000):
        made.activateWindow()
    made.begin(None)
    yield made
    made.close()
    made.deleteLater()
    speak(qapp, Language.ENGLISH)


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A face of 480×480 px (NASA, public domain) as JPEG."""
    return save_portrait(tmp_path / "pictures" / "portrait.jpg")


def save_portrait(path: Path, *, shift: int = 0) -> Path:
    """Write the astronaut's face; `shift` makes another picture of it."""
    path.parent.mkdir(exist_ok=True)
    cut = data.astronaut()[10 + shift : 250 + shift, 110:350]
    Image.fromarray(cut).resize((480, 480)).save(path, quality=92)
    return path


@pytest.fixture
def open_case(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """The window on a new empty case."""
    new = NewCase(number="2026-1", title="A portrait", examiner="Ada Example")
    with qtbot.waitSignal(window.desk.summaries_changed):
        window.desk.create(tmp_path / "case", new)
    return window


@pytest.fixture
def analysed(qtbot: QtBot, open_case: MainWindow, portrait: Path) -> MainWindow:
    """The window on a case with one analysed portrait, drawn in full."""
    window = open_case
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.take_in_paths([portrait], is_analysed=True)
    until(qtbot, lambda: bool(window.viewer.canvas.overlay.regions))
    until(qtbot, window.viewer.colour_bar.isVisible)
    until(qtbot, lambda: window.viewer.canvas.is_settled)
    return window


def until(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    """Wait until the window got there; generous, since only the order matters."""
    qtbot.waitUntil(condition, timeout=20_000)
