"""What the window recommends can be done in the window."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.casework.errors import CaseError
from app.casework.session import CaseSession
from app.gui.main_window import MainWindow
from app.gui.tasks import Trouble
from app.gui.window_remedies import _IN_WINDOW, in_window
from engine.schema.phrase import Phrase
from tests.unit.project.test_languages import templates


def test_folder_without_a_case_is_told_with_what_the_window_offers(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    with qtbot.waitSignal(open_case.desk.troubled):
        open_case.commands.open_path(tmp_path / "none")
    told = open_case.viewer.notice.text
    assert "There is no case in" in told
    assert "or make a new case" in told
    assert "`" not in told


def test_command_line_goes_on_naming_its_command(tmp_path: Path) -> None:
    with pytest.raises(CaseError) as refused:
        CaseSession.open(tmp_path)
    assert "`case create`" in refused.value.remedy
    assert "`" not in Trouble.of(refused.value).remedy


def test_every_remedy_that_is_replaced_is_one_the_program_gives() -> None:
    assert set(_IN_WINDOW) <= set(templates())


def test_remedy_that_names_no_command_stays() -> None:
    assert in_window(Phrase("Try again.")) == "Try again."
    assert in_window("anything else") == "anything else"
