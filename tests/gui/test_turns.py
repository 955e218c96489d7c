"""Steps on the window's thread: in order, one a turn, and none after they were dropped."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.gui.turns import Turns


class Listener(QObject):
    """Notes the events that were posted to it, as painting is."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__()
        self._notes = notes

    def event(self, event: QEvent) -> bool:
        self._notes.append("event")
        return True


def test_what_a_step_posts_is_done_before_the_next_step(qtbot: QtBot) -> None:
    notes: list[str] = []
    listener, owner = Listener(notes), QWidget()
    qtbot.addWidget(owner)
    turns = Turns(owner)
    for name in ("first", "second"):
        turns.submit(lambda name=name: _note_and_post(notes, name, listener))  # type: ignore[misc]
    assert notes == []
    qtbot.waitUntil(lambda: len(notes) == 4)
    assert notes == ["first", "event", "second", "event"]


def test_dropped_steps_are_never_done(qtbot: QtBot) -> None:
    notes: list[str] = []
    owner = QWidget()
    qtbot.addWidget(owner)
    turns = Turns(owner)
    turns.submit(lambda: notes.append("dropped"))
    turns.drop()
    turns.submit(lambda: notes.append("kept"))
    qtbot.waitUntil(lambda: notes == ["kept"])


def test_a_step_may_drop_the_rest_and_submit_another(qtbot: QtBot) -> None:
    notes: list[str] = []
    owner = QWidget()
    qtbot.addWidget(owner)
    turns = Turns(owner)

    def begin_anew() -> None:
        turns.drop()
        turns.submit(lambda: notes.append("anew"))

    turns.submit(begin_anew)
    turns.submit(lambda: notes.append("dropped"))
    qtbot.waitUntil(lambda: notes == ["anew"])


def _note_and_post(notes: list[str], name: str, listener: QObject) -> None:
    notes.append(name)
    QApplication.postEvent(listener, QEvent(QEvent.Type.User))
