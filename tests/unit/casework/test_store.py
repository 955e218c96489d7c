"""The database as it is found on odd media, and connections that do not outlive a refusal."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest

from app.casework import connections
from app.casework.errors import CaseDamaged, StorageFailed, database_failed
from app.casework.session import CaseSession


@pytest.fixture
def on_read_only_media(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite cannot make its shared index: what it meets on a read-only disk."""
    genuine = connections._distrusting

    def refused(uri: str) -> sqlite3.Connection:
        if not uri.endswith("mode=ro"):
            return genuine(uri)

        class Refusing(sqlite3.Connection):
            def execute(self, *_: object) -> sqlite3.Cursor:
                error = sqlite3.OperationalError("unable to open database file")
                error.sqlite_errorcode = sqlite3.SQLITE_CANTOPEN
                raise error

        return sqlite3.connect(":memory:", factory=Refusing)

    monkeypatch.setattr(connections, "_distrusting", refused)


@pytest.mark.usefixtures("on_read_only_media")
def test_case_on_read_only_media_is_read(filled: CaseSession, tmp_path: Path) -> None:
    filled.close()
    with CaseSession.open(filled.path, read_only=True) as reader:
        assert reader.verify().is_good
        assert len(reader.items()) == 1


@pytest.mark.usefixtures("on_read_only_media")
def test_changes_in_the_log_are_not_lost_on_read_only_media(
    filled: CaseSession, tmp_path: Path
) -> None:
    """A copy of a case whose program was killed: its last changes lie in the log only."""
    burnt = tmp_path / "burnt"
    shutil.copytree(filled.path, burnt)
    assert (burnt / "case.sqlite-wal").stat().st_size > 0
    before = sorted((path.name, path.stat().st_size) for path in burnt.iterdir())
    with CaseSession.open(burnt, read_only=True) as reader:
        assert reader.audit_head() == filled.audit_head()
        assert reader.verify(filled.audit_head()).is_good
    assert sorted((path.name, path.stat().st_size) for path in burnt.iterdir()) == before


def test_refused_case_is_not_kept_open(tmp_path: Path) -> None:
    (tmp_path / "case.sqlite").write_bytes(b"no database" * 500)
    with pytest.raises(CaseDamaged):
        CaseSession.open(tmp_path)
    held = {
        os.readlink(f"/proc/self/fd/{name}")
        for name in os.listdir("/proc/self/fd")
        if os.path.exists(f"/proc/self/fd/{name}")
    }
    assert not [path for path in held if path.startswith(str(tmp_path))]


def test_error_of_a_full_disk_is_told_as_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.casework import errors

    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert "read or write error" in database_failed(tmp_path / "case.sqlite", error).what
    monkeypatch.setattr(errors, "disk_is_full", lambda folder: True)
    refused = database_failed(tmp_path / "case.sqlite", error)
    assert isinstance(refused, StorageFailed)
    assert "the disk is full" in refused.what
