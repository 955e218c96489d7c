"""Many pictures on the command line: queue, triage, tables, re-runs, and a case passed on."""

import csv
import hashlib
import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from app.casework.session import CaseSession
from engine.errors import EngineCrashed
from engine.schema.finding import Finding
from tests.fakes.engine import FakeEngineClient
from tests.journey.bad_pictures import portrait
from tests.journey.conftest import Cli


@pytest.fixture
def three(cli: Cli, case: Path, tmp_path: Path) -> Path:
    """A case with three items that were not analysed."""
    for turn in (0, 90, 180):
        portrait(64).rotate(turn).save(tmp_path / f"{turn}.png")
    assert (
        cli("case", "add", case, *(tmp_path / f"{turn}.png" for turn in (0, 90, 180))).status == 0
    )
    return case


def interrupt_after_first(engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch) -> None:
    genuine = engine.analyse

    def analyse(*arguments: object, **options: object) -> Finding:
        finding = genuine(*arguments, **options)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGINT)
        return finding

    monkeypatch.setattr(engine, "analyse", analyse)


def test_interrupted_queue_is_resumed(
    cli: Cli, three: Path, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt_after_first(engine, patched)
        said = cli("case", "analyze", three)
    assert said.status == 1
    assert "case resume" in said.err
    [batch] = cli("case", "queue", three, "--json").data["batches"]
    assert (batch["done"], batch["pending"], batch["running"]) == (1, 2, 0)
    resumed = cli("case", "resume", three, "--json")
    assert resumed.status == 0
    assert [item["evidence_id"] for item in resumed.data["results"]] == ["E002", "E003"]
    assert "3 done" in cli("case", "queue", three).out
    assert "The queue is empty" in cli("case", "resume", three).out
    assert cli("case", "verify", three).status == 0


def test_item_that_was_asked_for_anew_is_resumed_though_it_has_a_finding_without_maps(
    cli: Cli, three: Path, engine: FakeEngineClient
) -> None:
    with CaseSession.open(three) as session:
        described = engine.describe()[0]
        older = replace(session.request_for("E001", described), records_maps=False)
        staging = session.new_staging()
        made = engine.analyse(older, session.evidence_path("E001"), staging)
        session.record_finding("E001", made, staging)
        session.enqueue(["E001"], described, adds_maps=True)  # `case analyze --item`, then killed
    [item] = cli("case", "resume", three, "--json").data["results"]
    assert (item["evidence_id"], item["was_stored"]) == ("E001", False)
    assert "The queue is empty" in cli("case", "resume", three).out
    assert cli("case", "verify", three).status == 0


def test_queue_of_another_version_is_not_continued_silently(
    cli: Cli, three: Path, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt_after_first(engine, patched)
        cli("case", "analyze", three)
    newer = tuple(replace(known, version="9") for known in engine.describe())
    monkeypatch.setattr(engine, "describe", lambda *folders: newer)
    said = cli("case", "resume", three)
    assert said.status == 2
    assert "was asked for with compact 0.0-fake" in said.err
    assert "2 cancelled" in cli("case", "queue", three, "--clear").out
    assert cli("case", "analyze", three).status == 0
    assert cli("case", "verify", three).status == 0


def test_triage_list_and_table_begin_with_the_highest_score(
    cli: Cli, three: Path, engine: FakeEngineClient, tmp_path: Path
) -> None:
    engine.marks = ()
    cli("case", "analyze", three, "--item", "E001")
    engine.marks = FakeEngineClient().marks
    cli("case", "analyze", three, "--item", "E003")
    engine.error = EngineCrashed("It ended.", remedy="Try again.")
    cli("case", "analyze", three, "--item", "E002")
    listed = cli("case", "list", three, "--by-score", "--json").data["items"]
    assert [item["evidence_id"] for item in listed] == ["E003", "E001", "E002"]
    out = tmp_path / "items.csv"
    assert cli("case", "table", three, "--out", out, "--by-score").status == 0
    with out.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["item"] for row in rows] == ["E003", "E001", "E002"]
    assert rows[2]["failure"].endswith("It ended.")
    assert cli("case", "table", three, "--out", out).status == 2


def test_corrupt_files_of_a_batch_are_listed_wherever_the_examiner_looks(
    cli: Cli, case: Path, engine: FakeEngineClient, tmp_path: Path
) -> None:
    """Twenty pictures, two of them corrupt, one whose analysis fails."""
    folder = tmp_path / "sent"
    folder.mkdir()
    for number in range(20):
        portrait(64).rotate(number).save(folder / f"{number:02d}.png")
    for number in (3, 17):
        path = folder / f"{number:02d}.png"
        path.write_bytes(path.read_bytes()[:500])
    assert cli("case", "add", case, folder).status == 1
    engine.error = EngineCrashed("It ended.", remedy="Try again.")
    said = cli("case", "analyze", case)
    assert said.status == 1
    assert "17 findings, 1 failed." in said.out
    assert "Not taken in: 2 files" in said.out
    for name in ("03.png", "17.png"):
        assert name in said.out
    queue = cli("case", "queue", case)
    assert "Failed: 1 item" in queue.out
    assert "Not taken in: 2 files" in queue.out
    data = cli("case", "queue", case, "--json").data
    assert [file["name"] for file in data["refused"]] == ["03.png", "17.png"]
    assert [item["evidence_id"] for item in data["failed"]] == ["E001"]
    listed = cli("case", "list", case, "--json").data
    assert (len(listed["items"]), len(listed["refused"])) == (18, 2)
    assert "cut short" in cli("case", "list", case).out
    out = tmp_path / "triage.csv"
    assert cli("case", "table", case, "--out", out, "--by-score").status == 0
    with out.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    states = [row["state"] for row in rows]
    assert (states.count("done"), states.count("failed"), states.count("refused")) == (17, 1, 2)


def test_item_is_withdrawn_with_a_reason_and_restored(
    cli: Cli, three: Path, engine: FakeEngineClient
) -> None:
    assert cli("case", "withdraw-item", three, "E002").status == 2
    said = cli("case", "withdraw-item", three, "E002", "--reason", "Shows somebody else.")
    assert said.status == 0
    assert "stay in the case" in said.out
    assert "withdrawn: Shows somebody else." in cli("case", "list", three).out
    analysed = cli("case", "analyze", three, "--json").data
    assert [item["evidence_id"] for item in analysed["results"]] == ["E001", "E003"]
    refused = cli("case", "analyze", three, "--item", "E002")
    assert refused.status == 2
    assert "Restore it first" in refused.err
    said = cli("case", "restore-item", three, "E002", "--reason", "It is he.", "--examiner", "Ben")
    assert said.status == 0
    assert [item["evidence_id"] for item in cli("case", "analyze", three, "--json").data["results"]]
    assert "withdrawn" not in cli("case", "list", three).out
    assert cli("case", "restore-item", three, "E002", "--reason", "Again.").status == 2
    assert cli("case", "verify", three).status == 0


def test_hashes_of_the_sender_are_compared(cli: Cli, case: Path, face: Path) -> None:
    digest = hashlib.sha256(face.read_bytes()).hexdigest()
    sums = face.with_name("SHA256SUMS")
    sums.write_text(f"{digest}  face.jpg\n{'0' * 64}  lost.jpg\n")
    said = cli("case", "add", case, face, "--hashes", sums)
    assert said.status == 1
    assert "not received: lost.jpg" in said.out
    sums.write_text(f"{'1' * 64}  other.png\n")
    other = face.with_name("other.png")
    portrait(64).save(other)
    said = cli("case", "add", case, other, "--hashes", sums)
    assert said.status == 2
    assert "is not the file the sender listed" in said.err
    assert cli("case", "verify", case).status == 0


def test_methods_can_be_left_out_and_stay_out_when_resumed_and_made_again(
    cli: Cli, three: Path, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        interrupt_after_first(engine, patched)
        cli("case", "analyze", three, "--without", "noise, symmetry")
    assert cli("case", "resume", three).status == 0
    said = cli("case", "rerun", three)
    assert said.out.count("the same request: identical") == 3
    assert {request.disabled_methods for request in engine.requests} == {("noise", "symmetry")}
    assert len(engine.requests) == 6


def test_unknown_method_is_refused_at_once_with_the_names_there_are(
    cli: Cli, three: Path, engine: FakeEngineClient
) -> None:
    said = cli("case", "analyze", three, "--without", "noise,symetry")
    assert said.status == 2
    assert "There is no method “symetry”" in said.err
    assert "sharpness, noise, colour, boundary, symmetry, compression" in said.err
    assert not engine.requests
    assert "Nothing was queued yet." in cli("case", "queue", three).out


def test_finding_is_made_again_and_is_the_same(cli: Cli, three: Path) -> None:
    cli("case", "analyze", three)
    said = cli("case", "rerun", three)
    assert said.status == 0, said.err
    assert said.out.count("the same request: identical") == 3
    assert cli("case", "verify", three).status == 0


def test_difference_is_told_and_negative(cli: Cli, three: Path, engine: FakeEngineClient) -> None:
    cli("case", "analyze", three)
    engine.marks = engine.marks[:1]
    said = cli("case", "rerun", three, "--item", "E001")
    assert said.status == 1
    assert "mask, pixels that differ" in said.out
    assert cli("case", "compare", three, "E001").status == 2
    assert cli("case", "analyze", three, "--device", "cpu").status == 0
    compared = cli("case", "compare", three, "E001", "--json")
    assert compared.status == 1
    assert not compared.data["is_same_request"]
    assert any(item["what"] == "face-1 left eye" for item in compared.data["differences"])


def test_decision_is_withdrawn_and_the_one_before_counts(cli: Cli, three: Path) -> None:
    cli("case", "analyze", three)
    cli("review", three, "E001", "region-1", "accept")
    cli("review", three, "E001", "region-1", "reject", "--reason", "shadow")
    assert cli("case", "withdraw", three, "E001", "region-1").status == 0
    assert "region-1  mouth  0.93  accept" in cli("case", "list", three).out
    assert cli("case", "withdraw", three, "E001", "region-1").status == 0
    said = cli("case", "withdraw", three, "E001", "region-1")
    assert said.status == 2
    assert "no decision on region" in said.err
    assert cli("case", "verify", three).status == 0


def test_case_is_passed_on(cli: Cli, three: Path, tmp_path: Path) -> None:
    cli("case", "analyze", three)
    exported = cli("case", "export", three, tmp_path / "case.zip", "--json").data
    assert hashlib.sha256((tmp_path / "case.zip").read_bytes()).hexdigest() == exported["sha256"]
    imported = cli("case", "import", tmp_path / "case.zip", tmp_path / "copy")
    assert imported.status == 0, imported.err
    head = f"{exported['audit_count']}:{exported['audit_head']}"
    assert cli("case", "verify", tmp_path / "copy", "--head", head).status == 0
    listed = [cli("case", "list", folder, "--json").data for folder in (three, tmp_path / "copy")]
    assert json.dumps(listed[0]) == json.dumps(listed[1])
    assert cli("case", "import", tmp_path / "case.zip", tmp_path / "copy").status == 2
    (tmp_path / "case.zip").write_bytes(b"PK")
    assert cli("case", "import", tmp_path / "case.zip", tmp_path / "other").status == 2


def test_rolled_back_copy_is_found_against_the_exported_head(
    cli: Cli, three: Path, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(three, tmp_path / "older")
    cli("case", "analyze", three)
    exported = cli("case", "export", three, tmp_path / "case.zip", "--json").data
    head = f"{exported['audit_count']}:{exported['audit_head']}"
    assert cli("case", "verify", three, "--head", head).status == 0
    said = cli("case", "verify", tmp_path / "older", "--head", head)
    assert said.status == 1
    assert "an older copy" in said.out
