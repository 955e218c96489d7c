"""From files and folders to read-only copies with their hashes; the originals stay untouched."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.casework.changes import CaseChanges
from app.casework.errors import IntakeRefused, reason_of, storage_failed
from app.casework.naming import visible
from engine.errors import AnalysisCancelled, UserFacingError
from engine.schema.phrase import Phrase

# 1 MiB: large enough that hashing, not system calls, decides the time.
_CHUNK_BYTES = 1 << 20


class IntakeState(StrEnum):
    """What became of one offered file."""

    TAKEN_IN = "taken_in"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class IntakeOutcome:
    """One offered file: its path as shown, what became of it, and why.

    `evidence_id` is the new item, or for a duplicate the item that has the same bytes.
    """

    path: str
    state: IntakeState
    evidence_id: str | None
    what: str = ""
    effect: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class IntakeProgress:
    """Before file number `done` + 1 of `total`."""

    done: int
    total: int
    path: str


@dataclass(frozen=True, slots=True)
class IntakeResult:
    """All outcomes in the order the files were found, and what changed in the case.

    `stopped_by`: the disk refused to store; the files after the last outcome were not tried.
    `not_received`: names of the sender's list, made safe to show, that no file came for.
    """

    changes: CaseChanges
    outcomes: tuple[IntakeOutcome, ...]
    is_cancelled: bool = False
    stopped_by: UserFacingError | None = None
    not_received: tuple[str, ...] = ()

    def in_state(self, state: IntakeState) -> tuple[IntakeOutcome, ...]:
        """The outcomes of one kind."""
        return tuple(outcome for outcome in self.outcomes if outcome.state is state)


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A finished copy and what was read: SHA-256 and SHA-512 (hex) and size of the original.

    `sender_sha256`: what the sender listed for it, when it was held against a list.
    """

    path: Path
    sha256: str
    sha512: str
    byte_size: int
    sender_sha256: str | None = None


def find_files(paths: Sequence[Path]) -> Iterator[Path | tuple[Path, IntakeRefused]]:
    """Every file under `paths`, folders walked in order of name; a refusal where one cannot go.

    A link is followed when it was named itself, never inside a folder: it may lead anywhere.
    """
    for path in paths:
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except OSError as error:
            yield path, _unreadable(path, error)
            continue
        if is_folder:
            yield from _walk(path)
        else:
            yield path


def _walk(folder: Path) -> Iterator[Path | tuple[Path, IntakeRefused]]:
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except OSError as error:
        yield folder, _unreadable(folder, error)
        return
    for entry in entries:
        path = folder / entry.name
        if entry.is_symlink():
            yield (
                path,
                IntakeRefused(
                    Phrase(
                        "{path} is a link inside a folder and was not followed.",
                        path=visible(str(path)),
                    ),
                    remedy=Phrase("Add the file it points to by its own path."),
                ),
            )
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path)
        else:
            yield path


def _unreadable(path: Path, error: OSError) -> IntakeRefused:
    reason, remedy = reason_of(error)
    return IntakeRefused(
        Phrase("{path} cannot be read: {reason}.", path=visible(str(path)), reason=reason),
        remedy=remedy,
    )


def copy_hashed(
    source: Path, target: Path, is_cancelled: Callable[[], bool] = lambda: False
) -> CopiedFile:
    """Copy `source` to the new file `target` and hash what was read; forced to the disk.

    The source is opened for reading only. IntakeRefused when it is empty, no regular file, cannot
    be read or changes meanwhile; StorageFailed when the copy cannot be written; AnalysisCancelled.
    """
    try:
        descriptor = _open_reading(source)
    except OSError as error:
        raise _unreadable(source, error) from error
    try:
        before = os.fstat(descriptor)
        _refuse_unusable(source, before)
        copied = _copy(_chunks(descriptor, source, is_cancelled), source, target, before.st_size)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or (
        copied.byte_size != before.st_size
    ):
        raise IntakeRefused(
            Phrase(
                "{source} was changed by another program while it was being copied.",
                source=visible(str(source)),
            ),
            remedy=Phrase("Wait until the other program has finished, then add the file again."),
        )
    return copied


def _open_reading(source: Path) -> int:
    # NONBLOCK: opening a named pipe must not wait for a writer.
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        # The access time stays as it is too, where the system lets us (owner or root).
        return os.open(source, flags | os.O_NOATIME)
    except PermissionError:
        return os.open(source, flags)


def _refuse_unusable(source: Path, facts: os.stat_result) -> None:
    if not stat.S_ISREG(facts.st_mode):
        raise IntakeRefused(
            Phrase(
                "{source} is not a regular file (a device, pipe or socket).",
                source=visible(str(source)),
            ),
            remedy=Phrase("Give a picture file."),
        )
    if facts.st_size == 0:
        raise IntakeRefused(
            Phrase("{source} is empty (0 bytes).", source=visible(str(source))),
            remedy=Phrase("Ask the sender for the file again; the transfer may have failed."),
        )


def _copy(chunks: Iterator[bytes], source: Path, target: Path, expected_bytes: int) -> CopiedFile:
    sha256, sha512, size = hashlib.sha256(), hashlib.sha512(), 0
    try:
        with target.open("xb") as copy:
            for chunk in chunks:
                sha256.update(chunk)
                sha512.update(chunk)
                size += len(chunk)
                copy.write(chunk)
                # The bound ends the copying of a file that grows as fast as it is read.
                if size > expected_bytes:
                    break
            copy.flush()
            os.fsync(copy.fileno())
    except OSError as error:
        raise storage_failed(
            Phrase("copy {name} to", name=visible(source.name)), target.parent, error
        ) from error
    return CopiedFile(target, sha256.hexdigest(), sha512.hexdigest(), size)


def _chunks(descriptor: int, source: Path, is_cancelled: Callable[[], bool]) -> Iterator[bytes]:
    while not is_cancelled():
        try:
            chunk = os.read(descriptor, _CHUNK_BYTES)
        except OSError as error:
            raise _unreadable(source, error) from error
        if not chunk:
            return
        yield chunk
    raise AnalysisCancelled


def refusal(path: Path, error: UserFacingError) -> IntakeOutcome:
    """The outcome of a refused file."""
    return IntakeOutcome(
        visible(str(path)), IntakeState.REFUSED, None, error.what, error.effect, error.remedy
    )


def file_sha256(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes. OSError when it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
