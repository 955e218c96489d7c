"""`case create|add|list|verify|update`."""

import re
from argparse import Namespace
from pathlib import Path

from app.casework.audit import AuditHead
from app.casework.errors import InputRefused
from app.casework.evidence import IntakeOutcome, IntakeProgress, IntakeResult, IntakeState
from app.casework.naming import visible
from app.casework.records import CaseUpdate, NewCase
from app.casework.sender import SenderList
from app.casework.session import CaseSession
from app.casework.verification import CaseCheck
from app.cli import engine_process
from app.cli.console import Console, ExitStatus, explained
from app.cli.interruption import interruptible
from app.cli.wording import VERDICTS, counted, score_text
from engine.schema.case import CaseItem, RefusedFile

_HEAD = re.compile(r"(\d+):([0-9a-f]{64})")


def create(arguments: Namespace, console: Console) -> int:
    """Make a case."""
    new = NewCase(
        arguments.number,
        arguments.title,
        arguments.examiner,
        arguments.authority or "",
        arguments.laboratory or "",
    )
    with CaseSession.create(Path(arguments.case), new) as session:
        console.say(f"Case {new.number} was made in {session.path}.")
        console.say(f"Next: python main.py case add {session.path} FILE…")
        console.answer({"case": str(session.path), "id": session.record.id})
    return ExitStatus.GOOD


def add(arguments: Namespace, console: Console) -> int:
    """Take files in."""

    def tell(progress: IntakeProgress) -> None:
        console.progress(f"{progress.done + 1} of {progress.total}: {progress.path}")

    paths = [Path(path) for path in arguments.paths]
    sender = SenderList.read(Path(arguments.hashes)) if arguments.hashes else None
    with (
        CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session,
        engine_process.open_engine("cpu") as client,
        interruptible() as interruption,
    ):
        intake = session.begin_intake(paths, client, sender)
        result = intake.run((), tell, interruption.is_asked)
    for outcome in result.outcomes:
        _say_outcome(outcome, console)
    for name in result.not_received:
        console.say(f"not received: {name}")
    if result.is_cancelled:
        console.note("Cancelled. What was taken in before stays in the case.")
    if result.stopped_by is not None:
        console.note("The files after that one were not tried.")
    console.answer(
        {
            "is_cancelled": result.is_cancelled,
            "stopped_by": explained(result.stopped_by) if result.stopped_by else None,
            "outcomes": [_outcome_data(outcome) for outcome in result.outcomes],
            "not_received": list(result.not_received),
        }
    )
    return _intake_status(result)


def _say_outcome(outcome: IntakeOutcome, console: Console) -> None:
    if outcome.state is IntakeState.TAKEN_IN:
        note = f"  ({outcome.what})" if outcome.what else ""
        console.say(f"{outcome.evidence_id}  taken in   {outcome.path}{note}")
    elif outcome.state is IntakeState.DUPLICATE:
        console.say(f"{outcome.evidence_id}  duplicate  {outcome.path}")
    else:
        console.explain(outcome)


def _outcome_data(outcome: IntakeOutcome) -> dict[str, str | None]:
    return {
        "path": outcome.path,
        "state": outcome.state.value,
        "evidence_id": outcome.evidence_id,
        **explained(outcome),
    }


def _intake_status(result: IntakeResult) -> int:
    refused = len(result.in_state(IntakeState.REFUSED))
    if refused and refused == len(result.outcomes):
        return ExitStatus.USER_CAN_FIX
    is_short = refused or result.is_cancelled or result.not_received
    return ExitStatus.CHECK_NEGATIVE if is_short else ExitStatus.GOOD


def list_items(arguments: Namespace, console: Console) -> int:
    """List the items with their regions."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        record, refused = session.record, session.refused_files()
        items = by_score(session.items()) if arguments.by_score else session.items()
    count = counted(len(items), "item")
    console.say(f"Case {record.number}: {record.title} ({record.examiner}), {count}")
    for item in items:
        for line in _item_lines(item):
            console.say(line)
    say_refused(refused, console)
    console.answer(
        {
            "number": record.number,
            "title": record.title,
            "examiner": record.examiner,
            "items": [_item_data(item) for item in items],
            "refused": [refused_data(file) for file in refused],
        }
    )
    return ExitStatus.GOOD


def say_refused(refused: tuple[RefusedFile, ...], console: Console) -> None:
    """The files that were offered and are not in the case, each with the reason."""
    if refused:
        console.say(f"Not taken in: {counted(len(refused), 'file')}")
    for file in refused:
        name, what = visible(file.original_name), visible(file.what)
        console.say(f"      {what}" if name in what else f"      {name}: {what}")


def refused_data(file: RefusedFile) -> dict[str, object]:
    """A refused file, for machines."""
    return {
        "name": visible(file.original_name),
        "sha256": file.sha256 or None,
        "byte_size": file.byte_size,
        "what": file.what,
        "remedy": file.remedy,
        "refused_at": file.refused_at,
        "refused_by": file.refused_by,
    }


def by_score(items: tuple[CaseItem, ...]) -> tuple[CaseItem, ...]:
    """The triage list: highest manipulation score first, then failures, then what is to be done.

    What was withdrawn comes last.
    """

    def place(item: CaseItem) -> tuple[int, float]:
        if item.withdrawal is not None:
            return 3, 0.0
        if item.finding is not None:
            return 0, -item.finding.scores.manipulation
        return (1, 0.0) if item.failure is not None else (2, 0.0)

    return tuple(sorted(items, key=place))


def _item_lines(item: CaseItem) -> list[str]:
    size = item.evidence.decode.size
    name = visible(item.evidence.original_name)
    lines = [f"{item.evidence.id}  {name}  {size.width}×{size.height} px"]
    if item.withdrawal is not None:
        lines.append(f"      withdrawn: {visible(item.withdrawal.reason)}")
    if item.failure is not None:
        lines.append(f"      failed: {item.failure.what}")
    if item.finding is None:
        return lines if item.failure else [*lines, "      not analysed"]
    scores = item.finding.scores
    lines.append(f"      {VERDICTS[scores.verdict]}, {score_text(scores)}")
    lines.append(f"      {visible(scores.verdict_reason)}")
    decisions = {review.region_id: review.decision.value for review in item.reviews}
    for region in item.finding.regions:
        words = f"{region.side.value} {region.name.value}".strip()
        decision = decisions.get(region.id, "no decision yet")
        lines.append(f"      {region.id}  {words}  {region.score:.2f}  {decision}")
    return lines


def _item_data(item: CaseItem) -> dict[str, object]:
    finding = item.finding
    decisions = {review.region_id: review.decision.value for review in item.reviews}
    return {
        "evidence_id": item.evidence.id,
        "name": visible(item.evidence.original_name),
        "sha256": item.evidence.sha256,
        "state": item.state.value,
        "failure": item.failure.what if item.failure else None,
        "withdrawn": item.withdrawal.reason if item.withdrawal else None,
        "verdict": finding.scores.verdict.value if finding else None,
        "verdict_reason": visible(finding.scores.verdict_reason) if finding else None,
        "manipulation": finding.scores.manipulation if finding else None,
        "regions": [
            {
                "id": region.id,
                "name": region.name.value,
                "side": region.side.value,
                "score": region.score,
                "decision": decisions.get(region.id),
            }
            for region in (finding.regions if finding else ())
        ],
    }


def verify(arguments: Namespace, console: Console) -> int:
    """Check the whole case."""
    against = _head(arguments.head) if arguments.head else None
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        check = session.verify(against)
    say_check(check, console)
    console.answer(check_data(check))
    return ExitStatus.GOOD if check.is_good else ExitStatus.CHECK_NEGATIVE


def say_check(check: CaseCheck, console: Console) -> None:
    """The outcome of a case's verification, for people."""
    for fault in check.faults:
        console.say(f"FAULT: {fault}")
    for note in check.notes:
        console.say(f"Note: {note}")
    looked_at = (
        f"{counted(check.evidence_count, 'item')}, {counted(check.finding_count, 'finding')}, "
        f"{counted(check.file_count, 'file')}, log of {check.audit_head.count} entries"
    )
    if check.is_good:
        console.say(f"Good: all is as it was recorded ({looked_at}).")
    else:
        console.say(f"{counted(len(check.faults), 'fault')}; looked at: {looked_at}.")
        console.say("Restore the case folder from a backup; do not report from this copy.")
    console.say(f"Log head: {check.audit_head.count}:{check.audit_head.digest}")


def check_data(check: CaseCheck) -> dict[str, object]:
    """The outcome of a case's verification, for machines."""
    return {
        "is_good": check.is_good,
        "faults": list(check.faults),
        "notes": list(check.notes),
        "audit_count": check.audit_head.count,
        "audit_head": check.audit_head.digest,
        "evidence_count": check.evidence_count,
        "finding_count": check.finding_count,
        "file_count": check.file_count,
    }


def _head(text: str) -> AuditHead:
    match = _HEAD.fullmatch(text.strip())
    if match is None:
        raise InputRefused(
            f"“{visible(text)}” is no log head.",
            effect="Nothing was checked.",
            remedy="Give it as in the report: the entry count, a colon, and 64 hexadecimal digits.",
        )
    return AuditHead(int(match[1]), match[2])


def update(arguments: Namespace, console: Console) -> int:
    """Write down questions, propositions, conclusion."""
    propositions = arguments.propositions
    change = CaseUpdate(
        title=arguments.title,
        authority=arguments.authority,
        laboratory=arguments.laboratory,
        questions=arguments.questions,
        propositions=None if propositions is None else tuple(propositions.splitlines()),
        conclusion=arguments.conclusion,
    )
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        changes = session.update_case(change)
    console.say("The case was updated." if changes else "Nothing is different: no entry was made.")
    console.answer({"is_changed": bool(changes)})
    return ExitStatus.GOOD


def withdraw_item(arguments: Namespace, console: Console) -> int:
    """Leave an item out of analyses and reports, with the reason."""
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        session.withdraw_item(arguments.item, arguments.reason)
    console.say(f"{arguments.item} was withdrawn. Its file and its findings stay in the case.")
    console.say(f"To take it back: case restore-item {arguments.case} {arguments.item} --reason …")
    console.answer({"evidence_id": arguments.item, "is_withdrawn": True})
    return ExitStatus.GOOD


def restore_item(arguments: Namespace, console: Console) -> int:
    """Examine a withdrawn item again."""
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        session.restore_item(arguments.item, arguments.reason)
    console.say(f"{arguments.item} is examined again.")
    console.answer({"evidence_id": arguments.item, "is_withdrawn": False})
    return ExitStatus.GOOD
