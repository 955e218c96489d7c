"""Words are right where the true mask bears them out, and wrong where it does not."""

import pytest

from engine.schema.finding import RegionName, Severity, Side
from engine.training.manifest import TrueRegion
from engine.training.outcome import WordOutcome
from engine.training.word_agreement import weigh_words
from engine.training.word_scores import summarise_words

TRUTH = (
    TrueRegion(RegionName.EYE, Side.LEFT, Severity.HIGH, 0.9, ("noise_lower",)),
    TrueRegion(RegionName.LIP, Side.NONE, Severity.HIGH, 0.9, ()),
)
TOUCHED = frozenset({"eye", "pupil", "lip", "mouth"})


def _weigh(*sentences: str) -> WordOutcome:
    return weigh_words(sentences, TRUTH, TOUCHED, "The left eye carries less grain.")


def test_a_region_and_its_measured_clue_are_right() -> None:
    found = _weigh("The left eye carries less grain than its surroundings.")
    assert (found.sentences, found.borne_out) == (1, 1)
    assert (found.said, found.said_touched) == (1, 1)
    assert (found.attributes, found.attributes_right) == (1, 1)
    assert (found.expected, found.told) == (2, 1)
    assert (found.clues_found, found.clues_told) == (1, 1)


def test_the_other_eye_is_wrong() -> None:
    found = _weigh("The right eye carries less grain than its surroundings.")
    assert (found.said_touched, found.borne_out, found.attributes_right) == (0, 0, 0)
    assert (found.clues_found, found.clues_told) == (1, 0)


def test_both_eyes_are_two_attributes_of_which_one_is_right() -> None:
    found = _weigh("Both eyes carry less grain than their surroundings.")
    assert (found.attributes, found.attributes_right) == (2, 1)
    assert found.said_touched == 0


def test_a_clue_that_was_not_measured_is_a_wrong_attribute_of_a_right_region() -> None:
    found = _weigh("The lips have a different colour from the skin around them.")
    assert (found.said, found.said_touched) == (1, 1)
    assert (found.attributes, found.attributes_right, found.borne_out) == (1, 0, 0)


@pytest.mark.parametrize("word", ["mouth", "lips"])
def test_a_whole_stands_for_its_part(word: str) -> None:
    found = _weigh(f"The {word} looks heavily altered.")
    assert (found.said_touched, found.told) == (1, 1)


def test_an_untouched_region_counts_against_precision() -> None:
    found = _weigh("The forehead looks altered.", "The left eye looks heavily altered.")
    assert (found.said, found.said_touched) == (2, 1)


def test_shares_are_summed_over_pictures_and_captions_compared_with_naming_every_part() -> None:
    rows = [_weigh("The left eye carries less grain."), _weigh("The forehead looks altered.")]
    result = summarise_words(rows)
    assert result is not None
    assert result["regions_said_touched"]["share"] == 0.5
    assert result["regions_told"] == {"n": 4, "share": 0.25, "share_95": pytest.approx([0, 0.5])}
    assert result["captions"]["rouge_l"] > result["captions"]["without_learning"]["rouge_l"]
    assert summarise_words([]) is None


def test_without_any_clue_said_no_share_is_given() -> None:
    result = summarise_words([_weigh("The left eye looks heavily altered.")])
    assert result is not None
    assert result["attributes_right"] == {"n": 0, "share": None, "share_95": None}
    assert result["clues_told"]["share"] == 0.0
