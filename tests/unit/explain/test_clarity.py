"""Only clues clearly beyond the genuine range are put into words."""

from dataclasses import replace

import pytest

from engine.explain.clarity import is_clear, told_terms
from engine.explain.prompts import tell
from engine.schema.finding import CheckState, Clue, Measure, RegionName
from tests.unit.explain.conftest import clue, region

NOSE = region(1, RegionName.NOSE)


def _measured(value: float, low: float | None = 2.0, high: float | None = 4.0) -> Clue:
    measure = Measure(value, 3.0, "", "its surroundings", low, high)
    return replace(clue(1, "sharpness_lower", NOSE), measure=measure)


@pytest.mark.parametrize(
    ("value", "expected"), [(4.9, False), (5.0, True), (1.7, False), (1.6, True), (0.0, True)]
)
def test_a_quarter_beyond_the_bound_is_clear(value: float, expected: bool) -> None:
    assert is_clear(_measured(value)) is expected


def test_a_value_below_a_range_that_begins_at_nothing_is_not_clear() -> None:
    assert not is_clear(_measured(-0.1, low=0.0))


def test_what_was_not_found_is_never_clear() -> None:
    assert not is_clear(replace(_measured(9.0), state=CheckState.NOT_FOUND))


def test_without_a_range_a_clue_is_as_clear_as_it_was_found() -> None:
    assert is_clear(_measured(3.0, None, None))
    assert is_clear(clue(1, "asymmetry", NOSE))


def test_unlikeness_to_the_mirrored_side_is_told_beside_another_clue_only() -> None:
    alone = (clue(1, "asymmetry", NOSE),)
    assert told_terms(alone, NOSE.id) == ()
    beside = (*alone, clue(2, "noise_lower", NOSE))
    assert told_terms(beside, NOSE.id) == ("asymmetry", "noise_lower")
    elsewhere = (*alone, clue(2, "noise_lower", region(2, RegionName.CHIN)))
    assert told_terms(elsewhere, NOSE.id) == ()


def test_an_unclear_clue_is_not_told() -> None:
    assert tell((NOSE,), (_measured(4.5),))[0].terms == ()
    assert tell((NOSE,), (_measured(5.5),))[0].terms == ("sharpness_lower",)
