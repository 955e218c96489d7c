"""`case analyze|resume|queue`: the queue of a case, kept with it."""

from argparse import Namespace
from pathlib import Path

from app.casework.analysis import (
    ItemResult,
    QueuePlan,
    QueueProgress,
    QueueResult,
    QueueWatch,
    analyse_items,
    ask_for_engine,
)
from app.casework.batch import Batch, JobState
from app.casework.changes import CaseChanges
from app.casework.engine import Engine
from app.casework.errors import InputRefused
from app.casework.naming import visible
from app.casework.pace import left_text
from app.casework.session import CaseSession
from app.casework.settings import load_settings
from app.cli import engine_process
from app.cli.commands.case import refused_data, say_refused
from app.cli.console import Console, ExitStatus, explained
from app.cli.interruption import Interruption, interruptible
from app.cli.wording import VERDICTS, counted, score_text
from engine.schema.case import RefusedFile
from engine.schema.request import SWITCHABLE_METHODS, EngineDescription

_NOTHING = QueueResult((), CaseChanges(), is_cancelled=False, stopped_by=None)


def analyze(arguments: Namespace, console: Console) -> int:
    """Analyse the items that have no finding by this engine yet."""
    without = _methods(arguments.without)
    settings = load_settings().analysis
    device = arguments.device or settings.device
    with (
        CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session,
        engine_process.open_engine(device) as client,
        interruptible() as interruption,
    ):
        engine = ask_for_engine(client, arguments.engine or settings.engine)
        ids = [row.evidence_id for row in session.summaries() if not row.withdrawn]
        if arguments.item is not None:
            ids = [_examined(session, arguments.item)]
        is_one = arguments.item is not None
        session.enqueue(ids, engine, device, without, adds_maps=is_one)
        plan = QueuePlan(tuple(ids), engine, device, without, adds_maps=is_one)
        result = analyse_items(session, client, plan, _watch(console, interruption))
        refused = session.refused_files()
    if not ids:
        console.say("The case has no items to analyse.")
    return _end(result, refused, console)


def resume(arguments: Namespace, console: Console) -> int:
    """Go on with what is still in the queue, with the engine it was asked for."""
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        waiting = [count.batch for count in session.queue() if count.open]
        if not waiting:
            console.say("The queue is empty.")
            console.answer(_queue_data(_NOTHING, session.refused_files()))
            return ExitStatus.GOOD
        devices = {batch.device for batch in waiting}
        device = devices.pop() if len(devices) == 1 else "auto"
        with engine_process.open_engine(device) as client, interruptible() as interruption:
            result = _NOTHING
            for batch in waiting:
                engine = _engine_of(batch, client)
                ids = session.open_jobs(batch)
                plan = QueuePlan(ids, engine, batch.device, batch.disabled_methods)
                result |= analyse_items(session, client, plan, _watch(console, interruption))
                if result.is_cancelled or result.stopped_by is not None:
                    break
        refused = session.refused_files()
    return _end(result, refused, console)


def show(arguments: Namespace, console: Console) -> int:
    """Say what is in the queue; with `--clear`, take out what is still to be done."""
    if arguments.clear:
        with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
            session.clear_queue()
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        queue, refused = session.queue(), session.refused_files()
        failed = [row for row in session.summaries() if row.failure and not row.withdrawn]
    if not queue:
        console.say("Nothing was queued yet.")
    for count in queue:
        batch = count.batch
        states = ", ".join(f"{count.of(state)} {state.value}" for state in JobState)
        console.say(f"{batch.number}  {batch.queued_at}  {batch.queued_by}  {batch.engine}")
        console.say(f"      {states}")
    if failed:
        console.say(f"Failed: {counted(len(failed), 'item')}")
    for row in failed:
        console.say(f"      {row.evidence_id}  {row.name}: {visible(row.failure)}")
    say_refused(refused, console)
    console.answer(
        {
            "failed": [
                {"evidence_id": row.evidence_id, "name": row.name, "what": row.failure}
                for row in failed
            ],
            "refused": [refused_data(file) for file in refused],
            "batches": [
                {
                    "number": count.batch.number,
                    "engine": count.batch.engine,
                    "engine_version": count.batch.engine_version,
                    "device": count.batch.device,
                    "queued_at": count.batch.queued_at,
                    "queued_by": count.batch.queued_by,
                    **{state.value: count.of(state) for state in JobState},
                }
                for count in queue
            ],
        }
    )
    return ExitStatus.GOOD


def _engine_of(batch: Batch, client: Engine) -> EngineDescription:
    engine = ask_for_engine(client, batch.engine)
    if not batch.fits(engine):
        raise InputRefused(
            f"Batch {batch.number} was asked for with {batch.engine} {batch.engine_version}; "
            f"here is {engine.version}, or its weights are others.",
            effect="Nothing was analysed.",
            remedy="Take it out with `case queue CASE --clear`, then ask anew with `case analyze`.",
        )
    return engine


def _watch(console: Console, interruption: Interruption) -> QueueWatch:
    def tell(progress: QueueProgress) -> None:
        step = engine_process.progress_text(progress.progress) if progress.progress else "starting"
        left = f", {left_text(progress.left_s)}" if progress.left_s is not None else ""
        place = f"{progress.index + 1} of {progress.total}{left}"
        console.progress(f"{place}: {progress.name}: {step}")

    def say(result: ItemResult) -> None:
        _say_result(result, console)

    return QueueWatch(tell, say, interruption.is_asked)


def _methods(said: str | None) -> tuple[str, ...]:
    """The methods that are not to be run. InputRefused when one is none of those there are."""
    names = tuple(filter(None, (name.strip() for name in (said or "").split(","))))
    for name in names:
        if name not in SWITCHABLE_METHODS:
            raise InputRefused(
                f"There is no method “{visible(name)}” that could be left out.",
                effect="Nothing was queued or analysed.",
                remedy=f"These can be: {', '.join(SWITCHABLE_METHODS)}.",
            )
    return names


def _examined(session: CaseSession, evidence_id: str) -> str:
    item = session.item(evidence_id)
    if item.withdrawal is not None:
        raise InputRefused(
            f"Item {evidence_id} was withdrawn: {visible(item.withdrawal.reason)}",
            effect="Nothing was analysed.",
            remedy="Restore it first: `case restore-item`.",
        )
    return item.evidence.id


def _end(result: QueueResult, refused: tuple[RefusedFile, ...], console: Console) -> int:
    """What is said after the last item, and the exit status."""
    if result.is_cancelled:
        console.note("Cancelled. The findings recorded before stay in the case.")
        console.note("`case resume` goes on with the rest.")
    elif result.stopped_by is not None:
        if not any(item.error is result.stopped_by for item in result.results):
            console.explain(result.stopped_by)
        console.note("The items after that one were not tried; `case resume` goes on with them.")
    done = sum(item.finding_id is not None for item in result.results)
    console.say(f"{counted(done, 'finding')}, {len(result.failed)} failed.")
    for item in result.results:
        if item.error is not None:
            console.say(f"      {item.evidence_id}  {item.name}: {visible(item.error.what)}")
    say_refused(refused, console)
    console.answer(_queue_data(result, refused))
    return _queue_status(result)


def _say_result(result: ItemResult, console: Console) -> None:
    if result.error is not None:
        console.say(f"{result.evidence_id}  failed  {result.name}")
        console.explain(result.error)
    elif result.finding is not None:
        scores = result.finding.scores
        stored = " (stored result)" if result.was_stored else ""
        console.say(
            f"{result.evidence_id}  {VERDICTS[scores.verdict]}, {score_text(scores)}"
            f"  {result.name}{stored}"
        )


def _queue_data(result: QueueResult, refused: tuple[RefusedFile, ...]) -> dict[str, object]:
    return {
        "refused": [refused_data(file) for file in refused],
        "is_cancelled": result.is_cancelled,
        "stopped_by": explained(result.stopped_by) if result.stopped_by else None,
        "results": [
            {
                "evidence_id": item.evidence_id,
                "name": item.name,
                "was_stored": item.was_stored,
                "finding_id": item.finding_id,
                "verdict": item.scores.verdict.value if item.scores else None,
                "manipulation": item.scores.manipulation if item.scores else None,
                "error": explained(item.error) if item.error else None,
            }
            for item in result.results
        ],
    }


def _queue_status(result: QueueResult) -> int:
    is_any_good = any(item.finding_id is not None for item in result.results)
    if result.stopped_by is not None and not is_any_good:
        return ExitStatus.USER_CAN_FIX
    if result.failed or result.is_cancelled or result.stopped_by is not None:
        return ExitStatus.CHECK_NEGATIVE
    return ExitStatus.GOOD
