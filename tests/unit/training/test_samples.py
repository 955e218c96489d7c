"""Training samples: exact pairs, labels that follow the mask, repeatable by number."""

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.forgerytalker.processing import REGION_NAMES
from engine.schema.finding import RegionName
from engine.training.batches import StreamPlan, pair_rows
from engine.training.faces import FaceLibrary, Portrait
from engine.training.other_cameras import is_kept_out, join
from engine.training.samples import PairMaker, at_reach, region_labels
from engine.training.synthesis.habits import EditorHabits, with_softened_seam, worn
from engine.training.synthesis.record import Forgery

SHARES = {"part_swap": 0.5, "face_swap": 0.5}


@pytest.fixture(scope="module")
def maker(library: FaceLibrary) -> PairMaker:
    return PairMaker(library, None, 256, SHARES)


def test_the_same_number_gives_the_same_pair(maker: PairMaker) -> None:
    one, other = maker.make(5, 3), maker.make(5, 3)
    assert np.array_equal(one.forged, other.forged)
    assert np.array_equal(one.labels, other.labels)
    assert not np.array_equal(one.forged, maker.make(5, 4).forged)


def test_a_donor_is_another_person(library: FaceLibrary) -> None:
    rng = np.random.default_rng(0)
    assert {library.donor_for(0, rng) for _ in range(20)} == {1}


def test_labels_say_touched_untouched_or_unknown() -> None:
    planes = np.zeros((21, 16, 16), np.float32)
    eye, nose, chin = (
        REGION_NAMES.index(name) for name in (RegionName.EYE, RegionName.NOSE, RegionName.CHIN)
    )
    planes[eye, :4], planes[nose, 8:12], planes[chin, 12:] = 1, 1, 1
    mask = np.zeros((64, 64), bool)
    mask[:16] = True
    # One row of planes of four: a quarter of the chin, which is more than a fifth.
    mask[48:52] = True
    labels = region_labels(planes, mask, None)
    assert (labels[eye], labels[nose], labels[chin]) == (1, 0, 1)
    assert labels[REGION_NAMES.index(RegionName.HAIR)] == -1
    assert labels[REGION_NAMES.index(RegionName.SCAR)] == 0


@pytest.mark.parametrize("window_px", [0, 128])
def test_each_forged_row_is_followed_by_its_genuine_twin(maker: PairMaker, window_px: int) -> None:
    plan = StreamPlan(1, 1, window_px, 2, 0)
    rows = pair_rows(maker.make(1, 0), plan, np.random.default_rng(0))
    assert len(rows) == (2 if window_px == 0 else 4)
    for forged, genuine in zip(rows[::2], rows[1::2], strict=True):
        _, _, mask, label, _, regions = genuine
        assert label == 0
        assert not mask.any()
        assert not (regions == 1).any()
        far = ~forged[2]
        assert np.abs(forged[0] - genuine[0]).mean(axis=0)[far].mean() < 0.2
        assert forged[0].shape[1:] == ((256, 256) if window_px == 0 else (128, 128))


def test_a_whole_picture_keeps_mask_and_mesh_on_its_own_grid(maker: PairMaker) -> None:
    pair = maker.make_picture(9, 1)
    assert pair.forged.shape == pair.genuine.shape
    assert pair.mask.shape == pair.forged.shape[:2]
    inside = np.abs(pair.forged.astype(int) - pair.genuine).mean(axis=-1)
    assert inside[pair.mask].mean() > 3 * inside[~pair.mask].mean()


def test_a_portrait_is_brought_to_a_reach_with_its_mesh(
    portraits: tuple[Portrait, Portrait],
) -> None:
    portrait = portraits[0]
    extent = float(np.ptp(portrait.landmarks, axis=0).max())
    smaller = at_reach(portrait, extent / 2)
    assert np.ptp(smaller.landmarks, axis=0).max() == pytest.approx(extent / 2, rel=0.02)
    assert smaller.pixels.shape[0] == pytest.approx(portrait.pixels.shape[0] / 2, abs=1)
    # Never enlarged beyond 1.8 times: there is nothing to see in made-up pixels.
    larger = at_reach(portrait, extent * 5)
    assert larger.pixels.shape[1] == pytest.approx(portrait.pixels.shape[1] * 1.8, abs=1)


def test_what_calibration_measures_is_never_joined_to_the_library(
    library_cache: Path, portraits: tuple[Portrait, Portrait], tmp_path: Path
) -> None:
    pictures, cache = tmp_path / "pictures", tmp_path / "faces"
    pictures.mkdir()
    shutil.copytree(library_cache, cache)
    names = [f"picture_{number}.jpg" for number in range(4)]
    assert {is_kept_out(name) for name in names} == {True, False}
    pixels = cv2.cvtColor(portraits[0].pixels, cv2.COLOR_RGB2BGR)
    for name in names:
        cv2.imwrite(str(pictures / name), pixels)
    joined = join(cache, pictures, "other")
    library = FaceLibrary(cache, "train")
    keys = {library.key(position) for position in range(len(library))}
    assert joined == sum(not is_kept_out(name) for name in names)
    assert {name for name in names if name in keys} == {n for n in names if not is_kept_out(n)}
    assert join(cache, pictures, "other") == 0
    last = library[len(library) - 1]
    assert last.pixels.shape == portraits[0].pixels.shape
    assert np.abs(last.landmarks - portraits[0].landmarks).mean() < 4


def test_a_small_collection_is_drawn_more_often_than_its_share(
    library_cache: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "faces"
    shutil.copytree(library_cache, cache)
    index = json.loads((cache / "index.json").read_text())
    row = next(row for row in index["rows"] if row["split"] == "train")
    index["rows"] += [dict(row, identity=f"p{i}") for i in range(14)]
    index["rows"].append(dict(row, collection="other", identity="somebody"))
    (cache / "index.json").write_text(json.dumps(index))
    library = FaceLibrary(cache, "train")
    rng = np.random.default_rng(0)
    drawn = [library.draw(rng) for _ in range(600)]
    # 16 faces of one collection and 1 of the other: 4 to 1, not 16 to 1.
    assert 80 < sum(position == len(library) - 1 for position in drawn) < 165


ALWAYS = EditorHabits(worn_donor=1.0, softened_seam=1.0, second_edit=1.0)


def test_habits_go_on_with_an_edit_and_leave_its_genuine_twin_alone(
    library: FaceLibrary, maker: PairMaker
) -> None:
    busy = PairMaker(library, None, 256, SHARES, ALWAYS)
    second = []
    for number in range(6):
        one, again = busy.make_picture(5, number), busy.make_picture(5, number)
        assert np.array_equal(one.forged, again.forged)
        assert {"second_edit", "seam_softened_px"} <= one.parameters.keys()
        second.append(one.parameters["second_edit"])
        step = np.abs(one.forged.astype(int) - one.genuine).mean(axis=-1)
        assert step[one.mask].mean() > 3 * step[~one.mask].mean()
    assert len(set(second)) > 1
    # Pictures that are measured are made without habits, and are what they were before.
    assert not {"second_edit", "seam_softened_px"} & maker.make_picture(5, 0).parameters.keys()


def test_a_worn_donor_keeps_its_size_and_is_not_what_it_was(
    portraits: tuple[Portrait, Portrait],
) -> None:
    pixels = portraits[0].pixels
    changes = []
    for seed in range(12):
        changed = worn(pixels, np.random.default_rng(seed))
        assert changed.shape == pixels.shape
        changes.append(float(np.abs(changed.astype(int) - pixels).mean()))
    assert min(changes) > 0.2
    assert max(changes) < 25


def test_a_softened_seam_changes_the_rim_and_not_the_mask() -> None:
    rng = np.random.default_rng(3)
    genuine = rng.integers(0, 256, (120, 100, 3), np.uint8)
    mask = np.zeros((120, 100), bool)
    mask[40:80, 30:70] = True
    forged = genuine.copy()
    forged[mask] = 255 - forged[mask]
    softened = with_softened_seam(Forgery("part_swap", genuine, forged, mask), rng)
    assert np.array_equal(softened.mask, mask)
    changed = np.abs(softened.forged.astype(int) - forged).max(axis=-1)
    assert changed[40, 35:65].mean() > 20
    assert changed[60, 50] == 0
    assert changed[5, 5] == 0
