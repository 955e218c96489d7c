"""A clue is found only outside the range of genuine faces, and carries the numbers for it."""

from dataclasses import replace

import pytest

from engine.measurement.judgement import Deviation, Observation, Quantity, judge
from engine.measurement.ranges import FEWEST_VALUES, GenuineRange, genuine_ranges, range_key
from engine.schema.finding import CheckState, RegionName, Side

RATIO = Quantity("noise", "noise", "grey levels", 1, Deviation.LOG_RATIO, "lower", "higher", 0.5)
DIFFERENCE = Quantity("colour", "step", "ΔC", 1, Deviation.DIFFERENCE, "", "shift")
# A quarter to four times the reference; a step of 1 to 9.
RANGES = {
    "noise/eye/surroundings/face": GenuineRange(-1.3863, 0.0, 1.3863, 500),
    "colour/eye/surroundings/face": GenuineRange(1.0, 3.0, 9.0, 500),
}


def observation(value: float, reference: float = 0.0, obstacle: str = "") -> Observation:
    place = (RegionName.EYE, Side.LEFT)
    words = "the face around it"
    return Observation(place, "surroundings", words, 70.0, value, reference, obstacle)


@pytest.mark.parametrize(
    ("value", "term", "state"),
    [
        (0.1, "lower", CheckState.FOUND),
        (3.0, "lower", CheckState.NOT_FOUND),
        (5.0, "higher", CheckState.NOT_FOUND),
        (20.0, "higher", CheckState.FOUND),
    ],
)
def test_value_outside_the_range_is_found_on_its_side(
    value: float, term: str, state: CheckState
) -> None:
    clue = judge(RATIO, observation(value, 4.0), RANGES)
    assert (clue.term, clue.state) == (term, state)


def test_expected_values_are_the_limits_at_which_the_state_changes() -> None:
    measure = judge(RATIO, observation(3.0, 4.0), RANGES).measure
    assert measure is not None
    assert measure.expected_low == pytest.approx(4.5 / 4 - 0.5, abs=1e-3)
    assert measure.expected_high == pytest.approx(4.5 * 4 - 0.5, abs=1e-3)
    for value, state in (
        (measure.expected_high + 0.01, CheckState.FOUND),
        (measure.expected_high - 0.01, CheckState.NOT_FOUND),
    ):
        assert judge(RATIO, observation(value, 4.0), RANGES).state is state


def test_side_without_a_term_is_never_found() -> None:
    clue = judge(DIFFERENCE, observation(0.2), RANGES)
    assert (clue.state, clue.term) == (CheckState.NOT_FOUND, "shift")
    assert "not higher than on genuine faces" in clue.text
    assert judge(DIFFERENCE, observation(9.5), RANGES).state is CheckState.FOUND


def test_text_names_region_value_comparison_and_range() -> None:
    text = judge(RATIO, observation(20.0, 4.0), RANGES).text
    assert text == (
        "Left eye: noise 20.0 grey levels, compared with the face around it (4.0 grey levels);"
        " 95 % of genuine faces: 0.6 to 17.5; higher than on genuine faces."
    )


def test_obstacle_is_not_run_with_its_reason_and_without_numbers() -> None:
    clue = judge(RATIO, observation(1.0, 1.0, "it is too small"), RANGES)
    assert (clue.state, clue.measure) == (CheckState.NOT_RUN, None)
    assert "it is too small" in clue.text


def test_region_without_a_measured_range_is_not_run() -> None:
    clue = judge(RATIO, observation(1.0, 1.0), {})
    assert clue.state is CheckState.NOT_RUN
    assert "too few genuine faces" in clue.text


def test_expected_value_never_falls_below_nothing() -> None:
    measure = judge(RATIO, observation(0.1, 0.0), RANGES).measure
    assert measure is not None
    assert measure.expected_low == 0.0


def test_shipped_ranges_are_ordered_and_rest_on_enough_faces() -> None:
    ranges = genuine_ranges()
    assert len(ranges) > 100
    for key, expected in ranges.items():
        assert expected.low < expected.median < expected.high, key
        assert expected.count >= FEWEST_VALUES


@pytest.mark.parametrize(
    ("method", "comparison"),
    [
        ("sharpness", "surroundings"),
        ("sharpness", "unmarked face"),
        ("noise", "surroundings"),
        ("colour", "outline"),
        ("boundary", "outline"),
        ("symmetry", "mirror"),
        ("compression", "unmarked face"),
    ],
)
@pytest.mark.parametrize(
    "region", [RegionName.EYE, RegionName.NOSE, RegionName.MOUTH, RegionName.CHEEK]
)
def test_main_regions_have_a_range_for_every_method(
    method: str, comparison: str, region: RegionName
) -> None:
    for interocular_px in (35.0, 70.0):
        if (method, interocular_px) != ("compression", 35.0):
            assert range_key(method, region, comparison, interocular_px) in genuine_ranges()


def test_small_face_is_judged_by_the_range_of_small_faces() -> None:
    ranges = {**RANGES, "noise/eye/surroundings/small face": GenuineRange(-3.0, 0.0, 3.0, 500)}
    large = observation(20.0, 4.0)
    assert judge(RATIO, large, ranges).state is CheckState.FOUND
    small = replace(large, interocular_px=35.0)
    assert judge(RATIO, small, ranges).state is CheckState.NOT_FOUND
