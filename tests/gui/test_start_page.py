"""What the examiner finds first: the cases opened last, also those that are gone, and a sample."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.gui.dialogs.new_case import NewCaseDialog
from app.gui.main_window import MainWindow
from app.gui.recent_cases import RecentCases
from tests.gui.conftest import save_portrait, until


def recent_buttons(window: MainWindow) -> list[QPushButton]:
    page = window.start_page
    choices = {page.new.button, page.open.button, page.sample.button}
    return [found for found in page.findChildren(QPushButton) if found not in choices]


def make(path: Path, number: str) -> Path:
    with CaseSession.create(path, NewCase(number, "A portrait", "Ada Example")):
        return path


def open_and_close(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    with qtbot.waitSignal(window.desk.opened):
        window.commands.open_path(path)
    with qtbot.waitSignal(window.desk.closed):
        window.desk.close_case()


def test_cases_opened_last_are_named_and_opened_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_and_close(qtbot, window, make(tmp_path / "a", "2026-1"))
    open_and_close(qtbot, window, make(tmp_path / "b", "2026-2"))
    buttons = recent_buttons(window)
    assert [button.text() for button in buttons] == ["2026-2 · A portrait", "2026-1 · A portrait"]
    buttons[1].setFocus()
    with qtbot.waitSignal(window.desk.opened) as told:
        qtbot.keyClick(buttons[1], Qt.Key.Key_Space)
    assert told.args[0].record.number == "2026-1"


def test_missing_case_is_marked_and_can_be_taken_off(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    open_and_close(qtbot, window, make(tmp_path / "a", "2026-1"))
    open_and_close(qtbot, window, make(tmp_path / "b", "2026-2"))
    shutil.rmtree(tmp_path / "b")
    window.commands._show_closed()
    gone, there = recent_buttons(window)
    assert gone.accessibleName() == "2026-2 · A portrait, missing"
    assert not gone.isEnabled()
    assert there.isEnabled()
    off = gone.parent().findChild(QToolButton)
    off.click()
    assert [button.text() for button in recent_buttons(window)] == ["2026-1 · A portrait"]
    assert (tmp_path / "a" / "case.sqlite").is_file()


def test_list_of_an_older_version_is_left_out(tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "old.ini"), QSettings.Format.IniFormat)
    settings.setValue("case/recent", [str(tmp_path)])
    recent = RecentCases(settings)
    assert recent.cases() == []
    recent.add(tmp_path, "1 · Case")
    assert [case.name for case in recent.cases()] == ["1 · Case"]


def test_sample_case_opens_with_one_click_and_is_analysed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.settings.remove("case/examiner")  # nothing is asked first
    monkeypatch.setattr("app.gui.window_commands.cases_folder", lambda: tmp_path)
    with qtbot.waitSignal(window.queue.ended, timeout=60_000):
        window.start_page.sample.button.click()
    rows = [window.evidence_model.row(at) for at in range(window.evidence_model.rowCount())]
    assert len(rows) == 6
    until(qtbot, lambda: all(row.verdict for row in window.evidence_model.summaries()))


def test_empty_case_says_what_to_do_first(qtbot: QtBot, open_case: MainWindow) -> None:
    assert open_case.viewer.hint.isVisible()
    assert open_case.viewer.hint.take_in_button.isEnabled()
    assert "Drop pictures" in open_case.evidence._empty.text()


def form_of(window: MainWindow) -> NewCaseDialog:
    """The form for a new case, filled in."""
    window.start_page.new.button.click()
    [form] = [found for found in window.findChildren(NewCaseDialog) if found.isVisible()]
    form.number.setText("2026-7")
    form.title.setText("A portrait")
    form.questions.setPlainText("Was the face changed?")
    return form


def test_form_keeps_what_was_written_when_the_case_cannot_be_made_there(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("not ours")
    form = form_of(window)
    form.folder.setText(str(tmp_path / "full"))
    form.make_button.click()
    until(qtbot, lambda: bool(form.message))
    assert "is not empty" in form.message
    assert form.isVisible()
    assert form.questions.toPlainText() == "Was the face changed?"
    assert not window.findChildren(QMessageBox)
    form.folder.setText(str(tmp_path / "new"))
    with qtbot.waitSignal(window.desk.opened):
        form.make_button.click()
    until(qtbot, lambda: not form.isVisible())
    until(qtbot, lambda: window.panels.notes.questions.toPlainText() == "Was the face changed?")


def test_texts_of_a_case_that_could_not_be_made_are_written_into_no_other(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    other = make(tmp_path / "other", "2026-1")
    form = form_of(window)
    form.folder.setText(str(other))
    form.make_button.click()
    until(qtbot, lambda: bool(form.message))
    form.reject()
    with qtbot.waitSignal(window.desk.audit_changed) as told:
        window.commands.open_path(other)
    assert len(told.args[0]) == 1  # the case was made, and nothing else
    qtbot.wait(50)
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert window.panels.notes.questions.toPlainText() == ""


def test_sample_pictures_are_taken_into_no_other_case(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make(tmp_path / "other", "2026-1")
    (tmp_path / "file").write_text("no folder can be made below a file")
    monkeypatch.setattr("app.gui.window_commands.cases_folder", lambda: tmp_path / "file")
    window.start_page.sample.button.click()
    until(qtbot, lambda: bool(window.findChildren(QMessageBox)))
    window.findChildren(QMessageBox)[0].close()
    with qtbot.waitSignal(window.desk.opened):
        window.commands.open_path(other)
    assert not window.watch.is_working
    qtbot.wait(50)
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert window.evidence_model.rowCount() == 0


def test_keyboard_begins_at_the_next_step(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.begin(None)
    assert window.focusWidget() is window.start_page.new.button
    make(tmp_path / "a", "2026-1")
    with qtbot.waitSignal(window.desk.opened):
        window.commands.open_path(tmp_path / "a")
    until(qtbot, lambda: window.focusWidget() is window.viewer.hint.take_in_button)
    picture = save_portrait(tmp_path / "p.jpg")
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths([picture], is_analysed=False)
    until(qtbot, lambda: window.evidence_model.rowCount() == 1)
    until(qtbot, lambda: window.focusWidget() is window.evidence.list)
    assert window.evidence.selected_ids() == ["E001"]
    with qtbot.waitSignal(window.desk.closed):
        window.desk.close_case()
    assert window.focusWidget() is window.start_page.new.button
    with qtbot.waitSignal(window.desk.opened):
        window.commands.open_path(tmp_path / "a")
    until(qtbot, lambda: window.focusWidget() is window.evidence.list)
    assert window.evidence.selected_ids() == ["E001"]
