"""`report`: a signed PDF of the case."""

from argparse import Namespace
from pathlib import Path

from app.casework.moments import checked_moment
from app.casework.proof import refuse_unfit
from app.casework.report_file import refuse_taken, write_new
from app.casework.session import CaseSession
from app.casework.settings import load_settings
from app.cli.console import Console, ExitStatus
from app.cli.signer import opened_signer, proof_wish, shown
from app.cli.wording import counted


def issue(arguments: Namespace, console: Console) -> int:
    """Make, sign, verify and store the report, and write a copy to `--out`."""
    # Imported here: layout and cryptography are loaded by the commands that need them.
    from app.casework import reporting
    from reports.templates import DEFAULT_NAME

    out = Path(arguments.out)
    refuse_taken(out)
    settings = load_settings().report
    proof = proof_wish(arguments)
    order = reporting.ReportOrder(
        is_final=arguments.final,
        language=arguments.language or settings.language,
        received_at=checked_moment(arguments.received or ""),
        qualifications=arguments.qualifications or "",
        template=arguments.template or DEFAULT_NAME,
        certificates=_listed(arguments.certificates),
        is_redacted=arguments.redacted,
        shows_exhibits=arguments.with_exhibits,
        attaches_maps=not arguments.without_maps,
        classification=arguments.classification or "",
        reviewer=arguments.reviewer or "",
        timestamp_url=proof.server,
        long_term=proof.long_term,
    )
    with opened_signer(arguments) as identity:
        refuse_unfit(identity, shown(identity, arguments, console))
        with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
            issued = reporting.issue_report(session, identity, order)
    write_new(out, issued.pdf, issued.path)
    if issued.case_faults:
        console.note(
            f"The case has {counted(len(issued.case_faults), 'fault')}; the draft says so on its "
            "first page, and nothing in it can be relied on. `case verify` lists them."
        )
    console.say(f"Report {issued.number} ({issued.page_count} pages), signed by {issued.signer}.")
    console.say(f"Written to {out}; the case keeps the same file as {issued.path}.")
    console.say(f"SHA-256 {issued.sha256}")
    console.answer(
        {
            "number": issued.number,
            "out": str(out),
            "stored": str(issued.path),
            "sha256": issued.sha256,
            "signer": issued.signer,
            "level": issued.check.signatures[-1].level,
            "page_count": issued.page_count,
            "is_intact": issued.check.is_intact,
            "case_faults": list(issued.case_faults),
        }
    )
    return ExitStatus.CHECK_NEGATIVE if issued.case_faults else ExitStatus.GOOD


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())
