"""Sentences filled with measured values, for what no language model has put into words."""

from collections.abc import Sequence

from engine.fusion.naming import MARKS
from engine.fusion.scores import Judgement
from engine.schema.finding import CheckState, Clue, Region, Sentence, Verdict
from engine.schema.phrase import Phrase, row
from engine.schema.rounding import score_text
from engine.schema.spoken import face as spoken_face
from engine.schema.spoken import place

FIXED = Phrase("fixed sentences; no language model was asked")


def region_sentence(region: Region, clues: Sequence[Clue]) -> Sentence:
    """Return one sentence with what is marked and measured on `region`, in numbers."""
    found = [
        clue for clue in clues if clue.region_id == region.id and clue.state is CheckState.FOUND
    ]
    nothing = Phrase("No clue measured there leaves the range of genuine faces.")
    words = [clue.text for clue in found] or [nothing]
    return Sentence(
        text=row([_marked(region), *words]),
        region_ids=(region.id,),
        clue_ids=tuple(clue.id for clue in found),
        is_supported=True,
    )


def _marked(region: Region) -> Phrase:
    facts = {
        "place": place(region.name, region.side),
        "score": score_text(region.score),
        "severity": Phrase(region.severity.value),
    }
    if region.name in MARKS:
        return Phrase("The {place} is marked (mean score {score}, severity {severity}).", **facts)
    return Phrase(
        "The {place} is marked ({coverage:.0%} of it, mean score {score}, severity {severity}).",
        coverage=region.coverage,
        **facts,
    )


def caution_sentences(face_id: str, judgement: Judgement) -> tuple[Sentence, ...]:
    """Return what must be read before the regions of an inconclusive face; else nothing."""
    if judgement.verdict is not Verdict.INCONCLUSIVE:
        return ()
    text = Phrase(
        "The result is inconclusive for {face}. {reason} What is said of its regions describes what"
        " is marked and measured, not evidence of manipulation.",
        face=spoken_face(face_id),
        reason=judgement.reason,
    )
    return (Sentence(text=text, region_ids=(), clue_ids=(), is_supported=True),)


def verdict_sentence(face_id: str, judgement: Judgement, *, is_marked: bool) -> Sentence:
    """Return what is to be said of a face, or of the picture, on which no region is named.

    is_marked: whether some of it is marked all the same.
    """
    facts = {"face": spoken_face(face_id), "reason": judgement.reason}
    if judgement.verdict is Verdict.NO_EVIDENCE_FOUND:
        text = Phrase(
            "No evidence of manipulation was found on {face}. {reason} This says nothing about"
            " changes the engine cannot see.",
            **facts,
        )
    elif judgement.verdict is Verdict.INCONCLUSIVE and is_marked:
        text = Phrase(
            "The result is inconclusive for {face}. {reason} What is marked there is in no region"
            " that the engine names, and is not evidence of manipulation.",
            **facts,
        )
    elif judgement.verdict is Verdict.INCONCLUSIVE:
        text = Phrase("The result is inconclusive for {face}. {reason}", **facts)
    else:
        text = Phrase(
            "There is evidence of manipulation, but no region can be named, on {face}. {reason}",
            **facts,
        )
    return Sentence(text=text, region_ids=(), clue_ids=(), is_supported=True)
