"""The reviewer's signature on a report that the examiner signed, and how the case keeps it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.changes import CaseChanges
from app.casework.errors import storage_failed
from app.casework.reporting import ReportUnsound, file_stem
from app.casework.session import CaseSession
from engine.schema.phrase import Phrase
from reports.check import SignatureCheck
from reports.credentials import SigningIdentity
from reports.sign import SignedReport, countersign_report
from reports.verify import verify_report

if TYPE_CHECKING:
    from reports.long_term import LongTerm


@dataclass(frozen=True, slots=True)
class Countersigned:
    """A report with the reviewer's signature, and what the report was like before it."""

    signed: SignedReport
    check_before: SignatureCheck


def countersign(
    path: Path,
    identity: SigningIdentity,
    *,
    timestamp_url: str = "",
    long_term: "LongTerm | None" = None,
) -> Countersigned:
    """Return the report with the reviewer's signature added. Touches no case.

    ReportUnsound: the report is not valid as it is, and nobody should sign that; or the identity
    has signed it already, and nobody reviews their own work. Otherwise the errors of
    `reports.sign.countersign_report`.
    """
    check = verify_report(path)
    if not check.is_intact:
        raise ReportUnsound(
            check.sentences()[0],
            effect=Phrase("Nothing was signed."),
            remedy=Phrase(
                "`verify {name}` says what is wrong. Ask for the report as it was issued.",
                name=path.name,
            ),
        )
    if any(known.certificate_sha256 == identity.certificate_sha256 for known in check.signatures):
        raise ReportUnsound(
            Phrase("{name} has signed this report already.", name=identity.name),
            effect=Phrase("Nothing was signed."),
            remedy=Phrase("A second person reviews a report and signs it with their own identity."),
        )
    try:
        pdf = path.read_bytes()
    except OSError as error:
        raise storage_failed(Phrase("read the report"), path, error) from error
    signed = countersign_report(
        pdf, identity, timestamp_url=timestamp_url or None, long_term=long_term
    )
    return Countersigned(signed, check)


def store_countersigned(session: CaseSession, made: Countersigned) -> tuple[Path, CaseChanges]:
    """Keep a countersigned report in its case and log it; where it lies now.

    ReportUnsound: it is not a report that this case keeps, or it does not verify.
    """
    known = {report.sha256 for report in session.reports()}
    if made.check_before.file_sha256 not in known:
        raise ReportUnsound(
            Phrase("The report that was signed is not among those of this case."),
            remedy=Phrase("Name the case it was made from."),
        )
    signed, staging = made.signed, session.new_staging()
    path = staging / f"{file_stem(signed.report_number)}-reviewed.pdf"
    try:
        path.write_bytes(signed.pdf)
        check = verify_report(path)
        if not check.is_intact or check.file_sha256 != signed.sha256:
            raise ReportUnsound(
                Phrase("The report that was just signed does not verify, and was not stored."),
                remedy=Phrase("Try again; if it happens again, check the disk and report it."),
            )
        return session.record_report(
            path,
            {
                "number": signed.report_number,
                "signer": signed.signer,
                "role": "reviewer",
                "certificate_sha256": signed.certificate_sha256,
                "level": signed.level,
                "signed_at": signed.signed_at,
            },
        )
    except OSError as error:
        raise storage_failed(Phrase("write the report to"), path.parent, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
