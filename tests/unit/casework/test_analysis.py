from dataclasses import replace
from pathlib import Path

import pytest

from app.casework import analysis
from app.casework.analysis import (
    AnalysisJob,
    ItemResult,
    QueuePlan,
    QueueProgress,
    QueueResult,
    QueueWatch,
    analyse_items,
    ask_for_engine,
    choose_engine,
)
from app.casework.errors import StorageFailed
from app.casework.session import CaseSession
from engine.errors import EngineBug, EngineCrashed, EngineError, ModelUnavailable
from engine.protocol import Phase
from engine.schema.case import AnalysisState
from engine.schema.request import EngineDescription
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


@pytest.fixture
def three(session: CaseSession, tmp_path: Path, engine: FakeEngineClient) -> CaseSession:
    """A case with three items that were not analysed."""
    faces = [save_face(tmp_path / f"{turn}.png", turn=turn) for turn in (0, 90, 180)]
    session.take_in(faces, engine)
    return session


def go(
    session: CaseSession, engine: FakeEngineClient, watch: QueueWatch | None = None
) -> QueueResult:
    ids = tuple(summary.evidence_id for summary in session.summaries())
    plan = QueuePlan(ids, engine.describe()[0])
    return analyse_items(session, engine, plan, watch or QueueWatch())


def states(session: CaseSession) -> list[AnalysisState]:
    return [summary.state for summary in session.summaries()]


def test_all_items_are_analysed(three: CaseSession, engine: FakeEngineClient) -> None:
    result = go(three, engine)
    assert states(three) == [AnalysisState.DONE] * 3
    assert result.changes.changed == ("E001", "E002", "E003")
    assert not result.failed
    assert three.verify().is_good


def test_progress_names_item_phase_and_place(three: CaseSession, engine: FakeEngineClient) -> None:
    told: list[QueueProgress] = []
    go(three, engine, QueueWatch(on_progress=told.append))
    assert [p.index for p in told if p.progress is None] == [0, 1, 2]
    assert {p.total for p in told} == {3}
    assert told[0].name == "0.png"
    phases = [p.progress.phase for p in told if p.progress and p.evidence_id == "E002"]
    assert phases[0] is Phase.LOADING
    assert phases[-1] is Phase.WRITING


def test_second_run_asks_the_engine_nothing(three: CaseSession, engine: FakeEngineClient) -> None:
    go(three, engine)
    asked, head = len(engine.requests), three.audit_head()
    result = go(three, engine)
    assert len(engine.requests) == asked
    assert all(item.was_stored for item in result.results)
    assert three.audit_head() == head


@pytest.mark.parametrize(
    "error",
    [EngineCrashed("The engine's process ended.", remedy="Try again."), EngineBug("traceback")],
)
def test_failing_item_is_recorded_and_the_others_go_on(
    three: CaseSession, engine: FakeEngineClient, error: EngineError
) -> None:
    engine.error = error
    result = go(three, engine)
    assert states(three) == [AnalysisState.FAILED, AnalysisState.DONE, AnalysisState.DONE]
    assert [item.evidence_id for item in result.failed] == ["E001"]
    failure = three.item("E001").failure
    assert failure is not None
    assert "traceback" not in failure.what
    assert failure.remedy


def test_failed_item_is_tried_again(three: CaseSession, engine: FakeEngineClient) -> None:
    engine.error = EngineCrashed("It ended.", remedy="Try again.")
    go(three, engine)
    assert not go(three, engine).failed
    assert states(three) == [AnalysisState.DONE] * 3


def test_cancel_keeps_what_is_done_and_records_no_failure(
    three: CaseSession, engine: FakeEngineClient
) -> None:
    done: list[ItemResult] = []
    watch = QueueWatch(on_result=done.append, is_cancelled=lambda: len(done) == 1)
    result = go(three, engine, watch)
    assert result.is_cancelled
    assert states(three) == [AnalysisState.DONE, AnalysisState.PENDING, AnalysisState.PENDING]


def test_cancel_in_the_middle_of_an_item_records_nothing(
    three: CaseSession, engine: FakeEngineClient
) -> None:
    seen: list[Phase] = []

    def note(progress: QueueProgress) -> None:
        if progress.progress:
            seen.append(progress.progress.phase)

    head = three.audit_head()
    watch = QueueWatch(on_progress=note, is_cancelled=lambda: Phase.FACES in seen)
    result = go(three, engine, watch)
    assert result.results[0].is_cancelled
    assert three.audit_head() == head
    assert list((three.path / "staging").iterdir()) == []


def test_missing_engine_ends_the_queue(three: CaseSession, engine: FakeEngineClient) -> None:
    engine.error = ModelUnavailable("The weights are gone.", remedy="Restore them.")
    result = go(three, engine)
    assert result.stopped_by is not None
    assert len(result.results) == 1
    assert states(three)[1:] == [AnalysisState.PENDING] * 2


def test_full_disk_ends_the_queue_with_its_reason(
    three: CaseSession, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StorageFailed("Could not store: the disk is full.", remedy="Free some space.")

    monkeypatch.setattr(three, "record_finding", full)
    result = go(three, engine)
    assert isinstance(result.stopped_by, StorageFailed)
    assert states(three) == [AnalysisState.PENDING] * 3


def test_changed_copy_is_not_analysed(three: CaseSession, engine: FakeEngineClient) -> None:
    copy = three.evidence_path("E002")
    copy.chmod(0o644)
    copy.write_bytes(copy.read_bytes() + b"x")
    asked = len(engine.requests)
    result = go(three, engine)
    [failed] = result.failed
    assert failed.evidence_id == "E002"
    assert failed.error is not None
    assert "changed since it was taken in" in failed.error.what
    assert "90.png" in failed.error.what
    assert len(engine.requests) == asked + 2


def test_missing_copy_is_a_failure_of_that_item_only(
    three: CaseSession, engine: FakeEngineClient
) -> None:
    three.evidence_path("E001").unlink()
    result = go(three, engine)
    assert result.stopped_by is None
    assert states(three) == [AnalysisState.FAILED, AnalysisState.DONE, AnalysisState.DONE]


def test_fault_of_the_engine_on_a_full_disk_is_told_as_the_disk(
    three: CaseSession, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.error = EngineBug("OSError: 786432 requested and 507776 written")
    monkeypatch.setattr(analysis, "disk_is_full", lambda folder: True)
    result = go(three, engine)
    assert isinstance(result.stopped_by, StorageFailed)
    assert "the disk is full" in result.stopped_by.what
    assert states(three) == [AnalysisState.PENDING] * 3


def test_refusal_tells_of_the_original_name(three: CaseSession, engine: FakeEngineClient) -> None:
    stored = three.evidence_path("E001")
    engine.error = EngineCrashed(f"It ended on {stored} ({stored.name}).", remedy="Try again.")
    go(three, engine)
    failure = three.item("E001").failure
    assert failure is not None
    assert failure.what == "It ended on 0.png (0.png)."


def test_error_without_a_name_gets_the_original_one(
    three: CaseSession, engine: FakeEngineClient
) -> None:
    engine.error = EngineCrashed("It ended.", remedy="Try again.")
    go(three, engine)
    failure = three.item("E001").failure
    assert failure is not None
    assert failure.what == "0.png: It ended."


def test_folder_is_asked_for_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []

    class Describing(FakeEngineClient):
        def describe(self, *folders: str) -> tuple[EngineDescription, ...]:
            asked.extend(folders)
            known = super().describe()
            return known + tuple(replace(known[0], name=folder) for folder in folders)

    assert ask_for_engine(Describing(), "models/own").name == str(tmp_path / "models/own")
    assert asked == [str(tmp_path / "models/own")]
    assert ask_for_engine(Describing(), "compact").name == "compact"


def test_steps_can_be_taken_apart(three: CaseSession, engine: FakeEngineClient) -> None:
    plan = QueuePlan(("E001",), engine.describe()[0])
    job = analysis.prepare(three, "E001", plan)
    assert isinstance(job, AnalysisJob)
    outcome = analysis.run(job, engine, lambda progress: None, lambda: False)
    result = analysis.record(three, job, outcome)
    assert result.finding is not None
    assert isinstance(analysis.prepare(three, "E001", plan), ItemResult)


def test_engine_that_is_not_ready_is_refused_with_the_reason(engine: FakeEngineClient) -> None:
    with pytest.raises(ModelUnavailable, match="No published checkpoint"):
        choose_engine(engine.describe(), "xl")


def test_unknown_engine_is_refused_with_the_choices(engine: FakeEngineClient) -> None:
    with pytest.raises(ModelUnavailable, match="no engine") as refused:
        choose_engine(engine.describe(), "huge")
    assert "compact" in refused.value.remedy
