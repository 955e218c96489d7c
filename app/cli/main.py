"""The command line: which command runs, what becomes of its errors, and the exit status."""

import difflib
import os
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from app.casework.errors import InputRefused, reason_of
from app.cli.commands import (
    analyze,
    archive,
    calibration,
    case,
    doctor,
    findings,
    hand,
    identity,
    model,
    queue,
    renew,
    report,
    review,
    sample,
    sign,
    verify,
)
from app.cli.commands.training import MODULES, run_child
from app.cli.console import Console, ExitStatus, Explained, explained
from app.cli.fault_log import log_path, start_log
from app.cli.parsing import build_parser, command_names
from engine.errors import UserFacingError
from reports.errors import ReportError

COMMANDS: dict[str, Callable[[Namespace, Console], int]] = {
    "analyze": analyze.analyze,
    "case.create": case.create,
    "case.add": case.add,
    "case.analyze": queue.analyze,
    "case.resume": queue.resume,
    "case.queue": queue.show,
    "case.rerun": findings.make_again,
    "case.compare": findings.compare,
    "case.list": case.list_items,
    "case.table": findings.table,
    "case.export": archive.write,
    "case.import": archive.read,
    "case.withdraw": findings.withdraw,
    "case.tag": review.tag,
    "case.verify": case.verify,
    "case.update": case.update,
    "case.withdraw-item": case.withdraw_item,
    "case.restore-item": case.restore_item,
    "case.drawings": hand.list_drawings,
    "case.draw": hand.draw,
    "case.remove-drawing": hand.remove_drawing,
    "case.exhibits": hand.list_exhibits,
    "case.exhibit": hand.keep_exhibit,
    "case.remove-exhibit": hand.remove_exhibit,
    "review": review.review,
    "identity.create": identity.create,
    "identity.create-ca": identity.create_ca,
    "identity.issue": identity.issue,
    "identity.crl": identity.revocation_list,
    "identity.tokens": identity.tokens,
    "identity.show": identity.show,
    "report": report.issue,
    "sign": sign.sign,
    "renew": renew.renew,
    "verify": verify.verify,
    "calibration.load": calibration.load,
    "calibration.list": calibration.list_data,
    "calibration.remove": calibration.remove,
    "model.list": model.list_models,
    "model.info": model.show,
    "model.verify": model.verify,
    "model.import": model.import_published,
    "doctor": doctor.examine,
    "sample": sample.make,
}


def _no_window(case: Path | None) -> int:
    raise InputRefused(
        "There is no window to open here.",
        effect="Nothing was done.",
        remedy="Start it with `python main.py`, or name a command: `python main.py --help`.",
    )


def run(argv: Sequence[str], open_window: Callable[[Path | None], int] = _no_window) -> int:
    """Do what the arguments ask for; the exit status (see `ExitStatus`).

    open_window: opens the window, on a case folder or on none, and gives the exit status. It is
    handed over because command line and window do not know each other.
    """
    start_log()
    if not argv or (argv[0] not in command_names() and not argv[0].startswith("-")):
        return _guarded(lambda: _open(argv, open_window), Console(), is_debugging=False)
    if argv[0] in MODULES:
        return run_child(argv[0], argv[1:])
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as end:
        # argparse has said what is wrong; its status 2 means the same as ours.
        return int(end.code or 0)
    arguments.open_window = open_window
    console = Console(as_json=arguments.json)
    command = COMMANDS[arguments.action]
    return _guarded(lambda: command(arguments, console), console, is_debugging=arguments.debug)


def _guarded(command: Callable[[], int], console: Console, *, is_debugging: bool) -> int:
    try:
        return int(command())
    except (UserFacingError, ReportError) as error:
        return _user_error(error, console)
    except KeyboardInterrupt:
        console.note("Cancelled. What was finished before is stored; nothing is half written.")
        return ExitStatus.CHECK_NEGATIVE
    except BrokenPipeError:
        # Whoever read our output has enough. Python must not complain again while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitStatus.GOOD
    except OSError as error:
        return _system_error(error, console, is_debugging=is_debugging)
    except Exception as error:  # border
        return _fault(error, console, is_debugging=is_debugging)


def _user_error(error: Explained, console: Console) -> int:
    console.explain(error)
    console.answer({"error": explained(error)})
    return ExitStatus.USER_CAN_FIX


def _system_error(error: OSError, console: Console, *, is_debugging: bool) -> int:
    if error.errno is None or error.filename is None:
        return _fault(error, console, is_debugging=is_debugging)
    reason, remedy = reason_of(error)
    said = InputRefused(
        f"Could not use {error.filename}: {reason}.",
        effect="The original files and the case are unchanged.",
        remedy=remedy,
    )
    return _user_error(said, console)


def _fault(error: Exception, console: Console, *, is_debugging: bool) -> int:
    import logging

    logging.getLogger(__name__).error("a fault in the program", exc_info=error)
    console.note(
        f"A fault in the program ({type(error).__name__}). The original files are unchanged, and "
        "every action that was confirmed is stored.\n"
        f"  The details are in {log_path()}; report them to the developers."
    )
    if is_debugging:
        console.note("".join(traceback.format_exception(error)))
    console.answer({"error": {"what": type(error).__name__, "log": str(log_path())}})
    return ExitStatus.BUG


def _open(argv: Sequence[str], open_window: Callable[[Path | None], int]) -> int:
    if len(argv) > 1:
        raise _unknown(argv[0])
    case_path = Path(argv[0]) if argv else None
    if case_path is not None and not case_path.exists():
        raise _unknown(argv[0])
    return open_window(case_path)


def _unknown(word: str) -> InputRefused:
    near = difflib.get_close_matches(word, command_names(), n=1)
    hint = f"Did you mean `{near[0]}`? " if near else ""
    return InputRefused(
        f"There is no command “{word}”, and no case folder of that name.",
        effect="Nothing was done.",
        remedy=f"{hint}`python main.py --help` lists the commands.",
    )
