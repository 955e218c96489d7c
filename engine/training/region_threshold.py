"""From which score on the prompter's word is needed for a region's name, on validation people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.faces.detection import DetectedFace
from engine.fusion.naming import name_areas
from engine.imaging.geometry import PixelWindow
from engine.pipeline import judge_view
from engine.plugin import FaceEvidence, FaceView, MarkedFace
from engine.training.outcome import RegionOutcome
from engine.training.region_scores import named_f1
from engine.training.samples import PicturePair, labelled, true_scores
from engine.views import PlacedView, marked_face

REGION_STEPS = np.round(np.arange(0.1, 0.61, 0.05), 2)


@dataclass(frozen=True, slots=True)
class SeenPicture:
    """What the engine saw of a validation picture, and which regions an edit touched there.

    expected: the regions that an analysis names on the true mask; unknown: those that count
    neither way.
    """

    view: FaceView
    evidence: FaceEvidence
    touched: frozenset[str]
    unknown: frozenset[str]
    expected: frozenset[str]


def forged_picture(pair: PicturePair, evidence: FaceEvidence) -> SeenPicture:
    """Return the pair's forgery with what is true of it."""
    view = _view(pair.forged, pair.landmarks)
    areas = name_areas(marked_face(view, pair.mask), true_scores(pair.labels), {})
    return SeenPicture(
        view,
        evidence,
        touched=frozenset(labelled(pair.labels, 1)),
        unknown=frozenset(labelled(pair.labels, -1)),
        expected=frozenset(str(area.name) for area in areas),
    )


def genuine_picture(pair: PicturePair, evidence: FaceEvidence) -> SeenPicture:
    """Return the pair's genuine twin, on which no region is touched."""
    nothing: frozenset[str] = frozenset()
    view = _view(pair.genuine, pair.landmarks)
    return SeenPicture(view, evidence, nothing, nothing, nothing)


def best_region_threshold(
    pictures: Sequence[SeenPicture], scores: Sequence[float], thresholds: Mapping[str, float]
) -> tuple[float, float]:
    """Return (threshold, F1) of the best of `REGION_STEPS` for the key `region`.

    scores: the calibrated score of each picture. F1 is of regions named against touched, over
    forgeries and genuine twins, with masks as the verdict by `thresholds` leaves them.
    """
    judged = [
        _judged(picture, float(score), thresholds)
        for picture, score in zip(pictures, scores, strict=True)
    ]
    values = [
        named_f1(
            [
                _outcome(picture, face, dict(thresholds) | {"region": float(step)})
                for picture, face in zip(pictures, judged, strict=True)
            ]
        )
        for step in REGION_STEPS
    ]
    best = int(np.argmax(values))
    return float(REGION_STEPS[best]), values[best]


def _judged(picture: SeenPicture, score: float, thresholds: Mapping[str, float]) -> MarkedFace:
    evidence = replace(picture.evidence, manipulation=score)
    assert picture.view.landmarks is not None
    height, width = picture.view.pixels.shape[:2]
    # The mesh is the one the portrait was taken in with, so nothing is doubted about it.
    face = DetectedFace((0.0, 0.0, width, height), 1.0, picture.view.landmarks, mesh_score=1.0)
    place = PlacedView(picture.view, face, PixelWindow(0, 0, width, height), 1)
    return marked_face(picture.view, judge_view(place, evidence, thresholds).mask)


def _outcome(
    picture: SeenPicture, face: MarkedFace, thresholds: Mapping[str, float]
) -> RegionOutcome:
    areas = name_areas(face, picture.evidence.region_scores, thresholds)
    return RegionOutcome(
        touched=picture.touched,
        ignored=picture.unknown,
        expected=picture.expected,
        named=frozenset(str(area.name) for area in areas),
        scores={},
    )


def _view(pixels: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> FaceView:
    return FaceView("face-1", pixels, 0, 0, landmarks)
