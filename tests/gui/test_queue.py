"""What was asked for outlives the program: the queue lies in the case, and is offered again."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.casework.batch import JobState
from app.casework.session import CaseSession
from app.gui.main_window import MainWindow
from app.gui.signs import Sign
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import save_portrait, until


@pytest.fixture
def at_work(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, tmp_path: Path
) -> MainWindow:
    """Three pictures are being analysed; the first waits in the middle."""
    window = open_case
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=5 * n) for n in range(3)]
    engine.gate = threading.Event()
    window.commands.work.take_in_paths(pictures, is_analysed=True)
    until(qtbot, lambda: len(engine.requests) == 1)
    until(qtbot, lambda: not window.desk.lane.is_busy)
    return window


def open_jobs(path: Path) -> tuple[str, ...]:
    with CaseSession.open(path, read_only=True) as session:
        return session.open_jobs()


def leave_the_case(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.desk.closed):
        window.desk.close_case()
    until(qtbot, lambda: not window.queue.is_running)


def test_what_was_asked_for_is_offered_when_the_case_is_opened_again(
    qtbot: QtBot, at_work: MainWindow, engine: FakeEngineClient, tmp_path: Path
) -> None:
    window = at_work
    leave_the_case(qtbot, window)
    assert open_jobs(tmp_path / "case") == ("E001", "E002", "E003")
    engine.gate = None
    window.commands.open_path(tmp_path / "case")
    until(qtbot, window.viewer.notice.isVisible)
    assert "3 items still to be analysed" in window.viewer.notice.text
    assert window.watch.problems == []
    with qtbot.waitSignal(window.queue.ended) as ended:
        window.viewer.notice.offer_button.click()
    assert ended.args[0].done == ("E001", "E002", "E003")
    until(qtbot, lambda: window.evidence_model.row(2).sign is Sign.FOUND)
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert open_jobs(tmp_path / "case") == ()


def test_window_that_closes_leaves_the_rest_in_the_queue(
    qtbot: QtBot, at_work: MainWindow, tmp_path: Path
) -> None:
    at_work.close()
    assert open_jobs(tmp_path / "case") == ("E001", "E002", "E003")
    with CaseSession.open(tmp_path / "case") as session:
        assert session.verify().is_good


def test_what_was_cancelled_is_not_offered_again(
    qtbot: QtBot, at_work: MainWindow, tmp_path: Path
) -> None:
    with qtbot.waitSignal(at_work.queue.ended):
        at_work.activity.cancel_button.click()
    until(qtbot, lambda: not at_work.desk.lane.is_busy)
    with CaseSession.open(tmp_path / "case", read_only=True) as session:
        assert session.open_jobs() == ()
        [count] = session.queue()
        assert count.of(JobState.CANCELLED) == 3
        assert [entry.action for entry in session.audit()][-2:] == ["queue.filled", "queue.cleared"]
        assert session.verify().is_good


def test_what_was_asked_of_another_engine_is_asked_of_the_one_that_is_here(
    qtbot: QtBot, at_work: MainWindow, engine: FakeEngineClient, tmp_path: Path
) -> None:
    window = at_work
    leave_the_case(qtbot, window)
    engine.gate = None
    window.bridge._settings = type(window.bridge.settings)(window.bridge.settings.engine, "cpu")
    window.commands.open_path(tmp_path / "case")
    until(qtbot, window.viewer.notice.isVisible)
    with qtbot.waitSignal(window.queue.ended):
        window.viewer.notice.offer_button.click()
    assert [request.device for request in engine.requests[-3:]] == ["cpu"] * 3
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert open_jobs(tmp_path / "case") == ()
