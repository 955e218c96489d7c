"""`renew`: validation data and an archive time-stamp for a report that is signed already."""

from argparse import Namespace
from pathlib import Path

from app.casework.errors import InputRefused, storage_failed
from app.casework.proof import no_server
from app.casework.report_file import refuse_taken, write_new
from app.casework.settings import load_settings
from app.cli.console import Console, ExitStatus
from app.cli.signer import revocation_files, trusted_files


def renew(arguments: Namespace, console: Console) -> int:
    """Write the renewed report, and say which level it reaches."""
    from reports.long_term import LongTerm
    from reports.renew import renew_report
    from reports.verify import verify_report

    path, out = Path(arguments.file), Path(arguments.out)
    refuse_taken(out)
    url = arguments.timestamp_url or load_settings().report.timestamp_url
    if not url:
        raise no_server("An archive time-stamp")
    trust, revocation = trusted_files(arguments), revocation_files(arguments)
    before = verify_report(path, trust=trust, revocation=revocation)
    if not before.is_intact:
        raise InputRefused(
            before.sentences()[0],
            effect="Nothing was written.",
            remedy=f"`verify {path.name}` says what is wrong.",
        )
    try:
        pdf = path.read_bytes()
    except OSError as error:
        raise storage_failed("read the report", path, error) from error
    wish = LongTerm(trust, revocation, may_fetch=arguments.fetch, is_archived=True)
    renewed = renew_report(pdf, wish, timestamp_url=url)
    write_new(out, renewed.pdf, None)
    after = verify_report(out, trust=trust, revocation=revocation)
    for facts in after.signatures:
        console.say(f"{facts.signer}: {facts.level_note}")
    console.say(f"Written to {out}.")
    console.say(f"SHA-256 {renewed.sha256}")
    console.answer(
        {
            "out": str(out),
            "sha256": renewed.sha256,
            "levels": [facts.level for facts in after.signatures],
            "is_good": after.is_trusted,
        }
    )
    return ExitStatus.GOOD if after.is_trusted else ExitStatus.CHECK_NEGATIVE
