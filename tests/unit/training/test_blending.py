"""An area of any shape is joined to a picture, or left out where no seam can be computed."""

import numpy as np
import pytest

from engine.training.synthesis.blending import Seam, blend


@pytest.mark.parametrize("height", [1, 2, 3, 9])
@pytest.mark.parametrize("width", [1, 2, 3, 20])
def test_a_poisson_seam_around_any_box(height: int, width: int) -> None:
    rng = np.random.default_rng(1)
    base, layer = rng.integers(0, 256, (2, 40, 50, 3), np.uint8)
    area = np.zeros((40, 50), bool)
    area[12 : 12 + height, 17 : 17 + width] = True
    joined, mask = blend(base, layer, area, Seam("poisson", 0.0, 1.0))
    assert np.array_equal(mask, area)
    # Fewer than sixteen pixels, or none inside the border of their box: nothing to paste.
    is_joined = height * width >= 16 and min(height, width) >= 3
    assert np.array_equal(joined, base) == (not is_joined)
