"""The sample case and the self-test, from the command line to the signed report."""

from pathlib import Path

import pytest

from engine.errors import ModelUnavailable
from tests.fakes.engine import FakeEngineClient
from tests.journey.conftest import Cli


@pytest.fixture(autouse=True)
def _without_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_sample_case_ends_with_a_report_that_verifies_and_again(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "sample"
    for _ in range(2):
        said = cli("sample", "--out", out)
        assert said.status == 0, said.err
        assert str(out / "report.pdf") in said.out
        assert cli("verify", out / "report.pdf", "--case", out / "case").status == 0
        listed = cli("case", "list", out / "case", "--json").data["items"]
        assert len(listed) == 2
    assert (out / "sample-identity.passphrase").stat().st_mode & 0o077 == 0


def test_sample_case_replaces_no_case_but_its_own(cli: Cli, case: Path) -> None:
    said = cli("sample", "--out", case.parent)
    assert said.status == 2
    assert "is not empty" in said.err
    assert cli("case", "verify", case).status == 0


def test_sample_case_without_an_engine_says_why(
    cli: Cli, tmp_path: Path, engine: FakeEngineClient
) -> None:
    engine.error = ModelUnavailable("The weights are damaged.", remedy="Restore them.")
    said = cli("sample", "--out", tmp_path / "sample")
    assert said.status == 2
    assert "The weights are damaged." in said.err


def test_self_test_says_what_works(cli: Cli) -> None:
    said = cli("doctor")
    assert said.status == 0, said.out
    assert "computed on cpu" in said.out
    assert "BAD" not in said.out


def test_self_test_names_what_does_not_work_and_what_to_do(
    cli: Cli, engine: FakeEngineClient
) -> None:
    engine.error = ModelUnavailable("The weights are damaged.", remedy="Restore them.")
    said = cli("doctor", "--json")
    assert said.status == 1
    bad = [check for check in said.data["checks"] if check["state"] == "bad"]
    assert [check["name"] for check in bad] == ["known picture"]
    assert bad[0]["remedy"]


def test_self_test_notices_an_engine_that_sees_nothing(cli: Cli, engine: FakeEngineClient) -> None:
    engine.marks = ()
    said = cli("doctor")
    assert said.status == 1
    assert "Expected:" in said.out


def test_engines_are_listed_ready_or_not(cli: Cli) -> None:
    said = cli("model", "list")
    assert said.status == 0
    assert "compact 0.0-fake  ready" in said.out
    assert "cannot run here: No published checkpoint" in said.out


def test_models_are_verified(cli: Cli) -> None:
    assert cli("model", "verify").status == 0
    shown = cli("model", "info", "face_mesh")
    assert "Apache-2.0" in shown.out
    assert cli("model", "info", "huge").status == 2
