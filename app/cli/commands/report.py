"""`report` and `verify`: a signed PDF of the case, and is such a file still what was signed."""

from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.errors import storage_failed
from app.casework.naming import visible
from app.casework.session import CaseSession
from app.casework.settings import load_settings
from app.cli.console import Console, ExitStatus
from app.cli.passphrase import passphrase_for

if TYPE_CHECKING:
    from app.casework import reporting


def issue(arguments: Namespace, console: Console) -> int:
    """Make, sign, verify and store the report, and write a copy to `--out`."""
    # Imported here: layout and cryptography are loaded by the commands that need them.
    from app.casework import reporting
    from reports.credentials import load_identity

    settings = load_settings().report
    out = Path(arguments.out)
    _refuse_taken(out)
    identity_path = Path(arguments.identity)
    # First whether it is there at all: nobody types a passphrase for a file that is not.
    passphrase = passphrase_for(identity_path) if identity_path.is_file() else ""
    identity = load_identity(identity_path, passphrase)
    order = reporting.ReportOrder(
        is_final=arguments.final,
        language=settings.language,
        timestamp_url=arguments.timestamp_url or settings.timestamp_url,
    )
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        issued = reporting.issue_report(session, identity, order)
    _write_new(out, issued.pdf, issued.path)
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
            "page_count": issued.page_count,
            "is_intact": issued.check.is_intact,
        }
    )
    return ExitStatus.GOOD


def _refuse_taken(out: Path) -> None:
    try:
        if out.exists():
            raise FileExistsError(17, "File exists", str(out))
        if not out.parent.is_dir():
            raise FileNotFoundError(2, "No such file or directory", str(out.parent))
    except OSError as error:
        raise storage_failed("write the report to", out, error) from error


def _write_new(out: Path, pdf: bytes, stored: Path) -> None:
    try:
        with out.open("xb") as stream:
            stream.write(pdf)
    except OSError as error:
        refused = storage_failed("write the report to", out, error)
        refused.effect = f"The signed report itself is complete, in the case as {stored}."
        raise refused from error


def verify(arguments: Namespace, console: Console) -> int:
    """Check a signed report, against its case where one is given."""
    from app.casework import reporting

    trusted = arguments.trust or load_settings().report.trust
    trust = (Path(trusted),) if trusted else ()
    opened = (
        CaseSession.open(Path(arguments.case), read_only=True) if arguments.case else nullcontext()
    )
    with opened as case:
        check = reporting.check_report(Path(arguments.file), trust, case)
    for sentence in check.signature.sentences():
        console.say(sentence)
    for fault in check.case_faults:
        console.say(f"FAULT: {visible(fault)}")
    if case is not None and not check.case_faults:
        console.say("The case still holds what the report says about evidence and log.")
    is_good = check.is_good and (not trust or check.signature.is_trusted)
    console.answer(_data(check, is_good=is_good))
    return ExitStatus.GOOD if is_good else ExitStatus.CHECK_NEGATIVE


def _data(check: "reporting.ReportCheck", *, is_good: bool) -> dict[str, object]:
    signature = check.signature
    return {
        "is_good": is_good,
        "is_signed": signature.is_signed,
        "is_intact": signature.is_intact,
        "is_trusted": signature.is_trusted,
        "covers_whole_file": signature.covers_whole_file,
        "sha256": signature.file_sha256,
        "problems": list(signature.problems),
        "modifications": list(signature.modifications),
        "signers": [facts.signer for facts in signature.signatures],
        "case_faults": list(check.case_faults),
        "is_stored_in_case": check.is_stored_in_case,
    }
