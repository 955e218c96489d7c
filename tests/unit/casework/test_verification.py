"""Attacks on a closed case: each is found, and what is at fault is named."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.casework.audit import AuditHead
from app.casework.errors import CaseDamaged
from app.casework.records import CaseUpdate
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from app.casework.verification import CaseCheck, CheckProgress, FileWatch
from engine.errors import AnalysisCancelled
from engine.schema.case import Decision
from tests.fakes.engine import FakeEngineClient

DROP_GUARDS = "DROP TRIGGER audit_is_never_edited; DROP TRIGGER audit_is_never_cut;"


@pytest.fixture
def closed(filled: CaseSession) -> Path:
    """A case on disk with item, finding and two reviews, the second withdrawn."""
    filled.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))
    _, second = filled.review(ReviewRequest("E001", "region-1", Decision.REJECT, "shadow"))
    filled.withdraw_review(second)
    filled.close()
    return filled.path


def attack(case: Path, script: str) -> None:
    connection = sqlite3.connect(case / "case.sqlite")
    connection.executescript(DROP_GUARDS + "PRAGMA ignore_check_constraints = ON;" + script)
    connection.close()


def check(case: Path, against: AuditHead | None = None) -> CaseCheck:
    with CaseSession.open(case, read_only=True) as session:
        return session.verify(against)


def head(case: Path) -> AuditHead:
    with CaseSession.open(case, read_only=True) as session:
        return session.audit_head()


def test_untouched_case_is_good(closed: Path) -> None:
    found = check(closed)
    assert found.is_good
    assert (found.evidence_count, found.finding_count, found.notes) == (1, 1, ())


ATTACKS: dict[str, tuple[str, str]] = {
    "edited entry": (
        "UPDATE audit SET actor = 'Mallory' WHERE sequence = 2;",
        "Entry 2 was edited",
    ),
    "edited detail": (
        "UPDATE audit SET detail_json = '{}' WHERE sequence = 3;",
        "Entry 3 was edited",
    ),
    "deleted entry": ("DELETE FROM audit WHERE sequence = 3;", "Entry 3 is missing"),
    "cut tail": ("DELETE FROM audit WHERE sequence > 4;", "the last 2 were cut off"),
    "cut tail with a matching case row": (
        "DELETE FROM audit WHERE sequence > 4; UPDATE case_record SET audit_count = 4,"
        " audit_head = (SELECT digest FROM audit WHERE sequence = 4);",
        "the log does not know it",
    ),
    "swapped entries": (
        "UPDATE audit SET sequence = -1 WHERE sequence = 2;"
        "UPDATE audit SET sequence = 2 WHERE sequence = 3;"
        "UPDATE audit SET sequence = 3 WHERE sequence = -1;",
        "Entry 2",
    ),
    "inserted entry": (
        "INSERT INTO audit SELECT 7, at, actor, action, subject, detail_json, digest, digest"
        " FROM audit WHERE sequence = 6;",
        "Entry 7",
    ),
    "inserted entry in the middle": (
        "CREATE TEMP TABLE tail AS SELECT * FROM audit WHERE sequence >= 4;"
        "DELETE FROM audit WHERE sequence >= 4;"
        "INSERT INTO audit SELECT 4, at, 'Mallory', action, subject, detail_json, digest, digest"
        " FROM audit WHERE sequence = 3;"
        "INSERT INTO audit SELECT sequence + 1, at, actor, action, subject, detail_json,"
        " previous_digest, digest FROM tail;"
        "UPDATE case_record SET audit_count = audit_count + 1;",
        "Entry 4 was edited",
    ),
    "deleted entry with the rest moved up": (
        "DELETE FROM audit WHERE sequence = 4;"
        "UPDATE audit SET sequence = 4 WHERE sequence = 5;"
        "UPDATE audit SET sequence = 5 WHERE sequence = 6;"
        "UPDATE case_record SET audit_count = 5;",
        "Entry 4 does not follow the entry before it",
    ),
    "case row's count": ("UPDATE case_record SET audit_count = 5;", "recorded only 5"),
    "case row's head": (
        "UPDATE case_record SET audit_head = '" + "0" * 64 + "';",
        "not the one the case recorded",
    ),
    "case record": (
        "UPDATE case_record SET record_json = replace (record_json, 'pilot', 'poet');",
        "Record case_record/",
    ),
    "evidence record": (
        "UPDATE evidence SET record_json = replace (record_json, 'face.jpg', 'other.jpg');",
        "Record evidence/E001 was changed",
    ),
    "finding record": (
        "UPDATE finding SET record_json = replace (record_json, '0.93', '0.03');",
        "was changed after entry 3",
    ),
    "finding column": (
        "UPDATE finding SET verdict = 'no_evidence_found';",
        "Row 1 of finding: its columns do not agree",
    ),
    "evidence column": (
        "UPDATE evidence SET sha256 = '" + "0" * 64 + "';",
        "Row 1 of evidence: its columns do not agree",
    ),
    "deleted finding": (
        "DELETE FROM review; DELETE FROM current_finding; DELETE FROM finding;",
        "is missing: deleted",
    ),
    "deleted evidence": (
        "DELETE FROM review; DELETE FROM current_finding; DELETE FROM finding;"
        "DELETE FROM evidence;",
        "Record evidence/E001",
    ),
    "finding out of force": ("DELETE FROM current_finding;", "the finding in force"),
    "review record": (
        "UPDATE review SET record_json = replace (record_json, 'shadow', 'light');",
        "Record review/",
    ),
    "deleted review": ("DELETE FROM review WHERE is_withdrawn = 0;", "is missing: deleted"),
    "revived review": ("UPDATE review SET is_withdrawn = 0;", "whether it is withdrawn"),
    "invented review": (
        "INSERT INTO review SELECT 99, 'invented', finding_id, 0, record_json FROM review LIMIT 1;",
        "Record review/invented is in the database, but the log does not know it",
    ),
    "loose row": (
        "PRAGMA foreign_keys = OFF; UPDATE current_finding SET finding_id = 'none';",
        "refers to nothing",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_attack_on_the_database_is_found_and_named(closed: Path, name: str) -> None:
    script, expected = ATTACKS[name]
    attack(closed, script)
    found = check(closed)
    assert any(expected in fault for fault in found.faults), found.faults


def test_nulled_field_is_found_although_the_table_forbids_it(closed: Path) -> None:
    attack(
        closed,
        "CREATE TABLE loose AS SELECT * FROM audit; DROP TABLE audit;"
        "ALTER TABLE loose RENAME TO audit; UPDATE audit SET actor = NULL WHERE sequence = 2;",
    )
    assert any("Entry 2: actor is empty" in fault for fault in check(closed).faults)


def first(folder: Path) -> Path:
    return sorted(folder.iterdir())[0]


def rewrite(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)


FILE_ATTACKS: dict[str, tuple[Callable[[Path], None], str]] = {
    "evidence changed": (lambda case: rewrite(first(case / "evidence")), "was changed"),
    "evidence missing": (lambda case: first(case / "evidence").unlink(), "is missing"),
    "artifact changed": (lambda case: rewrite(first(case / "artifacts")), "was changed"),
    "artifact missing": (lambda case: first(case / "artifacts").unlink(), "is missing"),
    "figure changed": (
        lambda case: rewrite(next((case / "artifacts").glob("figure-*"))),
        "artifacts/figure-",
    ),
}


@pytest.mark.parametrize("name", FILE_ATTACKS)
def test_attack_on_a_file_is_found_and_the_file_named(closed: Path, name: str) -> None:
    act, expected = FILE_ATTACKS[name]
    act(closed)
    [fault] = check(closed).faults
    assert expected in fault


def test_check_tells_each_file_and_how_much_is_hashed(closed: Path) -> None:
    told: list[CheckProgress] = []
    with CaseSession.open(closed, read_only=True) as session:
        result = session.verify(watch=FileWatch(told.append))
    assert [step.index for step in told] == list(range(result.file_count))
    assert told[0].done_bytes == 0
    assert told[-1].done_bytes < told[-1].total_bytes
    sizes = [(closed / step.name).stat().st_size for step in told]
    assert told[-1].total_bytes == sum(sizes)


def test_check_stops_between_two_files(closed: Path) -> None:
    told: list[CheckProgress] = []
    watch = FileWatch(told.append, lambda: len(told) == 2)
    with CaseSession.open(closed, read_only=True) as session, pytest.raises(AnalysisCancelled):
        session.verify(watch=watch)
    assert len(told) == 2


def test_stray_file_is_a_note_and_no_evidence(closed: Path) -> None:
    (closed / "evidence" / ("0" * 64)).write_bytes(b"planted")
    found = check(closed)
    assert found.is_good
    assert any("0000" in note and "not evidence" in note for note in found.notes)


def test_rolled_back_copy_is_found_against_a_noted_head(closed: Path, tmp_path: Path) -> None:
    import shutil

    old = tmp_path / "old copy"
    shutil.copytree(closed, old)
    with CaseSession.open(closed) as session:
        session.review(ReviewRequest("E001", "region-2", Decision.ACCEPT))
    noted = head(closed)
    assert check(closed, noted).is_good
    assert check(old).is_good
    assert any("an older copy" in fault for fault in check(old, noted).faults)


def test_tail_cut_off_with_everything_it_recorded_is_found_against_a_noted_head(
    closed: Path,
) -> None:
    noted = head(closed)
    attack(
        closed,
        "DELETE FROM audit WHERE sequence > 4; DELETE FROM review WHERE is_withdrawn = 1;"
        "UPDATE case_record SET audit_count = 4,"
        " audit_head = (SELECT digest FROM audit WHERE sequence = 4);"
        # The attacker puts the guards back too.
        "CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit\n"
        "        BEGIN SELECT RAISE (ABORT, 'audit entries are never edited'); END;"
        "CREATE TRIGGER audit_is_never_cut BEFORE DELETE ON audit\n"
        "        BEGIN SELECT RAISE (ABORT, 'audit entries are never deleted'); END;",
    )
    assert check(closed).is_good
    [fault] = check(closed, noted).faults
    assert f"no entry {noted.count}" in fault


@pytest.mark.parametrize(
    "script",
    [
        "DELETE FROM audit WHERE action = 'evidence.withdrawn';",
        "UPDATE audit SET action = 'evidence.restored' WHERE action = 'evidence.withdrawn';",
        "UPDATE audit SET detail_json = replace (detail_json, 'somebody else', 'the suspect')"
        " WHERE action = 'evidence.withdrawn';",
        "UPDATE audit SET detail_json = replace (detail_json, 'letter', 'other')"
        " WHERE action = 'evidence.refused';",
    ],
    ids=["withdrawal deleted", "withdrawal turned round", "reason edited", "refusal edited"],
)
def test_attack_on_what_was_left_out_is_found(
    filled: CaseSession, engine: FakeEngineClient, tmp_path: Path, script: str
) -> None:
    (tmp_path / "letter.jpg").write_text("no picture")
    filled.take_in([tmp_path / "letter.jpg"], engine)
    filled.withdraw_item("E001", "Shows somebody else.")
    filled.update_case(CaseUpdate(conclusion="None."))
    filled.close()
    assert check(filled.path).is_good
    attack(filled.path, script)
    assert any(fault.startswith("Entry ") for fault in check(filled.path).faults)


def test_rewritten_log_is_found_against_a_noted_head(closed: Path) -> None:
    noted = head(closed)
    found = check(closed, AuditHead(noted.count, "0" * 64))
    assert any("the log was rewritten" in fault for fault in found.faults)


def test_audit_guards_refuse_slips_of_the_program(closed: Path) -> None:
    connection = sqlite3.connect(closed / "case.sqlite")
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="audit entries are never"):
            connection.execute(statement)
    connection.close()


def test_unreadable_record_is_a_fault_and_no_crash(closed: Path) -> None:
    attack(closed, "UPDATE evidence SET record_json = 'no json';")
    assert any("E001" in fault for fault in check(closed).faults)


def test_file_that_is_no_database_is_told_apart(closed: Path) -> None:
    (closed / "case.sqlite").write_bytes(b"not a database at all" * 100)
    with pytest.raises(CaseDamaged, match="not a readable case database"):
        CaseSession.open(closed)
