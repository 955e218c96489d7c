"""Opening the case's database file: to make it, to write it, to read it where it lies."""

import contextlib
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from app.casework.errors import database_failed

# How long another reader's short lock is waited for; writers are kept out by the lock file.
_BUSY_TIMEOUT_S = 10.0


@contextlib.contextmanager
def opened(path: Path, connect: Callable[[], sqlite3.Connection]) -> Iterator[sqlite3.Connection]:
    """A connection that stays open, unless what follows fails. CaseError when refused."""
    with contextlib.ExitStack() as on_failure:
        try:
            connection = connect()
            on_failure.callback(connection.close)
            yield connection
        except sqlite3.Error as error:
            raise database_failed(path, error) from error
        on_failure.pop_all()


def connect_new(path: Path) -> sqlite3.Connection:
    """A connection that makes the file."""
    return _distrusting(f"{path.absolute().as_uri()}?mode=rwc")


def connect_writing(path: Path) -> sqlite3.Connection:
    """A connection that writes an existing file and makes none."""
    return _distrusting(f"{path.absolute().as_uri()}?mode=rw")


def connect_reading(path: Path) -> sqlite3.Connection:
    """Read beside a writer where the folder allows the shared index, else as immutable media."""
    uri = path.absolute().as_uri()
    connection = _distrusting(f"{uri}?mode=ro")
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN:
            raise
        log = path.with_name(f"{path.name}-wal")
        if log.is_file() and log.stat().st_size:
            return _read_with_log(path, log)
        connection = _distrusting(f"{uri}?immutable=1")
    return connection


def _read_with_log(path: Path, log: Path) -> sqlite3.Connection:
    """A copy in memory of a database on read-only media whose last changes lie in its log.

    SQLite would leave the log out there: the case would look whole, and be an older one.
    """
    with tempfile.TemporaryDirectory(prefix="forgerytalker-") as name:
        for source in (path, log):
            shutil.copyfile(source, Path(name) / source.name)
        connection = _distrusting(":memory:")
        with contextlib.closing(connect_writing(Path(name) / path.name)) as copy:
            copy.backup(connection)
    return connection


def _distrusting(uri: str) -> sqlite3.Connection:
    """A connection that lets a hostile file do little (sqlite.org/security.html)."""
    connection = sqlite3.connect(uri, uri=True, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection
