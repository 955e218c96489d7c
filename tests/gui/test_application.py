"""The program: the window on the screen first, the engine afterwards, nothing heavy in it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QScrollArea
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.casework.settings import AnalysisSettings
from app.gui import application
from app.gui.application import build_window
from app.gui.main_window import MainWindow
from app.gui.tasks import unexpected
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import until

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "transformers", "onnxruntime", "onnx", "peft", "tokenizers"}
# Loaded by who needs them first, long after the window is there.
LATER = {"cv2", "PIL", "scipy", "pypdfium2", "reportlab", "pyhanko", "cryptography"}

# A program of its own, because what a process has loaded cannot be unloaded for a test.
PROGRAM = """
import json, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QScrollArea
from app.gui import application
from app.gui.main_window import MainWindow

seen = {}

class Client:
    def describe(self):
        windows = QApplication.topLevelWidgets()
        seen["window_first"] = any(w.isVisible() for w in windows)
        return ()
    def close(self):
        seen["closed"] = seen.get("closed", 0) + 1

application._start_client = lambda device: Client()
begin = MainWindow.begin

def begin_and_end(self, path):
    begin(self, path)
    self.bridge.described.connect(self.close)

MainWindow.begin = begin_and_end
seen["status"] = application.run(None)
seen["modules"] = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps(seen))
"""


# Chinese is chosen in the first window; the second one tells what it shows, and ends.
SWITCHING = """
import gc, json, sys
from app.gui import application
from app.gui.language import Language
from app.gui.main_window import MainWindow

seen = []

class Client:
    def describe(self, *folders):
        return ()
    def close(self):
        pass

application._start_client = lambda device: Client()
begin = MainWindow.begin

def begin_and_go_on(self, path):
    begin(self, path)
    self.desk.opened.connect(lambda case: go_on(self, case))

def go_on(self, case):
    seen.append([self.start_page.new.button.text(), case.record.number])
    if len(seen) == 1:
        self.commands.help.speak(Language.CHINESE)
    else:
        self.close()

MainWindow.begin = begin_and_go_on
from pathlib import Path
from PySide6.QtCore import QSettings
QSettings("ForgeryTalker", "ForgeryTalker").setValue("case/examiner", "Ada Example")
status = application.run(Path(sys.argv[1]))
print(json.dumps({"status": status, "seen": seen, "collects": gc.isenabled()}))
"""


def run_program(program: str, home: Path, *arguments: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "PATH": "", "LANG": "C.UTF-8"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_other_language_opens_the_same_case_in_a_window_built_anew(tmp_path: Path) -> None:
    with CaseSession.create(tmp_path / "case", NewCase("2026-1", "A portrait", "Ada Example")):
        pass
    told = run_program(SWITCHING, tmp_path, str(tmp_path / "case"))
    assert told["seen"] == [["New case", "2026-1"], ["新建案件", "2026-1"]]
    assert told["status"] == 0
    assert told["collects"]  # garbage is collected again once the window is there


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return run_program(PROGRAM, tmp_path_factory.mktemp("home"))


def test_window_is_shown_before_the_engine_is_asked_anything(seen: dict[str, object]) -> None:
    assert seen["window_first"]


def test_program_ends_with_the_window_and_ends_both_engine_processes(
    seen: dict[str, object],
) -> None:
    assert seen["status"] == 0
    assert seen["closed"] == 4  # each of the two, before and after its thread has ended


def test_process_of_the_window_loads_no_neural_network_library(seen: dict[str, object]) -> None:
    assert not set(seen["modules"]) & HEAVY  # type: ignore[call-overload]


def test_window_does_not_wait_for_what_reads_pictures_and_reports(seen: dict[str, object]) -> None:
    assert not set(seen["modules"]) & LATER  # type: ignore[call-overload]


def test_unexpected_error_is_told_and_the_window_stays(qtbot: QtBot, open_case: MainWindow) -> None:
    error = ZeroDivisionError("division by zero")
    application._tell_unexpected(open_case, type(error), error, None)
    until(qtbot, open_case.viewer.notice.isVisible)
    assert unexpected(error).what in open_case.viewer.notice.text
    assert open_case.isVisible()


def test_large_text_does_not_make_the_window_wider_than_a_small_screen(
    qtbot: QtBot, qapp: QApplication, remembered: QSettings, engine: FakeEngineClient
) -> None:
    usual = qapp.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 1.4)
    qapp.setFont(large)
    window = build_window(qapp, remembered, lambda device: engine, AnalysisSettings())
    try:
        window.resize(1366, 768)
        window.show()
        window.show_case(True)
        window.tools.open(window.tools.enhance)
        qtbot.wait(100)
        assert window.minimumSizeHint().width() <= 1366
        assert window.viewer.minimumSizeHint().width() <= 600
        tools = window.tools.tabs.currentWidget()
        assert isinstance(tools, QScrollArea)
        assert tools.viewport().width() >= window.tools.enhance.minimumSizeHint().width()
    finally:
        window.close()
        window.deleteLater()
        qapp.setFont(usual)
