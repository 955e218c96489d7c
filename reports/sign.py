"""Signs a rendered report, and adds a reviewer's signature to a signed one (PAdES, pyHanko)."""

import hashlib
import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pkcs11.exceptions import PKCS11Error
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSigningSession,
    SigDSSPlacementPreference,
)
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko_certvalidator.errors import PathError, ValidationError

from engine.schema.phrase import Phrase
from reports.appearance import Signing, stamp_style
from reports.credentials import SigningIdentity
from reports.document import EXAMINER_FIELD, REVIEWER_FIELD
from reports.errors import IdentityError, NotVerifiable, SigningFailed
from reports.long_term import LongTerm, validation_context
from reports.manifest import MANIFEST_NAME, ManifestUnreadable, read_manifest
from reports.remarks import Remark
from reports.render import RenderedReport
from reports.revisions import attachments

# pyHanko warns where data are embedded that were not fetched: here they are given as files.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)

# Seconds to wait for a time-stamp server; RFC 3161 servers answer within one or two.
_TIMESTAMP_TIMEOUT_S = 20
_STAMP = "ArchiveTimestamp"
# Validation data stand in the revision that is signed: the signature covers them, and the file
# ends with it or with an archive time-stamp. The older per-signature index would not allow that.
_IN_THE_SIGNED_PART = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
)


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A signed PDF. `level`: B-B, B-T, B-LT or B-LTA (PAdES); `signed_at` aware UTC, ISO 8601."""

    pdf: bytes = field(repr=False)
    sha256: str
    report_number: str
    field_name: str
    signer: str
    certificate_sha256: str
    level: str
    signed_at: str


def sign_report(
    rendered: RenderedReport,
    identity: SigningIdentity,
    *,
    timestamp_url: str | None = None,
    timestamper: TimeStamper | None = None,
    long_term: LongTerm | None = None,
) -> SignedReport:
    """Return the report certified by its examiner, with room left for a reviewer's signature.

    After it, the only change a verifier accepts is another signature. `timestamp_url`: an RFC
    3161 server (level B-T); `timestamper`: another source of time-stamps instead. `long_term`:
    what else makes the signature provable later (B-LT, B-LTA); it needs a time-stamp.
    IdentityError: the identity may not sign now. SigningFailed: no time-stamp was to be had, the
    token failed, or a certificate cannot be judged with what `long_term` gives.
    """
    writer = ReportWriter(io.BytesIO(rendered.pdf))
    boxes = {place.field_name: place for place in rendered.fields}
    left, bottom, right, top = boxes[EXAMINER_FIELD].box
    request = _Request(
        EXAMINER_FIELD,
        Remark("examiner"),
        (right - left, top - bottom),
        rendered.report_number,
        is_first=True,
    )
    proof = _Proof(timestamper or timestamp_server(timestamp_url), long_term)
    return _sign(writer, request, identity, proof)


def countersign_report(
    pdf: bytes,
    identity: SigningIdentity,
    *,
    timestamp_url: str | None = None,
    timestamper: TimeStamper | None = None,
    long_term: LongTerm | None = None,
) -> SignedReport:
    """Return a signed report with the reviewer's signature added; the first stays valid.

    The other arguments and errors are those of `sign_report`. NotVerifiable: the bytes are no
    PDF, or there is no free reviewer's field in it.
    """
    try:
        writer = ReportWriter(io.BytesIO(pdf))
        free = {
            name: reference
            for name, value, reference in fields.enumerate_sig_fields(writer.prev)
            if value is None
        }
    except (PdfError, ValueError, KeyError) as error:
        raise NotVerifiable(
            Phrase("The file is not a readable PDF."), remedy=Phrase("Choose the signed report.")
        ) from error
    if REVIEWER_FIELD not in free:
        raise NotVerifiable(
            Phrase("The file has no free field for a reviewer's signature."),
            remedy=Phrase("Choose a report of this program that no reviewer has signed."),
        )
    left, bottom, right, top = (float(v) for v in free[REVIEWER_FIELD].get_object()["/Rect"])
    request = _Request(
        REVIEWER_FIELD,
        Remark("reviewer"),
        (right - left, top - bottom),
        _report_number(writer.prev),
        is_first=False,
    )
    proof = _Proof(timestamper or timestamp_server(timestamp_url), long_term)
    return _sign(writer, request, identity, proof)


@dataclass(frozen=True, slots=True)
class _Request:
    field_name: str
    role: Remark
    size: tuple[float, float]
    report_number: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class _Proof:
    """Who vouches for the time, and what makes the signature provable later."""

    timestamper: TimeStamper | None
    long_term: LongTerm | None

    @property
    def level(self) -> str:
        if self.long_term is not None:
            return self.long_term.level
        return "B-B" if self.timestamper is None else "B-T"


class ReportWriter(IncrementalPdfFileWriter):
    """Leaves the document's metadata as they were issued; a signature has its own time."""

    def _update_meta(self) -> None:
        return


class _Signer(PdfSigner):
    """Uses the moment that is printed in the appearance as the signing time."""

    moment: datetime

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        """Begin a session at `moment`."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.moment
        return session


def _sign(
    writer: IncrementalPdfFileWriter,
    request: _Request,
    identity: SigningIdentity,
    proof: _Proof,
) -> SignedReport:
    moment = datetime.now(UTC).replace(microsecond=0)
    _refuse_unfit(identity, proof, moment)
    signing = Signing(
        identity,
        request.role,
        moment,
        proof.timestamper is not None,
        str(writer.root.get("/Lang", "en")),
    )
    signer = _Signer(
        _metadata(request, identity, proof, next_stamp_name(writer)),
        signer=identity.signer,
        timestamper=proof.timestamper,
        stamp_style=stamp_style(signing, request.size),
    )
    signer.moment = moment
    pdf = _signed_bytes(signer, writer, has_timestamp=proof.timestamper is not None)
    return SignedReport(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        report_number=request.report_number,
        field_name=request.field_name,
        signer=identity.name,
        certificate_sha256=identity.certificate_sha256,
        level=proof.level,
        signed_at=moment.isoformat(),
    )


def _refuse_unfit(identity: SigningIdentity, proof: _Proof, moment: datetime) -> None:
    if objection := identity.objection(moment):
        raise IdentityError(
            Phrase(
                "The identity of {name} may not sign. {objection}",
                name=identity.name,
                objection=objection,
            ),
            remedy=Phrase("Use another identity, or make a new one."),
        )
    if proof.long_term is None:
        return
    if proof.timestamper is None:
        raise SigningFailed(
            Phrase(
                "A signature of level {level} needs a time-stamp, and no server was named.",
                level=proof.level,
            ),
            remedy=Phrase("Name a time-stamp server, or sign without this level."),
        )
    if identity.is_self_signed:
        raise IdentityError(
            Phrase(
                "The certificate of {name} is self-signed: nobody can revoke it, so level {level} "
                "cannot be reached.",
                name=identity.name,
                level=proof.level,
            ),
            remedy=Phrase("Use an identity issued by an authority, or sign without this level."),
        )


def _metadata(
    request: _Request, identity: SigningIdentity, proof: _Proof, stamp_name: str
) -> PdfSignatureMetadata:
    wish = proof.long_term
    return PdfSignatureMetadata(
        field_name=request.field_name,
        name=identity.name,
        reason=f"Signed as {request.role}",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=request.is_first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        app_build_props=BuildProps(name="ForgeryTalker"),
        embed_validation_info=wish is not None,
        use_pades_lta=wish is not None and wish.is_archived,
        timestamp_field_name=stamp_name,
        validation_context=validation_context(wish) if wish is not None else None,
        signer_key_usage=_key_usage(identity),
        dss_settings=_IN_THE_SIGNED_PART,
    )


def next_stamp_name(writer: IncrementalPdfFileWriter) -> str:
    """Return the name of the next archive time-stamp's field; pyHanko's own would be random."""
    taken = [name for name, _, _ in fields.enumerate_sig_fields(writer.prev)]
    return f"{_STAMP}{sum(name.startswith(_STAMP) for name in taken) + 1}"


def _key_usage(identity: SigningIdentity) -> set[str]:
    """Which of the two uses that make a signature the certificate carries."""
    named = {"content_commitment": "non_repudiation", "digital_signature": "digital_signature"}
    return {named[use] for use in identity.usages if use in named}


def _signed_bytes(
    signer: PdfSigner, writer: IncrementalPdfFileWriter, *, has_timestamp: bool
) -> bytes:
    with failures_told(has_timestamp=has_timestamp):
        return signer.sign_pdf(writer, existing_fields_only=True).getvalue()


@contextmanager
def failures_told(*, has_timestamp: bool) -> Iterator[None]:
    """Turn what goes wrong within the block into SigningFailed.

    has_timestamp: a time-stamp server is asked, whose nonsense can take many forms.
    """
    try:
        yield
    except PKCS11Error as error:
        raise SigningFailed(
            Phrase("The token could not sign: {error}.", error=str(error) or type(error).__name__),
            remedy=Phrase("Check that it is plugged in, and sign again."),
        ) from error
    except (SigningError, ValidationError, PathError) as error:
        raise SigningFailed(
            Phrase("The report could not be signed: {error}.", error=_reason(error)),
            remedy=Phrase(
                "Check the trusted roots and revocation lists, or sign at a lower level."
            ),
        ) from error
    except PdfError as error:
        raise SigningFailed(
            Phrase("The report could not be signed: {error}.", error=error),
            remedy=Phrase("Make the report again and sign it once."),
        ) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        # What a server that is silent, or answers something else than a time-stamp, leads to.
        if not has_timestamp:
            raise
        raise SigningFailed(
            Phrase("No time-stamp could be had: {error}.", error=error),
            remedy=Phrase("Check the address and the network, or sign without a time-stamp."),
        ) from error


def _reason(error: BaseException) -> str:
    """What went wrong, with the reason that pyHanko keeps behind its own words."""
    behind = f": {error.__cause__}" if error.__cause__ is not None else ""
    return f"{error}{behind}".rstrip(". ")


def _report_number(reader: PdfFileReader) -> str:
    """The number in the attached manifest; empty where there is none."""
    raw = attachments(reader.root).get(MANIFEST_NAME)
    try:
        return read_manifest(raw).report_number if raw is not None else ""
    except ManifestUnreadable:
        return ""


def timestamp_server(url: str | None) -> TimeStamper | None:
    """Return a time-stamper that asks this server (RFC 3161), or None for no address."""
    return HTTPTimeStamper(url, timeout=_TIMESTAMP_TIMEOUT_S) if url else None
