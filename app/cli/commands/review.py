"""`review` and `case tag`: the examiner's decision on a region, and their words for an item."""

from argparse import Namespace
from pathlib import Path

from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from app.cli.console import Console, ExitStatus
from engine.schema.case import Decision


def review(arguments: Namespace, console: Console) -> int:
    """Record the decision."""
    request = ReviewRequest(
        arguments.item, arguments.region, Decision(arguments.decision), arguments.reason or ""
    )
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        _, review_id = session.review(request)
    console.say(f"{arguments.decision} was recorded for {arguments.region} of {arguments.item}.")
    console.answer({"review_id": review_id})
    return ExitStatus.GOOD


def tag(arguments: Namespace, console: Console) -> int:
    """Write an item's tags."""
    tags = [word.strip() for word in (arguments.tags or "").split(",")]
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        session.tag(arguments.item, tags)
        [summary] = session.summaries([arguments.item])
    console.say(f"{arguments.item} has the tags: {', '.join(summary.tags) or 'none'}.")
    console.answer({"evidence_id": arguments.item, "tags": list(summary.tags)})
    return ExitStatus.GOOD
