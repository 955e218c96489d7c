"""Noise of a marked region against its surroundings, measured where the picture is flat."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.maps import Frame, make_map
from engine.measurement.parts import Ground, Part, describe_comparison, prepare
from engine.plugin import ClueMeasurement, MapScale, MarkedFace

# Difference of two Laplacians: blind to edges' slopes, sensitive to single pixels (Immerkær 1996,
# Fast noise variance estimation, CVIU 64(2), eq. 3).
_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
# Mean absolute response to standard deviation of Gaussian noise (same, eq. 4).
_TO_DEVIATION = float(np.sqrt(np.pi / 2) / 6)
# Flat: the slope of the picture, smoothed by this many pixels, is in the lower half of the pixels
# compared. Structure that is left would count as noise.
_SMOOTHING_PX = 2.0
_FLAT_SHARE = 50
# Pixels that are flat on each side: fewer give no steady mean.
_FEWEST_FLAT_PX = 30
# Half a grey level of noise is what rounding to 8 bits leaves (1/√12 ≈ 0.29) and JPEG smooths away.
_FLOOR = 0.1

NOISE = Quantity(
    method="noise",
    name="noise",
    unit="grey levels",
    decimals=2,
    deviation=Deviation.LOG_RATIO,
    lower_term="noise_lower",
    higher_term="noise_higher",
    floor=_FLOOR,
)

# Skin has 0.3 to 3; hair at small scale, where nothing is flat, ten times that.
MAP = MapScale(
    quantity="finest grain, where the picture is flat",
    unit=NOISE.unit,
    kept=(0.0, 30.0),
    shown=(0.0, 6.0),
    high_means="more grain",
    reckoning="value: mean of the region's cells; compared with: mean of the others",
)


class Noise:
    """Standard deviation of the finest grain in flat areas, in grey levels of 255."""

    name = NOISE.method
    reference = "Immerkær 1996, Fast noise variance estimation, CVIU 64(2):300–302"

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare the noise of each touched region with its surroundings."""
        ground = prepare(face)
        return judge_all(NOISE, self.observe(ground)) if ground else no_face(NOISE)

    def observe(self, ground: Ground) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        grain = cv2.absdiff(cv2.filter2D(ground.grey, -1, _MASK), 0.0) * _TO_DEVIATION
        smooth = cv2.GaussianBlur(ground.grey, (0, 0), _SMOOTHING_PX)
        slope = cv2.magnitude(
            cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1)
        )
        return tuple(
            _observe(part, grain, slope, ground.frame(part.window)) for part in ground.parts
        )


def _observe(
    part: Part, grain: NDArray[np.float32], slope: NDArray[np.float32], frame: Frame
) -> Observation:
    words = describe_comparison(part.comparison)
    if part.obstacle:
        return Observation(part.key, part.comparison, words, part.unit_px, obstacle=part.obstacle)
    steep = slope[part.window]
    limit = np.percentile(steep[part.inside | part.around], _FLAT_SHARE)
    flat_inside = part.inside & (steep <= limit)
    flat_around = part.around & (steep <= limit)
    if min(flat_inside.sum(), flat_around.sum()) < _FEWEST_FLAT_PX:
        reason = "there is no flat area on which noise could be told from structure"
        return Observation(part.key, part.comparison, words, part.unit_px, obstacle=reason)
    local = grain[part.window]
    value, reference = (float(local[flat].mean()) for flat in (flat_inside, flat_around))
    made = make_map(MAP, local, (flat_inside, flat_around), frame)
    return Observation(part.key, part.comparison, words, part.unit_px, value, reference, map=made)
