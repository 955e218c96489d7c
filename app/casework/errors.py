"""What can go wrong with a case, told to the examiner: what, effect on the evidence, what to do."""

import errno
import shutil
import sqlite3
from pathlib import Path

from engine.errors import UserFacingError
from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase

CASE_UNCHANGED = Phrase("The case is unchanged.")
ALL_UNCHANGED = Phrase("The original file and the case are unchanged.")
LEFT_OUT = Phrase("It was left out. The original file is unchanged.")


class CaseError(UserFacingError):
    """Root of the errors of casework; all of them can be put right by the user."""

    def __init__(self, what: str, *, remedy: str, effect: str = CASE_UNCHANGED) -> None:
        super().__init__(what, remedy=remedy, effect=effect)


class CaseNotFound(CaseError):
    """There is no case in the named folder."""


class CaseExists(CaseError):
    """The folder for a new case is already in use."""


class CaseLocked(CaseError):
    """Another program holds the case open for writing."""


class CaseDamaged(CaseError):
    """The case's database cannot be read as one."""


class CaseTooNew(CaseError):
    """The case was written by a later version of the program."""


class CaseReadOnly(CaseError):
    """A change was asked of a case that was opened for reading only."""


class StorageFailed(CaseError):
    """The operating system refused to read or write (full disk, no permission, read-only)."""


class IntakeRefused(CaseError):
    """A file or folder cannot be taken in; the others of the batch are."""

    def __init__(self, what: str, *, remedy: str, effect: str = LEFT_OUT) -> None:
        super().__init__(what, remedy=remedy, effect=effect)


class ItemUnknown(CaseError):
    """No such item, region or review in this case."""


class InputRefused(CaseError):
    """Text or a choice given by the user cannot be used."""


class EvidenceChanged(CaseError):
    """A stored copy or a result no longer has the hash that was recorded."""


_PERMISSION = Phrase("Ask for permission to read or write there, or choose another folder.")
_REMEDIES = {
    errno.ENOSPC: Phrase(
        "Free some space on that disk, or choose a folder on another one, then try again."
    ),
    errno.EDQUOT: Phrase(
        "Free some of your space on that disk, or choose another folder, then try again."
    ),
    errno.EACCES: _PERMISSION,
    errno.EPERM: _PERMISSION,
    errno.EROFS: Phrase("Choose a folder on a disk that can be written."),
    errno.ENOENT: Phrase("Check the spelling of the path and that the disk is connected."),
    errno.ENOTDIR: Phrase("Check the path."),
    errno.EISDIR: Phrase("Give a file."),
    errno.EEXIST: Phrase("Choose another name or folder."),
    errno.ENAMETOOLONG: Phrase("Choose a shorter name or folder."),
    errno.EIO: Phrase(
        "The disk may be failing: copy the material to another disk first, then try again."
    ),
}
_ANY_REMEDY = Phrase("Check the path and the disk, then try again.")

_SQLITE_REASONS: dict[int, int] = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
}

# One megapixel of RGB: what fails to be written when less is free is at least of this order.
_FULL_BYTES = 3_000_000

# SQLite's extended codes keep the primary code in the lowest byte (sqlite.org/rescode.html).
_PRIMARY_CODE = 0xFF


def reason_of(error: OSError) -> tuple[str, str]:
    """Why the operating system refused, and what to do, in words."""
    return refusal(error), _REMEDIES.get(error.errno or 0, _ANY_REMEDY)


def storage_failed(
    doing: str, path: Path | str, error: OSError, *, effect: str = ALL_UNCHANGED
) -> StorageFailed:
    """The error for a refused file operation; `doing` completes "Could not …"."""
    reason, remedy = reason_of(error)
    return StorageFailed(
        Phrase("Could not {doing} {path}: {reason}.", doing=doing, path=path, reason=reason),
        remedy=remedy,
        effect=effect,
    )


def disk_full(doing: str, path: Path | str) -> StorageFailed:
    """The error for a disk without room."""
    return storage_failed(doing, path, OSError(errno.ENOSPC, "No space left on device"))


def disk_is_full(folder: Path) -> bool:
    """Whether so little is left on the folder's disk that a picture's pixels found no room.

    Asked after the engine's process failed: what it could not write there is no fault of its own.
    """
    try:
        return shutil.disk_usage(folder).free < _FULL_BYTES
    except OSError:
        return False


def database_failed(path: Path, error: sqlite3.Error) -> CaseError:
    """The error for a refused database operation; SQLite rolled the change back."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CaseLocked(
            Phrase("The case in {parent} is being written by another program.", parent=path.parent),
            remedy=Phrase("Close it there, then try again."),
        )
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CaseDamaged(
            Phrase("{path} is not a readable case database ({error}).", path=path, error=error),
            remedy=Phrase("Restore the case folder from a backup; do not continue with this copy."),
        )
    if code in _SQLITE_REASONS:
        number = _SQLITE_REASONS[code]
        # Where a file beside the database cannot grow, SQLite speaks of an input/output error.
        if number in (errno.EIO, errno.EACCES) and disk_is_full(path.parent):
            number = errno.ENOSPC
        reason, remedy = reason_of(OSError(number, ""))
        return StorageFailed(
            Phrase("Could not write to {path}: {reason}.", path=path, reason=reason), remedy=remedy
        )
    return CaseDamaged(
        Phrase("The case database {path} refused the change: {error}.", path=path, error=error),
        remedy=Phrase(
            "Run `case verify` on this case; restore it from a backup if that finds faults."
        ),
    )
