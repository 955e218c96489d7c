"""`sign`: the reviewer's signature on a report that the examiner signed."""

from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path

from app.casework.proof import refuse_unfit
from app.casework.report_file import refuse_taken, write_new
from app.casework.session import CaseSession
from app.cli.console import Console, ExitStatus
from app.cli.signer import opened_signer, proof_wish, shown


def sign(arguments: Namespace, console: Console) -> int:
    """Add the signature, write the new file, and keep it in the case where one is named."""
    from app.casework import countersigning

    out = Path(arguments.out)
    refuse_taken(out)
    proof = proof_wish(arguments)
    opened = (
        CaseSession.open(Path(arguments.case), examiner=arguments.examiner)
        if arguments.case
        else nullcontext()
    )
    with opened as case, opened_signer(arguments) as identity:
        refuse_unfit(identity, shown(identity, arguments, console))
        made = countersigning.countersign(
            Path(arguments.file),
            identity,
            timestamp_url=proof.server,
            long_term=proof.long_term,
        )
        stored = countersigning.store_countersigned(case, made)[0] if case is not None else None
    write_new(out, made.signed.pdf, stored)
    first = made.check_before.signatures[0]
    console.say(f"Signed by {made.signed.signer} as reviewer, after {first.signer}.")
    console.say(f"Written to {out}." + (f" The case keeps it as {stored}." if stored else ""))
    console.say(f"SHA-256 {made.signed.sha256}")
    console.answer(
        {
            "out": str(out),
            "stored": str(stored) if stored else None,
            "number": made.signed.report_number,
            "signer": made.signed.signer,
            "level": made.signed.level,
            "sha256": made.signed.sha256,
        }
    )
    return ExitStatus.GOOD
