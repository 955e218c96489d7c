"""The whole way on the command line: a case, its pictures, reviews, a signed report, its check."""

import json
import os
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest
from PIL import Image

from engine.errors import EngineCrashed
from engine.schema.finding import Finding
from reports.credentials import KeyKind, create_identity, load_identity
from reports.fingerprints import fingerprint_groups
from tests.fakes.engine import FakeEngineClient
from tests.journey.bad_pictures import portrait
from tests.journey.conftest import PASSPHRASE, Cli


@pytest.fixture
def analysed(cli: Cli, case: Path, face: Path) -> Path:
    """A case with one analysed item."""
    assert cli("case", "add", case, face).status == 0
    assert cli("case", "analyze", case).status == 0
    return case


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A signing identity made once for all tests here: making a key takes a second."""
    path = tmp_path_factory.mktemp("identity") / "eva.p12"
    create_identity(path, "Eva Example", "Laboratory", PASSPHRASE, KeyKind.P_256)
    return path


def test_identity_is_made_with_a_passphrase_from_outside(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "ben.p12"
    said = cli("identity", "create", path, "--name", "Ben", "--organisation", "Laboratory")
    assert said.status == 0, said.err
    assert fingerprint_groups(load_identity(path, PASSPHRASE).certificate_sha256) in said.out
    assert path.stat().st_mode & 0o077 == 0
    assert PASSPHRASE not in said.out + said.err


def test_from_pictures_to_a_signed_report_that_verifies(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    listed = cli("case", "list", analysed)
    assert "evidence of manipulation" in listed.out
    assert "region-1" in listed.out
    reviewed = cli("review", analysed, "E001", "region-1", "reject", "--reason", "a shadow")
    assert reviewed.status == 0
    assert "reject" in cli("case", "list", analysed).out
    assert cli("case", "update", analysed, "--conclusion", "No opinion yet.").status == 0
    report = tmp_path / "report.pdf"
    said = cli("report", analysed, "--out", report, "--identity", identity)
    assert said.status == 0, said.err
    checked = cli("verify", report, "--case", analysed)
    assert checked.status == 0, checked.out
    assert "The case still holds" in checked.out
    assert cli("case", "verify", analysed).status == 0
    assert [path.read_bytes() for path in (analysed / "reports").iterdir()] == [report.read_bytes()]


def test_changed_report_does_not_verify(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    report = tmp_path / "report.pdf"
    cli("report", analysed, "--out", report, "--identity", identity)
    data = bytearray(report.read_bytes())
    place = data.index(b"stream") + 40
    data[place] ^= 1
    report.write_bytes(data)
    said = cli("verify", report)
    assert said.status == 1
    assert "NOT VALID" in said.out


def test_report_of_another_case_does_not_fit(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    report, other = tmp_path / "report.pdf", tmp_path / "other"
    cli("report", analysed, "--out", report, "--identity", identity)
    cli("case", "create", other, "--number", 7, "--title", "Portrait", "--examiner", "Eva")
    said = cli("verify", report, "--case", other)
    assert said.status == 1
    assert "about another case" in said.out


def test_case_rolled_back_behind_its_report_is_found(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old"
    shutil.copytree(analysed, old)
    report = tmp_path / "report.pdf"
    cli("review", analysed, "E001", "region-1", "accept")
    cli("report", analysed, "--out", report, "--identity", identity)
    assert cli("verify", report, "--case", analysed).status == 0
    said = cli("verify", report, "--case", old)
    assert said.status == 1
    assert "older copy" in said.out


def test_final_report_of_a_damaged_case_is_refused(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    cli("case", "update", analysed, "--conclusion", "Done.")
    connection = sqlite3.connect(analysed / "case.sqlite")
    connection.execute("UPDATE evidence SET record_json = replace (record_json, 'Eva', 'Ada')")
    connection.commit()
    connection.close()
    report = tmp_path / "report.pdf"
    said = cli("report", analysed, "--out", report, "--identity", identity, "--final")
    assert said.status == 2
    assert "E001" in said.err
    assert not report.exists()


def test_final_report_without_conclusion_is_refused(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    said = cli("report", analysed, "--out", tmp_path / "r.pdf", "--identity", identity, "--final")
    assert said.status == 2
    assert "conclusion" in said.err
    assert list((analysed / "reports").iterdir()) == []


def test_existing_file_is_not_overwritten_by_a_report(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    report = tmp_path / "letter.pdf"
    report.write_text("keep me")
    said = cli("report", analysed, "--out", report, "--identity", identity)
    assert said.status == 2
    assert report.read_text() == "keep me"
    assert list((analysed / "reports").iterdir()) == []


def test_missing_identity_is_told_before_a_passphrase_is_asked_for(
    cli: Cli, analysed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FORGERYTALKER_PASSPHRASE")
    missing = tmp_path / "none.p12"
    said = cli("report", analysed, "--out", tmp_path / "r.pdf", "--identity", missing)
    assert said.status == 2
    assert "none.p12" in said.err
    assert "passphrase" not in said.err


def test_wrong_passphrase_is_told(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORGERYTALKER_PASSPHRASE", "another long passphrase")
    said = cli("report", analysed, "--out", tmp_path / "r.pdf", "--identity", identity)
    assert said.status == 2
    assert "passphrase" in said.err
    assert "another long passphrase" not in said.err + said.out


def test_tampered_case_does_not_verify_and_says_where(cli: Cli, analysed: Path) -> None:
    [copy] = (analysed / "evidence").iterdir()
    copy.chmod(0o644)
    copy.write_bytes(copy.read_bytes() + b"x")
    said = cli("case", "verify", analysed)
    assert said.status == 1
    assert copy.name in said.out
    data = cli("case", "verify", analysed, "--json").data
    assert not data["is_good"]


def test_head_noted_elsewhere_is_compared(cli: Cli, analysed: Path) -> None:
    data = cli("case", "verify", analysed, "--json").data
    head = f"{data['audit_count']}:{data['audit_head']}"
    assert cli("case", "verify", analysed, "--head", head).status == 0
    assert cli("case", "verify", analysed, "--head", "99:" + "0" * 64).status == 1
    assert cli("case", "verify", analysed, "--head", "99").status == 2


def test_analysing_twice_runs_the_engine_once(
    cli: Cli, analysed: Path, engine: FakeEngineClient
) -> None:
    said = cli("case", "analyze", analysed)
    assert said.status == 0
    assert "stored result" in said.out
    assert len(engine.requests) == 1


def test_failing_item_gives_status_1_and_is_listed(
    cli: Cli, case: Path, face: Path, engine: FakeEngineClient
) -> None:
    second = face.with_name("second.png")
    portrait().rotate(90).save(second)
    cli("case", "add", case, face, second)
    engine.error = EngineCrashed("The engine's process ended.", remedy="Try again.")
    said = cli("case", "analyze", case)
    assert said.status == 1
    assert "E001  failed" in said.out
    assert "E002  evidence of manipulation" in said.out
    assert "failed: face.jpg: The engine's process ended." in cli("case", "list", case).out


def test_engine_that_cannot_run_is_refused(cli: Cli, analysed: Path) -> None:
    said = cli("case", "analyze", analysed, "--engine", "xl")
    assert said.status == 2
    assert "No published checkpoint" in said.err


def test_interruption_keeps_what_is_done(
    cli: Cli, case: Path, face: Path, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = face.with_name("second.png")
    portrait().rotate(90).save(second)
    cli("case", "add", case, face, second)
    genuine = engine.analyse

    def analyse_and_interrupt(*arguments: object, **options: object) -> Finding:
        finding = genuine(*arguments, **options)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGINT)
        return finding

    monkeypatch.setattr(engine, "analyse", analyse_and_interrupt)
    said = cli("case", "analyze", case)
    assert said.status == 1
    assert "Cancelled" in said.err
    states = [item["state"] for item in cli("case", "list", case, "--json").data["items"]]
    assert states == ["done", "pending"]
    assert cli("case", "verify", case).status == 0


def test_reviewing_examiner_can_be_another(cli: Cli, analysed: Path) -> None:
    arguments = ("review", analysed, "E001", "region-1", "accept", "--examiner", "Ben Colleague")
    assert cli(*arguments).status == 0
    connection = sqlite3.connect(analysed / "case.sqlite")
    [(actor,)] = connection.execute("SELECT actor FROM audit ORDER BY sequence DESC LIMIT 1")
    connection.close()
    assert actor == "Ben Colleague"


def test_analyze_writes_four_files_in_the_size_of_the_picture(
    cli: Cli, tmp_path: Path, face: Path
) -> None:
    out = tmp_path / "out"
    before = face.read_bytes(), face.stat().st_mtime_ns
    said = cli("analyze", face, "--out", out)
    assert said.status == 0, said.err
    assert {path.name for path in out.iterdir()} == {
        "face.finding.json",
        "face.score.png",
        "face.mask.png",
        "face.overlay.png",
    }
    modes = {"score": "I;16", "mask": "L", "overlay": "RGB"}
    for kind, mode in modes.items():
        with Image.open(out / f"face.{kind}.png") as picture:
            assert (picture.size, picture.mode) == ((128, 128), mode)
    finding = json.loads((out / "face.finding.json").read_text("ascii"))
    assert finding["image"]["width"] == 128
    assert finding["scores"]["verdict"] == "evidence_of_manipulation"
    assert {"schema_version", "regions", "explanation", "provenance"} <= set(finding)
    assert (face.read_bytes(), face.stat().st_mtime_ns) == before


def test_two_pictures_of_one_name_do_not_overwrite_each_other(
    cli: Cli, tmp_path: Path, face: Path
) -> None:
    other = tmp_path / "other" / "face.jpg"
    other.parent.mkdir()
    portrait().rotate(180).save(other)
    out = tmp_path / "out"
    assert cli("analyze", face, other, "--out", out).status == 0
    findings = [json.loads(path.read_text("ascii")) for path in out.glob("*.finding.json")]
    assert len({finding["image"]["sha256"] for finding in findings}) == 2
    second = next(path for path in out.glob("*.finding.json") if path.name.count(".") == 3)
    assert second.name.split(".")[1] == json.loads(second.read_text())["image"]["sha256"][:12]


def test_repeated_analysis_replaces_its_own_results(cli: Cli, tmp_path: Path, face: Path) -> None:
    out = tmp_path / "out"
    cli("analyze", face, "--out", out)
    cli("analyze", face, "--out", out)
    assert len(list(out.iterdir())) == 4


def test_results_of_another_picture_from_an_earlier_run_are_kept(
    cli: Cli, tmp_path: Path, face: Path
) -> None:
    out = tmp_path / "out"
    cli("analyze", face, "--out", out)
    portrait().rotate(180).save(face)
    cli("analyze", face, "--out", out)
    assert len(list(out.iterdir())) == 8


def test_analyze_answers_machines(cli: Cli, tmp_path: Path, face: Path) -> None:
    said = cli("analyze", face, tmp_path / "none.jpg", "--out", tmp_path / "out", "--json")
    assert said.status == 1
    first, second = said.data["results"]
    assert first["verdict"] == "evidence_of_manipulation"
    assert Path(first["files"]["score.png"]).is_file()
    assert "does not exist" in second["error"]["what"]
