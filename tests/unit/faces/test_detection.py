"""Faces are found where they are, once each, at every size and turn that is promised."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import ModelUnavailable
from engine.faces.detection import FaceFinder
from tests.fakes.portraits import collins, hopper

MODELS = Path(__file__).parents[3] / "resources" / "models"
NOSE_TIP, RIGHT_EYE, LEFT_EYE = 1, 33, 263


@pytest.fixture(scope="module")
def finder() -> FaceFinder:
    return FaceFinder(MODELS)


def _distance_to(points: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """Median distance as a share of the face's width."""
    width = float(np.linalg.norm(others[234] - others[454]))
    return float(np.median(np.linalg.norm(points - others, axis=1))) / width


def test_one_portrait_has_one_face_with_the_subjects_right_eye_on_our_left(
    finder: FaceFinder,
) -> None:
    (face,) = finder.find(collins())
    x, y, width, height = face.box_xywh
    assert face.landmarks.shape == (468, 2)
    assert face.landmarks.dtype == np.float32
    assert min(face.score, face.mesh_score) > 0.9
    # Read off the picture by eye: tip of the nose and outer corners of the eyes, within 6 px.
    assert np.abs(face.landmarks[NOSE_TIP] - (222, 125)).max() < 6
    assert np.abs(face.landmarks[RIGHT_EYE] - (194, 101)).max() < 6
    assert np.abs(face.landmarks[LEFT_EYE] - (258, 105)).max() < 6
    assert x < face.landmarks[NOSE_TIP][0] < x + width
    assert y < face.landmarks[NOSE_TIP][1] < y + height


def test_several_faces_are_found_largest_first_and_where_each_alone_is_found(
    finder: FaceFinder,
) -> None:
    mosaic = np.zeros((600, 1100, 3), np.uint8)
    mosaic[:512, :512], mosaic[:, 560:1072] = collins(), hopper()
    faces = finder.find(mosaic)
    assert len(faces) == 2
    alone_hopper = finder.find(hopper())[0].landmarks + np.float32([560, 0])
    assert _distance_to(faces[0].landmarks, alone_hopper) < 0.02
    assert _distance_to(faces[1].landmarks, finder.find(collins())[0].landmarks) < 0.02


@pytest.mark.parametrize("place", [(40, 70), (500, 330), (760, 790)])
def test_a_face_of_48_pixels_is_found_anywhere_in_a_large_picture(
    finder: FaceFinder, place: tuple[int, int]
) -> None:
    small = cv2.resize(collins(), None, fx=0.48, fy=0.48, interpolation=cv2.INTER_AREA)
    canvas = np.full((1024, 1040, 3), 128, np.uint8)
    top, left = place
    canvas[top : top + len(small), left : left + len(small)] = small
    (face,) = finder.find(canvas)
    assert 40 < face.box_xywh[2] < 56
    expected = (finder.find(collins())[0].landmarks + 0.5) * 0.48 - 0.5 + np.float32([left, top])
    assert _distance_to(face.landmarks, expected) < 0.05


def test_a_badge_on_a_uniform_is_no_face(finder: FaceFinder) -> None:
    enlarged = cv2.resize(hopper(), None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)
    assert len(finder.find(enlarged)) == 1


def test_a_face_that_fills_the_picture_is_found_once(finder: FaceFinder) -> None:
    left, top, side = 165, 140, 215
    close = cv2.resize(hopper()[top : top + side, left : left + side], (900, 900))
    (face,) = finder.find(close)
    assert face.box_xywh[2] > 450


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_picture_lying_on_its_side_is_found_and_brought_back(
    finder: FaceFinder, quarter_turns: int
) -> None:
    upright = finder.find(collins())[0].landmarks
    (face,) = finder.find(np.ascontiguousarray(np.rot90(collins(), quarter_turns)))
    last = 511
    expected = {
        1: np.stack([upright[:, 1], last - upright[:, 0]], axis=1),
        2: last - upright,
        3: np.stack([last - upright[:, 1], upright[:, 0]], axis=1),
    }[quarter_turns]
    assert _distance_to(face.landmarks, expected) < 0.03


def test_the_points_do_not_depend_on_which_way_round_the_picture_is(finder: FaceFinder) -> None:
    seen = finder.find(hopper())[0].landmarks
    mirrored = finder.find(np.ascontiguousarray(hopper()[:, ::-1]))[0].landmarks
    mean_x, mirrored_mean_x = seen[:, 0].mean(), 511 - mirrored[:, 0].mean()
    # Half a pixel of a 190 px face; a mix-up of pixel centres and edges shifts by more.
    assert abs(mean_x - mirrored_mean_x) < 2.0


@pytest.mark.parametrize("shape", [(64, 64), (300, 40), (40, 300), (700, 900)])
def test_pictures_without_a_face_give_none(finder: FaceFinder, shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (*shape, 3), dtype=np.uint8)
    assert finder.find(noise) == ()
    assert finder.find(np.zeros((*shape, 3), np.uint8)) == ()


def test_an_altered_model_is_refused_by_name(tmp_path: Path) -> None:
    for name in ("face_detection", "face_mesh"):
        (tmp_path / name).mkdir()
        for file in (MODELS / name).iterdir():
            (tmp_path / name / file.name).write_bytes(file.read_bytes())
    model = tmp_path / "face_mesh" / "face_landmark.tflite"
    data = bytearray(model.read_bytes())
    data[5000] ^= 1
    model.write_bytes(data)
    with pytest.raises(ModelUnavailable, match=r"face_landmark\.tflite"):
        FaceFinder(tmp_path)
