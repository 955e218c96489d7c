"""Makes a signed report provable for longer: validation data and an archive time-stamp (B-LTA).

Signatures signed without a network can be brought to B-LTA later, and archive time-stamps have to
be renewed before their own certificates end (ETSI EN 319 142-1, 5.5).
"""

import asyncio
import hashlib
import io
from dataclasses import dataclass, field

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import DocumentSecurityStore, collect_validation_info
from pyhanko_certvalidator import ValidationContext

from engine.schema.phrase import Phrase
from reports.errors import NotVerifiable
from reports.long_term import LongTerm, validation_context
from reports.sign import ReportWriter, failures_told, next_stamp_name, timestamp_server

# As when signing: what is added lies under the time-stamp.
_UNDER_THE_STAMP = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)


@dataclass(frozen=True, slots=True)
class RenewedReport:
    """A report with one archive time-stamp more, in the field `field_name`."""

    pdf: bytes = field(repr=False)
    sha256: str
    field_name: str


def renew_report(
    pdf: bytes,
    long_term: LongTerm,
    *,
    timestamp_url: str = "",
    timestamper: TimeStamper | None = None,
) -> RenewedReport:
    """Return a signed report with fresh validation data and an archive time-stamp over them.

    Nothing that is signed changes. The report should be verified before. NotVerifiable: the bytes
    are no PDF or hold no signature. SigningFailed: no time-stamp was to be had, or a certificate
    cannot be judged with what `long_term` gives. IdentityError: it names no root.
    """
    source = timestamper or timestamp_server(timestamp_url)
    if source is None:
        raise NotVerifiable(
            Phrase("An archive time-stamp needs a time-stamp server, and none is named."),
            effect=Phrase("Nothing was written."),
            remedy=Phrase("Name one."),
        )
    context = validation_context(long_term)
    try:
        writer = ReportWriter(io.BytesIO(pdf))
        is_signed = bool(writer.prev.embedded_regular_signatures)
    except (PdfError, ValueError, KeyError) as error:
        raise _no_report() from error
    if not is_signed:
        raise _no_report()
    name = next_stamp_name(writer)
    stamper = PdfTimeStamper(source, field_name=name)
    with failures_told(has_timestamp=True):
        renewed = asyncio.run(_stamped(writer, stamper, context))
    return RenewedReport(renewed, hashlib.sha256(renewed).hexdigest(), name)


async def _stamped(
    writer: ReportWriter, stamper: PdfTimeStamper, context: ValidationContext
) -> bytes:
    reader: PdfFileReader = writer.prev
    try:
        paths = [
            path
            for signature in reader.embedded_signatures
            for path in await collect_validation_info(signature, context)
        ]
        DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=paths, validation_context=context
        )
        output = await stamper.async_timestamp_pdf(
            writer, "sha256", validation_context=context, dss_settings=_UNDER_THE_STAMP
        )
    finally:
        await context.aclose()
    return bytes(output.getvalue())


def _no_report() -> NotVerifiable:
    return NotVerifiable(
        Phrase("The file is no signed PDF."),
        effect=Phrase("Nothing was written."),
        remedy=Phrase("Choose the signed report."),
    )
