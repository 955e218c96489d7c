"""Each mesh point has one twin, and a region finds its counterpart."""

import numpy as np
import pytest

from engine.measurement.mirror import TWIN, way_to_counterpart


def test_twins_are_mutual_and_complete() -> None:
    np.testing.assert_array_equal(TWIN[TWIN], np.arange(468))
    assert sorted(TWIN) == list(range(468))


@pytest.mark.parametrize(
    ("one", "other"),
    [(33, 263), (133, 362), (61, 291), (234, 454), (105, 334), (50, 280), (1, 1), (152, 152)],
)
def test_known_pairs_of_the_mesh_are_twins(one: int, other: int) -> None:
    assert TWIN[one] == other


def made_up_mesh(rng: np.random.Generator) -> np.ndarray:
    """A mesh whose left half is the exact mirror image of the right about x = 100."""
    points = rng.uniform((20, 20), (95, 180), (468, 2)).astype(np.float32)
    for index in range(468):
        twin = TWIN[index]
        if twin == index:
            points[index, 0] = 100
        elif twin > index:
            points[twin] = (200 - points[index, 0], points[index, 1])
    return points


def test_way_to_the_counterpart_mirrors_about_the_middle() -> None:
    area = np.zeros((200, 200), bool)
    area[60:100, 30:70] = True
    way = way_to_counterpart(made_up_mesh(np.random.default_rng(1)), area, 5.0)
    assert way is not None
    there = way @ np.array([40.0, 80.0, 1.0])
    assert there == pytest.approx([160.0, 80.0], abs=0.01)


def test_area_without_mesh_points_has_no_counterpart() -> None:
    area = np.zeros((200, 200), bool)
    area[2:8, 2:8] = True
    assert way_to_counterpart(made_up_mesh(np.random.default_rng(1)), area, 1.0) is None
