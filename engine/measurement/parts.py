"""The marked part of each region and the unmarked pixels it can be compared with."""

import weakref
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.measurement.face import interocular_distance, reduce_face
from engine.measurement.maps import Frame
from engine.plugin import MarkedFace
from engine.schema.finding import RegionName, Side
from engine.schema.phrase import Phrase

Area = NDArray[np.bool_]
Window = tuple[slice, slice]

# All lengths are shares of the distance between the eye centres.
# Kept free between mask and surroundings: a predicted outline is 1–2 of 256 pixels off.
GUARD = 0.03
# Surroundings reach this far: about the width of an eye, near enough for the same light and focus.
RING = 0.25
# So far inside the oval, no outline meets the natural edge of jaw, hair line or temple.
WELL_INSIDE = 0.05
# Where a mask leaves no surroundings (a whole face), what lies this far around the oval counts.
BEYOND_OVAL = 0.35
# Fewer pixels than this give no steady mean: a pupil at 70 px between the eyes has about 80.
FEWEST_PX = 48


@dataclass(frozen=True, slots=True)
class Part:
    """The marked part of one region, and what it is compared with, at the working scale.

    window: rows and columns of the face in which `inside` and `around` lie. inside: marked pixels
    of the region. around: unmarked pixels to compare with. comparison: what `around` is, a word
    of the genuine ranges: "surroundings" or "unmarked face". unit_px: between the eyes. obstacle:
    why the part cannot be measured, else "".
    """

    name: RegionName
    side: Side
    window: Window
    inside: Area
    around: Area
    comparison: str
    unit_px: float
    obstacle: str = ""

    @property
    def key(self) -> tuple[RegionName, Side]:
        """The region this is a part of."""
        return self.name, self.side


@dataclass(frozen=True, slots=True)
class Ground:
    """One face prepared for measuring. face: at the working scale; unit_px: between the eyes.

    depth: h×w float32, distance to the mask's outline in pixels, positive inside. interior: h×w
    bool, the face oval without its rim. pitch: view pixels per pixel here, across and down.
    """

    face: MarkedFace
    unit_px: float
    grey: NDArray[np.float32]
    depth: NDArray[np.float32]
    interior: Area
    parts: tuple[Part, ...]
    pitch: tuple[float, float] = (1.0, 1.0)

    def frame(self, window: Window) -> Frame:
        """Where the pixels of `window` lie on the face's view."""
        across, down = self.pitch
        left, top = (window[1].start or 0) * across, (window[0].start or 0) * down
        return Frame(left, top, across, down)


_Slot = tuple[weakref.ref[MarkedFace], Ground]
_latest: list[_Slot] = []


def prepare(face: MarkedFace) -> Ground | None:
    """Return the face ready for measuring; None without a mesh.

    All filters look at the same face one after the other, so the latest answer is kept. It
    holds the face at the working scale, not the large one it came from.
    """
    if _latest and _latest[0][0]() is face:
        return _latest[0][1]
    if face.view.landmarks is None:
        return None
    reduced = reduce_face(face)
    (height, width), (rows, columns) = face.mask.shape, reduced.mask.shape
    ground = replace(_prepared(reduced), pitch=(width / columns, height / rows))
    _latest[:] = [(weakref.ref(face), ground)]
    return ground


def describe_comparison(comparison: str) -> str:
    """Return what a region is compared with, as words of a sentence."""
    return {
        "surroundings": "the face around it",
        "unmarked face": "the unmarked pixels in and around the face",
        "outline": "the face just outside the outline",
        "outline at the rim": "what lies just outside the outline at the rim of the face",
    }[comparison]


def near_outline(ground: Ground, part: Part, reach_px: float) -> tuple[tuple[str, Area], ...]:
    """Return where the outline at `part` can be looked at: (comparison, area of its window).

    First inside the face oval, then anywhere: at the rim of the face an outline meets natural
    edges, so values there have ranges of their own. reach_px: how far from the part.
    """
    near = _within(part.inside, reach_px)
    return (
        ("outline", near & ground.interior[part.window]),
        ("outline at the rim", near),
    )


def _prepared(face: MarkedFace) -> Ground:
    landmarks = face.view.landmarks
    unit = interocular_distance(landmarks) if landmarks is not None else 0.0
    depth = signed_distance(face.mask)
    grey = cv2.cvtColor(face.view.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    free = depth < -GUARD * unit
    beyond = _within(face.oval, BEYOND_OVAL * unit) & free
    parts = tuple(
        _part(face, index, unit, free, beyond)
        for index in range(len(face.regions))
        if (face.regions[index].mask & face.mask).any()
    )
    interior = signed_distance(face.oval) > WELL_INSIDE * unit
    return Ground(face, unit, grey, depth, interior, parts)


def _part(face: MarkedFace, index: int, unit: float, free: Area, beyond: Area) -> Part:
    region = face.regions[index]
    marked = region.mask & face.mask
    window = _window(marked, round((GUARD + RING) * unit) + 2)
    inside = marked[window]
    near = _within(inside, (GUARD + RING) * unit)
    around = near & free[window] & (face.oval | region.mask)[window]
    facts = (region.name, region.side)
    if inside.sum() < FEWEST_PX:
        reason: str = Phrase(
            "only {count} marked pixels at the measuring scale", count=int(inside.sum())
        )
        return Part(*facts, window, inside, around, "surroundings", unit, reason)
    if around.sum() >= max(FEWEST_PX, 0.1 * inside.sum()):
        return Part(*facts, window, inside, around, "surroundings", unit)
    whole: Window = (slice(None), slice(None))
    if beyond.sum() >= FEWEST_PX:
        return Part(*facts, whole, marked, beyond, "unmarked face", unit)
    reason = "nothing unmarked is left in and around the face to compare with"
    return Part(*facts, whole, marked, beyond, "unmarked face", unit, reason)


def signed_distance(mask: Area) -> NDArray[np.float32]:
    """Return the distance to the outline of `mask` in pixels, positive inside, h×w float32.

    A mask without an outline in the picture gives infinite distances.
    """
    if not mask.any():
        return np.full(mask.shape, -np.inf, np.float32)
    if mask.all():
        return np.full(mask.shape, np.inf, np.float32)
    marked = mask.astype(np.uint8)
    inner = cv2.distanceTransform(marked, cv2.DIST_L2, 5)
    outer = cv2.distanceTransform(1 - marked, cv2.DIST_L2, 5)
    # Pixel centres on both sides lie half a pixel from the outline.
    return np.asarray(np.where(mask, inner - 0.5, 0.5 - outer), np.float32)


def _within(area: Area, reach: float) -> Area:
    if not area.any():
        return np.zeros_like(area)
    return np.asarray(cv2.distanceTransform(1 - area.astype(np.uint8), cv2.DIST_L2, 5) <= reach)


def _window(area: Area, margin: int) -> Window:
    x, y, width, height = cv2.boundingRect(area.astype(np.uint8))
    return (
        slice(max(y - margin, 0), y + height + margin),
        slice(max(x - margin, 0), x + width + margin),
    )
