"""Training samples: exact pairs, labels that follow the mask, repeatable by number."""

import numpy as np
import pytest

from engine.forgerytalker.processing import REGION_NAMES
from engine.schema.finding import RegionName
from engine.training.batches import StreamPlan, pair_rows
from engine.training.faces import FaceLibrary
from engine.training.samples import PairMaker, region_labels

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
