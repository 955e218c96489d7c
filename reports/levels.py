"""Which PAdES level a signature reaches, and whether that is proven (ETSI EN 319 142-1, 6)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import x509
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import (
    DocumentTimestampStatus,
    EmbeddedPdfSignature,
    SignatureCoverageLevel,
    validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from reports.check import Coverage, StampFacts
from reports.malformed import MALFORMED
from reports.remarks import Remark
from reports.trust import Judgement, Material, judge
from reports.validation_data import is_self_made

COVERAGE: dict[SignatureCoverageLevel | None, Coverage] = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE_FILE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.WHOLE_REVISION,
}


@dataclass(frozen=True, slots=True)
class LevelFacts:
    """A level by name, whether it is proven, and what the proof rests on or lacks."""

    level: str
    note: Remark
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Stamped:
    """When a time-stamp says a signature was there, by whose certificate, and is that trusted."""

    at: datetime
    certificate: x509.Certificate
    judged: Judgement


@dataclass(frozen=True, slots=True)
class ArchiveStamp:
    """An archive time-stamp with the revision it covers; `stamped`: what it states, if sound."""

    revision: int
    facts: StampFacts
    stamped: Stamped | None = None


def level_of(
    certificate: x509.Certificate,
    stamped: Stamped | None,
    material: Material,
    archive_stamps: tuple[ArchiveStamp, ...],
) -> LevelFacts:
    """Return the level of a sound signature.

    stamped: its own time-stamp or, without one, the first archive time-stamp over it, if a sound
    one is there. archive_stamps: all that lie over it.
    """
    if stamped is None:
        return LevelFacts(
            "B-B",
            Remark("level B-B: the signature by itself; its time is the signer's word."),
            True,
        )
    if not is_self_made(certificate) and _holds(certificate, stamped, _own_roots(material)):
        return _long_term(certificate, stamped, material, archive_stamps)
    if stamped.judged.is_trusted:
        note = Remark("level B-T, proven: a trusted authority vouches for the time.")
        return LevelFacts("B-T", note, True)
    note = Remark(
        "level B-T, not proven: for the time-stamp's certificate, {why}.", why=stamped.judged.reason
    )
    return LevelFacts("B-T", note, False)


def _long_term(
    certificate: x509.Certificate,
    stamped: Stamped,
    material: Material,
    archive_stamps: tuple[ArchiveStamp, ...],
) -> LevelFacts:
    sound = [stamp.facts for stamp in archive_stamps if stamp.facts.is_sound]
    level = "B-LTA" if sound else "B-LT"
    is_proven = bool(material.roots) and _holds(certificate, stamped, material)
    if sound and not any(facts.is_trusted for facts in sound):
        is_proven = False
    if is_proven:
        note = Remark(
            "level {level}, proven: the file carries what shows that the certificates were good "
            "at the time-stamped moment, up to a trusted certificate.",
            level=level,
        )
    else:
        note = Remark(
            "level {level}, not proven: the file carries what it needs, but it rests on a root "
            "that was not given as trusted.",
            level=level,
        )
    return LevelFacts(level, note, is_proven)


def _holds(certificate: x509.Certificate, stamped: Stamped, material: Material) -> bool:
    """Whether signer and time-stamper are shown to have been good, revocation included."""
    signer = judge(certificate, material, stamped.at, needs_revocation_data=True)
    if not signer.is_trusted:
        return False
    stamper = judge(
        stamped.certificate,
        material,
        stamped.at,
        needs_revocation_data=True,
        is_time_stamper=True,
    )
    return stamper.is_trusted


def _own_roots(material: Material) -> Material:
    """The same, trusting what was given and every root that the file itself carries."""
    carried = [entry for entry in material.others if is_self_made(entry) and entry.ca]
    return material.with_roots([*material.roots, *carried])


def archive_stamp(signature: EmbeddedPdfSignature, material: Material) -> ArchiveStamp:
    """Return what an archive time-stamp states and whether it holds."""
    try:
        return _read_stamp(signature, material)
    except MALFORMED as error:
        facts = StampFacts(
            field_name=signature.field_name,
            authority="",
            at="",
            coverage=Coverage.PARTIAL,
            is_sound=False,
            is_trusted=False,
            problems=(Remark("it cannot be evaluated ({why}).", why=type(error).__name__),),
        )
    return ArchiveStamp(signature.signed_revision, facts)


def _read_stamp(signature: EmbeddedPdfSignature, material: Material) -> ArchiveStamp:
    certificate = signature.signer_cert
    at = signature.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    own = ValidationContext(trust_roots=[certificate], moment=at, allow_fetching=False)
    status = validate_pdf_timestamp(signature, own)
    problems = _stamp_problems(status)
    judged = judge(certificate, material, at, is_time_stamper=True)
    facts = StampFacts(
        field_name=signature.field_name,
        authority=certificate.subject.human_friendly,
        at=at.astimezone(UTC).isoformat(),
        coverage=COVERAGE.get(status.coverage, Coverage.PARTIAL),
        is_sound=not problems,
        is_trusted=judged.is_trusted and not problems,
        problems=problems,
    )
    stamped = None if problems else Stamped(at, certificate, judged)
    return ArchiveStamp(signature.signed_revision, facts, stamped)


def _stamp_problems(status: DocumentTimestampStatus) -> tuple[Remark, ...]:
    problems = []
    if not (status.intact and status.valid):
        problems.append(Remark("it does not fit the file."))
    if not status.trusted and not problems:
        problems.append(Remark("its certificate is not made for time-stamps."))
    if status.coverage not in COVERAGE:
        problems.append(Remark("it leaves out a part of the file."))
    if status.modification_level in (None, ModificationLevel.OTHER):
        problems.append(
            Remark("the document was changed afterwards in a way that it does not allow.")
        )
    return tuple(problems)
