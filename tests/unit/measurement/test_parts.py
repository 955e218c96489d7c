"""What a marked part is compared with lies near it, on the face, and clear of the mask."""

from dataclasses import replace

import numpy as np
import pytest

from engine.faces.parsing import RegionMap
from engine.measurement.parts import GUARD, RING, describe_comparison, prepare, signed_distance
from engine.plugin import FaceView, MarkedFace
from engine.schema.finding import RegionName, Side

UNIT = 40


def face(mask: np.ndarray) -> MarkedFace:
    landmarks = np.zeros((468, 2), np.float32)
    landmarks[[33, 133]] = (80, 60)
    landmarks[[362, 263]] = (80 + UNIT, 60)
    oval = np.zeros((200, 200), bool)
    oval[30:170, 40:160] = True
    nose = np.zeros((200, 200), bool)
    nose[80:110, 90:110] = True
    view = FaceView("face-1", np.zeros((200, 200, 3), np.uint8), 0, 0, landmarks)
    return MarkedFace(view, (RegionMap(RegionName.NOSE, Side.NONE, nose),), oval, mask)


def marked(x: int, y: int, width: int, height: int) -> np.ndarray:
    area = np.zeros((200, 200), bool)
    area[y : y + height, x : x + width] = True
    return area


def test_distance_is_half_a_pixel_on_both_sides_of_an_outline() -> None:
    depth = signed_distance(marked(50, 50, 20, 20))
    assert depth[60, 50] == pytest.approx(0.5, abs=0.01)
    assert depth[60, 49] == pytest.approx(-0.5, abs=0.01)
    assert np.isneginf(signed_distance(np.zeros((5, 5), bool))).all()
    assert np.isposinf(signed_distance(np.ones((5, 5), bool))).all()


def test_surroundings_lie_in_a_ring_outside_the_mask() -> None:
    ground = prepare(face(marked(85, 75, 30, 40)))
    assert ground is not None
    (part,) = ground.parts
    assert part.comparison == "surroundings"
    distance = -ground.depth[part.window][part.around]
    assert distance.min() >= GUARD * UNIT
    # From the part (the nose) the ring reaches farther than from the mask, never less.
    assert distance.max() <= (GUARD + RING) * UNIT + 1
    assert not (part.inside & part.around).any()


def test_whole_face_is_compared_with_what_is_around_the_oval() -> None:
    ground = prepare(face(marked(40, 30, 120, 140)))
    assert ground is not None
    (part,) = ground.parts
    assert (part.comparison, part.obstacle) == ("unmarked face", "")
    assert not (ground.face.oval[part.window] & part.around).any()


def test_fully_marked_picture_leaves_nothing() -> None:
    ground = prepare(face(np.ones((200, 200), bool)))
    assert ground is not None
    assert "nothing unmarked" in ground.parts[0].obstacle


def test_same_face_is_prepared_once_and_another_anew() -> None:
    first = face(marked(85, 75, 30, 40))
    assert prepare(first) is prepare(first)
    other = replace(first, mask=marked(85, 75, 30, 20))
    assert prepare(other) is not prepare(first)


def test_every_comparison_has_words() -> None:
    for comparison in ("surroundings", "unmarked face", "outline", "outline at the rim"):
        assert describe_comparison(comparison)
