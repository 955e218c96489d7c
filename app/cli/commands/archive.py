"""`case export|import`: a whole case as one file."""

from argparse import Namespace
from pathlib import Path

from app.casework.archive import export_case
from app.casework.archive_import import import_case
from app.casework.session import CaseSession
from app.cli.commands.case import check_data, say_check
from app.cli.console import Console, ExitStatus


def write(arguments: Namespace, console: Console) -> int:
    """Write the case into a ZIP file."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        export = export_case(session, Path(arguments.zip))
    console.say(f"{export.file_count} files were written to {export.path}.")
    console.say(f"SHA-256 {export.sha256}")
    console.say(f"Log head: {export.head.count}:{export.head.digest}")
    console.say("Tell the receiver both by another way than the file itself.")
    console.answer(
        {
            "out": str(export.path),
            "sha256": export.sha256,
            "file_count": export.file_count,
            "audit_count": export.head.count,
            "audit_head": export.head.digest,
        }
    )
    return ExitStatus.GOOD


def read(arguments: Namespace, console: Console) -> int:
    """Make a case folder from an exported ZIP file."""
    imported = import_case(Path(arguments.zip), Path(arguments.case))
    console.say(f"Case {imported.case_number} was made in {imported.path}.")
    say_check(imported.check, console)
    console.answer({"case": str(imported.path), **check_data(imported.check)})
    return ExitStatus.GOOD if imported.check.is_good else ExitStatus.CHECK_NEGATIVE
