"""A sender's list of hashes is read as sha256sum writes it, and each file is held against it."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from app.casework.audit import AuditAction
from app.casework.errors import InputRefused, IntakeRefused, StorageFailed
from app.casework.evidence import IntakeResult, IntakeState
from app.casework.sender import SenderList
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def written(folder: Path, *lines: str) -> SenderList:
    path = folder / "SHA256SUMS"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return SenderList.read(path)


def take_in(
    session: CaseSession, engine: FakeEngineClient, sender: SenderList, *paths: Path
) -> IntakeResult:
    return session.begin_intake(paths, engine, sender).run((), lambda _: None, lambda: False)


def test_list_of_the_tool_itself_is_read_with_any_name(tmp_path: Path) -> None:
    names = ["plain.jpg", "two words.jpg", "line\nbreak.jpg", "back\\slash.jpg"]
    for name in names:
        (tmp_path / name).write_text(name)
    done = subprocess.run(["sha256sum", *names], cwd=tmp_path, capture_output=True, check=True)
    (tmp_path / "list").write_bytes(done.stdout)
    read = SenderList.read(tmp_path / "list")
    assert dict(read.hashes) == {name: digest(tmp_path / name) for name in names}


def test_listed_hash_is_recorded_with_the_item(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    sender = written(face.parent, f"{digest(face).upper()} *photos/{face.name}")
    result = take_in(session, engine, sender, face)
    assert result.not_received == ()
    assert session.evidence("E001").sender_sha256 == digest(face)
    assert f'"sender_sha256":"{digest(face)}"' in session.audit()[-1].detail_json
    assert session.verify().is_good


def test_file_with_another_hash_is_refused_and_the_refusal_logged(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    sender = written(face.parent, f"{'0' * 64}  {face.name}")
    result = take_in(session, engine, sender, face)
    [refused] = result.in_state(IntakeState.REFUSED)
    assert digest(face) in refused.what
    assert "0" * 64 in refused.what
    assert session.audit()[-1].action == AuditAction.EVIDENCE_REFUSED
    assert session.evidence_images() == ()
    assert result.not_received == (face.name,)


def test_file_that_is_not_listed_is_taken_in_with_a_remark(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    sender = written(face.parent, f"{'0' * 64}  other.jpg")
    result = take_in(session, engine, sender, face)
    [taken] = result.in_state(IntakeState.TAKEN_IN)
    assert "does not name it" in taken.what
    assert session.evidence("E001").sender_sha256 is None
    assert result.not_received == ("other.jpg",)


def test_renamed_file_is_known_by_its_bytes(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    sender = written(face.parent, f"{digest(face)}  DSC0001.jpg")
    result = take_in(session, engine, sender, face)
    assert session.evidence("E001").sender_sha256 == digest(face)
    assert result.not_received == ()


def test_two_files_of_one_name_are_told_apart_by_their_hash(
    session: CaseSession, tmp_path: Path, engine: FakeEngineClient
) -> None:
    for folder, turn in (("a", 0), ("b", 90)):
        (tmp_path / folder).mkdir()
        save_face(tmp_path / folder / "x.png", 64, turn)
    paths = [tmp_path / "a" / "x.png", tmp_path / "b" / "x.png"]
    sender = written(tmp_path, *(f"{digest(path)}  {path.parent.name}/x.png" for path in paths))
    result = take_in(session, engine, sender, *paths)
    assert len(result.in_state(IntakeState.TAKEN_IN)) == 2
    assert result.not_received == ()
    with pytest.raises(IntakeRefused, match="not the file the sender listed"):
        sender.matched(Path("c/x.png"), "1" * 64)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no hashes"),
        ("hello", "line 1"),
        (f"{'0' * 64}  a\n{'0' * 63}  b", "line 2"),
        (f"{'0' * 64}  a\n{'1' * 64}  a", "second hash"),
    ],
)
def test_unusable_list_is_refused_and_the_line_named(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "list").write_text(text)
    with pytest.raises(InputRefused, match=why):
        SenderList.read(tmp_path / "list")


def test_list_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="does not exist"):
        SenderList.read(tmp_path / "none")


def test_list_of_undecodable_names_is_read(tmp_path: Path) -> None:
    (tmp_path / "list").write_bytes(b"0" * 64 + b"  caf\xe9.jpg\n")
    [name] = SenderList.read(tmp_path / "list").hashes
    assert name.encode("utf-8", "surrogateescape") == b"caf\xe9.jpg"
