"""Distances on a face mesh and the scale at which clues are measured."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.plugin import FaceView, MarkedFace

# Inner and outer corners of the right and the left eye in the mesh.
RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS = (33, 133), (362, 263)
# Faces are reduced to at most this many pixels between the eye centres: the genuine ranges are
# measured on faces with 51 to 111 px (development set, validation people), and values such as the
# share of fine detail hold for one scale only. It also keeps a 100-megapixel face fast.
WORKING_INTEROCULAR_PX = 110.0


def interocular_distance(landmarks: NDArray[np.float32]) -> float:
    """Return the pixels between the eye centres (mid-points of each eye's corners), 468×2 px."""
    right = landmarks[list(RIGHT_EYE_CORNERS)].mean(axis=0)
    left = landmarks[list(LEFT_EYE_CORNERS)].mean(axis=0)
    return float(np.linalg.norm(right - left))


def reduce_face(face: MarkedFace) -> MarkedFace:
    """Return the face at the working scale; unchanged when it is that small or has no mesh.

    `left` and `top` of the view keep their original values: nothing measured here has a place.
    """
    landmarks = face.view.landmarks
    if landmarks is None:
        return face
    scale = WORKING_INTEROCULAR_PX / max(interocular_distance(landmarks), 1e-6)
    if scale >= 1:
        return face
    height, width = face.view.pixels.shape[:2]
    size = (max(round(width * scale), 1), max(round(height * scale), 1))
    ratio = np.array([size[0] / width, size[1] / height], np.float32)
    view = FaceView(
        face_id=face.view.face_id,
        pixels=np.asarray(cv2.resize(face.view.pixels, size, interpolation=cv2.INTER_AREA)),
        left=face.view.left,
        top=face.view.top,
        # Edges coincide, not centres.
        landmarks=((landmarks + np.float32(0.5)) * ratio - np.float32(0.5)).astype(np.float32),
    )
    return MarkedFace(
        view=view,
        regions=tuple(replace(region, mask=_reduced(region.mask, size)) for region in face.regions),
        oval=_reduced(face.oval, size),
        mask=_reduced(face.mask, size),
    )


def _reduced(area: NDArray[np.bool_], size: tuple[int, int]) -> NDArray[np.bool_]:
    share = cv2.resize(area.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    return np.asarray(share >= 128)
