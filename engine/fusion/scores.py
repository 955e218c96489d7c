"""From manipulation scores to verdicts, with the reason in words, and when to abstain.

The verdict is about the picture's content as the engine can judge it, never about its origin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.plugin import Detector
from engine.schema.finding import Scores, Verdict
from engine.schema.rounding import score_text

# Training pictures are edited at a mesh extent of 125 to 235 px (about 47 to 89 px between the
# eyes) and then resized by 0.5 to 1.5. Below 32 px the engine has seen little.
SMALLEST_INTEROCULAR_PX = 32.0
# All 9,209 development faces have a mesh score above 0.99; a score below 0.9 is a face (profile,
# covered, very blurred) on which neither mesh nor regions were tested.
LOWEST_MESH_SCORE = 0.9
UNTESTED = (
    "No thresholds were measured for this engine on genuine and edited faces, so its score decides"
    " nothing. What it marked is for the examiner to look at."
)


@dataclass(frozen=True, slots=True)
class FaceScore:
    """What decides the verdict on one face.

    manipulation: the detector's score, 0–1. interocular_px: between the eye centres, and
    mesh_score: 0–1; both None where no face was found and the whole picture was looked at.
    marked_px: how many pixels are at or above the mask threshold, before any gating.
    """

    face_id: str
    manipulation: float
    interocular_px: float | None
    mesh_score: float | None
    marked_px: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason in words."""

    verdict: Verdict
    reason: str


def judge_face(face: FaceScore, thresholds: Mapping[str, float]) -> Judgement:
    """Return the verdict on one face.

    thresholds: `evidence` and `no_evidence` of the detector (`no_evidence` ≤ `evidence`), both
    absent when they were never measured. Abstains (inconclusive) then, without a face, below
    `SMALLEST_INTEROCULAR_PX` or `LOWEST_MESH_SCORE`, and between the two thresholds.
    """
    why_not = abstention(face)
    if why_not:
        return Judgement(Verdict.INCONCLUSIVE, why_not)
    if "evidence" not in thresholds or "no_evidence" not in thresholds:
        return Judgement(Verdict.INCONCLUSIVE, UNTESTED)
    score = face.manipulation
    upper, lower = thresholds["evidence"], thresholds["no_evidence"]
    shown = score_text(score)
    if score >= upper:
        reason = f"The manipulation score {shown} reaches the evidence threshold {upper:.2f}."
        if not face.marked_px:
            reason += (
                " No part of the face reaches the mask threshold: the score rests on the face as"
                " a whole, and no region can be named."
            )
        return Judgement(Verdict.EVIDENCE_OF_MANIPULATION, reason)
    if score < lower:
        reason = f"The manipulation score {shown} stays below the lower threshold {lower:.2f}."
        if face.marked_px:
            reason += (
                " Single pixels reach the mask threshold; with this score they are not counted,"
                " and no region is accused. The score map shows them."
            )
        return Judgement(Verdict.NO_EVIDENCE_FOUND, reason)
    reason = (
        f"The manipulation score {shown} lies between the lower threshold {lower:.2f} and the"
        f" evidence threshold {upper:.2f}."
    )
    return Judgement(Verdict.INCONCLUSIVE, reason)


def counts_mask(verdict: Verdict) -> bool:
    """Return whether the mask of a face with this verdict stands; else it is emptied.

    With "no evidence found" nothing is accused. With "inconclusive" the marked regions are what
    the examiner has to look at, so they stay, from the threshold `mask_inconclusive` on.
    """
    return verdict is not Verdict.NO_EVIDENCE_FOUND


def decide(
    faces: Sequence[FaceScore], thresholds: Mapping[str, float], detector: Detector
) -> Scores:
    """Return the picture's score and verdict from those of its faces (at least one entry).

    The picture has the highest score of its faces. Evidence on one face is evidence; otherwise
    one inconclusive face makes the picture inconclusive.
    """
    judged = [(face, judge_face(face, thresholds)) for face in faces]
    rank = (Verdict.EVIDENCE_OF_MANIPULATION, Verdict.INCONCLUSIVE, Verdict.NO_EVIDENCE_FOUND)
    decisive, judgement = min(
        judged, key=lambda pair: (rank.index(pair[1].verdict), -pair[0].manipulation)
    )
    reason = judgement.reason
    if len(faces) > 1:
        reason = f"Decided by {decisive.face_id} of {len(faces)} faces. {reason}"
    highest = max(face.manipulation for face in faces)
    return Scores(
        manipulation=highest,
        is_calibrated=detector.is_calibrated,
        verdict=judgement.verdict,
        verdict_reason=reason,
        thresholds=tuple(sorted(thresholds.items())),
        per_detector=((detector.name, highest),),
    )


def abstention(face: FaceScore) -> str:
    """Why nothing is decided on this face, whatever its score; empty when it may be."""
    if face.interocular_px is None or face.mesh_score is None:
        return (
            "No face was found. The picture was looked at as a whole, for which the engine was not"
            " tested."
        )
    if face.interocular_px < SMALLEST_INTEROCULAR_PX:
        return (
            f"The face is too small: {face.interocular_px:.0f} px between the eyes, and the engine"
            f" was tested from {SMALLEST_INTEROCULAR_PX:.0f} px on."
        )
    if face.mesh_score < LOWEST_MESH_SCORE:
        return (
            f"The face mesh fits poorly (score {face.mesh_score:.2f}, tested from"
            f" {LOWEST_MESH_SCORE:.2f} on): the face is turned, covered or blurred."
        )
    return ""
