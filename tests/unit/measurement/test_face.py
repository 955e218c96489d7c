"""Large faces are reduced to the working scale with edges in place; small ones stay as they are."""

import numpy as np
import pytest

from engine.faces.parsing import RegionMap
from engine.measurement.face import WORKING_INTEROCULAR_PX, interocular_distance, reduce_face
from engine.plugin import FaceView, MarkedFace
from engine.schema.finding import RegionName, Side


def face(unit_px: float, side: int) -> MarkedFace:
    landmarks = np.zeros((468, 2), np.float32)
    landmarks[[33, 133]] = (side / 2 - unit_px / 2, side / 2)
    landmarks[[362, 263]] = (side / 2 + unit_px / 2, side / 2)
    area = np.zeros((side, side), bool)
    area[: side // 2] = True
    view = FaceView("face-1", np.zeros((side, side, 3), np.uint8), 7, 9, landmarks)
    return MarkedFace(view, (RegionMap(RegionName.NOSE, Side.NONE, area),), area, area)


def test_distance_is_between_the_middles_of_the_eyes() -> None:
    assert interocular_distance(face(60, 200).view.landmarks) == pytest.approx(60)


def test_small_face_is_not_touched() -> None:
    small = face(80, 200)
    assert reduce_face(small) is small


def test_large_face_is_reduced_to_the_working_scale_with_everything_on_it() -> None:
    reduced = reduce_face(face(330, 900))
    assert interocular_distance(reduced.view.landmarks) == pytest.approx(WORKING_INTEROCULAR_PX)
    assert reduced.view.pixels.shape == (300, 300, 3)
    for area in (reduced.mask, reduced.oval, reduced.regions[0].mask):
        assert area.shape == (300, 300)
        assert area.sum() == 150 * 300


def test_landmarks_keep_their_place_between_the_edges() -> None:
    reduced = reduce_face(face(330, 900)).view.landmarks
    # (x + 0.5) / 900 of the width before and after.
    assert (reduced[33, 1] + 0.5) / 300 == pytest.approx((450 + 0.5) / 900)


def test_picture_without_a_mesh_is_not_reduced() -> None:
    large = face(330, 900)
    view = FaceView("picture", large.view.pixels, 0, 0, None)
    whole = MarkedFace(view, (), large.oval, large.mask)
    assert reduce_face(whole) is whole
