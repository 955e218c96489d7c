"""Making a case folder from an exported archive that was checked, all of it or nothing."""

import hashlib
import shutil
import uuid
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from app.casework.archive_check import Manifest, checked_manifest, opened, refuse
from app.casework.errors import CaseExists, disk_full, storage_failed
from app.casework.layout import DATABASE_NAME, FOLDER_MODE, CaseFolder, sync_folder
from app.casework.session import CaseSession
from app.casework.verification import CaseCheck
from engine.schema.phrase import Phrase

_CHUNK_BYTES = 1 << 20
# What stays free on the disk for everything else.
_RESERVE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Imported:
    """A case made from an archive, and what its verification found."""

    path: Path
    case_number: str
    check: CaseCheck


def import_case(source: Path, target: Path) -> Imported:
    """Unpack the archive into the new folder `target`, and verify the case against its manifest.

    ArchiveRefused: it is not what `case export` writes, or not what its manifest says. A case
    that was exported whole and does not verify is imported, and `check` says what is at fault.
    """
    _refuse_taken(target)
    try:
        with opened(source) as archive:
            manifest = checked_manifest(archive)
            _check_room(manifest, target.absolute().parent)
            half = target.absolute().parent / f".{target.name}.unfinished-{uuid.uuid4().hex}"
            half.mkdir(FOLDER_MODE)
            try:
                _unpack(archive, manifest, half)
                number, check = _verified(half, manifest)
                if target.is_dir():
                    target.rmdir()
                half.rename(target)
                sync_folder(target.absolute().parent)
            finally:
                shutil.rmtree(half, ignore_errors=True)
    except OSError as error:
        raise storage_failed(
            Phrase("import {source} into", source=source), target, error
        ) from error
    return Imported(target, number, check)


def _refuse_taken(target: Path) -> None:
    try:
        is_taken = target.exists() and (not target.is_dir() or any(target.iterdir()))
    except OSError as error:
        doing, effect = Phrase("make the case folder"), Phrase("No case was made.")
        raise storage_failed(doing, target, error, effect=effect) from error
    if is_taken:
        raise CaseExists(
            Phrase("{target} exists already and is not empty.", target=target),
            effect=Phrase("Nothing in it was changed."),
            remedy=Phrase("Choose a new folder for the case."),
        )


def _check_room(manifest: Manifest, folder: Path) -> None:
    needed = sum(file.byte_size for file in manifest.files.values()) + _RESERVE_BYTES
    if needed > shutil.disk_usage(folder).free:
        raise disk_full(Phrase("unpack {needed:,} bytes into", needed=needed), folder)


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, half: Path) -> None:
    folder = CaseFolder(half)
    folder.create()
    for name, listed in manifest.files.items():
        path = half / name
        try:
            found = _unpack_one(archive, name, path, listed.byte_size)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            refuse(Phrase("{name} is damaged ({error})", name=name, error=error))
        if found != listed.sha256:
            refuse(
                Phrase(
                    "{name} is not what its manifest says: its SHA-256 is {found}",
                    name=name,
                    found=found,
                )
            )
        path.chmod(0o644 if name == DATABASE_NAME else 0o444)
    for part in (folder.evidence, folder.artifacts, folder.reports, half):
        sync_folder(part)


def _unpack_one(archive: zipfile.ZipFile, name: str, path: Path, byte_size: int) -> str:
    """Write at most `byte_size` bytes; the SHA-256 of what came."""
    digest, left = hashlib.sha256(), byte_size
    with archive.open(name) as source, path.open("xb") as copy:
        while chunk := source.read(min(_CHUNK_BYTES, left + 1)):
            left -= len(chunk)
            if left < 0:
                refuse(Phrase("{name} holds more bytes than its manifest says", name=name))
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
    return digest.hexdigest()


def _verified(half: Path, manifest: Manifest) -> tuple[str, CaseCheck]:
    with CaseSession.open(half, read_only=True) as case:
        if case.record.id != manifest.case_id:
            refuse(Phrase("its database is that of another case than its manifest says"))
        recorded = set(case.recorded_files()) | {DATABASE_NAME}
        for name in sorted(manifest.files.keys() - recorded):
            refuse(Phrase("{name} belongs to no record of the case", name=name))
        return case.record.number, case.verify(manifest.head)
