"""The threshold of the prompter's word is the one that names best on pictures of known truth."""

from dataclasses import replace

import numpy as np
import pytest

from engine.faces.parsing import parse_regions
from engine.plugin import FaceEvidence
from engine.schema.finding import RegionName
from engine.training.faces import FaceLibrary
from engine.training.region_threshold import (
    REGION_STEPS,
    SeenPicture,
    best_region_threshold,
    forged_picture,
    genuine_picture,
)
from engine.training.samples import PairMaker, PicturePair

THRESHOLDS = {"evidence": 0.9, "no_evidence": 0.2, "mask": 0.5}


@pytest.fixture
def pair(library: FaceLibrary) -> PicturePair:
    return PairMaker(library, None, 64).make_picture(seed=3, number=0)


def seen_on(pair: PicturePair, nose: float, mouth: float) -> FaceEvidence:
    """What an engine saw that marks nose and mouth."""
    shape = pair.mask.shape[0], pair.mask.shape[1]
    map_ = np.zeros(shape, np.float32)
    for region in parse_regions(pair.landmarks, shape):
        if region.name in (RegionName.NOSE, RegionName.MOUTH):
            map_[region.mask] = 1.0
    scores = {RegionName.NOSE: nose, RegionName.MOUTH: mouth}
    tokens = np.zeros((1, 1), np.float32)
    return FaceEvidence("face-1", map_, np.ones(shape, bool), 0.0, scores, tokens)


def nose_alone(picture: SeenPicture) -> SeenPicture:
    """The picture as if just its nose had been touched."""
    nose = frozenset({"nose"})
    return replace(picture, touched=nose, expected=nose, unknown=frozenset())


def test_the_threshold_lies_between_what_is_touched_and_what_is_not(pair: PicturePair) -> None:
    forged = nose_alone(forged_picture(pair, seen_on(pair, nose=0.42, mouth=0.22)))
    genuine = genuine_picture(pair, seen_on(pair, nose=0.31, mouth=0.1))
    threshold, f1 = best_region_threshold([forged, genuine], [0.95, 0.5], THRESHOLDS)
    assert threshold == 0.35
    assert f1 == 1.0


def test_a_picture_without_evidence_names_nothing_at_any_threshold(pair: PicturePair) -> None:
    forged = nose_alone(forged_picture(pair, seen_on(pair, nose=0.9, mouth=0.9)))
    threshold, f1 = best_region_threshold([forged], [0.1], THRESHOLDS)
    assert (threshold, f1) == (float(REGION_STEPS[0]), 0.0)


def test_what_is_true_of_a_forgery_follows_from_its_pair(pair: PicturePair) -> None:
    seen = seen_on(pair, nose=0.5, mouth=0.5)
    forged, genuine = forged_picture(pair, seen), genuine_picture(pair, seen)
    assert not forged.touched & forged.unknown
    assert genuine.touched == genuine.expected == frozenset()
    assert (forged.view.pixels == pair.forged).all()
    assert (genuine.view.pixels == pair.genuine).all()
