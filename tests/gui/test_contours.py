"""Level lines lie where the score map crosses the level."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from app.gui.viewer.contours import GRID_LIMIT, contour_segments, on_picture, reduced
from app.gui.viewer.lines import joined, thinned

HILL = np.exp(-((np.mgrid[:40, :60][0] - 20.0) ** 2 + (np.mgrid[:40, :60][1] - 30.0) ** 2) / 60)


def test_line_of_a_hill_is_one_closed_circle_of_the_right_radius() -> None:
    segments = contour_segments(HILL.astype(np.float32), 0.5)
    [circle] = joined(segments)
    radii = np.hypot(*(np.array(circle) - (30.0, 20.0)).T)
    assert circle[0] == pytest.approx(circle[-1], abs=0.02)
    assert radii == pytest.approx(np.sqrt(60 * np.log(2)), abs=0.05)


def test_line_is_closed_at_the_border_of_the_picture() -> None:
    field = np.zeros((5, 7), dtype=np.float32)
    field[:, :3] = 1.0
    [line] = joined(contour_segments(field, 0.5))
    assert line[0] == pytest.approx(line[-1])
    assert min(x for x, _ in line) < 0


def test_nothing_is_drawn_where_the_level_is_not_reached() -> None:
    assert contour_segments(np.zeros((6, 6), dtype=np.float32), 0.3).shape == (0, 4)


def test_thinned_line_keeps_its_course_with_few_points() -> None:
    turns = np.linspace(0, 2 * np.pi, 2000)
    circle = (100 * np.stack([np.cos(turns), np.sin(turns)], axis=-1)).astype(np.float32)
    [straight, thin] = thinned([circle[:2], circle], 0.1)
    assert np.array_equal(straight, circle[:2])
    assert len(thin) < 140
    assert np.array_equal(thin[0], circle[0])
    assert np.array_equal(thin[-1], circle[-1])
    starts, stops = thin[:-1], thin[1:]
    sagitta = 100 - np.hypot(*((starts + stops) / 2).T)
    assert sagitta.max() <= 0.1 + 1e-3


@given(
    hnp.arrays(np.float32, (12, 2), elements=st.floats(-50, 50, width=32)),
    st.floats(0.01, 5.0),
)
@settings(max_examples=100, deadline=None)
def test_no_point_that_is_left_out_is_farther_from_the_line_than_allowed(
    line: np.ndarray, tolerance: float
) -> None:
    [thin] = thinned([line], tolerance)
    thin = thin.astype(np.float64)
    for point in line.astype(np.float64):
        away = [
            np.hypot(*(point - start - np.clip(along, 0, 1) * (stop - start)))
            for start, stop in pairwise(thin)
            for along in [(point - start) @ (stop - start) / max(sum((stop - start) ** 2), 1e-12)]
        ]
        assert min(away) <= tolerance + 1e-3


@given(
    hnp.arrays(np.float32, (6, 7), elements=st.floats(0, 1, width=32)),
    st.floats(0.05, 0.95),
)
@settings(max_examples=60, deadline=None)
def test_lines_have_all_segments_once(field: np.ndarray, level: float) -> None:
    segments = contour_segments(field, level)
    steps = [
        np.hypot(*(stop - start)) for line in joined(segments) for start, stop in pairwise(line)
    ]
    lengths = np.hypot(*(segments[:, 2:] - segments[:, :2]).T)
    assert len(steps) == len(segments)
    assert sorted(steps) == pytest.approx(sorted(lengths), abs=0.03)


@given(
    hnp.arrays(np.float32, (6, 7), elements=st.floats(0, 1, width=32)),
    st.floats(0.05, 0.95),
)
@settings(max_examples=60, deadline=None)
def test_every_line_is_closed(field: np.ndarray, level: float) -> None:
    ends = contour_segments(field, level).reshape(-1, 2)
    _, counts = np.unique(np.round(ends.astype(np.float64), 3), axis=0, return_counts=True)
    assert np.all(counts % 2 == 0)


def test_large_maps_are_reduced_by_means_and_the_line_keeps_its_place() -> None:
    side = GRID_LIMIT * 2 + 10
    scores = np.zeros((64, side), dtype=np.float32)
    scores[:, side // 2 :] = 1.0
    grid, scale = reduced(scores)
    assert scale == 3.0
    assert max(grid.shape) <= GRID_LIMIT
    assert grid.mean() == pytest.approx(scores.mean(), abs=0.01)
    line = on_picture(contour_segments(grid, 0.5), scale)
    upright = line[(line[:, 0] == line[:, 2]) & (line[:, 0] < side - 10)]
    assert upright[:, 0] == pytest.approx(side / 2, abs=scale)
    assert len(upright) >= len(grid) - 1
