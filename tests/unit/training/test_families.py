"""Every family changes what its mask says, and nothing far from it."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.faces.parsing import LIPS_OUTER
from engine.schema.finding import RegionName
from engine.training.faces import Portrait
from engine.training.synthesis.areas import PARTS, groups_of
from engine.training.synthesis.families import (
    ALL_FAMILIES,
    FAMILIES,
    HELD_OUT_FAMILIES,
    is_visible,
    marks,
    part_swap,
)
from engine.training.synthesis.healing import heal
from engine.training.synthesis.mesh_twins import TWINS
from engine.training.synthesis.picture_life import defocus, draw_life, freckle, live, relight
from engine.training.synthesis.record import Forgery
from engine.training.synthesis.warping import place_by_hand, turn_gaze, warp_to_mesh

PAIR = tuple[Portrait, Portrait]
# A feathered or cloned edge may change pixels this far outside the mask.
SEAM_REACH_PX = 61


def _make(family: str, portraits: PAIR, rng: np.random.Generator) -> Forgery:
    """`regenerate` takes the same face after an autoencoder: a softened copy stands for it."""
    target, donor = portraits
    if family == "regenerate":
        donor = replace(target, pixels=np.asarray(cv2.GaussianBlur(target.pixels, (0, 0), 2.0)))
    return ALL_FAMILIES[family][0](target, donor, rng)


def _visible(family: str, portraits: PAIR, seed: int) -> Forgery:
    for attempt in range(20):
        forgery = _make(family, portraits, np.random.default_rng([seed, attempt]))
        if is_visible(forgery):
            return forgery
    raise AssertionError(f"{family} made no visible forgery in 20 attempts")


@pytest.mark.parametrize("family", sorted(ALL_FAMILIES))
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


@pytest.mark.parametrize("family", sorted(ALL_FAMILIES))
def test_the_same_seed_makes_the_same_forgery(family: str, portraits: PAIR) -> None:
    one, other = (_make(family, portraits, np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(one.forged, other.forged)
    assert np.array_equal(one.mask, other.mask)


def test_the_source_portrait_is_not_painted_on(portraits: PAIR) -> None:
    before = portraits[0].pixels.copy()
    for family in ALL_FAMILIES:
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


def test_families_kept_out_of_training_have_no_share_in_it() -> None:
    assert set(HELD_OUT_FAMILIES) == {"mirrored_part", "morph"}
    assert not set(HELD_OUT_FAMILIES) & set(FAMILIES)
    assert sum(share for _, share in FAMILIES.values()) == pytest.approx(1.0)


def test_a_twin_of_a_twin_is_the_point_itself() -> None:
    assert np.array_equal(TWINS[TWINS], np.arange(468))
    # Outer and inner corner of the eyes, corners of the mouth, tip of the nose.
    assert [TWINS[i] for i in (33, 133, 61, 4)] == [263, 362, 291, 4]


def test_a_hole_is_healed_with_what_lies_beside_it() -> None:
    """On stripes, the patch that continues the stripes is the one that fits."""
    stripes = np.repeat(np.where(np.arange(120) % 12 < 6, 60, 180)[None, :], 120, axis=0)
    pixels = np.repeat(stripes[..., None], 3, axis=2).astype(np.uint8)
    area = np.zeros((120, 120), bool)
    area[52:68, 52:68] = True
    broken = pixels.copy()
    broken[area] = 255
    healed = heal(broken, area, np.random.default_rng(0))
    assert healed is not None
    assert np.abs(healed[area].astype(int) - pixels[area]).mean() < 40
    assert np.abs(broken[area].astype(int) - pixels[area]).mean() > 100


def test_a_hole_without_room_around_it_is_left() -> None:
    whole = np.ones((40, 40), bool)
    assert heal(np.zeros((40, 40, 3), np.uint8), whole, np.random.default_rng(0)) is None


def test_gaze_moves_only_inside_the_lids() -> None:
    pixels = np.zeros((60, 100, 3), np.uint8)
    pixels[24:36, 44:56] = 255
    opening = np.array([[20, 30], [50, 18], [80, 30], [50, 42]], np.float32)
    moved, where = turn_gaze(pixels, (opening,), 0.15)
    outside = np.ones((60, 100), np.uint8)
    cv2.fillPoly(outside, [opening.astype(np.int32)], 0)
    assert np.array_equal(moved[outside > 0], pixels[outside > 0])
    assert not where[outside > 0].any()
    columns = np.argwhere(moved[30, :, 0] > 127)
    assert columns.mean() == pytest.approx(49.5 + 0.15 * 60, abs=1.5)


def test_light_freckles_and_focus_are_drawn_from_the_seed(portraits: PAIR) -> None:
    target, _ = portraits
    for change in (relight, freckle, defocus):
        one, other, third = (
            change(target.pixels, target.landmarks, np.random.default_rng(seed))
            for seed in (1, 1, 2)
        )
        assert np.array_equal(one, other)
        assert not np.array_equal(one, third)
        assert not np.array_equal(one, target.pixels)


def test_a_piece_placed_by_hand_keeps_its_own_shape(portraits: PAIR) -> None:
    target, donor = portraits
    mouth = (tuple(LIPS_OUTER),)
    chart = np.zeros_like(donor.pixels)
    cv2.fillPoly(chart, [np.round(donor.landmarks[list(LIPS_OUTER)]).astype(np.int32)], (255,) * 3)
    meshes = (donor.landmarks, target.landmarks)
    shape = target.pixels.shape[:2]
    lips = target.landmarks[list(LIPS_OUTER)].mean(axis=0)
    face_width = np.ptp(target.landmarks[:, 0])
    rows, columns = np.ogrid[0 : shape[0], 0 : shape[1]]
    # Beyond the donor's picture its edge is mirrored, the mouth with it.
    near = np.hypot(columns - lips[0], rows - lips[1]) < 0.5 * face_width
    by_hand = place_by_hand(chart, meshes, mouth, shape, np.random.default_rng(3))
    placed = (by_hand[..., 0] > 127) & near
    warped = (warp_to_mesh(chart, *meshes, shape)[..., 0] > 127) & near

    def aspect(mask: NDArray[np.bool_]) -> float:
        (_, (width, height), _) = cv2.minAreaRect(np.argwhere(mask).astype(np.float32))
        return max(width, height) / min(width, height)

    assert aspect(placed) == pytest.approx(aspect(chart[..., 0] > 127), rel=0.06)
    assert aspect(warped) != pytest.approx(aspect(chart[..., 0] > 127), rel=0.06)
    middle = np.argwhere(placed).mean(axis=0)[::-1]
    assert np.hypot(*(middle - lips)) < 0.06 * face_width


def test_pieces_have_an_outline_or_are_not_pasted_by_hand() -> None:
    rng = np.random.default_rng(1)
    assert groups_of(("nose", "hair"), rng) is None
    sizes = {len(groups_of(PARTS, rng) or ()) for _ in range(20)}
    assert sizes == {3, 4}  # both eyes as one piece, or one each


def test_a_quarter_of_the_pictures_is_saved_once_and_left_as_it_is() -> None:
    lives = [draw_life(np.random.default_rng(seed)) for seed in range(600)]
    plain = [
        life
        for life in lives
        if life.scale == 1
        and not (life.blur_px or life.noise or life.sharpen)
        and life.gamma == 1
        and len(life.jpeg_qualities) == 1
        and life.jpeg_qualities[0] >= 80
    ]
    assert 0.22 < len(plain) / len(lives) < 0.40
