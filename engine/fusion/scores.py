"""From manipulation scores to verdicts, with the reason in words, and when to abstain.

The verdict is about the picture's content as the engine can judge it, never about its origin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.plugin import Detector
from engine.schema.finding import Scores, Verdict
from engine.schema.phrase import Phrase, row
from engine.schema.rounding import score_text
from engine.schema.spoken import face as spoken_face

# Training pictures are edited at a mesh extent of 125 to 235 px (about 47 to 89 px between the
# eyes) and then resized by 0.5 to 1.5. Below 32 px the engine has seen little.
SMALLEST_INTEROCULAR_PX = 32.0
# All 9,209 development faces have a mesh score above 0.99; a score below 0.9 is a face (profile,
# covered, very blurred) on which neither mesh nor regions were tested.
LOWEST_MESH_SCORE = 0.9
UNTESTED = Phrase(
    "No thresholds were measured for this engine on genuine and edited faces, so its score decides"
    " nothing. What it marked is for the examiner to look at."
)
MEASURE_THEM = Phrase("`evaluate --calibrate` measures them on pictures with known answers.")
BETWEEN_THRESHOLDS = Phrase(
    "So it speaks neither for nor against a manipulation. The file as the camera made it, with more"
    " pixels on the face and compressed fewer times, another picture of the same scene, or another"
    " method may decide it."
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
    """A verdict with its reason in words; `advice`: where it is open, what could decide it."""

    verdict: Verdict
    reason: str
    advice: str = ""


def judge_face(face: FaceScore, thresholds: Mapping[str, float]) -> Judgement:
    """Return the verdict on one face.

    thresholds: `evidence` and `no_evidence` of the detector (`no_evidence` ≤ `evidence`), both
    absent when they were never measured. Abstains (inconclusive) then, without a face, below
    `SMALLEST_INTEROCULAR_PX` or `LOWEST_MESH_SCORE`, and between the two thresholds.
    """
    abstained = abstention(face)
    if abstained is not None:
        return abstained
    if "evidence" not in thresholds or "no_evidence" not in thresholds:
        return Judgement(Verdict.INCONCLUSIVE, UNTESTED, MEASURE_THEM)
    score = face.manipulation
    upper, lower = thresholds["evidence"], thresholds["no_evidence"]
    shown = score_text(score)
    if score >= upper:
        reasons = [
            Phrase(
                "The manipulation score {score} reaches the evidence threshold {threshold:.2f}.",
                score=shown,
                threshold=upper,
            )
        ]
        return Judgement(Verdict.EVIDENCE_OF_MANIPULATION, row([*reasons, *_nothing_marked(face)]))
    if score < lower:
        reasons = [
            Phrase(
                "The manipulation score {score} stays below the lower threshold {threshold:.2f}.",
                score=shown,
                threshold=lower,
            )
        ]
        return Judgement(Verdict.NO_EVIDENCE_FOUND, row([*reasons, *_pixels_left_out(face)]))
    reason = Phrase(
        "The manipulation score {score} lies between the lower threshold {lower:.2f} and the"
        " evidence threshold {upper:.2f}.",
        score=shown,
        lower=lower,
        upper=upper,
    )
    return Judgement(Verdict.INCONCLUSIVE, reason, BETWEEN_THRESHOLDS)


def _nothing_marked(face: FaceScore) -> tuple[Phrase, ...]:
    if face.marked_px:
        return ()
    words = Phrase(
        "No part of the face reaches the mask threshold: the score rests on the face as a whole,"
        " and no region can be named."
    )
    return (words,)


def _pixels_left_out(face: FaceScore) -> tuple[Phrase, ...]:
    if not face.marked_px:
        return ()
    words = Phrase(
        "Some pixels reach the mask threshold; with this score they are not counted, and no"
        " region is accused. The score map shows them."
    )
    return (words,)


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
    reason = row([judgement.reason, judgement.advice])
    if len(faces) > 1:
        reason = Phrase(
            "Decided by {face} of {count} faces. {reason}",
            face=spoken_face(decisive.face_id),
            count=len(faces),
            reason=reason,
        )
    highest = max(faces, key=lambda face: face.manipulation)
    return Scores(
        manipulation=highest.manipulation,
        # No frequency was observed on what lies outside the tested domain.
        is_calibrated=detector.is_calibrated and abstention(highest) is None,
        verdict=judgement.verdict,
        verdict_reason=reason,
        thresholds=tuple(sorted(thresholds.items())),
        per_detector=((detector.name, highest.manipulation),),
    )


def abstention(face: FaceScore) -> Judgement | None:
    """Return why nothing is decided on this face, whatever its score; None when it may be."""
    if face.interocular_px is None or face.mesh_score is None:
        return Judgement(
            Verdict.INCONCLUSIVE,
            Phrase(
                "No face was found. The picture was looked at as a whole, for which the engine was"
                " not tested."
            ),
            Phrase(
                "A picture in which the face is larger, sharper and seen from the front could be"
                " judged."
            ),
        )
    if face.interocular_px < SMALLEST_INTEROCULAR_PX:
        return Judgement(
            Verdict.INCONCLUSIVE,
            Phrase(
                "The face is too small: {found:.0f} px between the eyes, and the engine was tested"
                " from {least:.0f} px on.",
                found=face.interocular_px,
                least=SMALLEST_INTEROCULAR_PX,
            ),
            Phrase(
                "A copy with more pixels on the face could be judged; enlarging this one adds"
                " nothing."
            ),
        )
    if face.mesh_score < LOWEST_MESH_SCORE:
        return Judgement(
            Verdict.INCONCLUSIVE,
            Phrase(
                "The face mesh fits poorly (score {score:.2f}; below {least:.2f} nothing is"
                " decided): the face is turned, covered or blurred.",
                score=face.mesh_score,
                least=LOWEST_MESH_SCORE,
            ),
            Phrase(
                "Another picture, in which the face is sharp, uncovered and seen from the front,"
                " could be judged."
            ),
        )
    return None
