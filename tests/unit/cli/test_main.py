import json
import logging
import os
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import fault_log, main
from app.cli.console import Console, ExitStatus


@pytest.fixture(autouse=True)
def _fresh_log() -> Iterator[None]:
    """A log file of this test's own."""
    root = logging.getLogger()
    before = list(root.handlers)
    for handler in before:
        if isinstance(handler, logging.handlers.RotatingFileHandler):
            root.removeHandler(handler)
    fault_log.log_path.cache_clear()
    yield
    for handler in list(root.handlers):
        if handler not in before:
            handler.close()
            root.removeHandler(handler)
    fault_log.log_path.cache_clear()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(arguments: Namespace, console: Console) -> int:
        raise ValueError("the inner reason")

    monkeypatch.setitem(main.COMMANDS, "case.list", fail)


def test_every_action_has_a_command() -> None:
    from app.casework.actions import ACTIONS
    from app.cli.commands.training import MODULES

    named = {action.name for action in ACTIONS if not action.has_own_options}
    assert named == set(main.COMMANDS)
    assert {action.name for action in ACTIONS if action.has_own_options} == set(MODULES)


def test_fault_is_told_shortly_and_kept_in_the_log(
    broken: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["case", "list", "x"]) == 70
    said = capsys.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "fault in the program (ValueError)" in said.err
    log = fault_log.log_path()
    assert str(log) in said.err
    assert "the inner reason" in log.read_text("utf-8")


def test_fault_shows_its_traceback_when_asked(
    broken: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.run(["case", "list", "x", "--debug"]) == 70
    assert "the inner reason" in capsys.readouterr().err


def test_fault_is_told_to_machines(broken: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["case", "list", "x", "--json"]) == 70
    assert json.loads(capsys.readouterr().out)["error"]["what"] == "ValueError"


def test_refusal_is_told_to_machines(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main.run(["case", "list", str(tmp_path), "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert all(error[sentence] for sentence in ("what", "effect", "remedy"))


def test_keyboard_interrupt_ends_cleanly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(arguments: Namespace, console: Console) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(main.COMMANDS, "case.list", interrupt)
    assert main.run(["case", "list", "x"]) == ExitStatus.CHECK_NEGATIVE
    said = capsys.readouterr()
    assert "Cancelled" in said.err
    assert "Traceback" not in said.err


def test_refusal_of_the_system_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(arguments: Namespace, console: Console) -> int:
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setitem(main.COMMANDS, "case.list", full)
    assert main.run(["case", "list", "x"]) == 2
    assert "/somewhere/file: the disk is full" in capsys.readouterr().err


@pytest.mark.parametrize(
    "argv",
    [
        ["case"],
        ["case", "create", "x"],
        ["case", "explode"],
        ["review", "c", "E001", "r", "maybe"],
        ["analyze", "x.jpg"],
        ["report", "c", "--identity", "x.p12"],
        ["--explode"],
    ],
)
def test_wrong_arguments_give_status_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(argv) == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [["--help"], ["case", "--help"], ["report", "--help"]])
def test_help_gives_status_0(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(argv) == 0
    assert "usage" in capsys.readouterr().out


def test_misspelt_command_gets_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.run(["anaylze"]) == 2
    assert "Did you mean `analyze`?" in capsys.readouterr().err


def test_case_folder_opens_the_window(tmp_path: Path) -> None:
    opened: list[Path | None] = []

    def open_window(case: Path | None) -> int:
        opened.append(case)
        return 0

    assert main.run([str(tmp_path)], open_window) == 0
    assert main.run([], open_window) == 0
    assert opened == [tmp_path, None]


def test_log_goes_to_the_temporary_folder_where_home_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    fault_log.log_path.cache_clear()
    assert str(os.getuid()) in fault_log.log_path().name
