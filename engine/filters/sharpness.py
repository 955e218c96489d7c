"""Sharpness of a marked region against its surroundings: what a slight blur takes away."""

import cv2

from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.parts import Ground, Part, describe_comparison, prepare
from engine.plugin import ClueMeasurement, MarkedFace

# Blurring once more with one pixel removes most of a sharp picture's finest detail and little of a
# blurred one's (Crété et al. 2007, SPIE 6492, "The blur effect").
_BLUR_PX = 1.0
# Keeps the quotient steady in flat parts, in grey levels: about the rounding noise of 8 bits.
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


class Sharpness:
    """Mean |Laplacian| before over after a 1 px blur: about 1.5 when blurred, 5 when crisp."""

    name = SHARPNESS.method
    reference = "Crété, Dolmiere, Ladret, Nicolas 2007, The blur effect, SPIE 6492 (adapted)"

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare the sharpness of each touched region with its surroundings."""
        ground = prepare(face)
        return judge_all(SHARPNESS, self.observe(ground)) if ground else no_face(SHARPNESS)

    def observe(self, ground: Ground) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        blurred = cv2.GaussianBlur(ground.grey, (0, 0), _BLUR_PX)
        before = cv2.absdiff(cv2.Laplacian(ground.grey, cv2.CV_32F), 0.0)
        after = cv2.absdiff(cv2.Laplacian(blurred, cv2.CV_32F), 0.0)

        def sharpness(part: Part, *, inside: bool) -> float:
            where = part.inside if inside else part.around
            fine, coarse = before[part.window][where], after[part.window][where]
            return float(fine.mean() / (coarse.mean() + _FLOOR))

        return tuple(
            Observation(
                region=part.key,
                comparison=part.comparison,
                compared_with=describe_comparison(part.comparison),
                value=0.0 if part.obstacle else sharpness(part, inside=True),
                reference=0.0 if part.obstacle else sharpness(part, inside=False),
                obstacle=part.obstacle,
            )
            for part in ground.parts
        )
