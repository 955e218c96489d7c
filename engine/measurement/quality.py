"""Whether a face is sharp enough for what the engine was tested on; a warning, never a verdict."""

import functools
import json

import cv2
import numpy as np

from engine.faces.parsing import face_oval
from engine.measurement.face import reduce_face
from engine.measurement.ranges import RANGES_FILE
from engine.plugin import FaceView, MarkedFace
from engine.schema.finding import AnalysisWarning
from engine.schema.phrase import Phrase
from engine.schema.spoken import face_first

# As for the sharpness clue: blurring by one pixel takes little from what is already blurred.
_BLUR_PX = 1.0
_FLOOR = 0.1


def picture_sharpness(view: FaceView) -> float | None:
    """Return mean |Laplacian| before over after a 1 px blur, inside the face oval at working scale.

    None without landmarks or when the oval is empty.
    """
    if view.landmarks is None:
        return None
    oval = face_oval(view.landmarks, (view.pixels.shape[0], view.pixels.shape[1]))
    face = reduce_face(MarkedFace(view, (), oval, np.zeros_like(oval)))
    if not face.oval.any():
        return None
    grey = cv2.cvtColor(face.view.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    before = np.abs(cv2.Laplacian(grey, cv2.CV_32F))[face.oval]
    after = np.abs(cv2.Laplacian(cv2.GaussianBlur(grey, (0, 0), _BLUR_PX), cv2.CV_32F))[face.oval]
    return float(before.mean() / (after.mean() + _FLOOR))


def quality_warnings(view: FaceView) -> tuple[AnalysisWarning, ...]:
    """Return a warning where the face is blurrier than 99 % of the genuine validation faces."""
    sharpness = picture_sharpness(view)
    if sharpness is None or sharpness >= _lowest_sharpness():
        return ()
    text = Phrase(
        "{face}: the face is blurred or strongly compressed (sharpness {sharpness:.2f}; 99 % of the"
        " genuine validation faces reach {usual:.2f}). Scores and clues are less reliable here.",
        face=face_first(view.face_id),
        sharpness=sharpness,
        usual=_lowest_sharpness(),
    )
    return (AnalysisWarning("blurred", text),)


@functools.cache
def _lowest_sharpness() -> float:
    stored = json.loads(RANGES_FILE.read_text(encoding="utf-8"))
    return float(stored["picture_sharpness"]["low_1_percent"])
