"""Signs a rendered report, and adds a reviewer's signature to a signed one (PAdES, pyHanko)."""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers.pdf_byterange import BuildProps
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper

from reports.appearance import Signing, stamp_style
from reports.credentials import SigningIdentity
from reports.document import EXAMINER_FIELD, REVIEWER_FIELD
from reports.errors import IdentityError, NotVerifiable, SigningFailed
from reports.manifest import MANIFEST_NAME, ManifestUnreadable, read_manifest
from reports.render import RenderedReport
from reports.revisions import attachments

# Seconds to wait for a time-stamp server; RFC 3161 servers answer within one or two.
_TIMESTAMP_TIMEOUT_S = 20


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A signed PDF. `level` is B-B, or B-T with a time-stamp; `signed_at` aware UTC, ISO 8601."""

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
) -> SignedReport:
    """Return the report certified by its examiner, with room left for a reviewer's signature.

    After it, the only change a verifier accepts is another signature. `timestamp_url`: an RFC
    3161 server (level B-T); `timestamper`: another source of time-stamps instead.
    IdentityError: the identity may not sign now. SigningFailed: no time-stamp was to be had.
    """
    writer = _Writer(io.BytesIO(rendered.pdf))
    boxes = {place.field_name: place for place in rendered.fields}
    for name in (EXAMINER_FIELD, REVIEWER_FIELD):
        place = boxes[name]
        specification = SigFieldSpec(name, on_page=place.page, box=place.box)
        fields.append_signature_field(writer, specification)
    box = boxes[EXAMINER_FIELD].box
    request = _Request(
        EXAMINER_FIELD, "examiner", (box[2] - box[0], box[3] - box[1]), is_first=True
    )
    source = timestamper or _server(timestamp_url)
    return _sign(writer, request, identity, source, rendered.report_number)


def countersign_report(
    pdf: bytes,
    identity: SigningIdentity,
    *,
    timestamp_url: str | None = None,
    timestamper: TimeStamper | None = None,
) -> SignedReport:
    """Return a signed report with the reviewer's signature added; the first stays valid.

    NotVerifiable: the bytes are no PDF, or there is no free reviewer's field in it.
    """
    try:
        writer = _Writer(io.BytesIO(pdf))
        free = {
            name: reference
            for name, value, reference in fields.enumerate_sig_fields(writer.prev)
            if value is None
        }
    except (PdfError, ValueError, KeyError) as error:
        raise NotVerifiable(
            "The file is not a readable PDF.", remedy="Choose the signed report."
        ) from error
    if REVIEWER_FIELD not in free:
        raise NotVerifiable(
            "The file has no free field for a reviewer's signature.",
            remedy="Choose a report of this program that no reviewer has signed.",
        )
    left, bottom, right, top = (float(v) for v in free[REVIEWER_FIELD].get_object()["/Rect"])
    request = _Request(REVIEWER_FIELD, "reviewer", (right - left, top - bottom), is_first=False)
    source = timestamper or _server(timestamp_url)
    return _sign(writer, request, identity, source, _report_number(writer.prev))


@dataclass(frozen=True, slots=True)
class _Request:
    field_name: str
    role: str
    size: tuple[float, float]
    is_first: bool


class _Writer(IncrementalPdfFileWriter):
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
    timestamper: TimeStamper | None,
    report_number: str,
) -> SignedReport:
    moment = datetime.now(UTC).replace(microsecond=0)
    if objection := identity.objection(moment):
        raise IdentityError(
            f"The identity of {identity.name} may not sign. {objection}",
            remedy="Use another identity, or make a new one.",
        )
    metadata = PdfSignatureMetadata(
        field_name=request.field_name,
        name=identity.name,
        reason=f"Signed as {request.role}",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=request.is_first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        app_build_props=BuildProps(name="ForgeryTalker"),
    )
    signing = Signing(identity, request.role, moment, timestamper is not None)
    signer = _Signer(
        metadata,
        signer=identity.signer,
        timestamper=timestamper,
        stamp_style=stamp_style(signing, request.size),
    )
    signer.moment = moment
    try:
        output = signer.sign_pdf(writer, existing_fields_only=True)
    except (SigningError, PdfError) as error:
        raise SigningFailed(
            f"The report could not be signed: {error}.",
            remedy="Make the report again and sign it once.",
        ) from error
    except (OSError, ValueError, TypeError, KeyError) as error:
        # What a server that is silent, or answers something else than a time-stamp, leads to.
        if timestamper is None:
            raise
        raise SigningFailed(
            f"No time-stamp could be had: {error}.",
            remedy="Check the address and the network, or sign without a time-stamp.",
        ) from error
    pdf = output.getvalue()
    return SignedReport(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        report_number=report_number,
        field_name=request.field_name,
        signer=identity.name,
        certificate_sha256=identity.certificate_sha256,
        level="B-T" if timestamper is not None else "B-B",
        signed_at=moment.isoformat(),
    )


def _report_number(reader: PdfFileReader) -> str:
    """The number in the attached manifest; empty where there is none."""
    raw = attachments(reader.root).get(MANIFEST_NAME)
    try:
        return read_manifest(raw).report_number if raw is not None else ""
    except ManifestUnreadable:
        return ""


def _server(url: str | None) -> TimeStamper | None:
    return HTTPTimeStamper(url, timeout=_TIMESTAMP_TIMEOUT_S) if url else None
