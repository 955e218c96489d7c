"""A sentence stands when mask and measurements carry it; else it is flagged with the reason."""

import pytest

from engine.explain.grounding import ground_sentence, ground_text
from engine.schema.finding import CheckState, RegionName, Severity, Side
from tests.unit.explain.conftest import clue, region

LEFT_EYE = region(1, RegionName.EYE, Side.LEFT)
NOSE = region(2, RegionName.NOSE)
LIP = region(3, RegionName.LIP)
REGIONS = (LEFT_EYE, NOSE, LIP)
CLUES = (
    clue(1, "sharpness_lower", LEFT_EYE),
    clue(2, "sharpness_higher", NOSE),
    clue(3, "sharpness_lower", LIP, CheckState.NOT_FOUND),
    clue(4, "noise_lower", LEFT_EYE),
)


@pytest.mark.parametrize(
    ("sentence", "regions", "clues"),
    [
        ("The left eye is softer than the face around it.", (LEFT_EYE,), (1,)),
        ("The left eye looks blurred and carries less grain.", (LEFT_EYE,), (1, 4)),
        ("The nose is clearly altered.", (NOSE,), ()),
        ("The mouth is clearly altered.", (LIP,), ()),
        ("The skin looks replaced.", (NOSE,), ()),
        ("Parts of the face are blurred.", (), (1,)),
        ("The left eyelid and the nose are altered.", (LEFT_EYE, NOSE), ()),
        ("The nose shows no visible seam.", (NOSE,), ()),
    ],
)
def test_carried_sentence_is_supported(
    sentence: str, regions: tuple[object, ...], clues: tuple[int, ...]
) -> None:
    found = ground_sentence(sentence, REGIONS, CLUES)
    assert (found.is_supported, found.objection) == (True, "")
    assert found.region_ids == tuple(r.id for r in regions)  # type: ignore[attr-defined]
    assert found.clue_ids == tuple(f"face-1/clue-{number}" for number in clues)


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("The chin is altered.", "The chin is not named."),
        ("The right eye is altered.", "The left eye is named, not the right eye."),
        ("Both eyes are altered.", "The right eye is not named."),
        ("The nose is blurred.", "The measurement on the nose says the contrary: nose: measured 2"),
        ("The lips are blurred.", "was not found on the lip: lip: measured 3"),
        ("The nose carries less grain.", "was not measured on the nose"),
        ("The left eye and the nose are blurred.", "on the nose says the contrary"),
        ("The left eye does not look blurred.", "The measurement says the contrary"),
        ("There is a visible seam.", "was found on no marked region"),
        ("The lighting is odd.", "neither a marked region nor a measured clue"),
        ("The nose is slightly altered.", "The severity on the nose is high."),
    ],
)
def test_sentence_that_is_not_carried_is_flagged_with_the_reason(sentence: str, words: str) -> None:
    found = ground_sentence(sentence, REGIONS, CLUES)
    assert not found.is_supported
    assert words in found.objection
    assert found.text == sentence


def test_part_stands_for_a_whole_only_where_most_of_it_is_marked() -> None:
    sentence = "The left pupil is altered."
    little = region(1, RegionName.EYE, Side.LEFT, coverage=0.3)
    assert ground_sentence(sentence, (LEFT_EYE,), ()).is_supported
    assert not ground_sentence(sentence, (little,), ()).is_supported


def test_degree_between_the_extremes_is_not_objected_to() -> None:
    moderate = region(1, RegionName.NOSE, severity=Severity.MODERATE)
    for word in ("slightly", "heavily"):
        assert ground_sentence(f"The nose is {word} altered.", (moderate,), ()).is_supported


def test_text_is_grounded_sentence_by_sentence_and_kept_whole() -> None:
    text = "The left eye is softer. The chin is altered."
    first, second = ground_text(text, REGIONS, CLUES)
    assert (first.is_supported, second.is_supported) == (True, False)
    assert f"{first.text} {second.text}" == text
