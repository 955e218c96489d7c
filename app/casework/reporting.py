"""From the case to a signed, verified and stored report; and a report held against its case.

Three steps, because the window runs them in different threads: `prepare_report` and `store_report`
touch the case, `make_report` does not. `issue_report` does all in one.
"""

import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.casework.audit import AuditHead
from app.casework.changes import CaseChanges
from app.casework.errors import CaseError, storage_failed
from app.casework.known_reports import known_report
from app.casework.models import model_named, read_metrics
from app.casework.naming import utc_now
from app.casework.reading import CaseReader
from app.casework.records import StoredReport
from app.casework.session import CaseSession
from app.casework.settings import user_path
from app.casework.verification import CaseCheck
from engine.schema.case import CaseSnapshot
from engine.schema.phrase import Phrase
from reports.build import build_document
from reports.check import SignatureCheck
from reports.credentials import SigningIdentity
from reports.long_term import LongTerm
from reports.options import ReportOptions
from reports.render import render_report
from reports.sign import SignedReport, sign_report
from reports.templates import DEFAULT_NAME, find_template
from reports.verify import verify_report

NOT_SIGNED_HERE = Phrase(
    "The case did not sign this file: none of its reports is this file or its beginning. Whoever"
    " made it may have copied what it says about case and log."
)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


class ReportUnsound(CaseError):
    """A report cannot be issued, or was made and does not verify."""


@dataclass(frozen=True, slots=True)
class ReportOrder:
    """What the examiner chooses for a report. `timestamp_url`: empty for none.

    long_term: what makes the signature provable later (B-LT, B-LTA); it needs a time-stamp.
    template: name of the laboratory's wording in that language. The rest is as in ReportOptions.
    """

    is_final: bool = False
    language: str = "en"
    timestamp_url: str = ""
    received_at: str = ""
    qualifications: str = ""
    template: str = DEFAULT_NAME
    certificates: tuple[str, ...] = ()
    is_redacted: bool = False
    shows_exhibits: bool = False
    attaches_maps: bool = True
    classification: str = ""
    reviewer: str = ""
    long_term: LongTerm | None = None


@dataclass(frozen=True, slots=True)
class PreparedReport:
    """The case at one moment, checked, with everything the report will say."""

    snapshot: CaseSnapshot
    options: ReportOptions
    staging: Path
    timestamp_url: str
    long_term: LongTerm | None = None


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A signed PDF in the staging folder and the verification it passed."""

    path: Path
    signed: SignedReport
    page_count: int
    check: SignatureCheck
    case_faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A stored report. `path`: in the case's reports folder; `pdf`: the same bytes."""

    path: Path
    pdf: bytes = field(repr=False)
    number: str
    sha256: str
    signer: str
    page_count: int
    check: SignatureCheck
    changes: CaseChanges
    case_faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """A report's own verification, and what disagrees with the case it was held against.

    is_stored_in_case: the case holds this very file. known_as: the report of the case that it is
    or begins with. Both None without a case, the latter also where the case signed no such report.
    """

    signature: SignatureCheck
    case_faults: tuple[str, ...]
    is_stored_in_case: bool | None
    known_as: StoredReport | None = None

    @property
    def is_good(self) -> bool:
        """True when the file is unchanged and nothing in the case disagrees with it."""
        return self.signature.is_intact and not self.case_faults


def issue_report(
    session: CaseSession, identity: SigningIdentity, order: ReportOrder
) -> IssuedReport:
    """Make, sign, verify and store a report of the case as it is now."""
    prepared = prepare_report(session, order)
    try:
        return store_report(session, make_report(prepared, identity))
    finally:
        shutil.rmtree(prepared.staging, ignore_errors=True)


def prepare_report(
    session: CaseSession, order: ReportOrder, check: CaseCheck | None = None
) -> PreparedReport:
    """Check the case and take its snapshot. ReportUnsound when a Final is asked of a bad case.

    check: one made beside the work, by another session; it binds as long as nothing was logged
    since (`is_of_now`), else ReportUnsound. A Draft of a bad case says on its first page what is
    wrong with it.
    """
    if check is None:
        check = session.verify()
    elif not is_of_now(session, check):
        raise ReportUnsound(
            Phrase("The case changed after it was checked."),
            remedy=Phrase("Make the report again."),
        )
    if order.is_final and not check.is_good:
        raise ReportUnsound(
            Phrase(
                "The case has faults ({count}), the first: {faults}",
                count=len(check.faults),
                faults=check.faults[0],
            ),
            remedy=Phrase(
                "Run `case verify`, restore the case from a backup, then make the report."
            ),
        )
    snapshot, options = look_ahead(session, order)
    options = replace(options, case_faults=check.faults)
    return PreparedReport(
        snapshot, options, session.new_staging(), order.timestamp_url, order.long_term
    )


def is_of_now(session: CaseReader, check: CaseCheck) -> bool:
    """Whether a check is of the case as it is: every change of a case is an entry of its log."""
    return check.audit_head == session.audit_head()


def discard_report(made: "PreparedReport | MadeReport") -> None:
    """Remove what was made of a report that is not wanted any more."""
    staging = made.staging if isinstance(made, PreparedReport) else made.path.parent
    shutil.rmtree(staging, ignore_errors=True)


def look_ahead(session: CaseReader, order: ReportOrder) -> tuple[CaseSnapshot, ReportOptions]:
    """Everything the report would say now; the case is not checked, so it is good for a preview.

    ReportRefused: there is no such template.
    """
    snapshot = session.snapshot()
    earlier = session.reports()
    validation, model_card = about_engine(snapshot)
    return snapshot, ReportOptions(
        issued_at=utc_now(),
        # A report that its reviewer signed is kept beside the first, under the same number.
        edition=len({report.number for report in earlier}) + 1,
        supersedes=earlier[-1].number if earlier else "",
        classification=order.classification,
        is_final=order.is_final,
        is_redacted=order.is_redacted,
        language=order.language,
        received_at=order.received_at,
        reviewer=order.reviewer,
        qualifications=order.qualifications,
        validation=validation,
        model_card=model_card,
        template=find_template(order.template, order.language, templates_folder()),
        certificates=order.certificates,
        shows_exhibits=order.shows_exhibits,
        attaches_maps=order.attaches_maps,
    )


def templates_folder() -> Path:
    """Where the laboratory's own templates lie: beside the user's settings file."""
    return user_path().parent / "report_templates"


def make_report(prepared: PreparedReport, identity: SigningIdentity) -> MadeReport:
    """Render, sign and verify. Touches no case: any thread will do.

    ReportRefused, IdentityError or SigningFailed of `reports.errors` say what is in the way.
    """
    rendered = render_report(build_document(prepared.snapshot, prepared.options))
    signed = sign_report(
        rendered,
        identity,
        timestamp_url=prepared.timestamp_url or None,
        long_term=prepared.long_term,
    )
    page_count = rendered.page_count
    # A large report is held once while it is verified, not also as it was before signing.
    del rendered
    path = prepared.staging / f"{file_stem(signed.report_number)}.pdf"
    try:
        path.write_bytes(signed.pdf)
    except OSError as error:
        raise storage_failed(Phrase("write the report to"), path.parent, error) from error
    check = verify_report(path)
    if not check.is_intact or check.file_sha256 != signed.sha256:
        raise ReportUnsound(
            Phrase("The report that was just signed does not verify, and was not stored."),
            remedy=Phrase("Try again; if it happens again, check the disk and report it."),
        )
    return MadeReport(path, signed, page_count, check, prepared.options.case_faults)


def file_stem(report_number: str) -> str:
    """A report's number as the beginning of a file name."""
    return _UNSAFE.sub("-", report_number)


def store_report(session: CaseSession, made: MadeReport) -> IssuedReport:
    """Move a made report into the case and log it."""
    signed = made.signed
    path, changes = session.record_report(
        made.path,
        {
            "number": signed.report_number,
            "signer": signed.signer,
            "certificate_sha256": signed.certificate_sha256,
            "level": signed.level,
            "signed_at": signed.signed_at,
        },
    )
    return IssuedReport(
        path,
        signed.pdf,
        signed.report_number,
        signed.sha256,
        signed.signer,
        made.page_count,
        made.check,
        changes,
        made.case_faults,
    )


def check_report(
    path: Path,
    trust: tuple[Path, ...],
    case: CaseReader | None,
    revocation: tuple[Path, ...] = (),
) -> ReportCheck:
    """Verify a signed report; with `case`, also whether it signed it and still agrees with it.

    trust, revocation: files with trusted certificates and with revocation lists. NotVerifiable of
    `reports.errors` when the file is no readable PDF.
    """
    signature = verify_report(path, trust=trust, revocation=revocation)
    if case is None:
        return ReportCheck(signature, (), None)
    known = known_report(path, case)
    faults = _case_faults(signature, case)
    if known is None:
        faults = (*faults, NOT_SIGNED_HERE)
    is_stored = known is not None and known.sha256 == signature.file_sha256
    return ReportCheck(signature, faults, is_stored, known)


def _case_faults(signature: SignatureCheck, case: CaseReader) -> tuple[str, ...]:
    stated = signature.manifest
    if stated is None:
        return (Phrase("The report has no manifest of this program to hold against the case."),)
    if stated.case_id != case.record.id:
        return (
            Phrase(
                "The report is about another case (number {case_number}, id {case_id}).",
                case_number=stated.case_number,
                case_id=stated.case_id,
            ),
        )
    faults = list(case.verify(AuditHead(stated.audit_count, stated.audit_head)).faults)
    present = {image.id: image.sha256 for image in case.evidence_images()}
    for evidence_id, sha256 in stated.evidence:
        if present.get(evidence_id) != sha256:
            faults.append(
                Phrase(
                    "Item {evidence_id} of the report is not what the case has under it.",
                    evidence_id=evidence_id,
                )
            )
    return tuple(faults)


def about_engine(
    snapshot: CaseSnapshot,
) -> tuple[dict[str, object] | None, dict[str, object] | None]:
    """Metrics and manifest of the engine that made the findings, where its model lies here.

    No metrics where none were measured with its very weights (see `read_metrics`).
    """
    engines = {
        (made.engine, made.version, made.weights_sha256)
        for item in snapshot.items
        if item.finding is not None
        for made in (item.finding.provenance,)
    }
    # With findings by several engines, figures of one would stand for all.
    if len(engines) != 1:
        return None, None
    [(name, version, weights_sha256)] = engines
    try:
        model = model_named(name)
    except CaseError:
        return None, None
    # Error rates were measured with these very weights, or they say nothing of the findings.
    if (model.version, model.weights_sha256) != (version, weights_sha256):
        return None, None
    return read_metrics(model), model.facts()
