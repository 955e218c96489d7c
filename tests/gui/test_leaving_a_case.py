"""What was written last is stored before a case is left, and never in the next one."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainterPath
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.gui.main_window import MainWindow
from app.gui.picture_state import Tool
from app.gui.viewer.draw_tools import Drawn
from app.gui.viewer.shapes import rings_of
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import save_portrait, until


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another case with an item of the same id."""
    picture = save_portrait(tmp_path / "pictures" / "other.jpg", shift=20)
    with CaseSession.create(tmp_path / "other", NewCase("2026-2", "Another", "Ada")) as session:
        session.take_in([picture], FakeEngineClient())
    return tmp_path / "other"


def drawn(qtbot: QtBot, window: MainWindow) -> None:
    """A region of the examiner's own, chosen."""
    outline = QPainterPath()
    outline.addRect(QRectF(100, 100, 80, 60))
    canvas, tools = window.viewer.canvas, window.tools
    tools.open(tools.draw)
    rings = rings_of(outline, canvas.bounds)
    tools.drawing.tool(Tool.POLYGON).finished.emit(Drawn("", rings, "draw"))
    until(qtbot, lambda: len(tools.drawing.stack.marks) == 1 and not window.desk.lane.is_busy)


def test_last_words_of_the_conclusion_are_stored_when_the_case_is_closed(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    open_case.actions_["conclusion"].trigger()
    qtbot.keyClicks(open_case.panels.notes.conclusion, "More support for P1.")
    with qtbot.waitSignal(open_case.desk.closed):
        qtbot.keyClick(open_case, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    with CaseSession.open(tmp_path / "case", read_only=True) as session:
        assert session.record.conclusion == "More support for P1."


def test_notes_on_a_region_go_into_their_own_case_when_another_is_opened(
    qtbot: QtBot, analysed: MainWindow, other: Path, tmp_path: Path
) -> None:
    drawn(qtbot, analysed)
    analysed.tools.draw.notes.setFocus()
    qtbot.keyClicks(analysed.tools.draw.notes, "A seam.")
    with qtbot.waitSignal(analysed.desk.opened):
        analysed.commands.work.take_dropped([other])
    until(qtbot, lambda: not analysed.desk.lane.is_busy)
    with CaseSession.open(tmp_path / "case", read_only=True) as session:
        assert [region.notes for region in session.item("E001").drawings] == ["A seam."]
    with CaseSession.open(other, read_only=True) as session:
        assert session.item("E001").drawings == ()


def test_view_is_kept_in_its_own_case_or_not_at_all(
    qtbot: QtBot, analysed: MainWindow, other: Path
) -> None:
    with qtbot.waitSignal(analysed.desk.opened):
        analysed.tools.keep_view()
        analysed.commands.open_path(other)
    until(qtbot, lambda: not analysed.tools.comparing.lane.is_busy)
    until(qtbot, lambda: not analysed.desk.lane.is_busy)
    with CaseSession.open(other, read_only=True) as session:
        assert session.exhibits() == ()


def test_items_of_the_next_case_are_not_analysed_because_of_the_one_before(
    qtbot: QtBot, open_case: MainWindow, other: Path, tmp_path: Path
) -> None:
    window = open_case
    picture = save_portrait(tmp_path / "pictures" / "one.jpg")
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths([picture], is_analysed=False)
    window.bridge._engines = ()  # as long as the engine's process is starting
    gate = threading.Event()
    window.bridge.analysis_lane.submit(lambda: gate.wait(20), print, print)
    window.commands.work.analyse(["E001"])
    with qtbot.waitSignal(window.desk.opened):
        window.commands.open_path(other)
    with qtbot.waitSignal(window.bridge.described):
        gate.set()
    assert not window.queue.is_running
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert window.evidence_model.row(0).summary.verdict is None


def test_files_of_a_case_that_was_left_at_once_are_not_looked_for(
    qtbot: QtBot, window: MainWindow, other: Path
) -> None:
    troubles: list[object] = []
    window.desk.troubled.connect(troubles.append)
    with qtbot.waitSignal(window.desk.item_loaded):
        window.commands.open_path(other)
    until(qtbot, lambda: not window.desk.lane.is_busy)
    look = window.damage._opened
    look.start(0)  # due now, however long opening took
    with qtbot.waitSignal(window.desk.closed):
        window.desk.close_case()
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert not troubles
