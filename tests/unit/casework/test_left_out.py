"""What is not examined is listed with its reason, in one place, and can be taken back."""

import sqlite3
from pathlib import Path

import pytest

from app.casework.actions import History, WithdrawItem
from app.casework.audit import AuditAction
from app.casework.errors import InputRefused, ItemUnknown
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


@pytest.fixture
def corrupt(tmp_path: Path) -> Path:
    """A portrait whose second half was lost."""
    path = save_face(tmp_path / "half.jpg")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


# --- files that could not be taken in ---


def test_refused_file_is_listed_with_hash_size_and_reason(
    session: CaseSession, engine: FakeEngineClient, corrupt: Path
) -> None:
    session.take_in([corrupt], engine)
    [refused] = session.refused_files()
    assert refused.original_name == "half.jpg"
    assert refused.byte_size == corrupt.stat().st_size
    assert (len(refused.sha256), len(refused.sha512)) == (64, 128)
    assert "half.jpg" in refused.what
    assert refused.remedy
    assert refused.refused_by == "Eva Example"
    assert session.snapshot().refused == (refused,)


def test_refused_file_is_listed_once_however_often_it_is_offered(
    session: CaseSession, engine: FakeEngineClient, corrupt: Path
) -> None:
    session.take_in([corrupt], engine)
    session.take_in([corrupt], engine)
    assert len(session.refused_files()) == 1
    copy = corrupt.with_name("same bytes.jpg")
    copy.write_bytes(corrupt.read_bytes())
    session.take_in([copy], engine)
    assert [file.original_name for file in session.refused_files()] == ["half.jpg", copy.name]


def test_file_that_could_not_even_be_read_is_listed_without_a_hash(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path, face: Path
) -> None:
    folder = tmp_path / "sent"
    folder.mkdir()
    (folder / "empty.jpg").touch()
    (folder / "link.jpg").symlink_to(face)
    session.take_in([folder], engine)
    listed = {file.original_name: file for file in session.refused_files()}
    assert set(listed) == {"empty.jpg", "link.jpg"}
    assert "0 bytes" in listed["empty.jpg"].what
    assert listed["link.jpg"].sha256 == ""
    assert listed["link.jpg"].byte_size is None
    assert session.verify().is_good


def test_mistyped_path_is_not_written_to_the_log(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    before = session.audit_head()
    session.take_in([tmp_path / "no such file.jpg"], engine)
    assert session.audit_head() == before


def test_file_that_was_taken_in_later_is_no_longer_listed(
    session: CaseSession, engine: FakeEngineClient, face: Path
) -> None:
    from app.casework.sender import SenderList

    sums = face.with_name("SHA256SUMS")
    sums.write_text(f"{'1' * 64}  face.jpg\n")
    session.begin_intake([face], engine, SenderList.read(sums)).run(
        (), lambda progress: None, lambda: False
    )
    assert len(session.refused_files()) == 1
    session.take_in([face], engine)
    assert session.refused_files() == ()


def test_undecodable_name_of_a_refused_file_is_kept_verbatim(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    path = Path(f"{tmp_path}/caf\udce9.jpg")
    path.write_bytes(b"no picture")
    session.take_in([path], engine)
    assert session.refused_files()[0].original_name == "caf\udce9.jpg"


def test_unreadable_detail_of_a_refusal_is_no_crash(
    session: CaseSession, engine: FakeEngineClient, corrupt: Path
) -> None:
    session.take_in([corrupt], engine)
    session.close()
    connection = sqlite3.connect(session.path / "case.sqlite")
    connection.executescript(
        "DROP TRIGGER audit_is_never_edited; UPDATE audit SET detail_json = 'no json'"
        " WHERE action = 'evidence.refused'"
    )
    connection.close()
    with CaseSession.open(session.path, read_only=True) as again:
        assert again.refused_files()[0].what == ""
        assert not again.verify().is_good


# --- items that were withdrawn ---


def test_withdrawn_item_is_out_of_the_report_and_stays_in_the_case(filled: CaseSession) -> None:
    before = filled.evidence_path("E001").read_bytes()
    filled.withdraw_item("E001", "Not part of the order.")
    assert filled.snapshot().items == ()
    [left] = filled.snapshot().withdrawn
    assert left.evidence.id == "E001"
    assert left.finding is not None
    assert left.withdrawal is not None
    assert left.withdrawal.reason == "Not part of the order."
    assert left.withdrawal.examiner == "Eva Example"
    assert filled.evidence_path("E001").read_bytes() == before
    assert filled.summaries()[0].withdrawn == "Not part of the order."
    assert filled.verify().is_good


def test_restored_item_is_as_it_was(filled: CaseSession) -> None:
    before = filled.items()
    filled.withdraw_item("E001", "By mistake.")
    filled.restore_item("E001", "It belongs to the order after all.")
    assert filled.items() == before
    actions = [entry.action for entry in filled.audit()][-2:]
    assert actions == [AuditAction.EVIDENCE_WITHDRAWN, AuditAction.EVIDENCE_RESTORED]
    assert filled.verify().is_good


def test_withdrawal_needs_a_reason_and_is_made_once(filled: CaseSession) -> None:
    head = filled.audit_head()
    with pytest.raises(InputRefused, match="reason is empty"):
        filled.withdraw_item("E001", "  ")
    with pytest.raises(InputRefused, match="not withdrawn"):
        filled.restore_item("E001", "Why not.")
    with pytest.raises(ItemUnknown):
        filled.withdraw_item("E009", "Not there.")
    assert filled.audit_head() == head
    filled.withdraw_item("E001", "Once.")
    with pytest.raises(InputRefused, match="withdrawn already"):
        filled.withdraw_item("E001", "Twice.")


def test_withdrawn_item_is_not_queued_and_leaves_the_queue(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    session.take_in([save_face(tmp_path / f"{turn}.png", 64, turn) for turn in (0, 90)], engine)
    described = engine.describe()[0]
    session.enqueue(["E001", "E002"], described)
    session.withdraw_item("E001", "Shows somebody else.")
    assert session.open_jobs() == ("E002",)
    session.clear_queue()
    session.enqueue(["E001", "E002"], described)
    assert session.open_jobs() == ("E002",)
    assert session.verify().is_good


def test_withdrawal_survives_reopening(filled: CaseSession) -> None:
    filled.withdraw_item("E001", "Kept.")
    filled.close()
    with CaseSession.open(filled.path) as again:
        assert again.item("E001").withdrawal is not None


def test_undo_and_redo_of_a_withdrawal_are_in_the_log(filled: CaseSession) -> None:
    history = History(filled)
    history.do(WithdrawItem("E001", "Shows somebody else."))
    assert history.undo_text == "withdraw E001"
    history.undo()
    assert filled.item("E001").withdrawal is None
    history.redo()
    assert filled.item("E001").withdrawal is not None
    actions = [entry.action for entry in filled.audit()][-3:]
    assert actions == ["evidence.withdrawn", "evidence.restored", "evidence.withdrawn"]


def test_restoring_is_taken_back_with_the_reason_of_before(filled: CaseSession) -> None:
    from app.casework.actions import RestoreItem

    filled.withdraw_item("E001", "The first reason.")
    history = History(filled)
    history.do(RestoreItem("E001", "Looked at again."))
    history.undo()
    assert filled.summaries()[0].withdrawn == "The first reason."
