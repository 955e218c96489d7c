"""Regions carry counted shares and ids; clues find their regions."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.fusion.regions import attach_clues, find_regions, keep_named, severity
from engine.plugin import ClueMeasurement, MarkedFace
from engine.schema.finding import CheckState, RegionName, Severity, Side
from tests.unit.fusion import conftest as made_up
from tests.unit.fusion.conftest import rectangle

Masked = Callable[[NDArray[np.bool_]], MarkedFace]


def scores(level: float) -> NDArray[np.float32]:
    return np.full(made_up.SHAPE, level, np.float32)


def test_region_counts_what_is_marked(masked: Masked) -> None:
    half = made_up.NOSE & rectangle(0, 0, 50, 100)
    (nose,) = find_regions(masked(half), scores(0.8), {RegionName.NOSE: 0.7}, {})
    assert nose.id == "face-2/region-1"
    assert (nose.name, nose.side, nose.area_px) == (RegionName.NOSE, Side.NONE, 100)
    assert nose.area_share == pytest.approx(100 / 6400)
    assert nose.coverage == pytest.approx(0.5)
    assert nose.score == pytest.approx(0.8)
    assert nose.prompter_score == 0.7
    assert nose.severity is Severity.MODERATE
    assert (nose.box.x, nose.box.y) == (1044.5, 539.5)
    assert (nose.clue_ids, nose.text) == ((), "")


def test_genuine_face_has_no_regions(masked: Masked) -> None:
    face = masked(np.zeros(made_up.SHAPE, bool))
    assert find_regions(face, scores(0.1), {RegionName.NOSE: 0.9}, {}) == ()


def test_highest_score_comes_first(masked: Masked) -> None:
    map_ = scores(0.6)
    map_[made_up.MOUTH] = 0.9
    regions = find_regions(masked(made_up.NOSE | made_up.MOUTH), map_, {}, {})
    assert [region.name for region in regions] == [RegionName.MOUTH, RegionName.NOSE]
    assert [region.id[-1] for region in regions] == ["1", "2"]


def test_second_part_becomes_a_further_polygon(masked: Masked) -> None:
    parts = rectangle(62, 42, 10, 10) | rectangle(78, 50, 5, 8)
    (cheek,) = find_regions(masked(parts), scores(0.8), {}, {})
    assert len(cheek.further_polygons) == 1


@pytest.mark.parametrize(
    ("score", "coverage", "expected"),
    [
        (0.9, 0.9, Severity.HIGH),
        (0.72, 0.7, Severity.HIGH),
        (0.9, 0.3, Severity.MODERATE),
        (1.0, 0.2, Severity.MODERATE),
        (0.6, 0.25, Severity.LOW),
    ],
)
def test_severity_is_how_strongly_times_how_much(
    score: float, coverage: float, expected: Severity
) -> None:
    assert severity(score, coverage) is expected


def test_filters_are_given_only_the_named_regions(masked: Masked) -> None:
    spot = rectangle(70, 45, 5, 5)
    face = masked(spot)
    regions = find_regions(face, scores(0.8), {RegionName.SCAR: 0.9}, {})
    kept = keep_named(face, regions)
    assert {region.name for region in kept.regions} == {RegionName.CHEEK, RegionName.SCAR}
    scar = next(region for region in kept.regions if region.name is RegionName.SCAR)
    np.testing.assert_array_equal(scar.mask, spot)


def measurement(name: RegionName | None, state: CheckState) -> ClueMeasurement:
    place = None if name is None else (name, Side.NONE)
    return ClueMeasurement("noise_lower", state, place, None, "text")


def test_clues_get_ids_and_regions_know_them_whatever_their_state(masked: Masked) -> None:
    regions = find_regions(masked(made_up.NOSE | made_up.MOUTH), scores(0.8), {}, {})
    measured = [
        ("noise", [measurement(RegionName.NOSE, CheckState.FOUND)]),
        (
            "other",
            [
                measurement(RegionName.NOSE, CheckState.NOT_RUN),
                measurement(None, CheckState.NOT_RUN),
            ],
        ),
    ]
    with_clues, clues = attach_clues("face-2", regions, measured)
    assert [clue.id for clue in clues] == ["face-2/clue-1", "face-2/clue-2", "face-2/clue-3"]
    nose = next(region for region in with_clues if region.name is RegionName.NOSE)
    assert nose.clue_ids == ("face-2/clue-1", "face-2/clue-2")
    assert [clue.region_id for clue in clues] == [nose.id, nose.id, None]
    assert [clue.method for clue in clues] == ["noise", "other", "other"]


def test_clue_on_a_region_that_was_not_named_is_left_out(masked: Masked) -> None:
    regions = find_regions(masked(made_up.NOSE), scores(0.8), {}, {})
    measured = [("noise", [measurement(RegionName.CHIN, CheckState.FOUND)])]
    assert attach_clues("face-2", regions, measured) == (regions, ())
