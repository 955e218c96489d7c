"""Is a signed report unchanged, who signed it, when, and does a trusted certificate say so."""

import hashlib
import io
import logging
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from reports.check import Coverage, SignatureCheck, SignatureFacts, TimeKind
from reports.errors import NotVerifiable
from reports.manifest import MANIFEST_NAME, ManifestFacts, ManifestUnreadable, read_manifest
from reports.revisions import attachments, differences

# pyHanko logs tracebacks for what is an ordinary result here: a certificate nobody vouches for.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# What pyHanko and asn1crypto raise on files that were damaged or built to deceive. Signatures
# come from strangers, so that every one of these means "not sound", never a crash.
_MALFORMED = (
    PdfError,
    ValueError,
    KeyError,
    TypeError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    zlib.error,
)
# Either use makes a signature; which of them a laboratory's certificate carries varies.
_KEY_USAGE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)
_COVERAGE: dict[SignatureCoverageLevel | None, Coverage] = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE_FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.WHOLE_REVISION,
}


def verify_report(path: Path, *, trust: Iterable[Path] = ()) -> SignatureCheck:
    """Check every signature of a PDF and return what was found; no network is used.

    trust: PEM or DER files of certificates that are trusted. A readable PDF without a signature
    is a result (`is_signed` False). NotVerifiable: missing, empty, no PDF, damaged, encrypted,
    or a trust file that holds no certificate.
    """
    roots = [certificate for file in trust for certificate in _certificates(file)]
    raw = _read(path)
    reader = _open(path, raw)
    signatures, problems = _signatures(path, reader)
    facts = tuple(_facts(signature, roots) for signature in signatures)
    covers_whole_file = bool(facts) and facts[-1].coverage is Coverage.WHOLE_FILE
    modifications = _modifications(reader, signatures)
    if facts and not covers_whole_file:
        problems.append("Something was added to the file after its last signature.")
    if not facts and b"/ByteRange" in raw:
        problems.append("The file holds traces of a signature that was removed.")
    manifest, manifest_note = _manifest(reader)
    return SignatureCheck(
        file_name=path.name,
        file_sha256=hashlib.sha256(raw).hexdigest(),
        byte_size=len(raw),
        is_signed=bool(facts),
        is_intact=covers_whole_file and not problems and all(f.is_sound for f in facts),
        covers_whole_file=covers_whole_file,
        signatures=facts,
        modifications=modifications,
        problems=tuple(problems),
        manifest=manifest,
        manifest_note=manifest_note,
    )


def _read(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise _refused(f"The file {path.name} cannot be read: {error.strerror}.") from error
    if not raw:
        raise _refused(f"The file {path.name} is empty.")
    # ISO 32000-1, annex H.3: readers accept the header within the first 1024 bytes.
    if b"%PDF-" not in raw[:1024]:
        raise _refused(f"The file {path.name} is not a PDF.")
    return raw


def _open(path: Path, raw: bytes) -> PdfFileReader:
    try:
        reader = PdfFileReader(io.BytesIO(raw))
        is_encrypted = reader.encrypted
        if not is_encrypted and "/Pages" not in reader.root:
            raise _refused(f"The file {path.name} is a damaged PDF: it has no pages.")
    except _MALFORMED as error:
        raise _refused(f"The file {path.name} is a damaged or cut-off PDF.") from error
    if is_encrypted:
        raise _refused(f"The file {path.name} is encrypted; reports never are.")
    return reader


def _refused(what: str) -> NotVerifiable:
    return NotVerifiable(
        what,
        effect="Nothing was verified.",
        remedy="Choose the signed report as it was received; ask for it again if it is damaged.",
    )


def _certificates(file: Path) -> list[asn1_x509.Certificate]:
    try:
        raw = file.read_bytes()
        if pem.detect(raw):
            blocks = [
                der for kind, _, der in pem.unarmor(raw, multiple=True) if kind == "CERTIFICATE"
            ]
        else:
            blocks = [raw]
        certificates = [asn1_x509.Certificate.load(der, strict=True) for der in blocks]
        for certificate in certificates:
            certificate.subject.native  # noqa: B018  parses it now rather than in the middle
    except (OSError, ValueError, TypeError) as error:
        raise NotVerifiable(
            f"The trusted certificate {file.name} cannot be read.",
            effect="Nothing was verified.",
            remedy="Give a PEM or DER file with a certificate.",
        ) from error
    if not certificates:
        raise NotVerifiable(
            f"The file {file.name} holds no certificate.",
            effect="Nothing was verified.",
            remedy="Give a PEM or DER file with a certificate.",
        )
    return certificates


def _signatures(path: Path, reader: PdfFileReader) -> tuple[list[EmbeddedPdfSignature], list[str]]:
    """The filled signature fields in the order of their revisions, and what could not be read."""
    signatures: list[EmbeddedPdfSignature] = []
    problems: list[str] = []
    try:
        filled = list(enumerate_sig_fields(reader, filled_status=True))
    except _MALFORMED as error:
        raise _refused(f"The form of the file {path.name} is damaged.") from error
    for name, _, reference in filled:
        try:
            signatures.append(EmbeddedPdfSignature(reader, reference, name))
        except _MALFORMED:
            problems.append(f"The signature in the field {name} cannot be read.")
    return sorted(signatures, key=lambda signature: signature.signed_revision), problems


def _facts(signature: EmbeddedPdfSignature, roots: list[asn1_x509.Certificate]) -> SignatureFacts:
    try:
        judged = _judge(signature, roots)
        return _sound_or_not(signature, judged)
    except _MALFORMED as error:
        return _unreadable(signature, error)


@dataclass(frozen=True, slots=True)
class _Judged:
    """pyHanko's status with the signer's own certificate as anchor, and with the trusted ones."""

    own: PdfSignatureStatus
    trusted: PdfSignatureStatus | None


def _judge(signature: EmbeddedPdfSignature, roots: list[asn1_x509.Certificate]) -> _Judged:
    """Run pyHanko twice, so that "unchanged" and "by someone trusted" are told apart."""
    moment = signature.self_reported_timestamp or datetime.now(UTC)
    signer = _context([signature.signer_cert], moment)
    probe = _validate(signature, signer, signer, skip_diff=True)
    stamp = probe.timestamp_validity
    stamper = signer if stamp is None else _context([stamp.signing_cert], stamp.timestamp)
    own = _validate(signature, signer, stamper, skip_diff=False)
    if not roots:
        return _Judged(own, None)
    trusted = _context(roots, None)
    return _Judged(own, _validate(signature, trusted, trusted, skip_diff=True))


def _validate(
    signature: EmbeddedPdfSignature,
    signer: ValidationContext,
    stamper: ValidationContext,
    *,
    skip_diff: bool,
) -> PdfSignatureStatus:
    return validate_pdf_signature(
        signature,
        signer_validation_context=signer,
        ts_validation_context=stamper,
        key_usage_settings=_KEY_USAGE,
        skip_diff=skip_diff,
    )


def _context(anchors: list[asn1_x509.Certificate], moment: datetime | None) -> ValidationContext:
    return ValidationContext(trust_roots=anchors, moment=moment, allow_fetching=False)


def _sound_or_not(signature: EmbeddedPdfSignature, judged: _Judged) -> SignatureFacts:
    status, certificate = judged.own, signature.signer_cert
    subject = certificate.subject.native
    validity = certificate["tbs_certificate"]["validity"]
    not_before, not_after = validity["not_before"].native, validity["not_after"].native
    problems = _problems(status, not_before, not_after)
    is_self_signed = certificate.self_signed in ("yes", "maybe")
    is_trusted = judged.trusted is not None and judged.trusted.trusted
    stamp = status.timestamp_validity
    signed_at = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return SignatureFacts(
        field_name=signature.field_name,
        signer=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        certificate_sha256=certificate.sha256.hex(),
        is_self_signed=is_self_signed,
        is_trusted=is_trusted,
        trust_note=_trust_note(is_trusted, is_self_signed, judged, not_after),
        not_before=not_before.isoformat(),
        not_after=not_after.isoformat(),
        signed_at=signed_at.astimezone(UTC).isoformat() if signed_at is not None else "",
        time_kind=_time_kind(status),
        time_note=_time_note(status, judged),
        level="B-B" if stamp is None else "B-T",
        coverage=_COVERAGE.get(status.coverage, Coverage.PARTIAL),
        is_intact=bool(status.intact and status.valid),
        is_sound=not problems,
        problems=problems,
    )


def _problems(
    status: PdfSignatureStatus, not_before: datetime, not_after: datetime
) -> tuple[str, ...]:
    problems = []
    if not status.intact:
        problems.append("what it covers was changed after signing (digest mismatch).")
    if not status.valid:
        problems.append("it does not belong to the certificate it names.")
    if status.coverage not in _COVERAGE:
        problems.append("it leaves out a part of the file.")
    if not status.docmdp_ok:
        problems.append("the document was changed afterwards in a way that it does not allow.")
    if not status.seed_value_ok:
        problems.append("it breaks the rules set for its field.")
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        problems.append("its time-stamp does not fit.")
    stated = status.signer_reported_dt
    if stated is not None and not not_before <= stated <= not_after:
        problems.append(
            f"its certificate was not valid at the stated time ({not_before:%Y-%m-%d} to "
            f"{not_after:%Y-%m-%d})."
        )
    usage = status.signing_cert.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        problems.append("its certificate is not made for signatures.")
    if not problems and not status.bottom_line:
        problems.append("pyHanko's validation rejects it (key usage or algorithm).")
    return tuple(problems)


def _trust_note(
    is_trusted: bool, is_self_signed: bool, judged: _Judged, not_after: datetime
) -> str:
    if is_trusted:
        return "The certificate leads to a trusted one."
    expiry = (
        f" The certificate expired on {not_after:%Y-%m-%d}."
        if not_after < datetime.now(UTC)
        else ""
    )
    if judged.trusted is None:
        reason = "No trusted certificate was given."
    else:
        reason = "It leads to none of the trusted certificates, or is no longer valid."
    kind = (
        "The certificate is self-signed: confirm its fingerprint with the signer."
        if is_self_signed
        else "The certificate was issued by another."
    )
    return f"{kind} {reason}{expiry}"


def _time_kind(status: PdfSignatureStatus) -> TimeKind:
    if status.timestamp_validity is not None:
        return TimeKind.TIMESTAMP
    return TimeKind.SELF_STATED if status.signer_reported_dt is not None else TimeKind.UNKNOWN


def _time_note(status: PdfSignatureStatus, judged: _Judged) -> str:
    stamp, stated = status.timestamp_validity, status.signer_reported_dt
    if stamp is not None:
        trusted = judged.trusted.timestamp_validity if judged.trusted is not None else None
        is_trusted = trusted is not None and trusted.trusted
        authority = stamp.signing_cert.subject.human_friendly
        note = "trusted" if is_trusted else "not confirmed by a trusted certificate"
        return (
            f"the time {stamp.timestamp.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC is stated by the "
            f"time-stamp authority {authority} ({note})."
        )
    if stated is not None:
        return (
            f"the time {stated.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC is stated by the signer's "
            "own computer; nobody else confirms it."
        )
    return "no time is stated."


def _unreadable(signature: EmbeddedPdfSignature, error: Exception) -> SignatureFacts:
    return SignatureFacts(
        field_name=signature.field_name,
        signer="",
        organisation="",
        certificate_sha256="",
        is_self_signed=False,
        is_trusted=False,
        trust_note="Its certificate was not judged.",
        not_before="",
        not_after="",
        signed_at="",
        time_kind=TimeKind.UNKNOWN,
        time_note="no time was read.",
        level="unknown",
        coverage=Coverage.PARTIAL,
        is_intact=False,
        is_sound=False,
        problems=(f"it cannot be evaluated ({type(error).__name__}).",),
    )


def _modifications(
    reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]
) -> tuple[str, ...]:
    if not signatures or signatures[0].signed_revision >= reader.xrefs.total_revisions - 1:
        return ()
    try:
        return differences(reader, signatures[0].signed_revision)
    except _MALFORMED:
        return ("its later part cannot be compared with what was signed",)


def _manifest(reader: PdfFileReader) -> tuple[ManifestFacts | None, str]:
    """What the attached manifest states, or why it cannot be read."""
    try:
        raw = attachments(reader.root).get(MANIFEST_NAME)
        return (None, "there is none") if raw is None else (read_manifest(raw), "")
    except ManifestUnreadable as error:
        return None, str(error)
    except _MALFORMED:
        return None, "it is damaged"
