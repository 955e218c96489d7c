"""What one signature states, whether it holds, and who vouches for its signer and its time."""

from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    PdfSignatureStatus,
    validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from reports.check import Coverage, SignatureFacts, TimeKind
from reports.levels import COVERAGE, ArchiveStamp, LevelFacts, Stamped, level_of
from reports.malformed import MALFORMED
from reports.remarks import Remark
from reports.trust import Judgement, Material, judge
from reports.validation_data import is_self_made

# Either use makes a signature; which of them a laboratory's certificate carries varies.
_USES = {"digital_signature", "non_repudiation"}
_KEY_USAGE = KeyUsageConstraints(key_usage=_USES, match_all_key_usages=False)


@dataclass(frozen=True, slots=True)
class Examined:
    """A signature's facts, and pyHanko's status where it could be evaluated."""

    facts: SignatureFacts
    status: PdfSignatureStatus | None


def examine(
    signature: EmbeddedPdfSignature, material: Material, stamps: tuple[ArchiveStamp, ...]
) -> Examined:
    """Evaluate a signature; one that cannot be read is not sound, never an error.

    material: what certificates are judged with. stamps: the file's archive time-stamps.
    """
    try:
        status = _status(signature)
        return Examined(_facts(signature, status, material, stamps), status)
    except MALFORMED as error:
        return Examined(_unreadable(signature, error), None)


def _status(signature: EmbeddedPdfSignature) -> PdfSignatureStatus:
    """PyHanko's status with the signer's own certificate as anchor: unchanged or not.

    Who vouches for the certificate is a question of its own (`reports.trust`).
    """
    moment = signature.self_reported_timestamp or datetime.now(UTC)
    signer = _anchored(signature.signer_cert, moment)
    probe = _validate(signature, signer, signer, skip_diff=True)
    stamp = probe.timestamp_validity
    stamper = signer if stamp is None else _anchored(stamp.signing_cert, stamp.timestamp)
    return _validate(signature, signer, stamper, skip_diff=False)


def _anchored(certificate: x509.Certificate, moment: datetime) -> ValidationContext:
    return ValidationContext(trust_roots=[certificate], moment=moment, allow_fetching=False)


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


def _facts(
    signature: EmbeddedPdfSignature,
    status: PdfSignatureStatus,
    material: Material,
    stamps: tuple[ArchiveStamp, ...],
) -> SignatureFacts:
    certificate = signature.signer_cert
    subject = certificate.subject.native
    validity = certificate["tbs_certificate"]["validity"]
    not_before, not_after = validity["not_before"].native, validity["not_after"].native
    own = _stamped(status, material)
    later = tuple(stamp for stamp in stamps if stamp.revision > signature.signed_revision)
    # An archive time-stamp shows as well that the signature was there by then.
    stamped = own or next((stamp.stamped for stamp in later if stamp.stamped is not None), None)
    standing = _standing(certificate, status, stamped, material)
    problems = (*_problems(signature, status), *standing.problems)
    if problems:
        level = LevelFacts("B-B" if stamped is None else "B-T", Remark(""), False)
    else:
        level = level_of(certificate, stamped, material, later)
    stamp = status.timestamp_validity
    signed_at = stamp.timestamp if stamp is not None else status.signer_reported_dt
    return SignatureFacts(
        field_name=signature.field_name,
        signer=str(subject.get("common_name", "")),
        organisation=str(subject.get("organization_name", "")),
        certificate_sha256=certificate.sha256.hex(),
        is_self_signed=is_self_made(certificate),
        is_trusted=standing.is_trusted,
        trust_note=standing.note,
        not_before=not_before.isoformat(),
        not_after=not_after.isoformat(),
        signed_at=signed_at.astimezone(UTC).isoformat() if signed_at is not None else "",
        time_kind=_time_kind(status),
        time_note=_time_note(status, own),
        level=level.level,
        coverage=COVERAGE.get(status.coverage, Coverage.PARTIAL),
        is_intact=bool(status.intact and status.valid),
        is_sound=not problems,
        problems=problems,
        level_note=level.note,
        level_is_proven=level.is_proven,
    )


def _stamped(status: PdfSignatureStatus, material: Material) -> Stamped | None:
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid):
        return None
    judged = judge(stamp.signing_cert, material, stamp.timestamp, is_time_stamper=True)
    return Stamped(stamp.timestamp, stamp.signing_cert, judged)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Whether the signer is trusted, said in words, and what speaks against the signature."""

    is_trusted: bool
    note: Remark
    problems: tuple[Remark, ...] = ()


def _standing(
    certificate: x509.Certificate,
    status: PdfSignatureStatus,
    stamped: Stamped | None,
    material: Material,
) -> _Standing:
    """Judge the signer now or, where a trusted authority vouches for the time, as of then."""
    now = judge(certificate, material)
    if now.is_trusted:
        return _Standing(True, Remark("The certificate leads to a trusted one."))
    has_proven_time = stamped is not None and stamped.judged.is_trusted
    judged = judge(certificate, material, stamped.at) if stamped and has_proven_time else now
    if judged.is_trusted:
        note = Remark(
            "The certificate led to a trusted one at the time-stamped moment; by now, {why}.",
            why=now.reason,
        )
        return _Standing(True, note)
    claimed = stamped.at if stamped and has_proven_time else status.signer_reported_dt
    problems: tuple[Remark, ...] = ()
    if judged.revoked_at is not None and (claimed is None or judged.revoked_at <= claimed):
        date = f"{judged.revoked_at:%Y-%m-%d %H:%M} UTC"
        problems = (Remark("its certificate had been revoked before, on {date}.", date=date),)
    return _Standing(False, _doubt(certificate, judged, material), problems)


def _doubt(certificate: x509.Certificate, judged: Judgement, material: Material) -> Remark:
    kind = (
        Remark("The certificate is self-signed: confirm its fingerprint with the signer.")
        if is_self_made(certificate)
        else Remark("The certificate was issued by another.")
    )
    not_after = certificate["tbs_certificate"]["validity"]["not_after"].native
    expiry = (
        Remark(" The certificate expired on {date}.", date=f"{not_after:%Y-%m-%d}")
        if not_after < datetime.now(UTC)
        else ""
    )
    reason = (
        Remark("It is not trusted: {why}.", why=judged.reason)
        if material.roots
        else Remark("No trusted certificate was given.")
    )
    return Remark("{kind} {reason}{expiry}", kind=kind, reason=reason, expiry=expiry)


def _problems(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> tuple[Remark, ...]:
    problems = []
    if not status.intact:
        problems.append(Remark("what it covers was changed after signing (digest mismatch)."))
    if not status.valid:
        problems.append(Remark("it does not belong to the certificate it names."))
    if status.coverage not in COVERAGE or not _stands_in_its_gap(signature):
        problems.append(Remark("it leaves out a part of the file."))
    if not status.docmdp_ok:
        problems.append(
            Remark("the document was changed afterwards in a way that it does not allow.")
        )
    if not status.seed_value_ok:
        problems.append(Remark("it breaks the rules set for its field."))
    stamp = status.timestamp_validity
    if stamp is not None and not (stamp.intact and stamp.valid):
        problems.append(Remark("its time-stamp does not fit."))
    problems += _certificate_problems(status)
    if not problems and not status.bottom_line:
        problems.append(Remark("pyHanko's validation rejects it (key usage or algorithm)."))
    return tuple(problems)


def _certificate_problems(status: PdfSignatureStatus) -> list[Remark]:
    problems = []
    validity = status.signing_cert["tbs_certificate"]["validity"]
    not_before, not_after = validity["not_before"].native, validity["not_after"].native
    stated = status.signer_reported_dt
    if stated is not None and not not_before <= stated <= not_after:
        problems.append(
            Remark(
                "its certificate was not valid at the stated time ({start} to {end}).",
                start=f"{not_before:%Y-%m-%d}",
                end=f"{not_after:%Y-%m-%d}",
            )
        )
    usage = status.signing_cert.key_usage_value
    if usage is not None and not usage.native & _USES:
        problems.append(Remark("its certificate is not made for signatures."))
    return problems


def _stands_in_its_gap(signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes left out are exactly the signature's own container, in its brackets."""
    _, length, second, _ = (int(value) for value in signature.byte_range)
    stream = signature.reader.stream
    stream.seek(length)
    gap = stream.read(second - length) if second > length else b""
    content = signature.pkcs7_content.hex().encode()
    return gap[:1] == b"<" and gap[-1:] == b">" and gap[1:-1].lower() == content


def _time_kind(status: PdfSignatureStatus) -> TimeKind:
    if status.timestamp_validity is not None:
        return TimeKind.TIMESTAMP
    return TimeKind.SELF_STATED if status.signer_reported_dt is not None else TimeKind.UNKNOWN


def _time_note(status: PdfSignatureStatus, stamped: Stamped | None) -> Remark:
    stamp, stated = status.timestamp_validity, status.signer_reported_dt
    if stamp is not None:
        is_trusted = stamped is not None and stamped.judged.is_trusted
        return Remark(
            "the time {at} UTC is stated by the time-stamp authority {authority} ({confirmed}).",
            at=f"{stamp.timestamp.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            authority=stamp.signing_cert.subject.human_friendly,
            confirmed=Remark("trusted")
            if is_trusted
            else Remark("not confirmed by a trusted certificate"),
        )
    if stated is not None:
        return Remark(
            "the time {at} UTC is stated by the signer's own computer; nobody else confirms it.",
            at=f"{stated.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
        )
    return Remark("no time is stated.")


def _unreadable(signature: EmbeddedPdfSignature, error: Exception) -> SignatureFacts:
    return SignatureFacts(
        field_name=signature.field_name,
        signer="",
        organisation="",
        certificate_sha256="",
        is_self_signed=False,
        is_trusted=False,
        trust_note=Remark("Its certificate was not judged."),
        not_before="",
        not_after="",
        signed_at="",
        time_kind=TimeKind.UNKNOWN,
        time_note=Remark("no time was read."),
        level="unknown",
        coverage=Coverage.PARTIAL,
        is_intact=False,
        is_sound=False,
        problems=(Remark("it cannot be evaluated ({why}).", why=type(error).__name__),),
    )
