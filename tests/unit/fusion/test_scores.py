"""Verdicts follow from thresholds, abstain with a reason, and never accuse on a low score."""

from dataclasses import dataclass, replace

import pytest

from engine.fusion.scores import FaceScore, counts_mask, decide, judge_face
from engine.schema.finding import Verdict

THRESHOLDS = {"evidence": 0.7, "no_evidence": 0.4, "mask": 0.5}
FACE = FaceScore("face-1", 0.9, interocular_px=70.0, mesh_score=0.99, marked_px=500)


@dataclass
class StandIn:
    """The two facts a decision asks a detector for."""

    name: str = "compact"
    is_calibrated: bool = True


@pytest.mark.parametrize(
    ("score", "verdict"),
    [
        (0.7, Verdict.EVIDENCE_OF_MANIPULATION),
        (0.69, Verdict.INCONCLUSIVE),
        (0.4, Verdict.INCONCLUSIVE),
        (0.39, Verdict.NO_EVIDENCE_FOUND),
    ],
)
def test_thresholds_decide(score: float, verdict: Verdict) -> None:
    judgement = judge_face(replace(FACE, manipulation=score), THRESHOLDS)
    assert judgement.verdict is verdict
    assert f"{score:.2f}" in judgement.reason


@pytest.mark.parametrize(
    ("face", "words"),
    [
        (replace(FACE, interocular_px=None, mesh_score=None), "No face was found"),
        (replace(FACE, interocular_px=20.0), "20 px between the eyes"),
        (replace(FACE, mesh_score=0.6), "0.60"),
    ],
)
def test_high_score_outside_the_tested_domain_is_inconclusive(face: FaceScore, words: str) -> None:
    judgement = judge_face(face, THRESHOLDS)
    assert judgement.verdict is Verdict.INCONCLUSIVE
    assert words in judgement.reason


def test_evidence_with_an_empty_mask_says_so() -> None:
    judgement = judge_face(replace(FACE, marked_px=0), THRESHOLDS)
    assert judgement.verdict is Verdict.EVIDENCE_OF_MANIPULATION
    assert "no region can be named" in judgement.reason


def test_low_score_accuses_no_region_and_says_that_pixels_were_marked() -> None:
    judgement = judge_face(replace(FACE, manipulation=0.1), THRESHOLDS)
    assert not counts_mask(judgement.verdict)
    assert "no region is accused" in judgement.reason
    assert counts_mask(Verdict.INCONCLUSIVE)
    assert counts_mask(Verdict.EVIDENCE_OF_MANIPULATION)


def test_one_manipulated_face_decides_the_picture() -> None:
    faces = [replace(FACE, face_id="face-1", manipulation=0.1), replace(FACE, face_id="face-2")]
    scores = decide(faces, THRESHOLDS, StandIn())
    assert scores.verdict is Verdict.EVIDENCE_OF_MANIPULATION
    assert scores.verdict_reason.startswith("Decided by face 2 of 2 faces.")
    assert scores.manipulation == 0.9
    assert scores.per_detector == (("compact", 0.9),)
    assert dict(scores.thresholds) == THRESHOLDS


@pytest.mark.parametrize(
    ("face", "help_words"),
    [
        (replace(FACE, manipulation=0.5), "may decide it"),
        (replace(FACE, interocular_px=None, mesh_score=None), "seen from the front"),
        (replace(FACE, interocular_px=20.0), "more pixels on the face"),
        (replace(FACE, mesh_score=0.6), "uncovered"),
    ],
)
def test_inconclusive_tells_what_could_decide_it(face: FaceScore, help_words: str) -> None:
    reason = decide([face], THRESHOLDS, StandIn()).verdict_reason
    assert reason.startswith(judge_face(face, THRESHOLDS).reason)
    assert help_words in reason


def test_a_decided_picture_gets_no_advice() -> None:
    scores = decide([FACE], THRESHOLDS, StandIn())
    assert scores.verdict_reason == judge_face(FACE, THRESHOLDS).reason


def test_score_outside_the_tested_domain_is_not_called_calibrated() -> None:
    unknown = replace(FACE, interocular_px=None, mesh_score=None)
    assert decide([FACE], THRESHOLDS, StandIn()).is_calibrated
    assert not decide([unknown], THRESHOLDS, StandIn()).is_calibrated
    # The picture's score is the highest of its faces, and only that one's frequency counts.
    small = replace(FACE, face_id="face-2", interocular_px=15.0)
    assert decide([FACE, replace(small, manipulation=0.2)], THRESHOLDS, StandIn()).is_calibrated
    assert not decide(
        [FACE, replace(small, manipulation=0.95)], THRESHOLDS, StandIn()
    ).is_calibrated


def test_small_face_with_a_high_score_does_not_hide_behind_a_clear_one() -> None:
    small = replace(FACE, face_id="face-2", interocular_px=15.0)
    scores = decide([replace(FACE, manipulation=0.1), small], THRESHOLDS, StandIn())
    assert scores.verdict is Verdict.INCONCLUSIVE
    assert "face 2" in scores.verdict_reason
