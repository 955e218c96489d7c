"""`report`: a signed PDF of the case."""

from argparse import Namespace
from pathlib import Path

from app.casework.errors import storage_failed
from app.casework.session import CaseSession
from app.casework.settings import load_settings
from app.cli.console import Console, ExitStatus
from app.cli.signer import long_term, opened_signer, refuse_unfit, shown, timestamp_url


def issue(arguments: Namespace, console: Console) -> int:
    """Make, sign, verify and store the report, and write a copy to `--out`."""
    # Imported here: layout and cryptography are loaded by the commands that need them.
    from app.casework import reporting
    from reports.templates import DEFAULT_NAME

    out = Path(arguments.out)
    refuse_taken(out)
    settings = load_settings().report
    order = reporting.ReportOrder(
        is_final=arguments.final,
        language=arguments.language or settings.language,
        received_at=arguments.received or "",
        qualifications=arguments.qualifications or "",
        template=arguments.template or DEFAULT_NAME,
        certificates=_listed(arguments.certificates),
        is_redacted=arguments.redacted,
        shows_exhibits=arguments.with_exhibits,
        attaches_maps=not arguments.without_maps,
        classification=arguments.classification or "",
        reviewer=arguments.reviewer or "",
        timestamp_url=timestamp_url(arguments),
        long_term=long_term(arguments),
    )
    with opened_signer(arguments) as identity:
        refuse_unfit(identity, shown(identity, arguments, console))
        with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
            issued = reporting.issue_report(session, identity, order)
    write_new(out, issued.pdf, issued.path)
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
        }
    )
    return ExitStatus.GOOD


def _listed(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def refuse_taken(out: Path) -> None:
    """Raise InputRefused where no new file can be written."""
    try:
        if out.exists():
            raise FileExistsError(17, "File exists", str(out))
        if not out.parent.is_dir():
            raise FileNotFoundError(2, "No such file or directory", str(out.parent))
    except OSError as error:
        raise storage_failed("write the report to", out, error) from error


def write_new(out: Path, pdf: bytes, stored: Path | None) -> None:
    """Write a report; `stored`: where the case keeps it already, if it does."""
    try:
        with out.open("xb") as stream:
            stream.write(pdf)
    except OSError as error:
        refused = storage_failed("write the report to", out, error)
        if stored is not None:
            refused.effect = f"The signed report itself is complete, in the case as {stored}."
        raise refused from error
