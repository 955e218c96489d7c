import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.casework.audit import AuditAction
from app.casework.changes import CaseChanges
from app.casework.errors import (
    CaseExists,
    CaseNotFound,
    CaseReadOnly,
    EvidenceChanged,
    InputRefused,
    ItemUnknown,
    StorageFailed,
)
from app.casework.evidence import IntakeProgress, IntakeState
from app.casework.records import CaseUpdate, NewCase
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from engine.errors import EngineBug, EngineCrashed
from engine.schema.audit_detail import spoken_details
from engine.schema.case import AnalysisState, Decision
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import analyse, save_face


def test_new_case_states_what_the_examiner_said(session: CaseSession, new_case: NewCase) -> None:
    record = session.record
    assert (record.number, record.title, record.examiner) == (
        new_case.number,
        new_case.title,
        new_case.examiner,
    )
    [entry] = session.audit()
    assert (entry.action, entry.actor) == (AuditAction.CASE_CREATED, "Eva Example")


def test_case_is_not_made_in_a_folder_that_is_in_use(tmp_path: Path, new_case: NewCase) -> None:
    (tmp_path / "letter.txt").write_text("keep me")
    with pytest.raises(CaseExists):
        CaseSession.create(tmp_path, new_case)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_case_is_made_in_an_empty_folder(tmp_path: Path, new_case: NewCase) -> None:
    CaseSession.create(tmp_path, new_case).close()
    CaseSession.open(tmp_path).close()


def test_case_without_examiner_is_refused_and_leaves_nothing(case_folder: Path) -> None:
    with pytest.raises(InputRefused, match="examiner's name is empty"):
        CaseSession.create(case_folder, NewCase("1", "T", "  "))
    assert not case_folder.exists()


@pytest.mark.parametrize("name", ["Eve\nEntry 2: Ada", "Eve\x1b[2J", "Eve\u2028x"])
def test_name_that_could_look_like_a_second_entry_is_refused(case_folder: Path, name: str) -> None:
    for new in (NewCase(name, "T", "E"), NewCase("1", name, "E"), NewCase("1", "T", name)):
        with pytest.raises(InputRefused, match="line break or another control"):
            CaseSession.create(case_folder, new)
    assert not case_folder.exists()


def test_folder_without_a_case_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CaseNotFound, match="no case in"):
        CaseSession.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_taken_in_file_lies_read_only_under_its_hash(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    before = face.stat()
    result = session.take_in([face], engine)
    assert result.changes == CaseChanges(added=("E001",), audit=True)
    image = session.item("E001").evidence
    stored = session.evidence_path("E001")
    assert stored.name == image.sha256 == hashlib.sha256(face.read_bytes()).hexdigest()
    assert image.sha512 == hashlib.sha512(face.read_bytes()).hexdigest()
    assert stored.stat().st_mode & 0o777 == 0o444
    assert (face.stat().st_mtime_ns, face.stat().st_size) == (before.st_mtime_ns, before.st_size)


def test_figure_copy_is_bounded_and_shows_the_picture(
    session: CaseSession, tmp_path: Path, engine: FakeEngineClient
) -> None:
    wide = tmp_path / "wide.bmp"
    with Image.open(save_face(tmp_path / "face.png")) as picture:
        picture.resize((4000, 200)).save(wide)
    session.take_in([wide], engine)
    with Image.open(wide) as original, Image.open(session.figure_path("E001")) as figure:
        assert figure.size == (2000, 100)
        small = np.asarray(original.resize((100, 50)), float)
        assert np.abs(small - np.asarray(figure.resize((100, 50)), float)).mean() < 3


def test_small_picture_is_copied_pixel_by_pixel(
    session: CaseSession, tmp_path: Path, engine: FakeEngineClient
) -> None:
    path = save_face(tmp_path / "small.png")
    session.take_in([path], engine)
    with Image.open(path) as original, Image.open(session.figure_path("E001")) as figure:
        assert np.array_equal(np.asarray(original), np.asarray(figure))


def test_same_bytes_under_another_name_are_recognised(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    other = face.with_name("other.jpg")
    other.write_bytes(face.read_bytes())
    result = session.take_in([face, other], engine)
    [duplicate] = result.in_state(IntakeState.DUPLICATE)
    assert duplicate.evidence_id == "E001"
    assert len(session.items()) == 1
    assert session.audit()[-1].action == AuditAction.EVIDENCE_DUPLICATE


def test_bad_files_are_refused_one_by_one_and_the_rest_is_taken_in(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    folder = face.parent
    (folder / "a-empty.jpg").touch()
    (folder / "b-text.jpg").write_text("no picture")
    steps: list[IntakeProgress] = []
    result = session.take_in(
        [folder / "a-empty.jpg", folder / "b-text.jpg", folder / "none.jpg", face],
        engine,
        steps.append,
    )
    states = [outcome.state for outcome in result.outcomes]
    assert states == [IntakeState.REFUSED] * 3 + [IntakeState.TAKEN_IN]
    assert [step.done for step in steps] == [0, 1, 3]
    assert all(outcome.remedy for outcome in result.in_state(IntakeState.REFUSED))
    assert session.verify().is_good


def test_refusal_names_the_original_and_never_the_working_copy(
    session: CaseSession, tmp_path: Path, engine: FakeEngineClient
) -> None:
    path = tmp_path / "letter.jpg"
    path.write_text("no picture")
    [outcome] = session.take_in([path], engine).outcomes
    assert "letter.jpg" in outcome.what
    assert "incoming" not in outcome.what + outcome.remedy


def test_refused_file_leaves_a_log_entry_and_no_copy(
    session: CaseSession, tmp_path: Path, engine: FakeEngineClient
) -> None:
    path = tmp_path / "letter.jpg"
    path.write_text("no picture")
    session.take_in([path], engine)
    assert session.audit()[-1].action == AuditAction.EVIDENCE_REFUSED
    assert list((session.path / "evidence").iterdir()) == []
    assert list((session.path / "staging").iterdir()) == []


def test_undecodable_file_name_is_kept_verbatim(
    case_folder: Path, new_case: NewCase, face: Path, engine: FakeEngineClient
) -> None:
    raw = os.fsencode(face.parent) + b"/caf\xe9 \xff.jpg"
    os.rename(face, raw)
    with CaseSession.create(case_folder, new_case) as session:
        session.take_in([Path(os.fsdecode(raw))], engine)
    with CaseSession.open(case_folder) as session:
        name = session.item("E001").evidence.original_name
        assert os.fsencode(name) == b"caf\xe9 \xff.jpg"
        assert session.verify().is_good


def test_crash_of_the_decoder_refuses_that_file_only(
    session: CaseSession, face: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = FakeEngineClient()
    genuine = engine.decode_pixels
    crashes = [EngineCrashed("The engine ended.", remedy="Try again."), EngineBug("trace")]

    def crash(path: Path, target: Path, **options: object) -> object:
        if crashes:
            raise crashes.pop()
        return genuine(path, target, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "decode_pixels", crash)
    others = [save_face(face.with_name(f"{turn}.png"), turn=turn) for turn in (90, 180)]
    result = session.take_in([*others, face], engine)
    states = [outcome.state for outcome in result.outcomes]
    assert states == [IntakeState.REFUSED, IntakeState.REFUSED, IntakeState.TAKEN_IN]


def test_cancelled_intake_keeps_what_was_taken_in(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    second = save_face(face.with_name("second.png"), turn=90)
    result = session.take_in(
        [face, second], engine, is_cancelled=lambda: bool(session.evidence_images())
    )
    assert result.is_cancelled
    assert [outcome.state for outcome in result.outcomes] == [IntakeState.TAKEN_IN]
    assert len(session.items()) == 1


def test_finding_is_recorded_with_its_files(filled: CaseSession) -> None:
    item = filled.item("E001")
    assert item.state is AnalysisState.DONE
    assert item.finding is not None
    score_map = np.load(filled.artifact_path(item.finding.score_map))
    size = item.evidence.decode.size
    assert score_map.shape == (size.height, size.width)
    assert filled.audit()[-1].action == AuditAction.FINDING_RECORDED
    assert list((filled.path / "staging").iterdir()) == []


def test_same_request_keeps_the_stored_result(
    filled: CaseSession, engine: FakeEngineClient
) -> None:
    request = filled.request_for("E001", engine.describe()[0])
    recalled = filled.recall_finding(request)
    assert recalled is not None
    assert recalled.was_stored
    assert not recalled.changes
    staging = filled.new_staging()
    again = engine.analyse(request, filled.evidence_path("E001"), staging)
    assert filled.record_finding("E001", again, staging).was_stored
    assert len(filled.findings_of("E001")) == 1


def test_later_finding_supersedes_and_the_earlier_can_be_put_in_force_again(
    filled: CaseSession, engine: FakeEngineClient
) -> None:
    first = filled.item("E001").finding
    description = engine.describe()[0]
    on_gpu = filled.request_for("E001", description, "cuda")
    staging = filled.new_staging()
    second = engine.analyse(on_gpu, filled.evidence_path("E001"), staging)
    filled.record_finding("E001", second, staging)
    assert filled.item("E001").finding == second
    assert filled.findings_of("E001") == (first, second)
    recalled = filled.recall_finding(filled.request_for("E001", description))
    assert recalled is not None
    assert recalled.changes == CaseChanges(changed=("E001",), audit=True)
    assert filled.item("E001").finding == first
    assert filled.verify().is_good


def test_changed_result_file_is_refused_and_nothing_is_recorded(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    session.take_in([face], engine)
    request = session.request_for("E001", engine.describe()[0])
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path("E001"), staging)
    (staging / finding.mask.path).write_bytes(b"other")
    with pytest.raises(EvidenceChanged, match=r"mask\.png"):
        session.record_finding("E001", finding, staging)
    assert session.item("E001").state is AnalysisState.PENDING
    assert session.verify().is_good


def test_failure_is_recorded_and_a_later_finding_ends_it(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    session.take_in([face], engine)
    error = EngineCrashed("The engine ended.", remedy="Try again.")
    session.record_failure("E001", "0" * 64, error)
    item = session.item("E001")
    assert item.state is AnalysisState.FAILED
    assert item.failure is not None
    assert item.failure.what == "The engine ended."
    analyse(session, engine, "E001")
    assert session.item("E001").state is AnalysisState.DONE
    assert session.item("E001").failure is None
    assert session.verify().is_good


def test_review_counts_until_it_is_superseded_or_withdrawn(filled: CaseSession) -> None:
    changes, first = filled.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))
    assert changes == CaseChanges(changed=("E001",), audit=True)
    _, second = filled.review(ReviewRequest("E001", "region-1", Decision.REJECT, "shadow"))
    assert [review.id for review in filled.item("E001").reviews] == [second]
    filled.withdraw_review(second)
    assert [review.id for review in filled.item("E001").reviews] == [first]
    filled.withdraw_review(first)
    assert filled.item("E001").reviews == ()
    actions = [entry.action for entry in filled.audit()[-4:]]
    assert actions == ["review.made", "review.made", "review.withdrawn", "review.withdrawn"]


def test_rejection_without_reason_is_refused(filled: CaseSession) -> None:
    count = filled.audit_head().count
    with pytest.raises(InputRefused, match="a reason is needed"):
        filled.review(ReviewRequest("E001", "region-1", Decision.REJECT, " "))
    assert filled.audit_head().count == count


def test_review_of_an_unknown_region_names_the_known_ones(filled: CaseSession) -> None:
    with pytest.raises(ItemUnknown) as refused:
        filled.review(ReviewRequest("E001", "region-9", Decision.ACCEPT))
    assert "region-1" in refused.value.remedy


def test_review_before_analysis_is_refused(
    session: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    session.take_in([face], engine)
    with pytest.raises(ItemUnknown, match="no finding yet"):
        session.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))


def test_review_is_withdrawn_only_once(filled: CaseSession) -> None:
    _, review_id = filled.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))
    filled.withdraw_review(review_id)
    with pytest.raises(ItemUnknown):
        filled.withdraw_review(review_id)


def test_update_writes_only_the_given_fields(session: CaseSession) -> None:
    update = CaseUpdate(questions="Was it changed?", propositions=("H1", "H2"))
    assert session.update_case(update) == CaseChanges(case=True, audit=True)
    assert session.record.title == "Portrait of a pilot"
    assert session.record.propositions == ("H1", "H2")
    assert not session.update_case(update)
    # Whoever reads the log sees what was written, without the texts themselves.
    detail = json.loads(session.audit()[-1].detail_json)
    assert detail["changed"] == "questions, propositions"
    told = dict(spoken_details(session.audit()[-1].detail_json, "zh") or ())
    assert "鉴定问题、命题" in told.values()


def test_acting_examiner_is_the_actor_of_the_log(session: CaseSession, case_folder: Path) -> None:
    session.close()
    with CaseSession.open(case_folder, examiner="Ben Colleague") as second:
        second.update_case(CaseUpdate(conclusion="None yet."))
        assert second.audit()[-1].actor == "Ben Colleague"
        assert second.record.examiner == "Eva Example"


def test_case_open_for_reading_beside_its_writer_sees_changes_and_makes_none(
    filled: CaseSession,
) -> None:
    with CaseSession.open(filled.path, read_only=True) as reader:
        assert len(reader.items()) == 1
        filled.update_case(CaseUpdate(conclusion="New."))
        assert reader.record.conclusion == "New."
        with pytest.raises(CaseReadOnly):
            reader.update_case(CaseUpdate(conclusion="Newer."))


def test_everything_is_there_after_reopening(filled: CaseSession) -> None:
    filled.review(ReviewRequest("E001", "region-1", Decision.UNSURE, "blurred"))
    items, audit = filled.items(), filled.audit()
    filled.close()
    with CaseSession.open(filled.path) as again:
        assert again.items() == items
        assert again.audit() == audit
        assert again.verify().is_good


def test_snapshot_holds_the_case_at_that_moment(filled: CaseSession) -> None:
    snapshot = filled.snapshot()
    assert snapshot.audit_count == len(snapshot.audit) == filled.audit_head().count
    assert snapshot.audit_head == snapshot.audit[-1].digest
    assert Path(snapshot.case_folder) == filled.path.absolute()
    assert dict(snapshot.application.package_versions)["numpy"] == np.__version__


def test_summaries_say_the_same_as_the_items(
    filled: CaseSession, face: Path, engine: FakeEngineClient
) -> None:
    filled.take_in([save_face(face.with_name("b.png"), turn=90)], engine)
    filled.record_failure("E002", "0" * 64, EngineCrashed("It ended.", remedy="Again."))
    first, second = filled.summaries()
    finding = filled.item("E001").finding
    assert finding is not None
    assert (first.state, first.verdict) == (AnalysisState.DONE, finding.scores.verdict)
    assert first.manipulation == finding.scores.manipulation
    assert (second.state, second.failure) == (AnalysisState.FAILED, "It ended.")


def test_unknown_item_names_the_known_ones(filled: CaseSession) -> None:
    with pytest.raises(ItemUnknown) as refused:
        filled.item("E999")
    assert "E001" in refused.value.remedy


def test_failed_transaction_leaves_the_case_as_it_was(
    filled: CaseSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (filled.items(), filled.audit())

    def fail(*_: object) -> None:
        raise InputRefused("Stop.", remedy="None.")

    monkeypatch.setattr(filled._store, "append_audit", fail)
    with pytest.raises(InputRefused):
        filled.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))
    monkeypatch.undo()
    assert (filled.items(), filled.audit()) == before


def test_disk_that_refuses_the_copy_stops_the_batch_with_its_reason(
    session: CaseSession, face: Path, engine: FakeEngineClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.casework import intake

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(intake, "place", full)
    second = save_face(face.with_name("second.png"), turn=90)
    result = session.take_in([face, second], engine)
    assert isinstance(result.stopped_by, StorageFailed)
    assert "the disk is full" in result.stopped_by.what
    assert len(result.outcomes) == 1
    assert session.items() == ()
    assert session.verify().is_good


def test_log_details_are_ascii_json(filled: CaseSession) -> None:
    for entry in filled.audit():
        assert entry.detail_json.isascii()
        json.loads(entry.detail_json)
