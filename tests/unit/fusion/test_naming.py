"""A sliver does not accuse, one edit is named once, and no name is given without a reason."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.fusion.naming import name_areas, prompter_threshold
from engine.plugin import MarkedFace
from engine.schema.finding import RegionName, Side
from tests.unit.fusion import conftest as made_up
from tests.unit.fusion.conftest import rectangle

Masked = Callable[[NDArray[np.bool_]], MarkedFace]


def names(face: MarkedFace, **scores: float) -> list[str]:
    prompted = {RegionName(name): score for name, score in scores.items()}
    return [f"{area.side} {area.name}".strip() for area in name_areas(face, prompted, {})]


def test_empty_mask_has_no_names(masked: Masked) -> None:
    assert names(masked(np.zeros(made_up.SHAPE, bool)), scar=1.0, beard=1.0) == []


def test_face_without_regions_has_no_names(masked: Masked) -> None:
    face = masked(made_up.NOSE)
    assert name_areas(MarkedFace(face.view, (), face.oval, face.mask), {}, {}) == ()


def test_sliver_of_a_neighbour_is_not_named(masked: Masked) -> None:
    # The nose, and 2 of the cheek's 25 columns: 8 % of it.
    sliver = made_up.NOSE | rectangle(60, 40, 2, 20)
    assert names(masked(sliver)) == ["nose"]


def test_fifth_of_a_region_is_named(masked: Masked) -> None:
    part = made_up.NOSE | rectangle(60, 40, 5, 20)
    assert names(masked(part)) == ["nose", "left cheek"]


def test_small_edit_on_a_large_region_is_named(masked: Masked) -> None:
    spot = rectangle(70, 45, 5, 5)
    (area,) = name_areas(masked(spot), {}, {})
    assert (area.name, area.side) == (RegionName.CHEEK, Side.LEFT)
    assert area.coverage == pytest.approx(25 / 500)


def test_mask_on_all_of_the_eye_is_the_eye_not_its_pupil(masked: Masked) -> None:
    assert names(masked(made_up.EYE_LEFT)) == ["left eye"]


def test_mask_on_the_pupil_is_the_pupil_not_the_eye(masked: Masked) -> None:
    assert names(masked(made_up.PUPIL_LEFT)) == ["left pupil"]


def test_mask_on_the_lips_is_lip_and_on_all_of_the_mouth_is_mouth(masked: Masked) -> None:
    assert names(masked(made_up.LIP)) == ["lip"]
    assert names(masked(made_up.MOUTH)) == ["mouth"]


def test_both_eyes_are_two_names(masked: Masked) -> None:
    assert names(masked(made_up.EYE_LEFT | made_up.EYE_RIGHT)) == ["left eye", "right eye"]


def test_beard_needs_the_prompter_and_then_replaces_the_chin(masked: Masked) -> None:
    face = masked(made_up.BEARD)
    assert names(face, beard=0.2) == ["chin", "skin"]
    assert names(face, beard=0.8) == ["beard"]


def test_where_the_detector_asks_for_it_every_name_needs_the_prompter(masked: Masked) -> None:
    def asked(face: MarkedFace, **scores: float) -> list[str]:
        prompted = {RegionName(name): score for name, score in scores.items()}
        return [str(area.name) for area in name_areas(face, prompted, {"region": 0.3})]

    both = masked(made_up.NOSE | made_up.MOUTH)
    assert asked(both, nose=0.3, mouth=0.29) == ["nose"]
    assert asked(both, nose=0.2) == []
    # A pupil that the prompter does not see leaves the eye to explain the mask.
    pupil = masked(made_up.PUPIL_LEFT)
    assert asked(pupil, eye=0.9, pupil=0.1) == ["eye"]
    assert asked(pupil, eye=0.9, pupil=0.9) == ["pupil"]
    free = masked(rectangle(12, 40, 20, 30))
    assert asked(free, skin=0.9) == ["skin"]
    assert asked(free, skin=0.1) == []


def test_skin_is_named_only_where_nothing_else_explains_the_mask(masked: Masked) -> None:
    free = rectangle(12, 40, 20, 30)
    assert names(masked(free)) == ["skin"]
    (skin,) = name_areas(masked(free), {}, {})
    assert not (skin.touched & ~free).any()
    assert "skin" not in names(masked(made_up.CHEEK_LEFT | rectangle(60, 60, 25, 5)))


def test_scar_needs_the_prompter_and_skin_and_is_named_beside_its_place(masked: Masked) -> None:
    spot = rectangle(70, 45, 5, 5)
    assert names(masked(spot), scar=0.9) == ["left cheek", "scar"]
    assert names(masked(spot), scar=0.4) == ["left cheek"]
    assert names(masked(made_up.LIP), scar=0.9) == ["lip"]


def test_scar_covers_itself(masked: Masked) -> None:
    areas = name_areas(masked(rectangle(70, 45, 5, 5)), {RegionName.SCAR: 0.9}, {})
    assert areas[-1].coverage == 1.0


def test_detector_can_set_the_prompters_threshold_for_all_and_for_one() -> None:
    thresholds = {"region": 0.3, "region.scar": 0.7}
    assert prompter_threshold(RegionName.BEARD, thresholds) == 0.3
    assert prompter_threshold(RegionName.SCAR, thresholds) == 0.7
    assert prompter_threshold(RegionName.SCAR, {}) == 0.5
