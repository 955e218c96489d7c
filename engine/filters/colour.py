"""Colour of a marked region against the face just outside its outline, apart from lightness."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.maps import make_map
from engine.measurement.parts import (
    FEWEST_PX,
    Ground,
    Part,
    describe_comparison,
    near_outline,
    prepare,
)
from engine.plugin import ClueMeasurement, MapScale, MarkedFace

# Bands on both sides of the outline, as shares of the distance between the eyes: near enough for
# one skin and one light, and wide enough for a mean.
_GAP, _WIDTH = 0.02, 0.08
# Only the outline's own stretch at this region counts, not the band of a neighbouring one.
_REACH = _GAP + _WIDTH + 0.02
_FEWEST_BAND_PX = 30

COLOUR = Quantity(
    method="colour",
    name="colour step across the outline",
    unit="ΔC*ab",
    decimals=1,
    deviation=Deviation.DIFFERENCE,
    lower_term="",
    higher_term="colour_shift",
)

# Skin varies by 2 to 4 on either side of a line, a recoloured part lies 10 to 20 apart, a face from
# what is behind it 40.
MAP = MapScale(
    quantity="colour along the step, from the mean outside",
    unit=COLOUR.unit,
    kept=(-60.0, 60.0),
    shown=(-20.0, 20.0),
    high_means="farther from the colour outside the outline; 0 is its mean",
    reckoning="value: mean of the region's cells minus mean of the cells it is compared with",
)


class Colour:
    """Distance of mean a*, b* in two narrow bands inside and outside the outline.

    Lightness is left out: shading changes it on every genuine face.
    """

    name = COLOUR.method
    reference = "CIE 015:2018, CIELAB 1976 colour space, difference of a* and b*"

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare the colour on both sides of the outline at each touched region."""
        ground = prepare(face)
        return judge_all(COLOUR, self.observe(ground)) if ground else no_face(COLOUR)

    def observe(self, ground: Ground) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        pixels = ground.face.view.pixels.astype(np.float32) / 255
        chroma = cv2.cvtColor(pixels, cv2.COLOR_RGB2LAB)[..., 1:]
        gap, end = _GAP * ground.unit_px, (_GAP + _WIDTH) * ground.unit_px
        inner = (ground.depth > gap) & (ground.depth < end)
        outer = (ground.depth < -gap) & (ground.depth > -end)
        return tuple(_observe(part, ground, chroma, (inner, outer)) for part in ground.parts)


def _observe(
    part: Part,
    ground: Ground,
    chroma: NDArray[np.float32],
    bands: tuple[NDArray[np.bool_], NDArray[np.bool_]],
) -> Observation:
    if part.inside.sum() < FEWEST_PX:
        words = describe_comparison("outline")
        return Observation(part.key, "outline", words, part.unit_px, obstacle=part.obstacle)
    window, local = part.window, chroma[part.window]
    for comparison, near in near_outline(ground, part, _REACH * ground.unit_px):
        words = describe_comparison(comparison)
        inside = bands[0][window] & part.inside & near
        outside = bands[1][window] & near
        if min(inside.sum(), outside.sum()) >= _FEWEST_BAND_PX:
            ground_colour = local[outside].mean(axis=0)
            step = local[inside].mean(axis=0) - ground_colour
            length = float(np.linalg.norm(step))
            along = (local - ground_colour) @ (step / max(length, 1e-6))
            made = make_map(MAP, along, (inside, outside), ground.frame(window))
            return Observation(part.key, comparison, words, part.unit_px, length, map=made)
    reason = "the outline of the mask does not run through this region"
    return Observation(part.key, "outline", words, part.unit_px, obstacle=reason)
