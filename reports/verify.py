"""Is a signed report unchanged, who signed it, when, and does a trusted certificate say so."""

import hashlib
import io
import logging
from collections.abc import Iterable
from pathlib import Path

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature

from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase
from reports.check import Coverage, SignatureCheck
from reports.errors import NotVerifiable
from reports.levels import ArchiveStamp, archive_stamp
from reports.malformed import MALFORMED
from reports.manifest import MANIFEST_NAME, ManifestFacts, ManifestUnreadable, read_manifest
from reports.remarks import Remark
from reports.revisions import attachments, differences, lost_validation_data
from reports.signature_facts import Examined, examine
from reports.trust import Material, read_material
from reports.validation_data import carried_by

# pyHanko logs tracebacks for what is an ordinary result here: a certificate nobody vouches for.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_END_MARK = b"%%EOF"


def verify_report(
    path: Path, *, trust: Iterable[Path] = (), revocation: Iterable[Path] = ()
) -> SignatureCheck:
    """Check every signature of a PDF and return what was found; no network is used.

    trust: PEM or DER files of certificates that are trusted. revocation: files with revocation
    lists. A readable PDF without a signature is a result (`is_signed` False). NotVerifiable:
    missing, empty, no PDF, damaged, encrypted, or a trust or revocation file that holds nothing.
    """
    given = read_material(trust, revocation)
    raw = _read(path)
    reader = _open(path, raw)
    signatures, problems = _signatures(path, reader)
    material = _together(given, carried_by(reader, signatures))
    stamps = tuple(archive_stamp(s, material) for s in signatures if _is_archive_stamp(s))
    examined = [examine(s, material, stamps) for s in signatures if not _is_archive_stamp(s)]
    facts = tuple(each.facts for each in examined)
    covers_whole_file = _covers_whole_file(examined, stamps)
    is_complete = covers_whole_file or _ends_with_validation_data(examined, reader, raw)
    if facts and not is_complete:
        problems.append(Remark("Something was added to the file after its last signature."))
    if not facts and b"/ByteRange" in raw:
        problems.append(Remark("The file holds traces of a signature that was removed."))
    if _has_lost_validation_data(reader, signatures):
        problems.append(Remark("Validation data that a signature covers were taken out."))
    manifest, manifest_note = _manifest(reader)
    are_sound = all(f.is_sound for f in facts) and all(s.facts.is_sound for s in stamps)
    return SignatureCheck(
        file_name=path.name,
        file_sha256=hashlib.sha256(raw).hexdigest(),
        byte_size=len(raw),
        is_signed=bool(facts),
        is_intact=bool(facts) and is_complete and not problems and are_sound,
        covers_whole_file=covers_whole_file,
        signatures=facts,
        modifications=_modifications(reader, signatures),
        problems=tuple(problems),
        manifest=manifest,
        manifest_note=manifest_note,
        stamps=tuple(stamp.facts for stamp in stamps),
        language=_language(reader),
    )


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _refused(
            Phrase(
                "The file {name} cannot be read: {reason}.",
                name=path.name,
                reason=refusal(error),
            )
        ) from error
    if not raw:
        raise _refused(Phrase("The file {name} is empty.", name=path.name))
    # ISO 32000-1, annex H.3: readers accept the header within the first 1024 bytes.
    if b"%PDF-" not in raw[:1024]:
        raise _refused(Phrase("The file {name} is not a PDF.", name=path.name))
    return raw


def _open(path: Path, raw: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(io.BytesIO(raw))
        is_encrypted = reader.encrypted
        if not is_encrypted and "/Pages" not in reader.root:
            raise _refused(
                Phrase("The file {name} is a damaged PDF: it has no pages.", name=path.name)
            )
    except MALFORMED as error:
        raise _refused(
            Phrase("The file {name} is a damaged or cut-off PDF.", name=path.name)
        ) from error
    if is_encrypted:
        raise _refused(Phrase("The file {name} is encrypted; reports never are.", name=path.name))
    return reader


def _refused(what: str) -> NotVerifiable:
    return NotVerifiable(
        what,
        effect=Phrase("Nothing was verified."),
        remedy=Phrase(
            "Choose the signed report as it was received; ask for it again if it is damaged."
        ),
    )


def _signatures(path: Path, reader: PdfFileReader) -> tuple[list[EmbeddedPdfSignature], list[str]]:
    """The filled signature fields in the order of their revisions, and what could not be read."""
    signatures: list[EmbeddedPdfSignature] = []
    problems: list[str] = []
    try:
        filled = list(enumerate_sig_fields(reader, filled_status=True))
    except MALFORMED as error:
        raise _refused(Phrase("The form of the file {name} is damaged.", name=path.name)) from error
    for name, _, reference in filled:
        try:
            signatures.append(EmbeddedPdfSignature(reader, reference, name))
        except MALFORMED:
            problems.append(
                Remark("The signature in the field {field} cannot be read.", field=name)
            )
    return sorted(signatures, key=lambda signature: signature.signed_revision), problems


def _is_archive_stamp(signature: EmbeddedPdfSignature) -> bool:
    return str(signature.sig_object_type) == "/DocTimeStamp"


def _together(given: Material, carried: Material) -> Material:
    """What was given and what the file carries; only given roots are trusted."""
    return Material(
        roots=given.roots,
        others=given.others + carried.others,
        lists=given.lists + carried.lists,
        answers=given.answers + carried.answers,
    )


def _covers_whole_file(examined: list[Examined], stamps: tuple[ArchiveStamp, ...]) -> bool:
    coverages = [each.facts.coverage for each in examined]
    # An archive time-stamp protects what a signature vouches for; it is no signature itself.
    coverages += [stamp.facts.coverage for stamp in stamps if examined]
    return Coverage.WHOLE_FILE in coverages


def _ends_with_validation_data(examined: list[Examined], reader: PdfFileReader, raw: bytes) -> bool:
    """Whether after the last signature nothing but validation data was added (PAdES allows it)."""
    if not examined:
        return False
    status, facts = examined[-1].status, examined[-1].facts
    return (
        status is not None
        and status.modification_level is ModificationLevel.LTA_UPDATES
        and facts.coverage is Coverage.WHOLE_REVISION
        and _ends_with_its_last_revision(reader, raw)
    )


def _ends_with_its_last_revision(reader: PdfFileReader, raw: bytes) -> bool:
    """Whether nothing follows the last revision: such bytes belong to none and are not compared."""
    last = reader.xrefs.get_xref_container_info(reader.xrefs.total_revisions - 1)
    mark = raw.find(_END_MARK, last.end_location)
    return mark >= 0 and not raw[mark + len(_END_MARK) :].strip(b"\r\n")


def _modifications(
    reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]
) -> tuple[str, ...]:
    if not signatures or signatures[0].signed_revision >= reader.xrefs.total_revisions - 1:
        return ()
    try:
        return differences(reader, signatures[0].signed_revision)
    except MALFORMED:
        return (Remark("its later part cannot be compared with what was signed"),)


def _has_lost_validation_data(
    reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]
) -> bool:
    # PAdES lets programs take out what they think is of no use any more; a report is evidence.
    last = reader.xrefs.total_revisions - 1
    try:
        return any(
            lost_validation_data(reader, signature.signed_revision)
            for signature in signatures
            if signature.signed_revision < last
        )
    except MALFORMED:
        return True


def _manifest(reader: PdfFileReader) -> tuple[ManifestFacts | None, str]:
    """What the attached manifest states, or why it cannot be read."""
    try:
        raw = attachments(reader.root).get(MANIFEST_NAME)
        return (None, Remark("there is none")) if raw is None else (read_manifest(raw), "")
    except ManifestUnreadable as error:
        return None, str(error)
    except MALFORMED:
        return None, Remark("it is damaged")


def _language(reader: PdfFileReader) -> str:
    try:
        return str(reader.root.get("/Lang", "en"))
    except MALFORMED:
        return "en"
