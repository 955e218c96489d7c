"""How `evaluate` and `train` end when something is in the way."""

from pathlib import Path

import pytest

from engine.errors import UserFacingError
from engine.training.entrance import SettingsRefused, ended, read_settings


def _raises(error: Exception) -> int:
    raise error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (UserFacingError("It is so.", remedy="Do this."), 2, "It is so.\n"),
        (FileNotFoundError(2, "No such file", "faces.csv"), 2, "faces.csv: it does not exist"),
        (OSError("no file"), 70, "Traceback"),
        (KeyError("steps"), 70, "Traceback"),
    ],
)
def test_what_the_user_can_put_right_is_told_and_the_rest_is_a_fault(
    error: Exception, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(lambda: _raises(error)) == status
    assert words in capsys.readouterr().err


def test_status_of_what_ran_through_stays() -> None:
    assert ended(lambda: 1) == 1


@pytest.mark.parametrize("content", [b"hello", b"\xff\xfe"])
def test_file_that_is_no_configuration_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsRefused, match=r"own\.toml is no configuration"):
        read_settings(path)
