"""Every family changes what its mask says, and nothing far from it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from engine.schema.finding import RegionName
from engine.training.faces import Portrait
from engine.training.synthesis.families import FAMILIES, is_visible, marks, part_swap
from engine.training.synthesis.picture_life import draw_life, live
from engine.training.synthesis.record import Forgery

PAIR = tuple[Portrait, Portrait]
# A feathered or cloned edge may change pixels this far outside the mask.
SEAM_REACH_PX = 61


def _make(family: str, portraits: PAIR, rng: np.random.Generator) -> Forgery:
    """`regenerate` takes the same face after an autoencoder: a softened copy stands for it."""
    target, donor = portraits
    if family == "regenerate":
        donor = replace(target, pixels=np.asarray(cv2.GaussianBlur(target.pixels, (0, 0), 2.0)))
    return FAMILIES[family][0](target, donor, rng)


def _visible(family: str, portraits: PAIR, seed: int) -> Forgery:
    for attempt in range(20):
        forgery = _make(family, portraits, np.random.default_rng([seed, attempt]))
        if is_visible(forgery):
            return forgery
    raise AssertionError(f"{family} made no visible forgery in 20 attempts")


@pytest.mark.parametrize("family", sorted(FAMILIES))
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_far_from_the_mask_is_the_genuine_picture(
    family: str, seed: int, portraits: PAIR
) -> None:
    forgery = _visible(family, portraits, seed)
    changed = np.abs(forgery.forged.astype(int) - forgery.genuine).max(axis=-1)
    near = cv2.dilate(
        forgery.mask.astype(np.uint8), np.ones((SEAM_REACH_PX, SEAM_REACH_PX), np.uint8)
    )
    # A warp fades out slowly: what it moves by less than 0.75 px is not called changed.
    allowed = 40 if family == "attribute_warp" else 3
    assert np.percentile(changed[near == 0], 99.9) <= allowed
    assert changed[forgery.mask].mean() > 0.8


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_the_same_seed_makes_the_same_forgery(family: str, portraits: PAIR) -> None:
    one, other = (_make(family, portraits, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one.forged, other.forged)
    assert np.array_equal(one.mask, other.mask)


def test_the_source_portrait_is_not_painted_on(portraits: PAIR) -> None:
    before = portraits[0].pixels.copy()
    for family in FAMILIES:
        _make(family, portraits, np.random.default_rng(3))
    assert np.array_equal(before, portraits[0].pixels)


def test_a_swapped_part_shows_the_donor(portraits: PAIR) -> None:
    """The donor's warped pixels, not the target's, explain what lies inside the mask."""
    target, _ = portraits
    white = Portrait("white", "", np.full_like(target.pixels, 255), target.landmarks)
    for seed in range(400):
        forgery = part_swap(target, white, np.random.default_rng(seed))
        parameters = forgery.parameters
        if parameters["colour_match"] == 0.0 and parameters["seam"] == "hard":
            assert forgery.forged[forgery.mask].mean() > 180 > target.pixels[forgery.mask].mean()
            return
    raise AssertionError("no hard, unmatched swap among 400 seeds")


def test_a_painted_mark_names_itself(portraits: PAIR) -> None:
    names = {
        name for seed in range(30) for name in marks(*portraits, np.random.default_rng(seed)).named
    }
    assert names == {RegionName.FRECKLE, RegionName.SCAR, RegionName.WRINKLE, RegionName.DIMPLE}


def test_a_life_is_the_same_for_the_forged_and_the_genuine_picture(portraits: PAIR) -> None:
    target, _ = portraits
    for seed in range(12):
        life = draw_life(np.random.default_rng(seed))
        assert np.array_equal(live(target.pixels, life), live(target.pixels.copy(), life))


def test_a_life_changes_the_size_only_by_its_scale(portraits: PAIR) -> None:
    target, _ = portraits
    for seed in range(12):
        life = draw_life(np.random.default_rng(seed))
        height, width = live(target.pixels, life).shape[:2]
        assert abs(height - target.pixels.shape[0] * life.scale) <= 1
        assert abs(width - target.pixels.shape[1] * life.scale) <= 1
