"""Sentences filled with measured values, for what no language model has put into words."""

from collections.abc import Sequence

from engine.explain.prompts import spoken_name
from engine.fusion.naming import MARKS
from engine.fusion.scores import Judgement
from engine.schema.finding import CheckState, Clue, Region, Sentence, Verdict
from engine.schema.rounding import score_text

FIXED = "fixed sentences; no language model was asked"


def region_sentence(region: Region, clues: Sequence[Clue]) -> Sentence:
    """Return one sentence with what is marked and measured on `region`, in numbers."""
    found = [
        clue for clue in clues if clue.region_id == region.id and clue.state is CheckState.FOUND
    ]
    extent = "" if region.name in MARKS else f"{region.coverage:.0%} of it, "
    text = (
        f"The {spoken_name(region)} is marked ({extent}mean score {score_text(region.score)},"
        f" severity {region.severity})."
    )
    if found:
        text = " ".join((text, *(clue.text for clue in found)))
    else:
        text += " No clue measured there leaves the range of genuine faces."
    return Sentence(
        text=text,
        region_ids=(region.id,),
        clue_ids=tuple(clue.id for clue in found),
        is_supported=True,
    )


def caution_sentences(face_id: str, judgement: Judgement) -> tuple[Sentence, ...]:
    """Return what must be read before the regions of an inconclusive face; else nothing."""
    if judgement.verdict is not Verdict.INCONCLUSIVE:
        return ()
    text = (
        f"The result is inconclusive for {spoken_face(face_id)}. {judgement.reason} What is said"
        " of its regions describes what is marked and measured, not evidence of manipulation."
    )
    return (Sentence(text=text, region_ids=(), clue_ids=(), is_supported=True),)


def verdict_sentence(face_id: str, judgement: Judgement) -> Sentence:
    """Return what is to be said of a face, or of the picture, on which no region is named."""
    start = {
        Verdict.NO_EVIDENCE_FOUND: "No evidence of manipulation was found on",
        Verdict.INCONCLUSIVE: "The result is inconclusive for",
        Verdict.EVIDENCE_OF_MANIPULATION: (
            "There is evidence of manipulation, but no region can be named, on"
        ),
    }[judgement.verdict]
    text = f"{start} {spoken_face(face_id)}. {judgement.reason}"
    if judgement.verdict is Verdict.NO_EVIDENCE_FOUND:
        text += " This says nothing about changes the engine cannot see."
    return Sentence(text=text, region_ids=(), clue_ids=(), is_supported=True)


def spoken_face(face_id: str) -> str:
    """Return a face's id as words: "face 2", "the picture"."""
    return face_id.replace("-", " ") if face_id.startswith("face") else "the picture"
