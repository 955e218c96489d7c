"""What a detector and a clue filter must look like to take part in an analysis.

In-process records that carry arrays; they never cross the process border.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.faces.parsing import RegionMap
from engine.schema.finding import Box, CheckState, Measure, RegionName, Side


@dataclass(frozen=True, slots=True)
class FaceView:
    """One face as every method sees it.

    pixels: h×w×3 uint8 RGB, the part of the oriented original around the face.
    left, top: where that part lies in the original, in pixels.
    landmarks: 468×2 float32 in pixels of `pixels`; None where no face was found and the
    whole picture is looked at.
    """

    face_id: str
    pixels: NDArray[np.uint8]
    left: int
    top: int
    landmarks: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class FaceEvidence:
    """What a detector saw in one `FaceView`.

    score_map: h×w float32 in 0–1, on the grid of `FaceView.pixels`.
    examined: h×w bool, where the detector looked.
    manipulation: 0–1, calibrated if the detector says so.
    region_scores: the forgery prompter's score in 0–1 for each region it was trained for.
    visual_tokens: queries×width float32, what the language model is given of the picture.
    """

    face_id: str
    score_map: NDArray[np.float32]
    examined: NDArray[np.bool_]
    manipulation: float
    region_scores: Mapping[RegionName, float]
    visual_tokens: NDArray[np.float32]


class Detector(Protocol):
    """A localiser that can also put its evidence into words."""

    name: str
    version: str
    weights_sha256: str
    device: str
    precision: str
    is_calibrated: bool
    thresholds: Mapping[str, float]

    def look(self, view: FaceView) -> FaceEvidence:
        """Score one face."""

    def phrase(self, evidence: FaceEvidence, prompt: str) -> str:
        """Put what is to be told into the words this model was trained on."""

    def write(self, evidence: FaceEvidence, prompt: str) -> str:
        """Generate text for `evidence`, told `prompt` as phrased; deterministic."""


@dataclass(frozen=True, slots=True)
class MapScale:
    """What the values of a method's maps are, and in which fixed ranges they are kept and shown.

    quantity, unit: of a value. kept: lowest and highest value that a cell can hold. shown: the
    values at both ends of the colours. high_means: what a high value tells. reckoning: how the
    clue's number follows from the counted cells.
    """

    quantity: str
    unit: str
    kept: tuple[float, float]
    shown: tuple[float, float]
    high_means: str
    reckoning: str


@dataclass(frozen=True, slots=True)
class MeasuredMap:
    """What one clue was measured from, on the grid of its filter.

    cells: h×w×3 uint8 as `engine.schema.finding.ClueMap` tells: value, what it counts for, weight.
    box: what the cells cover, in pixels of the face's view. clipped_share: of the counted cells.
    """

    cells: NDArray[np.uint8]
    box: Box
    scale: MapScale
    clipped_share: float


@dataclass(frozen=True, slots=True)
class ClueMeasurement:
    """One measurement on one region of one face, before it gets an id."""

    term: str
    state: CheckState
    region: tuple[RegionName, Side] | None
    measure: Measure | None
    text: str
    map: MeasuredMap | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class MarkedFace:
    """A face with its region maps and the mask under examination, all on one pixel grid.

    Weakly referable, so that what several filters need of it is worked out once.
    """

    view: FaceView
    regions: tuple[RegionMap, ...]
    oval: NDArray[np.bool_]
    mask: NDArray[np.bool_]


class ClueFilter(Protocol):
    """Measures one kind of clue on the regions the mask touches."""

    name: str
    reference: str

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        """Measure every touched region; say "not run" where a region is too small."""
