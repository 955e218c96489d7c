"""A clue's map: cut to what counts, in levels of a fixed range, and where it lies."""

import numpy as np
from numpy.typing import NDArray

from engine.measurement.maps import COMPARISON, LONGEST_SIDE, REGION, Frame, make_map
from engine.plugin import MapScale
from engine.schema.finding import Box

SCALE = MapScale("depth", "m", (0.0, 51.0), (0.0, 10.0), "deeper", "value: mean")
FRAME = Frame(left=10.0, top=20.0, cell_width=2.0, cell_height=4.0)


def areas(region: slice, comparison: slice) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    made = np.zeros((2, 6, 8), bool)
    made[0, 2, region] = True
    made[1, 3, comparison] = True
    return made[0], made[1]


def test_map_is_cut_to_the_cells_that_count_and_knows_where_they_lie() -> None:
    values = np.arange(48, dtype=np.float32).reshape(6, 8)
    made = make_map(SCALE, values, areas(slice(3, 5), slice(2, 6)), FRAME)
    assert made.cells.shape == (2, 4, 3)
    assert made.box == Box(x=10 + 2 * 2, y=20 + 2 * 4, width=4 * 2, height=2 * 4)
    # 51 over 255 levels: five levels to the metre.
    assert made.cells[0, :, 0].tolist() == [0, 19 * 5, 20 * 5, 0]
    assert made.cells[0, :, 1].tolist() == [0, REGION, REGION, 0]
    assert made.cells[1, :, 1].tolist() == [COMPARISON] * 4
    assert made.cells[..., 2].tolist() == [[0, 255, 255, 0], [255] * 4]
    assert made.clipped_share == 0


def test_what_lies_beyond_the_range_is_its_end_and_is_told() -> None:
    values = np.full((6, 8), 60, np.float32)
    values[3] = -1
    made = make_map(SCALE, values, areas(slice(0, 1), slice(0, 3)), FRAME)
    assert made.cells[0, 0, 0] == 255
    assert made.cells[1, :, 0].tolist() == [0, 0, 0]
    assert made.clipped_share == 1
    values[:] = 51.05  # half a level is rounding
    assert make_map(SCALE, values, areas(slice(0, 1), slice(0, 3)), FRAME).clipped_share == 0


def test_weights_are_shares_of_the_largest_and_never_nothing() -> None:
    values = np.ones((6, 8), np.float32)
    weights = np.zeros((6, 8), np.float32)
    weights[2, 0], weights[3, 0], weights[0, 0] = 4.0, 1e-6, 99.0
    made = make_map(SCALE, values, areas(slice(0, 1), slice(0, 1)), FRAME, weights)
    assert made.cells[:, 0, 2].tolist() == [255, 1]


def test_same_values_give_the_same_cells() -> None:
    values = np.random.default_rng(1).uniform(0, 51, (6, 8)).astype(np.float32)
    first, second = (make_map(SCALE, values, areas(slice(0, 8), slice(0, 8)), FRAME) for _ in "ab")
    assert np.array_equal(first.cells, second.cells)


def test_large_map_is_taken_together_and_keeps_its_numbers() -> None:
    """As of a face in profile: more cells than a map holds."""
    rng = np.random.default_rng(2)
    values = rng.uniform(5, 45, (900, 1500)).astype(np.float32)
    weights = rng.uniform(1, 9, values.shape).astype(np.float32)
    region, comparison = np.zeros((2, *values.shape), bool)
    region[100:500, 100:900] = True
    comparison[:, 1000:] = True
    made = make_map(SCALE, values, (region, comparison), FRAME, weights)
    height, width = made.cells.shape[:2]
    assert max(height, width) <= LONGEST_SIDE
    assert made.box == Box(x=10 + 100 * 2, y=20, width=width * 3 * 2, height=height * 3 * 4)
    for area, counted in ((region, REGION), (comparison, COMPARISON)):
        cells = made.cells[made.cells[..., 1] == counted].astype(float)
        found = np.average(cells[:, 0], weights=cells[:, 2]) / 5
        wanted = np.average(values[area], weights=weights[area])
        assert abs(found - wanted) < 0.05
