"""A genuine face with its mesh, and ways to plant one defect in one region of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray

from engine.faces.detection import FaceFinder
from engine.faces.parsing import RegionMap, face_oval, parse_regions
from engine.measurement.face import interocular_distance
from engine.measurement.parts import signed_distance
from engine.plugin import ClueFilter, ClueMeasurement, FaceView, MarkedFace
from engine.schema.finding import RegionName, Side

MODELS = Path(__file__).parents[3] / "resources" / "models"
# The outline of a made-up mask lies this far outside the region, in distances between the eyes.
GROWTH = 0.05


@dataclass(frozen=True, slots=True)
class Portrait:
    """pixels: h×w×3 uint8; landmarks: 468×2 px."""

    pixels: NDArray[np.uint8]
    landmarks: NDArray[np.float32]

    def region(self, name: RegionName, side: Side = Side.NONE) -> RegionMap:
        regions = parse_regions(self.landmarks, self.pixels.shape[:2])
        return next(r for r in regions if (r.name, r.side) == (name, side))

    def outline(self, name: RegionName, side: Side = Side.NONE) -> NDArray[np.bool_]:
        reach = GROWTH * interocular_distance(self.landmarks)
        return signed_distance(self.region(name, side).mask) > -reach

    def marked(
        self, name: RegionName, side: Side = Side.NONE, pixels: NDArray[np.uint8] | None = None
    ) -> MarkedFace:
        shown = self.pixels if pixels is None else pixels
        return MarkedFace(
            view=FaceView("face-1", shown, 0, 0, self.landmarks),
            regions=(self.region(name, side),),
            oval=face_oval(self.landmarks, shown.shape[:2]),
            mask=self.outline(name, side),
        )

    def changed(
        self,
        name: RegionName,
        side: Side,
        change: Callable[[NDArray[np.uint8]], NDArray[np.uint8]],
    ) -> NDArray[np.uint8]:
        """The picture with `change` of it pasted into the outline, hard-edged."""
        outline = self.outline(name, side)[..., None]
        return np.where(outline, change(self.pixels), self.pixels).astype(np.uint8)


@pytest.fixture(scope="session")
def portrait() -> Portrait:
    pixels = skimage.data.astronaut()
    face = FaceFinder(MODELS).find(pixels)[0]
    return Portrait(pixels, face.landmarks)


@pytest.fixture
def measured() -> Callable[[ClueFilter, MarkedFace], ClueMeasurement]:
    """Measure a face with one region and return the one measurement."""

    def measure(method: ClueFilter, face: MarkedFace) -> ClueMeasurement:
        (found,) = method.measure(face)
        return found

    return measure


@pytest.fixture
def faceless(portrait: Portrait) -> MarkedFace:
    face = portrait.marked(RegionName.NOSE)
    return replace(face, view=replace(face.view, landmarks=None), regions=())
