"""A finding made again is identical, or every difference is told with its number."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.casework.analysis import QueuePlan, QueueWatch, analyse_items
from app.casework.audit import AuditAction
from app.casework.comparison import Comparison
from app.casework.errors import ItemUnknown
from app.casework.evidence import file_sha256
from app.casework.rerun import compare_stored, rerun, same_request
from app.casework.session import CaseSession
from engine.errors import EngineCrashed
from engine.schema.finding import ArtifactRef, Finding
from engine.schema.request import EngineDescription
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


def newer(engine: FakeEngineClient) -> EngineDescription:
    return replace(engine.describe()[0], version="0.1-fake", weights_sha256="1" * 64)


def again(
    session: CaseSession, engine: FakeEngineClient, description: EngineDescription | None = None
) -> Comparison:
    request = same_request(session, "E001", description or engine.describe()[0], None)
    made = rerun(session, engine, request, lambda progress: None, lambda: False)
    assert isinstance(made, Comparison)
    return made


class Drifting(FakeEngineClient):
    """Scores that differ in the sixth decimal from run to run."""

    def analyse(self, *arguments: object, **options: object) -> Finding:
        finding = super().analyse(*arguments, **options)  # type: ignore[arg-type]
        staging = arguments[2]
        assert isinstance(staging, Path)
        path = staging / finding.score_map.path
        scores = np.load(path)
        scores[0, 0] += np.float32(0.25)
        np.save(path, scores)
        import hashlib

        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return replace(
            finding,
            score_map=ArtifactRef(finding.score_map.path, sha256, finding.score_map.media_type),
            scores=replace(finding.scores, manipulation=finding.scores.manipulation + 1e-6),
        )


def test_same_request_is_identical_and_kept_in_the_case(
    filled: CaseSession, engine: FakeEngineClient
) -> None:
    comparison = again(filled, engine)
    assert comparison.is_same_request
    assert comparison.is_identical
    assert comparison.conditions == ()
    assert filled.comparisons() == (comparison,)
    assert filled.audit()[-1].action == AuditAction.FINDING_COMPARED
    assert list((filled.path / "staging").iterdir()) == []
    assert filled.verify().is_good


def test_drift_is_told_with_its_numbers(filled: CaseSession) -> None:
    comparison = again(filled, Drifting())
    assert comparison.is_same_request
    assert not comparison.is_identical
    told = {difference.what: difference.amount for difference in comparison.differences}
    assert told["manipulation score"] == pytest.approx(1e-6)
    assert told["score map, largest difference of a pixel"] == pytest.approx(0.25)
    assert told["score map, mean difference"] == pytest.approx(0.25 / 128**2)
    assert len(told) == 3


def test_re_run_puts_nothing_in_force(filled: CaseSession) -> None:
    before = filled.item("E001")
    again(filled, Drifting())
    assert filled.item("E001") == before
    assert len(filled.findings_of("E001")) == 1


def test_other_version_is_told_as_condition(filled: CaseSession, engine: FakeEngineClient) -> None:
    comparison = again(filled, engine, newer(engine))
    assert not comparison.is_same_request
    told = {difference.what: difference.second for difference in comparison.conditions}
    assert told == {"engine version": "0.1-fake", "weights": "1" * 64}
    assert comparison.is_identical


def test_fewer_regions_and_a_smaller_mask_are_told(
    filled: CaseSession, engine: FakeEngineClient
) -> None:
    engine.marks = engine.marks[:1]
    told = {item.what: item for item in again(filled, engine).differences}
    assert "face-1 left eye" in told
    assert told["face-1 left eye"].second == "not found"
    amount = told["mask, pixels that differ"].amount
    assert amount is not None
    assert amount > 0


def test_superseded_finding_stays_and_can_be_compared(
    filled: CaseSession, engine: FakeEngineClient
) -> None:
    with pytest.raises(ItemUnknown, match="one finding only"):
        compare_stored(filled, "E001")
    first = filled.item("E001").finding
    engine.marks = engine.marks[:1]
    staging = filled.new_staging()
    request = filled.request_for("E001", newer(engine))
    finding = engine.analyse(request, filled.evidence_path("E001"), staging)
    filled.record_finding("E001", finding, staging)
    comparison = compare_stored(filled, "E001")
    assert first is not None
    assert (comparison.first_id, comparison.second_id) == (first.id, finding.id)
    assert not comparison.is_identical
    assert filled.findings_of("E001") == (first, finding)
    assert filled.verify().is_good


@pytest.mark.parametrize("device", ["auto", "cpu"])
def test_request_of_the_finding_is_found_again(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path, device: str
) -> None:
    session.take_in([save_face(tmp_path / "a.png", 64)], engine)
    request = session.request_for("E001", engine.describe()[0], device)
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path("E001"), staging)
    session.record_finding("E001", finding, staging)
    assert same_request(session, "E001", engine.describe()[0], None) == request


def test_methods_that_were_switched_off_are_switched_off_again(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    session.take_in([save_face(tmp_path / "a.png", 64)], engine)
    off = ("symmetry", "noise")
    request = session.request_for("E001", engine.describe()[0], "cpu", off)
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path("E001"), staging)
    session.record_finding("E001", finding, staging)
    assert same_request(session, "E001", engine.describe()[0], None) == request
    made = rerun(session, engine, request, lambda progress: None, lambda: False)
    assert isinstance(made, Comparison)
    assert made.is_same_request
    assert made.is_identical
    # Another version answers another request, with the same methods switched off.
    other = same_request(session, "E001", newer(engine), None)
    assert other.disabled_methods == request.disabled_methods
    assert other.digest != request.digest


def test_method_that_merely_did_not_run_is_not_switched_off(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    engine.has_face = False
    session.take_in([save_face(tmp_path / "a.png", 64)], engine)
    request = session.request_for("E001", engine.describe()[0], "auto", ["sharpness"])
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path("E001"), staging)
    session.record_finding("E001", finding, staging)
    states = {run.name: run.state.value for run in finding.methods}
    assert states["symmetry"] == states["sharpness"] == "not_run"
    found = same_request(session, "E001", engine.describe()[0], None)
    assert found.disabled_methods == ("sharpness",)


def test_failure_and_cancel_leave_the_case_alone(
    filled: CaseSession, engine: FakeEngineClient
) -> None:
    head = filled.audit_head()
    request = same_request(filled, "E001", engine.describe()[0], None)
    engine.error = EngineCrashed("It ended.", remedy="Try again.")
    never: Callable[[], bool] = lambda: False  # noqa: E731
    assert isinstance(rerun(filled, engine, request, lambda _: None, never), EngineCrashed)
    assert rerun(filled, engine, request, lambda _: None, lambda: True) is None
    assert filled.audit_head() == head
    assert list((filled.path / "staging").iterdir()) == []


def test_item_without_a_finding_is_told(session: CaseSession, face: Path) -> None:
    session.take_in([face], FakeEngineClient())
    with pytest.raises(ItemUnknown, match="no finding yet"):
        same_request(session, "E001", FakeEngineClient().describe()[0], None)


class Unsteady(FakeEngineClient):
    """One cell of a clue's map differs from run to run."""

    def analyse(self, *arguments: object, **options: object) -> Finding:
        finding = super().analyse(*arguments, **options)  # type: ignore[arg-type]
        staging = arguments[2]
        assert isinstance(staging, Path)
        assert finding.clue_maps is not None
        sheet = finding.clue_maps[0].sheet
        cells = np.array(Image.open(staging / sheet.path))
        cells[10, 10, 0] += 1
        Image.fromarray(cells).save(staging / sheet.path)
        changed = replace(sheet, sha256=file_sha256(staging / sheet.path))
        maps = tuple(replace(made, sheet=changed) for made in finding.clue_maps)
        return replace(finding, clue_maps=maps)


def test_cell_of_a_clue_map_that_differs_is_told(filled: CaseSession) -> None:
    comparison = again(filled, Unsteady())
    assert comparison.is_same_request
    [told] = comparison.differences
    assert told.what == "clues-face-1-sharpness.png, cells that differ"
    assert told.amount == 1


def test_finding_from_before_there_were_maps_is_made_again_without_them(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    take_in_without_maps(session, face, engine)
    request = same_request(session, "E001", engine.describe()[0], None)
    assert not request.records_maps
    assert request.digest == finding_of(session).request_digest
    assert again(session, engine).is_identical


def test_only_who_asks_for_the_maps_gets_a_new_finding(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    """What the examiner decided on an older finding stays in force after the program is renewed."""
    take_in_without_maps(session, face, engine)
    description = engine.describe()[0]
    before = finding_of(session)
    session.enqueue(["E001"], description)
    assert session.open_jobs() == ()
    plan = QueuePlan(("E001",), description)
    assert analyse_items(session, engine, plan, QueueWatch()).results[0].was_stored
    assert finding_of(session) == before
    session.enqueue(["E001"], description, adds_maps=True)
    assert session.open_jobs() == ("E001",)
    result = analyse_items(session, engine, replace(plan, adds_maps=True), QueueWatch())
    assert not result.results[0].was_stored
    assert finding_of(session).clue_maps
    assert session.open_jobs() == ()
    [comparison] = [compare_stored(session, "E001")]
    told = {difference.what: difference.first for difference in comparison.differences}
    assert told == {"clue maps": "not recorded"}
    assert session.verify().is_good


def test_queue_from_before_there_were_maps_is_done_as_it_was_asked_for(
    session: CaseSession, face: Path, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.take_in([face], engine)
    description = engine.describe()[0]
    asked = replace(session.request_for("E001", description), records_maps=False)
    with monkeypatch.context() as older:
        older.setattr(CaseSession, "request_for", lambda *_, **__: asked)
        session.enqueue(["E001"], description)
    assert session.request_for("E001", description) == asked
    plan = QueuePlan(("E001",), description, adds_maps=True)
    analyse_items(session, engine, plan, QueueWatch())
    assert session.open_jobs() == ()
    assert finding_of(session).clue_maps is None


def test_maps_that_were_asked_for_are_made_by_whoever_goes_on_with_the_queue(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    """`case resume` and `case analyze` do not ask for maps; one that waits for them is answered."""
    take_in_without_maps(session, face, engine)
    description = engine.describe()[0]
    session.enqueue(["E001"], description, adds_maps=True)
    analyse_items(session, engine, QueuePlan(("E001",), description), QueueWatch())
    assert session.open_jobs() == ()
    assert finding_of(session).clue_maps


def finding_of(session: CaseSession) -> Finding:
    finding = session.item("E001").finding
    assert finding is not None
    return finding


def take_in_without_maps(session: CaseSession, face: Path, engine: FakeEngineClient) -> None:
    """Item E001 with a finding as the program made it before it recorded maps."""
    session.take_in([face], engine)
    request = replace(session.request_for("E001", engine.describe()[0]), records_maps=False)
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path("E001"), staging)
    assert finding.clue_maps is None
    session.record_finding("E001", finding, staging)
