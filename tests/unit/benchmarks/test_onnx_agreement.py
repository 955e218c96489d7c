"""Differences between two looks at a face are found, and summed up."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.onnx_agreement import Difference, compare, summarise
from engine.faces.detection import FaceFinder
from engine.forgerytalker.detector import ForgeryTalkerDetector, load_detector
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import RegionName
from tests.fakes.portraits import hopper

MODELS = Path(__file__).parents[3] / "resources" / "models"


@pytest.fixture(scope="module")
def detector() -> ForgeryTalkerDetector:
    return load_detector(MODELS / "compact", "cpu")


@pytest.fixture(scope="module")
def view() -> FaceView:
    pixels = hopper()
    return FaceView("face-1", pixels, 0, 0, FaceFinder(MODELS).find(pixels)[0].landmarks)


def _evidence(view: FaceView, level: float, score: float) -> FaceEvidence:
    shape = view.pixels.shape[:2]
    scores = np.full(shape, level, np.float32)
    regions = {name: score for name in RegionName}
    return FaceEvidence("face-1", scores, np.ones(shape, bool), score, regions, np.zeros((1, 1)))


def test_the_same_evidence_does_not_differ(detector: ForgeryTalkerDetector, view: FaceView) -> None:
    seen = detector.look(view)
    found = compare(detector, seen, seen, view)
    assert (found.score_map, found.score, found.regions, found.mask_px) == (0, 0, 0, 0)
    assert found.verdicts[0] == found.verdicts[1]


def test_a_moved_map_changes_the_mask_and_a_moved_score_the_verdict(
    detector: ForgeryTalkerDetector, view: FaceView
) -> None:
    threshold = detector.thresholds["mask"]
    low, high = _evidence(view, threshold - 0.01, 0.0), _evidence(view, threshold + 0.01, 1.0)
    found = compare(detector, low, high, view)
    assert found.score_map == pytest.approx(0.02, abs=1e-6)
    assert found.mask_px == view.pixels.shape[0] * view.pixels.shape[1]
    assert found.verdicts == ("no_evidence_found", "evidence_of_manipulation")


def test_the_largest_differences_and_all_differing_verdicts_are_told() -> None:
    same = ("inconclusive", "inconclusive")
    found = [
        Difference(1e-6, 0.0, 0.2, 0, same),
        Difference(1e-4, 0.1, 0.0, 3, ("inconclusive", "no_evidence_found")),
    ]
    result = summarise(found)
    assert result["largest_map_difference"] == 1e-4
    assert result["largest_region_difference"] == 0.2
    assert result["mask_pixels_differing"] == 3
    assert result["verdicts_differing"] == 1
