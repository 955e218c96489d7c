"""What the compact engine is meant for, and its limits: texts of the card that the window says too.

Their Chinese is in `resources/phrases/zh/model.toml`.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.casework.model_limits import Section, pointing
from benchmarks.picture_sources import sources_rows
from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.detector import looks_of
from engine.schema.phrase import Phrase

_MEANT_FOR = (
    pointing(
        "Pointing a trained examiner to places in a face that deserve a closer look, with measured "
        "clues that the examiner can check."
    ),
    pointing(
        "Research use: most of the training photographs are licensed for research only "
        "(see `NOTICE`)."
    ),
)
_NOT_MEANT_FOR = (
    pointing("Deciding by itself whether a picture was manipulated, or who changed it."),
    pointing("Pictures made up entirely by a generator, video, sound, or anything but faces."),
    pointing("Identifying people, or judging their age, sex or descent."),
    pointing("Automatic moderation or any use without a person who reviews each region."),
)
_TRAINED_ON = (
    (
        pointing("It was trained on forgeries that this project synthesised."),
        pointing(
            "Forgeries made in other ways, by hand above all, are found much less often: see the "
            "rows {above} on forgeries made by people."
        ),
    ),
    (
        pointing(
            "Most training faces are near-frontal, evenly lit and East Asian, and were "
            "JPEG-compressed before."
        ),
        pointing(
            "Strongly turned heads, hard shadows, glasses, hands and objects on the face raise the "
            "score."
        ),
    ),
)
_FINEST = pointing(
    "Seams and edits finer than about an eightieth of its width are not seen, and the mask's "
    "outline is no finer than that."
)
_JUDGED_BY = (
    (
        pointing(
            "The faces that set the threshold come from the same collection as 15 % of the "
            "training faces; people may recur in both."
        ),
        pointing("How often faces of other origin are accused is in the rows {above}."),
    ),
    (
        pointing(
            "The threshold is strict: most pictures, forged by hand or genuine, end as "
            "“inconclusive”, not as evidence."
        ),
        pointing("The rows {above} say how many."),
    ),
    (
        pointing(
            "“Calibrated” was measured on synthetic forgeries and genuine faces, with as many of "
            "the one as of the other."
        ),
        pointing("How far the score is off on pictures edited by people is in the rows {above}."),
    ),
    (pointing("“No evidence of manipulation found” says nothing about forgeries it cannot see."),),
    (
        pointing(
            "The language model was trained on sentences built from the regions and clues of "
            "synthetic forgeries."
        ),
        pointing(
            "Its text describes the mask: while it writes, only words are open to it that say what "
            "is marked and clearly measured, and all of that."
        ),
        pointing(
            "It would say the same without looking at the picture; so where its text is wrong, "
            "mask or measurement are."
        ),
        pointing(
            "Clues are often the person's own: the rows {above} say how many the genuine twin "
            "shows too."
        ),
    ),
    (
        pointing(
            "The mask is a threshold on the score map; its outline is not the edge of the edit."
        ),
    ),
)
_FOLLOWS = (
    pointing(
        "The weights are a work made with pictures of which most may be used for research only."
    ),
    pointing(
        "Whoever uses the program in case work must clear this for their jurisdiction, or train "
        "weights of their own on faces they may use (`python main.py train --faces FOLDER`, see "
        "`docs/training.md`)."
    ),
    pointing("No picture of any set is part of the project."),
)


def limit_sections(manifest: Mapping[str, Any]) -> tuple[Section, ...]:
    """Return the sections of the card on use and limits, for the model of this manifest."""
    looked_at = (_cuts(manifest.get("architecture", {})), _FINEST)
    return (
        Section(pointing("Meant for"), paragraph=_MEANT_FOR),
        Section(pointing("Not meant for"), items=tuple((each,) for each in _NOT_MEANT_FOR)),
        Section(pointing("Known limits and bias"), items=(*_TRAINED_ON, looked_at, *_JUDGED_BY)),
        Section(
            pointing("Whose pictures, and what follows"), rows=sources_rows(), paragraph=_FOLLOWS
        ),
    )


def _cuts(architecture: Mapping[str, Any]) -> Phrase:
    """Say how many cuts of a face the engine looks at, and at which sides."""
    looks: list[tuple[int, int]] = []
    if "side_px" in architecture:
        sides = tuple(architecture.get("look_sides_px", ()))
        config = ForgeryTalkerConfig(side_px=architecture["side_px"], look_sides_px=sides)
        looks = list(Counter(side for side, _ in looks_of(config)).items())
    if len(looks) == 1:
        [(side, count)] = looks
        return pointing(
            "A face is looked at in {count} cuts of {side} × {side} px.",
            count=str(count),
            side=str(side),
        )
    if len(looks) == 2:
        (side, count), (other_side, others) = looks
        return pointing(
            "A face is looked at in {count} cuts of {side} × {side} px and {others} cuts of "
            "{other_side} × {other_side} px.",
            count=str(count),
            side=str(side),
            others=str(others),
            other_side=str(other_side),
        )
    return pointing("A face is looked at in several small cuts.")
