"""`review`: the examiner's decision on one region."""

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
