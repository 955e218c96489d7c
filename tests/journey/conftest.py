"""The command line as a person uses it, in this process, with the stand-in engine."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from skimage import data

from app.cli import engine_process
from app.cli.main import run
from tests.fakes.engine import FakeEngineClient

PASSPHRASE = "a long enough passphrase"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it wrote."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What `--json` wrote."""
        return json.loads(self.out)


Cli = Callable[..., Said]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the settings nor the log of whoever runs the tests."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("FORGERYTALKER_PASSPHRASE", PASSPHRASE)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngineClient:
    """The engine every command gets."""
    fake = FakeEngineClient()
    monkeypatch.setattr(engine_process, "open_engine", lambda device: fake)
    return fake


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], engine: FakeEngineClient) -> Cli:
    """Call the command line: `cli("case", "list", folder)`."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        status = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return call


@pytest.fixture
def face(tmp_path: Path) -> Path:
    """NASA's public-domain portrait, small."""
    path = tmp_path / "face.jpg"
    Image.fromarray(data.astronaut()[:256, 96:352]).resize((128, 128)).save(path)
    return path


@pytest.fixture
def case(tmp_path: Path, cli: Cli) -> Path:
    """An empty case made on the command line."""
    folder = tmp_path / "case"
    said = cli("case", "create", folder, "--number", 7, "--title", "Portrait", "--examiner", "Eva")
    assert said.status == 0, said.err
    return folder
