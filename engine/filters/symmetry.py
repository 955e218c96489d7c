"""Likeness of a marked region to its mirror image on the other side of the same face."""

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.measurement.judgement import Deviation, Observation, Quantity, judge_all, no_face
from engine.measurement.maps import make_map
from engine.measurement.mirror import way_to_counterpart
from engine.measurement.parts import FEWEST_PX, Ground, Part, prepare
from engine.plugin import ClueMeasurement, MapScale, MarkedFace
from engine.schema.finding import RegionName

# Structure between these widths (shares of the distance between the eyes) is compared: finer is
# grain, coarser is light from one side.
_FINE, _COARSE = 0.02, 0.1
# Mesh points this near to the region's box help to find its counterpart.
_MARGIN = 0.1
# Grey levels squared: keeps flat skin, which has no structure, from looking unlike.
_FLOOR = 2.0
# Hair has no points on the mesh, and nobody's is symmetric.
_UNSUITED = frozenset({RegionName.HAIR, RegionName.EAR})

SYMMETRY = Quantity(
    method="symmetry",
    name="difference from the mirrored side",
    unit="",
    decimals=2,
    deviation=Deviation.DIFFERENCE,
    lower_term="",
    higher_term="asymmetry",
)

# The mean lies between 0 and 2; single pixels with strong structure on both sides far beyond.
MAP = MapScale(
    quantity="difference of structure from the mirrored side",
    unit=SYMMETRY.unit,
    kept=(-16.0, 16.0),
    shown=(-1.0, 3.0),
    high_means="structure against that of the mirrored side; 1 is unrelated, below 1 alike",
    reckoning="value: mean of the region's cells",
)


class Symmetry:
    """One minus the correlation of band-passed brightness: 0 is alike, 1 is unrelated."""

    name = SYMMETRY.method
    reference = "normalised cross-correlation through the mirrored face mesh"

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Compare each touched region with its mirrored counterpart."""
        ground = prepare(face)
        return judge_all(SYMMETRY, self.observe(ground)) if ground else no_face(SYMMETRY)

    def observe(self, ground: Ground) -> tuple[Observation, ...]:
        """Return one observation per touched region, unjudged."""
        fine = cv2.GaussianBlur(ground.grey, (0, 0), max(_FINE * ground.unit_px, 0.5))
        coarse = cv2.GaussianBlur(ground.grey, (0, 0), max(_COARSE * ground.unit_px, 1.0))
        return tuple(_observe(part, ground, fine - coarse) for part in ground.parts)


def _observe(part: Part, ground: Ground, structure: NDArray[np.float32]) -> Observation:
    words = "the mirrored side of the face"
    landmarks = ground.face.view.landmarks
    if part.inside.sum() < FEWEST_PX:
        return Observation(part.key, "mirror", words, part.unit_px, obstacle=part.obstacle)
    way = None
    if landmarks is not None and part.name not in _UNSUITED:
        region = next(r.mask for r in ground.face.regions if (r.name, r.side) == part.key)
        way = way_to_counterpart(landmarks, region, _MARGIN * ground.unit_px)
    if way is None:
        reason = "the face mesh has no counterpart for this region"
        return Observation(part.key, "mirror", words, part.unit_px, obstacle=reason)
    # A whole-face window starts at 0, every other at its slices' starts.
    start = (part.window[1].start or 0, part.window[0].start or 0)
    way[:, 2] += way[:, :2] @ start
    height, width = part.inside.shape
    mirrored = cv2.warpAffine(
        structure,
        way,
        (width, height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )[part.inside]
    own = structure[part.window][part.inside]
    spread = float(np.sqrt((own**2).mean() * (mirrored**2).mean()))
    likeness = float((own * mirrored).mean()) / (spread + _FLOOR)
    apart = np.zeros(part.inside.shape, np.float32)
    apart[part.inside] = 1 - own * mirrored / (spread + _FLOOR)
    counted = part.inside, np.zeros_like(part.inside)
    made = make_map(MAP, apart, counted, ground.frame(part.window))
    return Observation(part.key, "mirror", words, part.unit_px, 1 - likeness, 0.0, map=made)
