"""The bottom line: how long the work takes, how long still, and what was told in the case."""

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui import wording
from app.gui.main_window import MainWindow
from app.gui.panels.activity import ActivityPanel
from app.gui.tasks import Trouble


class Clock:
    """In place of the panel's own; runs as told."""

    def __init__(self) -> None:
        self.now_ms = 0

    def start(self) -> None:
        self.now_ms = 0

    def elapsed(self) -> int:
        return self.now_ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def panel(qtbot: QtBot, clock: Clock, window: MainWindow) -> ActivityPanel:
    made = ActivityPanel(window.appearance)
    qtbot.addWidget(made)
    made._elapsed = clock  # type: ignore[assignment]
    return made


def test_time_left_is_told_as_soon_as_it_can_be_known(panel: ActivityPanel, clock: Clock) -> None:
    panel.begin()
    panel.show_work("Item 1 of 4", "Localising", 0.0)
    panel._tell_time()
    assert panel.time_text == "0:00"
    clock.now_ms = 20_000
    panel.show_work("Item 2 of 4", "Localising", 0.25)
    panel._tell_time()
    assert panel.time_text == "0:20 · about 1 min left"
    clock.now_ms = 50_000
    panel._tell_time()
    assert panel.time_text == "0:50 · about 30 s left"


def test_work_without_measure_has_no_time_left(panel: ActivityPanel, clock: Clock) -> None:
    panel.begin()
    panel.show_work("Taking in", "", -1)
    clock.now_ms = 20_000
    panel._tell_time()
    assert panel.time_text == "0:20"


def test_what_was_stopped_says_so_until_it_has(panel: ActivityPanel, clock: Clock) -> None:
    panel.begin()
    panel.show_work("Item 1 of 2", "Localising", 0.0)
    clock.now_ms = 10_000
    panel.show_work("Item 1 of 2", "Measuring clues", 0.4)
    panel.show_stopping()
    panel.show_work("Item 1 of 2", "Writing the explanation", 0.5)
    assert "Stopping" in panel.text
    assert panel.time_text == "0:10"
    assert not panel.cancel_button.isEnabled()
    panel.show_idle("2 items, 0 analysed")
    panel.begin()
    panel.show_work("Item 1 of 2", "Localising", 0.0)
    assert "Localising" in panel.text
    assert panel.cancel_button.isEnabled()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "about 5 s left"),
        (21.0, "about 25 s left"),
        (55.1, "about 1 min left"),
        (61.0, "about 2 min left"),
        (5340.0, "about 89 min left"),
        (7500.0, "about 2 h 5 min left"),
    ],
)
def test_time_left_is_no_more_exact_than_it_is_known(seconds: float, text: str) -> None:
    assert wording.time_left(seconds) == text


def test_what_was_told_in_a_case_stays_in_the_list_of_problems(
    qtbot: QtBot, open_case: MainWindow
) -> None:
    for what in ("The first.", "The second.", "The second."):
        open_case.commands.tell(Trouble(what, "Nothing was changed.", "Try again.", "Kind"))
    assert [problem.trouble.what for problem in open_case.watch.problems] == [
        "The first.",
        "The second.",
    ]
    assert open_case.activity.failures_button.isVisible()
    open_case.viewer.notice.close_button.click()
    assert open_case.activity.failures_button.text() == "2 problems"


def test_line_is_as_high_with_a_problem_as_without(panel: ActivityPanel) -> None:
    quiet = panel.sizeHint().height()
    panel.show_failures(1)
    panel.begin()
    assert panel.sizeHint().height() == quiet


def test_progress_does_not_draw_what_waits_elsewhere_in_the_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    drawn: list[object] = []

    class Spy(QWidget):
        def paintEvent(self, event: QPaintEvent) -> None:
            drawn.append(event)

    outer = QWidget()
    qtbot.addWidget(outer)
    layout = QVBoxLayout(outer)
    panel, spy = ActivityPanel(window.appearance), Spy()
    layout.addWidget(panel)
    layout.addWidget(spy, 1)
    panel.begin()
    outer.resize(600, 200)
    outer.show()
    qtbot.waitUntil(lambda: bool(drawn))
    QApplication.processEvents()
    drawn.clear()
    spy.update()
    panel.show_work("Item 1 of 2", "Localising", 0.25)
    panel.show_work("Item 1 of 2", "Localising", 0.5)
    assert drawn == []  # all at once, when the loop turns
    qtbot.waitUntil(lambda: bool(drawn))
