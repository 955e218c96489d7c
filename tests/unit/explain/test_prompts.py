"""What is told to the language model can be read back from the prompt."""

import pytest

from engine.explain.prompts import (
    MOST_REGIONS,
    NO_REGIONS,
    ToldRegion,
    build_prompt,
    phrase_prompt,
    read_prompt,
    tell,
)
from engine.schema.finding import CheckState, RegionName, Severity, Side
from tests.unit.explain.conftest import clue, region

LEFT_EYE = region(1, RegionName.EYE, Side.LEFT)
NOSE = region(2, RegionName.NOSE, severity=Severity.MODERATE)
CLUES = (
    clue(1, "visible_boundary", LEFT_EYE),
    clue(2, "noise_lower", LEFT_EYE),
    clue(3, "noise_lower", NOSE, CheckState.NOT_FOUND),
)


def test_a_prompt_tells_regions_severities_and_found_clues() -> None:
    prompt = build_prompt((LEFT_EYE, NOSE), CLUES)
    assert prompt == "regions: left eye high: noise lower, visible boundary; nose moderate."


def test_a_prompt_is_read_back_as_what_was_told() -> None:
    told = tell((LEFT_EYE, NOSE), CLUES)
    assert told[0] == ToldRegion(
        RegionName.EYE, Side.LEFT, Severity.HIGH, ("noise_lower", "visible_boundary")
    )
    assert read_prompt(phrase_prompt(told)) == told


def test_only_the_first_regions_are_told() -> None:
    many = [region(number, name) for number, name in enumerate(RegionName)]
    assert len(tell(many, ())) == MOST_REGIONS


@pytest.mark.parametrize(
    "prompt", [NO_REGIONS, "", "Describe the picture.", "regions: left nostril high."]
)
def test_a_prompt_of_another_form_tells_nothing(prompt: str) -> None:
    assert read_prompt(prompt) == ()


def test_while_the_verdict_abstains_places_alone_are_told() -> None:
    told = tell((LEFT_EYE, NOSE), CLUES, is_certain=False)
    assert [(one.severity, one.terms) for one in told] == [(None, ()), (None, ())]
    assert phrase_prompt(told) == "regions: left eye; nose."
    assert read_prompt("regions: left eye; nose.") == told
