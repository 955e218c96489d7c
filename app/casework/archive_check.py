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
from engine.schema.phrase import Phrase

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

    def __init__(
        self, what: str, *, remedy: str, effect: str = Phrase("Nothing was unpacked.")
    ) -> None:
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
        refuse(Phrase("it has {count:,} entries, more than any case", count=len(entries)))
    seen: dict[str, str] = {}
    for entry in entries:
        _check_name(entry)
        _check_kind(entry)
        folded = entry.filename.casefold()
        if seen.get(folded) == entry.filename:
            refuse(Phrase("it has two entries of the name {entry}", entry=_shown(entry)))
        if folded in seen:
            refuse(
                Phrase(
                    "{entry} and {seen} differ in upper and lower case",
                    entry=_shown(entry),
                    seen=visible(seen[folded]),
                )
            )
        seen[folded] = entry.filename
    _check_overlap(entries)
    manifest = _read_manifest(archive)
    listed = {entry.filename: entry.file_size for entry in entries}
    del listed[MANIFEST_NAME]
    for name in sorted(manifest.files.keys() ^ listed.keys()):
        where = Phrase("not in its manifest") if name in listed else Phrase("in its manifest only")
        refuse(Phrase("{name} is {where}", name=visible(name), where=where))
    for name, byte_size in listed.items():
        if manifest.files[name].byte_size != byte_size:
            refuse(Phrase("{name} has another size than its manifest says", name=name))
    if DATABASE_NAME not in listed:
        refuse(Phrase("it has no case database"))
    return manifest


def refuse(why: str) -> NoReturn:
    """ArchiveRefused, because of `why`."""
    raise ArchiveRefused(
        Phrase("The archive cannot be imported: {why}.", why=why),
        remedy=Phrase(
            "Ask the sender to export the case again with `case export`, and compare the SHA-256 "
            "of the file by another way."
        ),
    )


def _check_name(entry: zipfile.ZipInfo) -> None:
    # zipfile cuts a name at a NUL and turns backslashes on Windows; what was written counts.
    name = entry.orig_filename
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        refuse(Phrase("{entry} is an absolute path", entry=_shown(entry)))
    if ".." in parts:
        refuse(Phrase("{entry} leads out of the folder", entry=_shown(entry)))
    for part in parts:
        if _DEVICE.fullmatch(part.partition(".")[0].rstrip(" ")):
            refuse(Phrase("{entry} is the name of a device", entry=_shown(entry)))
    if name not in (MANIFEST_NAME, DATABASE_NAME) and not is_file_of_case(name):
        refuse(Phrase("{entry} is no name of a case's file", entry=_shown(entry)))


def _check_kind(entry: zipfile.ZipInfo) -> None:
    mode = entry.external_attr >> 16
    if stat.S_ISLNK(mode):
        refuse(Phrase("{entry} is a link", entry=_shown(entry)))
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG) or entry.is_dir():
        refuse(Phrase("{entry} is no regular file", entry=_shown(entry)))
    if entry.flag_bits & 0x1:
        refuse(Phrase("{entry} is encrypted", entry=_shown(entry)))
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        refuse(
            Phrase(
                "{entry} is packed in a way that `case export` does not use", entry=_shown(entry)
            )
        )
    if entry.file_size > _MOST_FILE_BYTES:
        refuse(
            Phrase(
                "{entry} says it has {file_size:,} bytes, more than any case's file",
                entry=_shown(entry),
                file_size=entry.file_size,
            )
        )
    # Twice what `case export` allows itself, for other versions of zlib.
    if entry.file_size > 2 * MOST_EXPANSION * max(entry.compress_size, 1):
        refuse(
            Phrase(
                "{entry} would expand {file_size:,} times",
                entry=_shown(entry),
                file_size=entry.file_size // max(entry.compress_size, 1),
            )
        )


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share their bytes expand one small file into many (D. Fifield, 2019)."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            refuse(Phrase("{entry} shares its bytes with another entry", entry=_shown(entry)))
        end = entry.header_offset + _LOCAL_HEADER_BYTES + entry.compress_size


def _read_manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        entry = archive.getinfo(MANIFEST_NAME)
    except KeyError:
        refuse(Phrase("it has no manifest, so it is no exported case"))
    if entry.file_size > _MOST_MANIFEST_BYTES:
        refuse(Phrase("its manifest is larger than that of any case"))
    try:
        data = json.loads(archive.read(entry))
        return _manifest(data)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ArchiveRefused(
            Phrase("The archive cannot be imported: its manifest cannot be read."),
            remedy=Phrase("Ask the sender to export the case again with `case export`."),
        ) from error


def _manifest(data: Any) -> Manifest:
    if data["format"] != FORMAT:
        refuse(Phrase("its manifest is not that of a case"))
    if data["format_version"] != FORMAT_VERSION:
        refuse(
            Phrase(
                "it has format {data}; this program reads {format_version}",
                data=visible(str(data["format_version"])),
                format_version=FORMAT_VERSION,
            )
        )
    files = {
        str(name): ListedFile(str(entry["sha256"]), int(entry["byte_size"]))
        for name, entry in data["files"].items()
    }
    hashes = [data["audit_head"], *(file.sha256 for file in files.values())]
    if not all(_SHA256.fullmatch(value) for value in hashes):
        refuse(Phrase("its manifest holds something that is no SHA-256"))
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
            Phrase(
                "{path} is no readable ZIP file ({error}).", path=visible(str(path)), error=error
            ),
            remedy=Phrase("Ask the sender for the file again; the transfer may have failed."),
        ) from error
