"""The queue of a case survives the program, follows the findings and is held against the log."""

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.casework.analysis import (
    ItemResult,
    QueuePlan,
    QueueProgress,
    QueueWatch,
    analyse_items,
    prepare,
)
from app.casework.audit import AuditAction
from app.casework.batch import JobState
from app.casework.queue_rest import plans_left
from app.casework.session import CaseSession
from engine.errors import EngineCrashed
from engine.schema.case import AnalysisState
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face

IDS = ("E001", "E002", "E003")


@pytest.fixture
def queued(session: CaseSession, tmp_path: Path, engine: FakeEngineClient) -> CaseSession:
    """A case with three items in its queue."""
    faces = [save_face(tmp_path / f"{turn}.png", 64, turn) for turn in (0, 90, 180)]
    session.take_in(faces, engine)
    session.enqueue(IDS, engine.describe()[0])
    return session


def counts(session: CaseSession) -> dict[str, int]:
    """The states of the last batch that are not empty."""
    return {state.value: number for state, number in session.queue()[-1].counts}


def go(
    session: CaseSession,
    engine: FakeEngineClient,
    is_cancelled: Callable[[], bool] = lambda: False,
    done: list[ItemResult] | None = None,
) -> None:
    plan = QueuePlan(session.open_jobs(), engine.describe()[0])
    watch = QueueWatch(
        is_cancelled=is_cancelled, on_result=done.append if done is not None else lambda _: None
    )
    analyse_items(session, engine, plan, watch)


def test_what_is_asked_for_is_kept_with_who_asked_and_for_which_engine(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    [batch] = queued.batches()
    assert (batch.number, batch.evidence_ids, batch.queued_by) == (1, IDS, "Eva Example")
    assert batch.fits(engine.describe()[0])
    assert not batch.fits(engine.describe()[1])
    assert queued.audit()[-1].action == AuditAction.QUEUE_FILLED
    assert counts(queued) == {"pending": 3}
    assert queued.verify().is_good


def test_queue_is_there_when_the_case_is_opened_again(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    done: list[ItemResult] = []
    go(queued, engine, is_cancelled=lambda: len(done) == 1, done=done)
    queued.close()
    with CaseSession.open(queued.path) as again:
        assert counts(again) == {"done": 1, "pending": 2}
        assert again.open_jobs() == ("E002", "E003")
        go(again, engine)
        assert counts(again) == {"done": 3}
        assert again.open_jobs() == ()
        assert again.verify().is_good


def test_job_that_ran_when_the_program_died_is_to_be_done_again(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    prepare(queued, "E001", QueuePlan(IDS, engine.describe()[0]))
    assert counts(queued) == {"running": 1, "pending": 2}
    queued.close()  # as the kernel does for a killed program: nothing is put back
    with CaseSession.open(queued.path, read_only=True) as reader:
        assert counts(reader) == {"running": 1, "pending": 2}
    with CaseSession.open(queued.path) as again:
        assert counts(again) == {"pending": 3}


def test_cancelled_item_stays_in_the_queue(queued: CaseSession, engine: FakeEngineClient) -> None:
    asked = iter([False, False, True])
    go(queued, engine, is_cancelled=lambda: next(asked, True))
    assert counts(queued) == {"pending": 3}


def test_failed_item_is_out_of_the_queue_until_it_is_asked_for_again(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    engine.error = EngineCrashed("It ended.", remedy="Try again.")
    go(queued, engine)
    assert counts(queued) == {"done": 2, "failed": 1}
    assert queued.open_jobs() == ()
    queued.enqueue(IDS, engine.describe()[0])
    assert queued.batches()[-1].evidence_ids == ("E001",)
    go(queued, engine)
    assert counts(queued) == {"done": 1}
    assert queued.verify().is_good


def test_asking_twice_queues_once(queued: CaseSession, engine: FakeEngineClient) -> None:
    head = queued.audit_head()
    assert not queued.enqueue(IDS, engine.describe()[0])
    assert queued.audit_head() == head
    go(queued, engine)
    assert not queued.enqueue(IDS, engine.describe()[0])


def test_cleared_queue_keeps_what_is_done_and_says_who_cleared_it(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    done: list[ItemResult] = []
    go(queued, engine, is_cancelled=lambda: len(done) == 1, done=done)
    assert queued.clear_queue()
    assert counts(queued) == {"done": 1, "cancelled": 2}
    assert queued.audit()[-1].action == AuditAction.QUEUE_CLEARED
    assert not queued.clear_queue()
    assert queued.verify().is_good


def test_items_that_are_no_longer_wanted_leave_the_queue_and_the_others_stay(
    queued: CaseSession,
) -> None:
    assert queued.clear_queue(["E002", "E999"])
    assert queued.open_jobs() == ("E001", "E003")
    assert json.loads(queued.audit()[-1].detail_json)["items"] == ["E002"]
    assert not queued.clear_queue(["E002"])
    assert queued.verify().is_good


def test_what_is_left_is_planned_as_it_was_asked_for(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    described = engine.describe()[0]
    queued.clear_queue(["E003"])
    queued.enqueue(["E003"], described, disabled_methods=("noise",))
    first, second = plans_left(queued, described, "auto")
    assert (first.evidence_ids, first.disabled_methods) == (("E001", "E002"), ())
    assert (second.evidence_ids, second.disabled_methods) == (("E003",), ("noise",))
    for plan in (first, second):
        analyse_items(queued, engine, plan, QueueWatch())
    assert plans_left(queued, described, "auto") == ()


def test_what_was_asked_of_another_engine_is_asked_of_this_one_anew(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    newer = replace(engine.describe()[0], version="9.9")
    [plan] = plans_left(queued, newer, "auto")
    assert (plan.evidence_ids, plan.engine) == (IDS, newer)
    assert queued.batches()[-1].fits(newer)
    assert queued.open_jobs() == IDS
    assert queued.verify().is_good


def test_results_can_be_read_while_the_queue_runs(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    seen: list[int] = []

    def look(_: ItemResult) -> None:
        with CaseSession.open(queued.path, read_only=True) as reader:
            states = [row.state for row in reader.summaries()]
            seen.append(states.count(AnalysisState.DONE))

    plan = QueuePlan(IDS, engine.describe()[0])
    analyse_items(queued, engine, plan, QueueWatch(on_result=look))
    assert seen == [1, 2, 3]


def test_time_left_is_told_from_the_second_item_on(
    queued: CaseSession, engine: FakeEngineClient
) -> None:
    told: list[QueueProgress] = []
    plan = QueuePlan(IDS, engine.describe()[0])
    analyse_items(queued, engine, plan, QueueWatch(on_progress=told.append))
    starts = [step for step in told if step.progress is None]
    assert starts[0].left_s is None
    assert starts[1].left_s is not None
    assert starts[2].left_s is not None
    assert starts[2].left_s > 0


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("UPDATE job SET state = 'done' WHERE position = 1", "marked as done"),
        ("DELETE FROM job WHERE position = 1", "not those that were queued"),
        ("UPDATE job SET evidence_id = 'E001'", "not those that were queued"),
        (
            "UPDATE batch SET record_json = replace (record_json, 'Eva', 'Mallory')",
            "Record batch/1 was changed",
        ),
        ("DELETE FROM job; DELETE FROM batch", "is missing: deleted"),
    ],
)
def test_attack_on_the_queue_is_found(queued: CaseSession, script: str, expected: str) -> None:
    queued.close()
    connection = sqlite3.connect(queued.path / "case.sqlite")
    connection.executescript(script)
    connection.close()
    with CaseSession.open(queued.path, read_only=True) as reader:
        faults = reader.verify().faults
    assert any(expected in fault for fault in faults), faults


def test_states_are_those_of_the_database(session: CaseSession) -> None:
    connection = sqlite3.connect(session.path / "case.sqlite")
    [(sql,)] = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'job'")
    connection.close()
    assert all(f"'{state.value}'" in sql for state in JobState)
