"""The sample case and the self-test, from the command line to the signed report."""

from pathlib import Path
from typing import Any

import pytest

from app.casework.samples import sample_pictures
from app.cli.commands import sample
from engine.errors import ModelUnavailable
from engine.schema.finding import Finding
from engine.schema.request import AnalysisRequest
from tests.fakes.engine import DEFAULT_MARKS, FakeEngineClient
from tests.journey.conftest import Cli


@pytest.fixture(autouse=True)
def _without_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")


def test_sample_case_ends_with_a_report_that_verifies_and_again(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two of the samples: the figures of all of them take half a minute to draw.
    two = sample_pictures()[1:3]
    monkeypatch.setattr(sample, "sample_pictures", lambda: two)
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


def bad_check(answer: Any) -> dict[str, str]:
    """The one check that is bad."""
    [bad] = [check for check in answer["checks"] if check["state"] == "bad"]
    assert isinstance(bad, dict)
    return bad


@pytest.fixture
def sighted(engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch) -> FakeEngineClient:
    """An engine that marks every second picture: the forged one of the known pair."""
    genuine_analyse = engine.analyse

    def see_the_forged(request: AnalysisRequest, path: Path, *rest: Any, **more: Any) -> Finding:
        engine.marks = DEFAULT_MARKS if len(engine.requests) % 2 else ()
        return genuine_analyse(request, path, *rest, **more)

    monkeypatch.setattr(engine, "analyse", see_the_forged)
    return engine


def test_self_test_says_what_works(cli: Cli, sighted: FakeEngineClient) -> None:
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
    bad = bad_check(said.data)
    assert bad["name"] == "known pictures"
    assert bad["remedy"] == "Restore them."


def test_self_test_notices_an_engine_that_always_says_the_same(cli: Cli) -> None:
    said = cli("doctor", "--json")
    assert said.status == 1
    assert "higher score" in bad_check(said.data)["remedy"]


def test_self_test_notices_an_engine_that_sees_no_face(cli: Cli, engine: FakeEngineClient) -> None:
    engine.has_face = False
    said = cli("doctor", "--json")
    assert said.status == 1
    assert "no face" in bad_check(said.data)["detail"]


def test_engines_are_listed_ready_or_not(cli: Cli) -> None:
    said = cli("model", "list")
    assert said.status == 0
    assert "compact 0.0-fake  ready" in said.out
    assert "cannot run here: No published checkpoint" in said.out
    assert "Licence: Made for tests. Apache-2.0.\n" in said.out
    assert "Licence: unknown.\n" in said.out


def test_models_are_verified(cli: Cli) -> None:
    assert cli("model", "verify").status == 0
    shown = cli("model", "info", "face_mesh")
    assert "Apache-2.0" in shown.out
    assert cli("model", "info", "huge").status == 2
