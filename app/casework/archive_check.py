"""What an archive of a case may hold: everything else is refused before a byte is unpacked."""

import json
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from app.casework.archive import FORMAT, FORMAT_VERSION, MANIFEST_NAME, MOST_EXPANSION
from app.casework.audit import AuditHead
from app.casework.errors import CaseError
from app.casework.layout import DATABASE_NAME, is_file_of_case
from app.casework.naming import visible

# A case of 10,000 pictures has 50,000 files; ten times that is no case any more.
_MOST_ENTRIES = 500_000
# 170 bytes of manifest per entry, for the largest case.
_MOST_MANIFEST_BYTES = 100 << 20
# The largest file that is taken in has 1 GiB, the map of the largest picture 0.6 GB.
_MOST_FILE_BYTES = 8 << 30
# Names that Windows takes for devices, with any suffix (Win32, "Naming Files").
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_SHA256 = re.compile(r"[0-9a-f]{64}")
# Bytes of a local header before the name (APPNOTE.TXT, 4.3.7).
_LOCAL_HEADER_BYTES = 30


class ArchiveRefused(CaseError):
    """A ZIP file is no exported case, or holds something an exported case never does."""

    def __init__(self, what: str, *, remedy: str, effect: str = "Nothing was unpacked.") -> None:
        super().__init__(what, remedy=remedy, effect=effect)


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file as the manifest lists it."""

    sha256: str
    byte_size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself. Nothing of it is true before it was checked."""

    case_id: str
    head: AuditHead
    files: dict[str, ListedFile]


def checked_manifest(archive: zipfile.ZipFile) -> Manifest:
    """The manifest of an archive whose every entry may be unpacked. ArchiveRefused otherwise."""
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        refuse(f"it has {len(entries):,} entries, more than any case")
    seen: dict[str, str] = {}
    for entry in entries:
        _check_name(entry)
        _check_kind(entry)
        folded = entry.filename.casefold()
        if seen.get(folded) == entry.filename:
            refuse(f"it has two entries of the name {_shown(entry)}")
        if folded in seen:
            refuse(f"{_shown(entry)} and {visible(seen[folded])} differ in upper and lower case")
        seen[folded] = entry.filename
    _check_overlap(entries)
    manifest = _read_manifest(archive)
    listed = {entry.filename: entry.file_size for entry in entries}
    del listed[MANIFEST_NAME]
    for name in sorted(manifest.files.keys() ^ listed.keys()):
        where = "not in its manifest" if name in listed else "in its manifest only"
        refuse(f"{visible(name)} is {where}")
    for name, byte_size in listed.items():
        if manifest.files[name].byte_size != byte_size:
            refuse(f"{name} has another size than its manifest says")
    if DATABASE_NAME not in listed:
        refuse("it has no case database")
    return manifest


def refuse(why: str) -> NoReturn:
    """ArchiveRefused, because of `why`."""
    raise ArchiveRefused(
        f"The archive cannot be imported: {why}.",
        remedy="Ask the sender to export the case again with `case export`, and compare the "
        "SHA-256 of the file by another way.",
    )


def _check_name(entry: zipfile.ZipInfo) -> None:
    # zipfile cuts a name at a NUL and turns backslashes on Windows; what was written counts.
    name = entry.orig_filename
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        refuse(f"{_shown(entry)} is an absolute path")
    if ".." in parts:
        refuse(f"{_shown(entry)} leads out of the folder")
    for part in parts:
        if _DEVICE.fullmatch(part.partition(".")[0].rstrip(" ")):
            refuse(f"{_shown(entry)} is the name of a device")
    if name not in (MANIFEST_NAME, DATABASE_NAME) and not is_file_of_case(name):
        refuse(f"{_shown(entry)} is no name of a case's file")


def _check_kind(entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        refuse(f"{_shown(entry)} is a link")
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or entry.is_dir():
        refuse(f"{_shown(entry)} is no regular file")
    if entry.flag_bits & 0x1:
        refuse(f"{_shown(entry)} is encrypted")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(f"{_shown(entry)} is packed in a way that `case export` does not use")
    if entry.file_size > _MOST_FILE_BYTES:
        refuse(f"{_shown(entry)} says it has {entry.file_size:,} bytes, more than any case's file")
    # Twice what `case export` allows itself, for other versions of zlib.
    if entry.file_size > 2 * MOST_EXPANSION * max(entry.compress_size, 1):
        refuse(
            f"{_shown(entry)} would expand {entry.file_size // max(entry.compress_size, 1):,} times"
        )


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes expand one small file into many (D. Fifield, 2019)."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            refuse(f"{_shown(entry)} shares its bytes with another entry")
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        entry = archive.getinfo(MANIFEST_NAME)
    except KeyError:
        refuse("it has no manifest, so it is no exported case")
    if entry.file_size > _MOST_MANIFEST_BYTES:
        refuse("its manifest is larger than that of any case")
    try:
        data = json.loads(archive.read(entry))
        return _manifest(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveRefused(
            "The archive cannot be imported: its manifest cannot be read.",
            remedy="Ask the sender to export the case again with `case export`.",
        ) from error


def _manifest(data: Any) -> Manifest:
    if data["format"] != FORMAT:
        refuse("its manifest is not that of a case")
    if data["format_version"] != FORMAT_VERSION:
        refuse(
            f"it has format {visible(str(data['format_version']))}; this program reads "
            f"{FORMAT_VERSION}"
        )
    files = {
        str(name): ListedFile(str(entry["sha256"]), int(entry["byte_size"]))
        for name, entry in data["files"].items()
    }
    hashes = [data["audit_head"], *(file.sha256 for file in files.values())]
    if not all(_SHA256.fullmatch(value) for value in hashes):
        refuse("its manifest holds something that is no SHA-256")
    head = AuditHead(int(data["audit_count"]), str(data["audit_head"]))
    return Manifest(str(data["case_id"]), head, files)


def _shown(entry: zipfile.ZipInfo) -> str:
    return f"“{visible(entry.orig_filename[:200])}”"


def opened(path: Path) -> zipfile.ZipFile:
    """The archive at `path`. ArchiveRefused when it is none."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise ArchiveRefused(
            f"{visible(str(path))} is no readable ZIP file ({error}).",
            remedy="Ask the sender for the file again; the transfer may have failed.",
        ) from error
