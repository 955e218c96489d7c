"""One writer per case: a lock file that names its holder and frees itself when the holder dies."""

import fcntl
import json
import os
import socket
import time
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from app.casework.errors import CaseLocked, storage_failed
from engine.schema.phrase import Phrase

# A process that a killed program was just starting holds its lock until it runs another program
# (seen once in 30 kills): waiting a moment is kinder than telling of a holder that is dead.
_PATIENCE_S = 1.0


class LockState(StrEnum):
    """What a lock file says without being taken."""

    FREE = "free"
    HELD = "held"
    STALE = "stale"


class CaseLock:
    """The writer's lock, held from construction to `release`.

    The kernel's `flock` decides, so the lock of a dead process is free at once; the file's text
    only tells people who holds it.
    """

    def __init__(self, path: Path, examiner: str = "") -> None:
        """Take the lock. CaseLocked when another program, or this one, holds it."""
        self._path = path
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise storage_failed(Phrase("write the lock file"), path, error) from error
        try:
            _flock(self._descriptor)
        except OSError as error:
            holder = self._read()
            os.close(self._descriptor)
            if not isinstance(error, BlockingIOError):
                raise storage_failed(Phrase("lock"), path, error) from error
            raise _locked(path, holder) from error
        self.name_holder(examiner)

    def release(self) -> None:
        """Let the next writer in. Harmless when called twice."""
        if self._descriptor < 0:
            return
        os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)
        self._descriptor = -1

    def _read(self) -> str:
        return os.pread(self._descriptor, 4096, 0).decode("utf-8", "replace")

    def name_holder(self, examiner: str) -> None:
        """Write down who holds the lock, for those it keeps out."""
        holder = {
            "examiner": examiner,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        text = json.dumps(holder).encode("ascii")
        try:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, text, 0)
        except OSError as error:
            os.close(self._descriptor)
            self._descriptor = -1
            raise storage_failed(Phrase("write the lock file"), self._path, error) from error


def lock_state(path: Path) -> tuple[LockState, str]:
    """Whether a case is open for writing, and who holds it, or held it until a crash.

    The lock is only tried as a reader would, for an instant, and the file is never written.
    StorageFailed when it cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return LockState.FREE, ""
    except OSError as error:
        raise storage_failed(Phrase("read the lock file"), path, error) from error
    try:
        holder = os.pread(descriptor, 4096, 0).decode("utf-8", "replace")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return LockState.HELD, _who(holder)
        return (LockState.STALE, _who(holder)) if holder else (LockState.FREE, "")
    finally:
        os.close(descriptor)


def _flock(descriptor: int) -> None:
    """Take the lock, or BlockingIOError after a second."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(_PATIENCE_S / 20)


def _locked(path: Path, holder: str) -> CaseLocked:
    return CaseLocked(
        Phrase(
            "The case in {parent} is open for writing by {holder}.",
            parent=path.parent,
            holder=_who(holder),
        ),
        remedy=Phrase("Close it there, or open it here for reading only."),
    )


def _who(holder: str) -> str:
    """The text of a lock file in words."""
    try:
        facts = json.loads(holder)
        return Phrase(
            "{examiner} on {host} (process {process}) since {since}",
            examiner=facts["examiner"],
            host=facts["host"],
            process=facts["pid"],
            since=facts["since"],
        )
    except (ValueError, KeyError, TypeError):
        return Phrase("another program")
