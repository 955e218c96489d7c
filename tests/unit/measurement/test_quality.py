"""A blurred face is warned about; a genuine sharp one and a picture without a face are not."""

import cv2
import numpy as np
import pytest

from engine.measurement.quality import picture_sharpness, quality_warnings
from engine.plugin import FaceView
from tests.unit.filters.conftest import Portrait, portrait

__all__ = ["portrait"]


def view_of(face: Portrait, pixels: np.ndarray) -> FaceView:
    return FaceView("face-1", pixels, 0, 0, face.landmarks)


def test_sharp_face_has_no_warning(portrait: Portrait) -> None:
    assert quality_warnings(view_of(portrait, portrait.pixels)) == ()


@pytest.mark.parametrize("blur_px", [2.0, 4.0])
def test_blurred_face_is_warned_about_with_its_value(portrait: Portrait, blur_px: float) -> None:
    pixels = np.asarray(cv2.GaussianBlur(portrait.pixels, (0, 0), blur_px))
    (warning,) = quality_warnings(view_of(portrait, pixels))
    value = picture_sharpness(view_of(portrait, pixels))
    assert warning.code == "blurred"
    assert f"{value:.2f}" in warning.text


def test_picture_without_a_mesh_has_no_sharpness(portrait: Portrait) -> None:
    whole = FaceView("picture", portrait.pixels, 0, 0, None)
    assert picture_sharpness(whole) is None
    assert quality_warnings(whole) == ()
