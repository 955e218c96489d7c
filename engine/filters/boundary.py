"""Whether an edge runs along the outline of the mask: its gradient against parallel lines."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.maps import make_map
from engine.measurement.parts import FEWEST_PX, Ground, Part, near_outline, prepare
from engine.plugin import ClueMeasurement, MapScale, MarkedFace

# Lines parallel to the outline, this share of the distance between the eyes apart.
_SPACING = 0.025
# On the outline: the three middle lines, the strongest counts (a predicted outline is a line or
# two off). Parallel: the third to the sixth line on each side.
_ON, _PARALLEL = (-1, 0, 1), (3, 4, 5, 6)
_FARTHEST = 6
_REACH = (_FARTHEST + 0.5) * _SPACING
# Fewer pixels on a line give no steady mean.
_FEWEST_ON_LINE = 12
# Smoothing before the derivative: one JPEG pixel's worth of grain.
_SMOOTHING_PX = 0.8
# Grey levels per pixel, about the gradient that grain leaves on smooth skin.
_FLOOR = 0.3
_WORDS = {
    "outline": "lines parallel to it",
    "outline at the rim": "lines parallel to it, at the rim of the face",
}

BOUNDARY = Quantity(
    method="boundary",
    name="edge along the outline",
    unit="grey levels per px",
    decimals=1,
    deviation=Deviation.LOG_RATIO,
    lower_term="",
    higher_term="visible_boundary",
    floor=_FLOOR,
)

# Skin has 1 to 4, an eyelid or a hard paste 10 to 20; black against white at working scale 90.
MAP = MapScale(
    quantity="brightness step away from the outline",
    unit=BOUNDARY.unit,
    kept=(0.0, 96.0),
    shown=(0.0, 24.0),
    high_means="a harder edge that runs along the outline",
    reckoning=(
        "value: mean along the strongest of three lines on the outline; compared with: weighted "
        "mean of the parallel lines, both sides alike"
    ),
)


class Boundary:
    """Mean brightness step across the outline over that across parallel lines near it."""

    name = BOUNDARY.method
    reference = "mean normal derivative along the mask's outline against parallel outlines"

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare the outline at each touched region with parallel lines inside and outside."""
        ground = prepare(face)
        return judge_all(BOUNDARY, self.observe(ground)) if ground else no_face(BOUNDARY)

    def observe(self, ground: Ground) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        lines = np.full(ground.depth.shape, _FARTHEST + 1, np.int32)
        near = np.abs(ground.depth) < (_FARTHEST + 1) * _SPACING * ground.unit_px
        lines[near] = np.round(ground.depth[near] / (_SPACING * ground.unit_px)).astype(np.int32)
        across = _normal_derivative(ground, near)
        return tuple(_observe(part, ground, lines, across) for part in ground.parts)


def _normal_derivative(ground: Ground, near: NDArray[np.bool_]) -> NDArray[np.float32]:
    """|brightness step| per pixel in the direction away from the outline, h×w float32."""
    smooth = cv2.GaussianBlur(ground.grey, (0, 0), _SMOOTHING_PX)
    depth = np.where(near, ground.depth, 0).astype(np.float32)
    # Sobel sums eight unit steps.
    slope_x, slope_y, away_x, away_y = (
        cv2.Sobel(field, cv2.CV_32F, *order, scale=1 / 8)
        for field in (smooth, depth)
        for order in ((1, 0), (0, 1))
    )
    length = np.maximum(np.hypot(away_x, away_y), 0.3)
    return np.asarray(np.abs(slope_x * away_x + slope_y * away_y) / length, np.float32)


def _observe(
    part: Part, ground: Ground, lines: NDArray[np.int32], across: NDArray[np.float32]
) -> Observation:
    if part.inside.sum() < FEWEST_PX:
        return Observation(
            part.key, "outline", _WORDS["outline"], part.unit_px, obstacle=part.obstacle
        )
    for comparison, near in near_outline(ground, part, _REACH * ground.unit_px):
        means = _line_means(lines[part.window][near], across[part.window][near])
        on = means[[line + _FARTHEST for line in _ON]]
        inner = means[[_FARTHEST + line for line in _PARALLEL]]
        outer = means[[_FARTHEST - line for line in _PARALLEL]]
        if np.isnan(on).any() or np.isnan(inner).all() or np.isnan(outer).all():
            continue
        reference = float(np.nanmean(inner) + np.nanmean(outer)) / 2
        counted, weights = _counted(lines[part.window], near, means)
        frame = ground.frame(part.window)
        return Observation(
            region=part.key,
            comparison=comparison,
            compared_with=_WORDS[comparison],
            interocular_px=part.unit_px,
            value=float(on.max()),
            reference=reference,
            map=make_map(MAP, across[part.window], counted, frame, weights),
        )
    reason = "too little of the mask's outline runs through this region"
    return Observation(part.key, "outline", _WORDS["outline"], part.unit_px, obstacle=reason)


def _counted(
    lines: NDArray[np.int32], near: NDArray[np.bool_], means: NDArray[np.float64]
) -> tuple[tuple[NDArray[np.bool_], NDArray[np.bool_]], NDArray[np.float32]]:
    """Where the strongest line on the outline runs, where the parallel ones, and their weights.

    Each side counts alike, and on it each line that has a mean.
    """
    strongest = max(_ON, key=lambda line: float(means[line + _FARTHEST]))
    weights = np.zeros(lines.shape, np.float32)
    for sign in (-1, 1):
        sides = [sign * line for line in _PARALLEL]
        known = [near & (lines == line) for line in sides if not np.isnan(means[line + _FARTHEST])]
        for along in known:
            weights[along] = 1 / (len(known) * np.count_nonzero(along))
    on, beside = near & (lines == strongest), weights > 0
    weights[on] = weights.max()
    return (on, beside), weights


def _line_means(lines: NDArray[np.int32], across: NDArray[np.float32]) -> NDArray[np.float64]:
    """Mean step on each of the lines −6 … 6, NaN where a line has too few pixels."""
    index = lines + _FARTHEST
    known = (index >= 0) & (index <= 2 * _FARTHEST)
    counts = np.bincount(index[known], minlength=2 * _FARTHEST + 1)
    sums = np.bincount(index[known], across[known], minlength=2 * _FARTHEST + 1)
    return np.where(counts >= _FEWEST_ON_LINE, sums / np.maximum(counts, 1), np.nan)
