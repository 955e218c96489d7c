"""Outlines drawn by hand: what a brush covers, what an eraser leaves, corners that matter."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from app.gui.viewer.shapes import (
    added,
    area_of,
    cut_away,
    path_of,
    rings_of,
    stroke,
    thinned,
    total_area,
)

BOUNDS = QRectF(-0.5, -0.5, 400, 300)
SQUARE = ((50.0, 50.0), (150.0, 50.0), (150.0, 150.0), (50.0, 150.0))


def test_area_of_a_square_is_that_of_a_square() -> None:
    assert abs(area_of(SQUARE)) == 10_000
    hole = ((80.0, 80.0), (120.0, 80.0), (120.0, 120.0), (80.0, 120.0))
    island = ((95.0, 95.0), (105.0, 95.0), (105.0, 105.0), (95.0, 105.0))
    assert total_area((SQUARE, hole)) == 10_000 - 1_600
    assert total_area((SQUARE, hole, island)) == 10_000 - 1_600 + 100


def test_brush_covers_a_band_with_round_ends() -> None:
    rings = rings_of(stroke([QPointF(100, 100), QPointF(200, 100)], 20), BOUNDS)
    assert total_area(rings) == pytest.approx(100 * 20 + math.pi * 100, rel=0.01)


def test_one_touch_is_a_dot() -> None:
    rings = rings_of(stroke([QPointF(100, 100)], 30), BOUNDS)
    assert total_area(rings) == pytest.approx(math.pi * 225, rel=0.01)
    assert len(rings[0]) < 60


def test_overlapping_strokes_become_one_outline() -> None:
    first = rings_of(stroke([QPointF(60, 100), QPointF(200, 100)], 20), BOUNDS)
    both = added(first, stroke([QPointF(130, 40), QPointF(130, 180)], 20), BOUNDS)
    assert len(both) == 1
    assert path_of(both).contains(QPointF(130, 50))
    assert path_of(both).contains(QPointF(70, 100))


def test_eraser_makes_a_hole_splits_and_leaves_nothing() -> None:
    holed = cut_away((SQUARE,), stroke([QPointF(100, 100)], 40), BOUNDS)
    assert len(holed) == 2
    assert not path_of(holed).contains(QPointF(100, 100))
    assert total_area(holed) == pytest.approx(10_000 - math.pi * 400, rel=0.01)
    split = cut_away((SQUARE,), stroke([QPointF(100, 20), QPointF(100, 180)], 10), BOUNDS)
    assert len(split) == 2
    assert cut_away((SQUARE,), stroke([QPointF(100, 100)], 300), BOUNDS) == ()


def test_nothing_is_drawn_beyond_the_picture() -> None:
    rings = rings_of(stroke([QPointF(-50, 5), QPointF(500, 5)], 40), BOUNDS)
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    assert (min(xs), max(xs), min(ys)) == (-0.5, 399.5, -0.5)


def test_line_that_encloses_nothing_is_no_region() -> None:
    assert rings_of(path_of((((10.0, 10.0), (90.0, 90.0), (10.0, 10.0)),)), BOUNDS) == ()


@given(st.floats(5, 100), st.integers(8, 300))
def test_corners_left_out_lie_near_the_outline(radius: float, count: int) -> None:
    points = [
        (
            200 + radius * math.cos(at / count * math.tau),
            150 + radius * math.sin(at / count * math.tau),
        )
        for at in range(count)
    ]
    ring = thinned(points, 0.2)
    assert len(ring) <= count
    assert set(ring) <= set(points)
    whole = abs(area_of(tuple(points)))
    assert abs(area_of(ring)) == pytest.approx(whole, abs=0.2 * math.tau * radius)
