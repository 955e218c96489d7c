import errno
import pickle
import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest

from app.casework.errors import (
    CaseDamaged,
    CaseError,
    CaseLocked,
    IntakeRefused,
    StorageFailed,
    database_failed,
    disk_is_full,
    storage_failed,
)


def database_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("said by SQLite")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EACCES, "no permission"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "read or write error"),
    ],
)
def test_refusal_of_the_system_is_named(code: int, words: str) -> None:
    error = storage_failed("write to", Path("/somewhere"), OSError(code, "x"))
    assert words in error.what
    assert "/somewhere" in error.what
    assert error.remedy


def test_unknown_refusal_is_quoted() -> None:
    error = storage_failed("write to", "x", OSError(errno.EMLINK, "Too many links"))
    assert '"Too many links"' in error.what


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_FULL, StorageFailed),
        (sqlite3.SQLITE_IOERR_WRITE, StorageFailed),
        (sqlite3.SQLITE_READONLY_DBMOVED, StorageFailed),
        (sqlite3.SQLITE_BUSY, CaseLocked),
        (sqlite3.SQLITE_CORRUPT, CaseDamaged),
        (sqlite3.SQLITE_NOTADB, CaseDamaged),
        (sqlite3.SQLITE_ERROR, CaseDamaged),
    ],
)
def test_refusal_of_the_database_is_told_apart(code: int, kind: type[CaseError]) -> None:
    assert type(database_failed(Path("case/case.sqlite"), database_error(code))) is kind


def test_full_database_says_that_the_disk_is_full() -> None:
    error = database_failed(Path("case/case.sqlite"), database_error(sqlite3.SQLITE_FULL))
    assert "the disk is full" in error.what
    assert "case is unchanged" in error.effect


def test_disk_with_room_is_not_full(tmp_path: Path) -> None:
    assert not disk_is_full(tmp_path)


def test_folder_that_is_gone_says_nothing_of_the_disk(tmp_path: Path) -> None:
    assert not disk_is_full(tmp_path / "none")


def test_disk_without_room_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 4096))
    assert disk_is_full(tmp_path)


def test_errors_cross_a_process_border() -> None:
    error = IntakeRefused("It broke.", remedy="Mend it.", effect="Nothing changed.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is IntakeRefused
    assert str(again) == "It broke. Nothing changed. Mend it."
