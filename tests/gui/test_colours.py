"""Colours of scores and regions mean the same everywhere and survive a grey copy."""

import numpy as np
import pytest

from app.gui.viewer.colours import (
    COLOUR_MAPS,
    colour_of,
    region_colour,
    region_pattern,
    rgb_table,
    score_table,
)


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_colour_maps_get_steadily_brighter(name: str) -> None:
    luma = rgb_table(name).astype(float) @ (0.299, 0.587, 0.114)
    assert np.all(np.diff(luma) > -1.0)
    assert luma[-1] - luma[0] > 120


@pytest.mark.parametrize("name", COLOUR_MAPS)
def test_zero_is_transparent_and_one_is_opaque(name: str) -> None:
    table = score_table(name)
    assert tuple(table[0]) == (0, 0, 0, 0)
    assert table[255, 3] == 255
    assert np.all(table[:, :3] <= table[:, 3:])  # premultiplied


def test_scale_is_fixed_and_clamped() -> None:
    assert colour_of("viridis", 2.0) == colour_of("viridis", 1.0)
    assert colour_of("viridis", 0.0).name() == "#440154"


def test_regions_of_the_same_colour_are_seven_apart() -> None:
    assert len({region_colour(at).name() for at in range(7)}) == 7
    assert region_colour(7) == region_colour(0)
    assert len({region_pattern(at) for at in range(7)}) == 7
