"""The self-test with each thing broken: a red line, what is wrong, and what to do."""

import dataclasses
import json
import os
import shutil
import subprocess
import sys
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.casework import models, samples
from app.casework.session import CaseSession
from app.cli.commands import doctor, doctor_machine
from engine.errors import EngineBug, EngineCrashed
from engine.schema.finding import Finding
from engine.schema.request import AnalysisRequest
from tests.fakes.engine import DEFAULT_MARKS, FakeEngineClient
from tests.journey.conftest import Cli, Said

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _sighted(engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine marks every second picture, so that all is well unless something is broken."""
    genuine_analyse = engine.analyse

    def see_the_forged(request: AnalysisRequest, path: Path, *rest: Any, **more: Any) -> Finding:
        engine.marks = DEFAULT_MARKS if len(engine.requests) % 2 else ()
        return genuine_analyse(request, path, *rest, **more)

    monkeypatch.setattr(engine, "analyse", see_the_forged)


def line(said: Said, name: str) -> dict[str, str]:
    """The one check of that name."""
    [found] = [check for check in said.data["checks"] if check["name"] == name]
    assert isinstance(found, dict)
    return found


def bad(said: Said, name: str) -> dict[str, str]:
    """The check of that name, which must be the only bad one and say what to do."""
    assert said.status == 1, said.out
    names = [check["name"] for check in said.data["checks"] if check["state"] == "bad"]
    assert names == [name]
    assert line(said, name)["remedy"]
    return line(said, name)


class Clock(datetime):
    """A clock that stands in the year 2020."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime(2020, 1, 1, tzinfo=UTC)


def test_clock_before_the_programs_own_files(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "datetime", Clock)
    found = bad(cli("doctor", "--json"), "clock")
    assert "files of this program" in found["detail"]
    assert "timedatectl" in found["remedy"]


def test_clock_before_the_last_entry_of_the_case(
    cli: Cli, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor_machine, "datetime", Clock)
    monkeypatch.setattr(doctor_machine, "_newest_file", lambda: None)
    found = bad(cli("doctor", "--case", case, "--json"), "clock")
    assert "the case's last entry" in found["detail"]


@pytest.mark.parametrize(("kept", "state"), [(True, "good"), (False, "note")])
def test_clock_that_no_server_keeps_is_a_note(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, kept: bool, state: str
) -> None:
    monkeypatch.setattr(doctor_machine, "is_synchronised", lambda: kept)
    assert line(cli("doctor", "--json"), "clock")["state"] == state


def test_kernel_says_whether_the_clock_is_kept() -> None:
    assert doctor_machine.is_synchronised() in (True, False)


def test_package_of_another_version(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "package_version", lambda name: "1.0" if name == "rawpy" else "not installed"
    )
    found = bad(cli("doctor", "--json"), "packages")
    assert "rawpy is 1.0, ==0.28.0 is asked for" in found["detail"]
    assert "numpy is not installed" in found["detail"]
    assert "make setup" in found["remedy"]


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the smallest model alone, to be damaged."""
    folder = tmp_path / "models"
    shutil.copytree(models.MODELS_FOLDER / "face_mesh", folder / "face_mesh")
    monkeypatch.setattr(models, "MODELS_FOLDER", folder)
    return folder / "face_mesh"


def test_weights_that_were_changed(cli: Cli, own_models: Path) -> None:
    manifest = json.loads((own_models / "manifest.json").read_text("utf-8"))
    path = own_models / manifest["files"][0]["name"]
    path.write_bytes(path.read_bytes() + b"\0")
    found = bad(cli("doctor", "--json"), f"model {manifest['name']}")
    assert "is not the released file" in found["detail"]


def test_weights_that_are_missing(cli: Cli, own_models: Path) -> None:
    manifest = json.loads((own_models / "manifest.json").read_text("utf-8"))
    (own_models / manifest["files"][0]["name"]).unlink()
    assert "cannot be read" in bad(cli("doctor", "--json"), f"model {manifest['name']}")["detail"]


def test_manifest_that_cannot_be_read(cli: Cli, own_models: Path) -> None:
    (own_models / "manifest.json").write_text("{")
    assert "manifest.json" in bad(cli("doctor", "--json"), "models")["detail"]


def test_settings_that_cannot_be_used(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "config" / "forgerytalker" / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text("[analysis]\ndevice = 'moon'\n")
    assert "analysis.device" in bad(cli("doctor", "--json"), "settings")["detail"]


def test_engine_that_is_not_ready(
    cli: Cli, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = tuple(
        dataclasses.replace(known, missing="Its weights are missing.")
        for known in engine.describe()
    )
    monkeypatch.setattr(engine, "describe", lambda *folders: missing)
    assert "weights are missing" in bad(cli("doctor", "--json"), "analysis with compact")["detail"]


def test_engine_whose_process_ends(cli: Cli, engine: FakeEngineClient) -> None:
    engine.error = EngineCrashed("The engine's process was ended.", remedy="Try again.")
    assert bad(cli("doctor", "--json"), "known pictures")["remedy"] == "Try again."


def test_engine_with_a_fault_of_its_own(
    cli: Cli, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*folders: str) -> None:
        raise EngineBug("a traceback")

    monkeypatch.setattr(engine, "describe", fail)
    assert "fault in the program" in bad(cli("doctor", "--json"), "analysis with compact")["detail"]


def test_known_pictures_that_are_missing(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_there() -> None:
        samples.sample_pictures(tmp_path)

    monkeypatch.setattr(doctor, "golden_pair", none_there)
    assert "manifest.csv is missing" in bad(cli("doctor", "--json"), "known pictures")["detail"]


def test_engine_that_gives_other_scores_than_it_was_released_with(
    cli: Cli, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    (described, *_) = engine.describe()
    known = samples.KnownScores(described.name, described.version, described.weights_sha256, {})
    monkeypatch.setattr(doctor, "known_scores", lambda: known)
    check = bad(cli("doctor", "--json"), "known pictures")
    assert "released with None on astronaut.jpg" in check["detail"]
    assert "model verify" in check["remedy"]


def test_forgery_that_scores_no_more_than_the_genuine_picture(
    cli: Cli, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "analyse", FakeEngineClient().analyse)
    assert "higher score" in bad(cli("doctor", "--json"), "known pictures")["remedy"]


@pytest.mark.parametrize(
    ("free", "state"), [(100 << 20, "bad"), (1 << 30, "note"), (9 << 30, "good")]
)
def test_disk_with_little_room(
    cli: Cli, case: Path, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    monkeypatch.setattr(doctor_machine.shutil, "disk_usage", lambda path: Usage(9, 9, free))
    said = cli("doctor", "--case", case, "--json")
    assert line(said, "disk")["state"] == state
    assert str(case) in line(said, "disk")["detail"]
    assert bool(line(said, "disk")["remedy"]) == (state != "good")


def test_folders_that_cannot_be_written(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine.os, "access", lambda path, mode: False)
    said = cli("doctor", "--json")
    assert said.status == 1
    assert "TMPDIR" in line(said, "temporary files")["remedy"]
    assert line(said, "log file")["state"] == "bad"


def test_graphics_card_that_is_not_used(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gpus" / "0000:01:00.0").mkdir(parents=True)
    (tmp_path / "gpus" / "0000:01:00.0" / "information").write_text("Model: \t NVIDIA H200\n")
    monkeypatch.setattr(doctor_machine, "_NVIDIA", tmp_path / "gpus")
    found = line(cli("doctor", "--json"), "graphics card")
    assert found["state"] == "note"
    assert "NVIDIA H200; but the engine computed on cpu" in found["detail"]
    assert "CUDA 13" in found["remedy"]
    [check] = doctor_machine.graphics("cuda")
    assert check.state is doctor_machine.CheckState.GOOD


def test_case_that_is_free_held_or_left_behind(cli: Cli, case: Path) -> None:
    assert line(cli("doctor", "--case", case, "--json"), "lock")["detail"] == "free"
    with CaseSession.open(case, examiner="Ben Colleague"):
        found = line(cli("doctor", "--case", case, "--json"), "lock")
        assert found["state"] == "note"
        assert "open for writing by Ben Colleague" in found["detail"]
    code = (
        "import os, sys; from pathlib import Path; from app.casework.session import CaseSession;"
        "CaseSession.open(Path(sys.argv[1]), examiner='Cora'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, case], check=False, cwd=Path(__file__).parents[2])
    found = line(cli("doctor", "--case", case, "--json"), "lock")
    assert found["state"] == "note"
    assert "left behind by Cora" in found["detail"]
    assert found["remedy"]
    CaseSession.open(case).close()
    assert line(cli("doctor", "--case", case, "--json"), "lock")["detail"] == "free"


def test_case_that_cannot_be_opened(cli: Cli, tmp_path: Path, case: Path) -> None:
    assert (
        "no case in" in bad(cli("doctor", "--case", tmp_path / "none", "--json"), "case")["detail"]
    )
    (case / "case.sqlite").write_bytes(b"not a database" * 100)
    assert "not a readable case" in bad(cli("doctor", "--case", case, "--json"), "case")["detail"]


def test_case_on_a_disk_that_cannot_be_written(
    cli: Cli, case: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.access
    monkeypatch.setattr(
        doctor_machine.os, "access", lambda path, mode: path != case and real(path, mode)
    )
    assert "cannot be written" in line(cli("doctor", "--case", case, "--json"), "lock")["detail"]
