"""Sharpness of the edges in a marked region against its surroundings: what a blur takes away."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.maps import Frame, make_map
from engine.measurement.parts import Ground, Part, describe_comparison, prepare
from engine.plugin import ClueMeasurement, MapScale, MarkedFace

# Blurring once more removes most of a sharp edge's finest detail and little of a soft one's
# (Crété et al. 2007, SPIE 6492, "The blur effect").
_BLUR_PX = 1.5
# Only the strongest edges of each side are held against each other: over all pixels, the grain of
# skin counts as detail, and on genuine portraits from other cameras than the ranges were measured
# on, 16 % of the regions then left the range; on edges alone 6 %.
_EDGE_SHARE = 0.15
_FEWEST_EDGE_PX = 24
# Keeps the quotient steady, in grey levels: about the rounding noise of 8 bits.
_FLOOR = 0.1

SHARPNESS = Quantity(
    method="sharpness",
    name="sharpness",
    unit="",
    decimals=2,
    deviation=Deviation.LOG_RATIO,
    lower_term="sharpness_lower",
    higher_term="sharpness_higher",
)

# Skin and features of portraits have 2 to 6, single cells ten times that where the blur leaves
# nothing; those weigh little.
MAP = MapScale(
    quantity="detail before over after a slight blur, on the strongest edges",
    unit=SHARPNESS.unit,
    kept=(0.0, 64.0),
    shown=(0.0, 8.0),
    high_means="sharper edges",
    reckoning=(
        "value: mean of the region's cells, each weighed by the detail that the blur left; "
        "compared with: the same of the others"
    ),
)


class Sharpness:
    """Mean |Laplacian| on edges before over after a 1.5 px blur: near 1 blurred, above 5 crisp."""

    name = SHARPNESS.method
    reference = "Crété, Dolmiere, Ladret, Nicolas 2007, The blur effect, SPIE 6492 (adapted)"

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare the sharpness of each touched region with its surroundings."""
        ground = prepare(face)
        return judge_all(SHARPNESS, self.observe(ground)) if ground else no_face(SHARPNESS)

    def observe(self, ground: Ground) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        blurred = cv2.GaussianBlur(ground.grey, (0, 0), _BLUR_PX)
        planes = (
            np.abs(cv2.Laplacian(ground.grey, cv2.CV_32F)),
            np.abs(cv2.Laplacian(blurred, cv2.CV_32F)),
            cv2.magnitude(
                cv2.Sobel(blurred, cv2.CV_32F, 1, 0), cv2.Sobel(blurred, cv2.CV_32F, 0, 1)
            ),
        )
        return tuple(_observe(part, planes, ground.frame(part.window)) for part in ground.parts)


Planes = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


def _observe(part: Part, planes: Planes, frame: Frame) -> Observation:
    words = describe_comparison(part.comparison)
    if part.obstacle:
        return Observation(part.key, part.comparison, words, part.unit_px, obstacle=part.obstacle)
    before, after, slope = (plane[part.window] for plane in planes)
    inside, around = (_edges(slope, area) for area in (part.inside, part.around))
    value, reference = (
        float(before[edges].mean() / (after[edges].mean() + _FLOOR)) for edges in (inside, around)
    )
    weights = after + np.float32(_FLOOR)
    counted = _area_of(inside, slope.shape), _area_of(around, slope.shape)
    made = make_map(MAP, before / weights, counted, frame, weights)
    return Observation(part.key, part.comparison, words, part.unit_px, value, reference, map=made)


Places = tuple[NDArray[np.intp], NDArray[np.intp]]


def _edges(slope: NDArray[np.float32], area: NDArray[np.bool_]) -> Places:
    """Rows and columns of the pixels of `area` (h×w bool) with the steepest slope."""
    rows, columns = np.nonzero(area)
    steep = slope[area]
    count = min(max(round(_EDGE_SHARE * len(steep)), _FEWEST_EDGE_PX), len(steep))
    chosen = np.argpartition(steep, len(steep) - count)[len(steep) - count :]
    return rows[chosen], columns[chosen]


def _area_of(places: Places, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    area = np.zeros(shape, np.bool_)
    area[places] = True
    return area
