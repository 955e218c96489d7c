"""Masks lose specks, and polygons keep to the pixels they outline."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.fusion.outlines import bounding_box, make_mask, trace_polygons


def test_threshold_itself_is_marked() -> None:
    scores = np.full((20, 20), 0.5, np.float32)
    assert make_mask(scores, 0.5, None).all()
    assert not make_mask(scores, 0.51, None).any()


def test_specks_are_dropped_by_the_faces_scale() -> None:
    scores = np.zeros((200, 200), np.float32)
    scores[10:14, 10:14] = 1  # 16 px
    scores[50:90, 50:90] = 1
    near, far = make_mask(scores, 0.5, 71.0), make_mask(scores, 0.5, 40.0)
    assert near.sum() == 1600
    assert far.sum() == 1616


def test_speck_beside_a_large_part_does_not_join_it() -> None:
    scores = np.zeros((256, 256), np.float32)
    scores[100:140, 100:140] = 0.9
    scores[142, 142] = 0.9
    assert make_mask(scores, 0.5, None).sum() == 1600


@st.composite
def areas(draw: st.DrawFn) -> NDArray[np.bool_]:
    seed = draw(st.integers(0, 10_000))
    size = draw(st.integers(8, 60))
    field = np.random.default_rng(seed).normal(size=(size, size)).astype(np.float32)
    area = cv2.GaussianBlur(field, (0, 0), draw(st.floats(0.6, 4.0))) > 0
    # A free rim: erosion and dilation would treat the picture's edge as neither in nor out.
    return np.pad(area, 2)


@settings(max_examples=60, deadline=None)
@given(areas())
def test_polygons_lie_within_a_pixel_of_the_area_they_outline(area: NDArray[np.bool_]) -> None:
    polygons = trace_polygons(area, 0, 0)
    if not area.any():
        assert polygons == ()
        return
    scale, height, width = 8, *area.shape
    canvas = np.zeros((height * scale, width * scale), np.uint8)
    for polygon in polygons:
        # Edges coincide: a pixel covers [x − 0.5, x + 0.5].
        points = np.round((np.array(polygon) + 0.5) * scale - 0.5).astype(np.int32)
        cv2.fillPoly(canvas, [points], 1)
    share = canvas.reshape(height, scale, width, scale).mean(axis=(1, 3))
    filled = _without_holes(area)
    inside = cv2.erode(filled.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    outside = ~cv2.dilate(filled.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    assert (share[inside] > 0.5).all()
    assert (share[outside] < 0.5).all()


def test_square_is_outlined_at_its_pixels_edges_in_original_pixels() -> None:
    area = np.zeros((20, 20), bool)
    area[4:10, 5:13] = True
    (polygon,) = trace_polygons(area, 1000, 500)
    points = np.array(polygon)
    assert points.min(axis=0) == pytest.approx([1004.5, 503.5], abs=0.5)
    assert points.max(axis=0) == pytest.approx([1012.5, 509.5], abs=0.5)
    assert len(polygon) <= 8


def test_single_pixel_has_an_area() -> None:
    area = np.zeros((5, 5), bool)
    area[2, 3] = True
    (polygon,) = trace_polygons(area, 0, 0)
    assert len(polygon) == 4


def test_largest_part_comes_first() -> None:
    area = np.zeros((40, 40), bool)
    area[2:5, 2:5] = True
    area[10:30, 10:30] = True
    first, second = trace_polygons(area, 0, 0)
    assert np.ptp(np.array(first)[:, 0]) > np.ptp(np.array(second)[:, 0])


def test_box_reaches_from_edge_to_edge() -> None:
    area = np.zeros((20, 20), bool)
    area[4:10, 5:13] = True
    box = bounding_box(area, 100, 200)
    assert (box.x, box.y, box.width, box.height) == (104.5, 203.5, 8, 6)


def _without_holes(area: NDArray[np.bool_]) -> NDArray[np.bool_]:
    outlines, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(area.shape, np.uint8)
    cv2.drawContours(filled, outlines, -1, 1, cv2.FILLED)
    return filled.astype(bool)
