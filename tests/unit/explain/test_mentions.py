"""What a sentence speaks of is read from its words, not guessed."""

import pytest

from engine.explain.mentions import read_claims, split_sentences
from engine.schema.finding import RegionName, Severity, Side

R = RegionName


def regions(sentence: str) -> set[tuple[RegionName, Side]]:
    return {place for claim in read_claims(sentence) for place in claim.regions}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The left eye is soft.", {(R.EYE, Side.LEFT)}),
        ("The left upper eyelid is soft.", {(R.EYE, Side.LEFT)}),
        ("Both cheeks look pasted.", {(R.CHEEK, Side.BOTH)}),
        ("The left and right eyebrows differ.", {(R.EYEBROW, Side.BOTH)}),
        ("Nostrils and lips are odd.", {(R.NOSE, Side.NONE), (R.LIP, Side.NONE)}),
        ("The brow is odd.", {(R.EYEBROW, Side.NONE)}),
        ("The left iris is odd.", {(R.PUPIL, Side.LEFT)}),
        ("Buccal texture is odd.", {(R.CHEEK, Side.NONE)}),
        ("The teeth and the moustache.", {(R.TOOTH, Side.NONE), (R.MUSTACHE, Side.NONE)}),
        ("Facial hair looks painted.", {(R.BEARD, Side.NONE)}),
        ("The hairline is odd.", {(R.HAIR, Side.NONE)}),
        ("Fine lines are gone.", {(R.WRINKLE, Side.NONE)}),
        ("A line runs through the picture.", set()),
        ("In frontal view.", set()),
        ("The right nose.", {(R.NOSE, Side.NONE)}),
        ("She was near the pear tree.", set()),
    ],
)
def test_regions_and_sides_are_read(sentence: str, expected: set[tuple[RegionName, Side]]) -> None:
    assert regions(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "The nose is softer than the skin around it.",
        "The nose looks blurred against the skin nearby.",
        "The nose is darker than the surrounding skin.",
        "The nose differs from the skin next to it.",
    ],
)
def test_what_something_is_compared_with_is_no_claim(sentence: str) -> None:
    assert regions(sentence) == {(R.NOSE, Side.NONE)}


def test_each_clause_speaks_of_its_own_regions() -> None:
    nose, mouth = read_claims("The nose is blurred, while the mouth shows a visible edge.")
    assert (nose.regions, nose.terms) == (((R.NOSE, Side.NONE),), ("sharpness_lower",))
    assert (mouth.regions, mouth.terms) == (((R.MOUTH, Side.NONE),), ("visible_boundary",))


def test_clause_without_a_region_speaks_of_the_one_before() -> None:
    claims = read_claims("The nose is blurred, but shows no visible seam.")
    assert claims[1].regions == ((R.NOSE, Side.NONE),)
    assert (claims[1].terms, claims[1].denied) == ((), ("visible_boundary",))


def test_two_clues_in_one_clause_are_both_read() -> None:
    (claim,) = read_claims("The nose is softer than the face around it and ends in a visible edge.")
    assert set(claim.terms) == {"sharpness_lower", "visible_boundary"}


def test_degree_is_read() -> None:
    assert read_claims("The nose is slightly altered.")[0].degree is Severity.LOW
    assert read_claims("The nose is heavily altered.")[0].degree is Severity.HIGH
    assert read_claims("The nose is altered.")[0].degree is None


def test_sentences_are_split_and_nothing_is_dropped() -> None:
    text = " The nose is soft.  Score 0.81 there! And the rest"
    assert split_sentences(text) == ("The nose is soft.", "Score 0.81 there!", "And the rest")
    assert split_sentences("") == ()
