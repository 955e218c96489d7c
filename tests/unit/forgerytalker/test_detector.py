"""The shipped model: same picture, same bits; forgeries above what they were made from."""

import csv
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.faces.detection import FaceFinder
from engine.forgerytalker.detector import ForgeryTalkerDetector, load_detector
from engine.forgerytalker.onnx import Vision
from engine.plugin import FaceView
from engine.schema.finding import RegionName
from engine.training.metrics import overlap

RESOURCES = Path(__file__).parents[3] / "resources"
SAMPLES = RESOURCES / "samples"
# Painting eyes, nose and mouth of the two sample faces reaches this on the sample's true mask.
ALL_PARTS_IOU = 0.45


@pytest.fixture(scope="module")
def detector() -> ForgeryTalkerDetector:
    return load_detector(RESOURCES / "models" / "compact", "cpu")


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder(RESOURCES / "models")


def _pixels(name: str) -> NDArray[np.uint8]:
    decoded = cv2.imread(str(SAMPLES / name), cv2.IMREAD_COLOR)
    return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)


def _view(name: str, finder: FaceFinder) -> FaceView:
    pixels = _pixels(name)
    return FaceView("face-1", pixels, 0, 0, finder.find(pixels)[0].landmarks)


def test_the_same_picture_gives_the_same_bits(
    detector: ForgeryTalkerDetector, finder: FaceFinder
) -> None:
    view = _view("grace_hopper_mouth.jpg", finder)
    one, other = detector.look(view), detector.look(view)
    again = load_detector(RESOURCES / "models" / "compact", "cpu").look(view)
    for second in (other, again):
        assert np.array_equal(one.score_map, second.score_map)
        assert one.manipulation == second.manipulation
        assert np.array_equal(one.visual_tokens, second.visual_tokens)


def test_every_sample_forgery_scores_above_the_portrait_it_was_made_from(
    detector: ForgeryTalkerDetector, finder: FaceFinder
) -> None:
    rows = list(csv.DictReader((SAMPLES / "manifest.csv").open()))
    scores = {row["image"]: detector.look(_view(row["image"], finder)).manipulation for row in rows}
    for row in rows:
        if row["label"] == "fake":
            origin = "astronaut" if row["image"].startswith("astronaut") else "grace_hopper"
            assert scores[row["image"]] > scores[f"{origin}.jpg"], row["image"]


def test_the_swapped_mouth_is_localised_better_than_by_painting_all_parts(
    detector: ForgeryTalkerDetector, finder: FaceFinder
) -> None:
    evidence = detector.look(_view("grace_hopper_mouth.jpg", finder))
    truth = cv2.imread(str(SAMPLES / "truth" / "grace_hopper_mouth.png"), cv2.IMREAD_GRAYSCALE) > 0
    assert overlap(evidence.score_map >= detector.thresholds["mask"], truth).iou > ALL_PARTS_IOU


def test_scores_are_shares_and_nothing_outside_the_grid_is_scored(
    detector: ForgeryTalkerDetector, finder: FaceFinder
) -> None:
    evidence = detector.look(_view("astronaut.jpg", finder))
    assert evidence.score_map.dtype == np.float32
    assert 0 <= evidence.score_map.min() <= evidence.score_map.max() <= 1
    assert not evidence.score_map[~evidence.examined].any()
    assert set(evidence.region_scores) == set(RegionName)


def test_without_a_mesh_the_whole_picture_is_examined_and_no_region_is_named(
    detector: ForgeryTalkerDetector,
) -> None:
    evidence = detector.look(FaceView("face-1", _pixels("astronaut.jpg"), 0, 0, None))
    assert evidence.examined.all()
    assert not evidence.region_scores


def test_what_was_never_taught_is_never_named(detector: ForgeryTalkerDetector) -> None:
    for name in (RegionName.BEARD, RegionName.MUSTACHE, RegionName.TONGUE):
        assert detector.thresholds[f"region.{name}"] > 1


def test_the_language_model_says_what_it_is_told(
    detector: ForgeryTalkerDetector, finder: FaceFinder
) -> None:
    evidence = detector.look(_view("grace_hopper_mouth.jpg", finder))
    told = detector.write(evidence, "regions: nose high: sharpness lower.")
    assert told == detector.write(evidence, "regions: nose high: sharpness lower.")
    assert "nose" in told.lower()
    assert told != detector.write(evidence, "regions: left eye moderate.")


def test_a_face_is_looked_at_on_every_side_its_configuration_names(
    finder: FaceFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    detector = load_detector(RESOURCES / "models" / "compact", "cpu")
    view = _view("grace_hopper_mouth.jpg", finder)
    see, seen = detector._model.see, []

    def noted(pixels: NDArray[np.float32], planes: NDArray[np.float32]) -> Vision:
        assert planes.shape[-1] * detector.config.region_stride == pixels.shape[-1]
        seen.append((pixels.shape[-1], see(pixels, planes)))
        return seen[-1][1]

    monkeypatch.setattr(detector._model, "see", noted)
    detector.config = replace(detector.config, look_sides_px=(160, 192))
    both = detector.look(view)
    assert [side for side, _ in seen] == [160] * 3 + [192] * 3
    logit = np.mean([vision.image.mean() for _, vision in seen])
    shift, slope = detector.calibration.image_shift, detector.calibration.image_slope
    assert both.manipulation == pytest.approx(1 / (1 + np.exp(-slope * logit - shift)), abs=1e-5)
    # What the words rest on is the first look's, at the side they were learned at.
    assert np.array_equal(both.visual_tokens, seen[0][1].tokens[0])
    seen.clear()
    detector.look(FaceView("face-1", view.pixels, 0, 0, None))
    assert [side for side, _ in seen] == [160, 192]
