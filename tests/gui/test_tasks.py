"""Lanes do work elsewhere and answer here, in order, and never after they are closed."""

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.gui.tasks import Lane, Trouble
from engine.errors import PictureRefused
from reports.errors import ReportRefused
from tests.gui.conftest import until


@pytest.fixture
def lane(qtbot: QtBot) -> Iterator[Lane]:
    made = Lane("lane under test")
    yield made
    made.close()


def fail(trouble: Trouble) -> None:
    raise AssertionError(trouble)


def test_work_is_done_elsewhere_and_the_answer_comes_here(qtbot: QtBot, lane: Lane) -> None:
    told: list[tuple[int, int]] = []
    lane.submit(
        threading.get_ident, lambda there: told.append((there, threading.get_ident())), fail
    )
    until(qtbot, lambda: bool(told))
    [(there, here)] = told
    assert here == threading.main_thread().ident
    assert there != here


def test_urgent_work_goes_before_what_waits(qtbot: QtBot, lane: Lane) -> None:
    began, gate, done = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        began.set()
        gate.wait()

    lane.submit(first, lambda _: done.append("first"), fail)
    began.wait()
    lane.submit(lambda: None, lambda _: done.append("later"), fail)
    lane.submit(lambda: None, lambda _: done.append("urgent"), fail, urgency=-1)
    gate.set()
    until(qtbot, lambda: len(done) == 3)
    assert done == ["first", "urgent", "later"]


def test_work_that_is_left_out_is_done_only_if_it_had_begun(qtbot: QtBot, lane: Lane) -> None:
    began, gate, done = threading.Event(), threading.Event(), list[str]()

    def first() -> None:
        began.set()
        gate.wait()

    under_way = lane.submit(first, lambda _: done.append("first"), fail)
    waiting = lane.submit(lambda: None, lambda _: done.append("second"), fail)
    began.wait()
    under_way.leave_out()
    waiting.leave_out()
    gate.set()
    until(qtbot, lambda: not lane.is_busy)
    assert done == ["first"]


@pytest.mark.parametrize("kind", [PictureRefused, ReportRefused])
def test_expected_errors_come_as_three_sentences(
    qtbot: QtBot, lane: Lane, kind: type[PictureRefused | ReportRefused]
) -> None:
    def refuse() -> None:
        raise kind("The file is empty.", effect="Nothing changed.", remedy="Take another.")

    told: list[Trouble] = []
    lane.submit(refuse, lambda _: None, told.append)
    until(qtbot, lambda: bool(told))
    assert told == [
        Trouble("The file is empty.", "Nothing changed.", "Take another.", kind.__name__)
    ]


def test_unexpected_errors_are_told_as_bugs_with_their_trace(qtbot: QtBot, lane: Lane) -> None:
    told: list[Trouble] = []
    lane.submit(lambda: 1 // 0, lambda _: None, told.append)
    until(qtbot, lambda: bool(told))
    assert told[0].is_bug
    assert "ZeroDivisionError" in told[0].details


def test_cancelled_work_is_not_done(qtbot: QtBot, lane: Lane) -> None:
    gate, done = threading.Event(), list[str]()
    lane.submit(gate.wait, lambda _: done.append("first"), fail)
    unwanted = lane.submit(lambda: done.append("unwanted"), lambda _: None, fail)
    unwanted.cancel()
    gate.set()
    until(qtbot, lambda: not lane.is_busy)
    assert done == ["first"]


def test_nobody_is_told_after_the_lane_was_closed(qtbot: QtBot, lane: Lane) -> None:
    told: list[object] = []
    lane.submit(lambda: 1, told.append, fail)
    lane.close()
    qtbot.wait(20)
    assert not told
    assert lane.submit(lambda: 2, told.append, fail).is_cancelled


def test_closing_after_all_does_what_was_asked_for(qtbot: QtBot, lane: Lane) -> None:
    done: list[int] = []
    for number in range(5):
        lane.submit(lambda number=number: done.append(number), lambda _: None, fail)
    lane.close_after_all()
    assert done == [0, 1, 2, 3, 4]
