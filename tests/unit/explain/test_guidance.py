"""A guided text says what is told, all of it, and nothing else, whatever is chosen on the way."""

import numpy as np
import pytest

from engine.explain.grounding import ground_text
from engine.explain.guidance import Guide, guide_to
from engine.explain.prompts import ToldRegion
from engine.schema.finding import Clue, Region, RegionName, Severity, Side
from engine.training.captions import caption_of
from engine.training.tellings import told_otherwise
from tests.unit.explain.conftest import clue, region

LETTERS = " .,abcdefghijklmnopqrstuvwxyzTB"
TOLD = (
    ToldRegion(RegionName.EYE, Side.LEFT, Severity.HIGH, ("noise_lower",)),
    ToldRegion(RegionName.EYE, Side.RIGHT, Severity.HIGH),
    ToldRegion(RegionName.LIP, Side.NONE, Severity.HIGH),
    ToldRegion(RegionName.NOSE, Side.NONE, Severity.LOW, ("asymmetry", "visible_boundary")),
)


def _follow(text: str, told: tuple[ToldRegion, ...] = TOLD) -> Guide | None:
    return guide_to(told).follow(text)


def _records(told: tuple[ToldRegion, ...]) -> tuple[list[Region], list[Clue]]:
    regions = [
        region(i, t.name, t.side, severity=t.severity or Severity.LOW) for i, t in enumerate(told)
    ]
    pairs = [(r, term) for r, one in zip(regions, told, strict=True) for term in one.terms]
    return regions, [clue(i, term, r) for i, (r, term) in enumerate(pairs)]


def _wander(told: tuple[ToldRegion, ...], rng: np.random.Generator) -> str:
    """Choose any letter that the guide allows until it may end."""
    guide, text = guide_to(told), ""
    while not guide.may_end:
        open_ways = [(c, after) for c in LETTERS if (after := guide.follow(c)) is not None]
        letter, guide = open_ways[int(rng.integers(len(open_ways)))]
        text += letter
    return text


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_chosen_the_text_is_borne_out_and_tells_every_region(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = told_otherwise(TOLD, rng)
    regions, clues = _records(told)
    sentences = ground_text(_wander(told, rng), regions, clues)
    assert all(sentence.is_supported for sentence in sentences), sentences
    assert {r for s in sentences for r in s.region_ids} == {r.id for r in regions}
    said = {c for s in sentences for c in s.clue_ids}
    for place, one in zip(regions, told, strict=True):
        found = sum(c.id in said for c in clues if c.region_id == place.id)
        assert found == min(len(one.terms), 2)


@pytest.mark.parametrize("seed", range(60))
def test_every_caption_that_is_taught_may_be_written(seed: int) -> None:
    rng = np.random.default_rng(seed)
    told = told_otherwise(TOLD, rng)
    caption = f" {caption_of(told, rng)}"
    guide = _follow(caption, told)
    assert guide is not None, caption
    assert guide.may_end


@pytest.mark.parametrize(
    "text",
    [
        " The right eye carries less",  # the clue of the other side
        " The left eye is",  # a clue that was not found
        " The left eye appears",  # its severity instead of its clue
        " Both",  # the same is not told of both
        " The left eye and",  # nothing else has this clue
        " The forehead",  # not marked
        " The right eye looks sl",  # another severity
        " The right eye look ",  # one is not several
        " The lips looks",
        " The right eye, the",  # a list needs a last one
        "The",  # sentences begin with a space
        "",
    ],
)
def test_what_the_prompt_does_not_carry_cannot_be_begun(text: str) -> None:
    assert _follow(text) is None


def test_a_region_is_told_once_and_the_text_ends_when_all_are_told() -> None:
    told = " The right eye and the lips look heavily altered."
    guide = _follow(told)
    assert guide is not None
    assert not guide.may_end
    assert guide.follow(" The right") is None
    guide = guide.follow(" The left eye has lost the grain of the picture.")
    assert guide is not None
    half = guide.follow(" The nose ends in a visible edge")
    assert half is not None
    assert half.follow(".") is None
    whole = half.follow(" and differs from its mirrored counterpart.")
    assert whole is not None
    assert whole.may_end
    assert whole.follow(" The") is None


def test_with_nothing_told_nothing_may_be_written() -> None:
    guide = guide_to(())
    assert guide.may_end
    assert guide.follow(" The") is None


def test_of_a_region_without_a_severity_no_more_is_said_than_perhaps() -> None:
    told = (ToldRegion(RegionName.CHIN, Side.NONE, None),)
    assert _follow(" The chin looks", told) is None
    guide = _follow(" The chin may be altered.", told)
    assert guide is not None
    assert guide.may_end
