"""`case table|rerun|compare|withdraw`: findings for other programs, made again, held together."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from app.casework.analysis import ask_for_engine
from app.casework.comparison import Comparison, Difference
from app.casework.errors import ItemUnknown
from app.casework.rerun import compare_stored, finding_in_force, rerun, same_request
from app.casework.session import CaseSession
from app.casework.settings import load_settings
from app.casework.table import write_table
from app.cli import engine_process
from app.cli.commands.case import by_score
from app.cli.console import Console, ExitStatus, explained
from app.cli.interruption import interruptible
from app.cli.wording import counted
from engine.errors import UserFacingError
from engine.protocol import Progress

# An explanation would fill the screen; `--json` has it whole.
_SHOWN_LETTERS = 60


def table(arguments: Namespace, console: Console) -> int:
    """Write the items and findings as CSV or JSON."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        items = by_score(session.items()) if arguments.by_score else session.items()
        rows = write_table(items, Path(arguments.out), session.refused_files())
    console.say(f"{counted(rows, 'row')} were written to {arguments.out}.")
    console.answer({"out": arguments.out, "rows": rows})
    return ExitStatus.GOOD


def make_again(arguments: Namespace, console: Console) -> int:
    """Analyse items again and hold the results against the findings in force."""
    outcomes: list[tuple[str, Comparison | UserFacingError]] = []
    device = arguments.device or load_settings().analysis.device
    with (
        CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session,
        engine_process.open_engine(device) as client,
        interruptible() as interruption,
    ):
        for evidence_id in _analysed(session, arguments.item):
            made = finding_in_force(session, evidence_id).provenance
            engine = ask_for_engine(client, arguments.engine or made.engine)
            request = same_request(session, evidence_id, engine, arguments.device)
            tell = _teller(evidence_id, console)
            outcome = rerun(session, client, request, tell, interruption.is_asked)
            if outcome is None:
                break
            outcomes.append((evidence_id, outcome))
            _say(evidence_id, outcome, console)
    if interruption.is_asked():
        console.note("Cancelled. The comparisons made before stay in the case.")
    console.answer(
        {
            "is_cancelled": interruption.is_asked(),
            "comparisons": [_data(evidence_id, outcome) for evidence_id, outcome in outcomes],
        }
    )
    is_good = all(
        isinstance(outcome, Comparison) and outcome.is_identical for _, outcome in outcomes
    )
    is_whole = is_good and not interruption.is_asked()
    return ExitStatus.GOOD if is_whole else ExitStatus.CHECK_NEGATIVE


def compare(arguments: Namespace, console: Console) -> int:
    """Hold an item's finding in force against the one before it."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        comparison = compare_stored(session, arguments.item)
    _say(arguments.item, comparison, console)
    console.answer(_data(arguments.item, comparison))
    return ExitStatus.GOOD if comparison.is_identical else ExitStatus.CHECK_NEGATIVE


def withdraw(arguments: Namespace, console: Console) -> int:
    """Take back the decision on a region; the one before it counts again."""
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        standing = {review.region_id: review.id for review in session.item(arguments.item).reviews}
        if arguments.region not in standing:
            raise ItemUnknown(
                f"There is no decision on region {arguments.region!r} of {arguments.item}.",
                remedy="`case list` shows which regions have one.",
            )
        session.withdraw_review(standing[arguments.region])
    console.say(f"The decision on {arguments.region} of {arguments.item} was withdrawn.")
    console.answer({"review_id": standing[arguments.region]})
    return ExitStatus.GOOD


def _analysed(session: CaseSession, item: str | None) -> list[str]:
    if item is not None:
        return [session.evidence(item).id]
    return [row.evidence_id for row in session.summaries() if row.verdict is not None]


def _teller(evidence_id: str, console: Console) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        console.progress(f"{evidence_id}: {engine_process.progress_text(progress)}")

    return tell


def _say(evidence_id: str, outcome: Comparison | UserFacingError, console: Console) -> None:
    if isinstance(outcome, UserFacingError):
        console.say(f"{evidence_id}  failed")
        console.explain(outcome)
        return
    asked = "the same request" if outcome.is_same_request else "another request"
    result = (
        "identical" if outcome.is_identical else counted(len(outcome.differences), "difference")
    )
    console.say(f"{evidence_id}  {asked}: {result}")
    for difference in outcome.conditions:
        console.say(f"      made with another {_text(difference)}")
    for difference in outcome.differences:
        console.say(f"      {_text(difference)}")


def _text(difference: Difference) -> str:
    amount = "" if difference.amount is None else f" ({difference.amount:.6g})"
    if difference.first == difference.second:
        # Details that are too long for a line say only that they differ.
        return f"{difference.what}{amount}: {difference.first}"
    first, second = _short(difference.first), _short(difference.second)
    return f"{difference.what}{amount}: {first} → {second}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS]}…"


def _data(evidence_id: str, outcome: Comparison | UserFacingError) -> dict[str, object]:
    if isinstance(outcome, UserFacingError):
        return {"evidence_id": evidence_id, "error": explained(outcome)}
    return {
        "evidence_id": evidence_id,
        "error": None,
        "first_id": outcome.first_id,
        "second_id": outcome.second_id,
        "is_same_request": outcome.is_same_request,
        "is_identical": outcome.is_identical,
        "conditions": [_difference_data(item) for item in outcome.conditions],
        "differences": [_difference_data(item) for item in outcome.differences],
    }


def _difference_data(item: Difference) -> dict[str, object]:
    return {
        "what": item.what,
        "first": item.first,
        "second": item.second,
        "amount": item.amount,
    }
