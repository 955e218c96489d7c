import json
from pathlib import Path

import pytest

from app.cli import main
from app.cli.commands import training
from app.cli.passphrase import SECRETS

ECHO = """
import json, os, sys
from pathlib import Path
Path(os.environ["ECHO"]).write_text(json.dumps([sys.argv[1:], os.getpid(), os.getcwd()]))
Path(os.environ["ECHO"] + ".names").write_text(json.dumps(sorted(os.environ)))
sys.exit(int(os.environ["STATUS"]))
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for the evaluation: writes down how it was called."""
    (tmp_path / "echo_call.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("ECHO", str(tmp_path / "echo.json"))
    monkeypatch.setenv("STATUS", "0")
    monkeypatch.setitem(training.MODULES, "evaluate", "echo_call")
    return tmp_path / "echo.json"


def test_remaining_arguments_go_untouched_to_a_child(echo: Path) -> None:
    import os

    arguments = ["--out", "metrics file.json", "m.csv", "--help", "-x", "--", "--json"]
    assert main.run(["evaluate", *arguments]) == 0
    received, child, folder = json.loads(echo.read_text())
    assert received == arguments
    assert child != os.getpid()
    assert folder == os.getcwd()


def test_child_is_given_no_secret(echo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "long enough")
    monkeypatch.setenv("FORGERYTALKER_MODELS", str(echo.parent))
    assert main.run(["evaluate"]) == 0
    names = json.loads(echo.with_suffix(".json.names").read_text())
    assert not SECRETS & set(names)
    assert "FORGERYTALKER_MODELS" in names


@pytest.mark.parametrize("status", [1, 2, 70])
def test_status_of_the_child_is_ours(
    echo: Path, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STATUS", str(status))
    assert main.run(["evaluate"]) == status


def test_published_files_are_imported_by_a_child(
    echo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import os

    from app.cli.commands import model

    monkeypatch.setattr(model, "_IMPORTER", "echo_call")
    told = ["--name", "xl", "--dff", "a b.pth", "--flan-t5", "t5"]
    assert main.run(["model", "import", *told, "--json"]) == 0
    received, child, _ = json.loads(echo.read_text())
    assert received == ["--name=xl", "--dff=a b.pth", "--flan-t5=t5"]
    assert child != os.getpid()
    assert json.loads(capsys.readouterr().out) == {"imported": "xl", "exit_status": 0}
