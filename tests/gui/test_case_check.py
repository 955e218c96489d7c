"""A case is verified beside the work: told file by file, stopped at will, on its own thread."""

import threading
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.casework import verification
from app.gui.dialogs.result import ResultDialog
from app.gui.main_window import MainWindow
from app.gui.signs import Sign
from engine.schema.case import Decision
from tests.gui.conftest import until
from tests.gui.test_journeys import decision_of


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Each file waits until it is set."""
    made = threading.Event()
    digest = verification.hashlib.file_digest

    def slow(stream: object, name: str) -> object:
        made.wait(20)
        return digest(stream, name)  # type: ignore[arg-type]

    monkeypatch.setattr(verification.hashlib, "file_digest", slow)
    return made


def shown(window: MainWindow) -> list[ResultDialog]:
    return [found for found in window.findChildren(ResultDialog) if found.isVisible()]


def test_case_answers_while_it_is_verified(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event
) -> None:
    analysed.actions_["verify_case"].trigger()
    until(qtbot, lambda: "Verifying file 1 of" in analysed.activity.text)
    assert analysed.activity.cancel_button.isVisible()
    analysed.view.select_region("region-1")
    analysed.item_view.decide(Decision.ACCEPT)
    until(qtbot, lambda: decision_of(analysed, "region-1") is Decision.ACCEPT)
    assert not shown(analysed)
    gate.set()
    until(qtbot, lambda: bool(shown(analysed)))
    assert shown(analysed)[0].headline.sign is Sign.NOT_FOUND
    assert not analysed.activity.is_working


def test_check_is_stopped_between_two_files(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event
) -> None:
    analysed.actions_["verify_case"].trigger()
    until(qtbot, lambda: "Verifying file" in analysed.activity.text)
    with qtbot.waitSignal(analysed.checks.ended) as ended:
        analysed.activity.cancel_button.click()
        gate.set()
    assert ended.args == [None]
    assert not shown(analysed)
    assert not analysed.activity.is_working


def test_closing_the_case_ends_the_check(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event, tmp_path: Path
) -> None:
    analysed.actions_["verify_case"].trigger()
    until(qtbot, lambda: analysed.checks.is_running)
    with qtbot.waitSignal(analysed.desk.closed):
        analysed.desk.close_case()
    with qtbot.waitSignal(analysed.checks.ended):
        gate.set()
    assert not shown(analysed)
