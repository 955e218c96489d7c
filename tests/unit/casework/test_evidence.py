import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.casework import evidence
from app.casework.errors import IntakeRefused, StorageFailed
from app.casework.evidence import copy_hashed, find_files


def test_copy_has_the_bytes_and_hashes_of_the_original(face: Path, tmp_path: Path) -> None:
    data = face.read_bytes()
    copied = copy_hashed(face, tmp_path / "copy")
    assert copied.path.read_bytes() == data
    assert copied.sha256 == hashlib.sha256(data).hexdigest()
    assert copied.sha512 == hashlib.sha512(data).hexdigest()
    assert copied.byte_size == len(data)


def test_original_keeps_bytes_times_and_mode(face: Path, tmp_path: Path) -> None:
    os.utime(face, ns=(1_000_000_000_000_000_001, 1_000_000_000_000_000_002))
    before, data = face.stat(), face.read_bytes()
    os.utime(face, ns=(before.st_atime_ns, before.st_mtime_ns))
    copy_hashed(face, tmp_path / "copy")
    after = face.stat()
    assert face.read_bytes() == data
    assert after.st_mtime_ns == 1_000_000_000_000_000_002
    assert after.st_atime_ns == 1_000_000_000_000_000_001
    assert after.st_mode == before.st_mode


def test_write_protected_original_is_copied(face: Path, tmp_path: Path) -> None:
    face.chmod(0o444)
    assert copy_hashed(face, tmp_path / "copy").byte_size == face.stat().st_size


def test_empty_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jpg"
    empty.touch()
    with pytest.raises(IntakeRefused, match="is empty") as refused:
        copy_hashed(empty, tmp_path / "copy")
    assert "empty.jpg" in refused.value.what
    assert not (tmp_path / "copy").exists()


def test_named_pipe_is_refused_without_waiting_for_a_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    with pytest.raises(IntakeRefused, match="not a regular file"):
        copy_hashed(pipe, tmp_path / "copy")


def test_file_that_grows_while_being_copied_is_refused(
    face: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine = os.read

    def read_and_grow(descriptor: int, count: int) -> bytes:
        chunk = genuine(descriptor, count)
        if chunk:
            with face.open("ab") as stream:
                stream.write(b"more")
        return chunk[:10]

    monkeypatch.setattr(evidence.os, "read", read_and_grow)
    monkeypatch.setattr(evidence, "_CHUNK_BYTES", 10)
    with pytest.raises(IntakeRefused, match="changed by another program"):
        copy_hashed(face, tmp_path / "copy")


def test_full_disk_is_named(face: Path) -> None:
    # /dev/full takes a file to be opened and refuses every write; "x" would refuse to open it.
    genuine = Path.open

    class Full(type(face)):  # type: ignore[misc]
        def open(self, mode: str = "r", *rest: object) -> object:
            return genuine(Path("/dev/full"), "wb", buffering=0)

    with pytest.raises(StorageFailed, match="the disk is full") as refused:
        copy_hashed(face, Full("/tmp/never-made"))
    assert "Free some space" in refused.value.remedy


def test_files_of_a_folder_are_found_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.jpg", "a.jpg", "sub/c.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = list(find_files([tmp_path]))
    assert found == [tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "sub/c.jpg"]


def test_missing_file_is_a_refusal_and_the_others_are_found(face: Path, tmp_path: Path) -> None:
    missing, present = find_files([tmp_path / "none.jpg", face])
    assert isinstance(missing, tuple)
    assert "does not exist" in missing[1].what
    assert present == face


def test_link_in_a_folder_is_not_followed_but_named_link_is(face: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(face)
    (folder / "loop").symlink_to(folder)
    refused = list(find_files([folder]))
    assert all(isinstance(entry, tuple) and "is a link" in entry[1].what for entry in refused)
    assert len(refused) == 2
    assert list(find_files([folder / "link.jpg"])) == [folder / "link.jpg"]


def test_folder_without_permission_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(evidence.os, "scandir", refuse)
    [(path, error)] = find_files([closed])
    assert path == closed
    assert "no permission" in error.what
    assert "Ask for permission" in error.remedy


def test_folder_closed_to_an_ordinary_user_is_a_refusal(tmp_path: Path) -> None:
    # The system's own refusal, seen by a user who is not root.
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from app.casework.evidence import find_files\n"
        "if os.getuid() == 0:\n"
        "    os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "else:\n"
        "    os.chmod(sys.argv[1], 0)\n"
        "[(path, error)] = find_files([Path(sys.argv[1])])\n"
        "print(error.what)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(closed)], capture_output=True, text=True, check=False
    )
    closed.chmod(0o700)
    assert "you have no permission" in done.stdout, done.stderr


def test_copy_is_not_executable_or_writable_by_others(face: Path, tmp_path: Path) -> None:
    mode = copy_hashed(face, tmp_path / "copy").path.stat().st_mode
    assert not stat.S_IMODE(mode) & 0o133
