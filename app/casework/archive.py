"""A whole case as one ZIP file: its database, every recorded file, and a manifest of all hashes."""

import hashlib
import json
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.casework.audit import AuditHead
from app.casework.errors import CaseDamaged, storage_failed
from app.casework.layout import DATABASE_NAME, is_file_of_case
from app.casework.naming import utc_now
from app.casework.session import CaseSession
from engine.schema.phrase import Phrase

MANIFEST_NAME = "manifest.json"
FORMAT = "forgerytalker-case"
FORMAT_VERSION = 1

# A map that is the same nearly everywhere shrinks a thousandfold, like a bomb. Files that shrink
# more than this are stored as they are, so that whoever imports may refuse what expands further.
MOST_EXPANSION = 200
_CHUNK_BYTES = 1 << 20
# The fastest deflate: maps shrink nearly as far as with the slowest, in a tenth of the time.
_LEVEL = 1
# ZIP's own date would be that of the copy; a fixed one makes equal cases equal archives.
_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Export:
    """A written archive: where, its SHA-256, how many files it holds, and the log's head."""

    path: Path
    sha256: str
    file_count: int
    head: AuditHead


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    path: Path
    sha256: str
    byte_size: int


def export_case(session: CaseSession, target: Path) -> Export:
    """Write the case into the new file `target`. The case itself is not changed.

    CaseDamaged when a recorded file is missing or has another hash: a copy that does not verify
    is not passed on. StorageFailed when `target` exists or cannot be written.
    """
    half = target.with_name(f".{target.name}.unfinished")
    copy = target.with_name(f".{target.name}.sqlite.unfinished")
    try:
        if target.exists():
            raise FileExistsError(17, "File exists", str(target))
        try:
            head, files = session.copy_database(copy)
            entries = [_entry(DATABASE_NAME, copy), *_checked(session.path, files)]
            with half.open("xb") as stream:
                with zipfile.ZipFile(stream, "w") as archive:
                    _write_manifest(archive, _manifest(session, head, entries))
                    for entry in entries:
                        _write(archive, entry)
                stream.flush()
                os.fsync(stream.fileno())
            half.rename(target)
        finally:
            half.unlink(missing_ok=True)
            copy.unlink(missing_ok=True)
    except OSError as error:
        raise storage_failed(Phrase("export the case to"), target, error) from error
    with target.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return Export(target, sha256, len(entries), head)


def _checked(case: Path, files: dict[str, str]) -> Iterator[_Entry]:
    """Every file the records name, checked against what was recorded."""
    for name, expected in sorted(files.items()):
        path = case / name
        if not is_file_of_case(name):
            raise _unsound(name)
        try:
            entry = _entry(name, path)
        except OSError as error:
            raise _unsound(name) from error
        if entry.sha256 != expected:
            raise _unsound(name)
        yield entry


def _entry(name: str, path: Path) -> _Entry:
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return _Entry(name, path, sha256, path.stat().st_size)


def _unsound(name: str) -> CaseDamaged:
    return CaseDamaged(
        Phrase("The case's file {name} is missing or is not what was recorded.", name=name),
        effect=Phrase("Nothing was exported."),
        remedy=Phrase(
            "Run `case verify`, and restore the case from a backup. To pass on a damaged case as "
            "it is, copy its folder."
        ),
    )


def _manifest(session: CaseSession, head: AuditHead, entries: list[_Entry]) -> dict[str, object]:
    record = session.record
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "program_version": __version__,
        "exported_at": utc_now(),
        "case_id": record.id,
        "case_number": record.number,
        "audit_count": head.count,
        "audit_head": head.digest,
        "files": {
            entry.name: {"sha256": entry.sha256, "byte_size": entry.byte_size} for entry in entries
        },
    }


def _write_manifest(archive: zipfile.ZipFile, manifest: dict[str, object]) -> None:
    text = json.dumps(manifest, indent=1, sort_keys=True)
    archive.writestr(_info(MANIFEST_NAME), text.encode("ascii"))


def _write(archive: zipfile.ZipFile, entry: _Entry) -> None:
    info = _info(entry.name)
    info.file_size = entry.byte_size
    if _is_deflated(entry):
        info.compress_type = zipfile.ZIP_DEFLATED
        info._compresslevel = _LEVEL  # type: ignore[attr-defined]
    with entry.path.open("rb") as source, archive.open(info, "w") as target:
        shutil.copyfileobj(source, target, _CHUNK_BYTES)


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.external_attr = 0o100444 << 16
    return info


def _is_deflated(entry: _Entry) -> bool:
    """Whether deflate helps, and not so much that it looks like a bomb."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    small = 0
    with entry.path.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            small += len(compressor.compress(chunk))
    small += len(compressor.flush())
    return small < entry.byte_size <= small * MOST_EXPANSION
