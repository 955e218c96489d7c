"""Training samples: a forgery beside its own genuine source, on the model's grid.

Every choice follows from (seed, number of the pair), so a run can be repeated and resumed.
"""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.forgerytalker.processing import (
    REGION_NAMES,
    CropGrid,
    CropJitter,
    crop,
    crop_mask,
    crop_points,
    face_grid,
    region_planes,
)
from engine.schema.finding import RegionName
from engine.training.faces import FaceLibrary, Portrait
from engine.training.regeneration import RegeneratedFaces
from engine.training.synthesis.families import ALL_FAMILIES, FAMILIES, is_visible
from engine.training.synthesis.habits import EditorHabits, joined, with_softened_seam, worn
from engine.training.synthesis.picture_life import (
    defocus,
    draw_life,
    freckle,
    live,
    occlude,
    relight,
)
from engine.training.synthesis.record import Forgery

# A region counts as touched when the mask covers this share of it; below the lower share it
# counts as untouched; in between it teaches nothing.
TOUCHED_SHARE, UNTOUCHED_SHARE = 0.20, 0.06
# Region planes are given to the prompter at a quarter of the input's side.
PLANE_STRIDE = 4
_NO_LABEL = -1
# What follows a first edit, where one does: another person's part, a retouch.
SECOND_EDITS = ("part_swap", "part_swap", "self_blend", "attribute_warp", "smoothing", "recolour")
# Nothing in the face sets says who wears a beard or shows the tongue, so nothing is taught of them.
UNTAUGHT = (RegionName.BEARD, RegionName.MUSTACHE, RegionName.TONGUE)
# Forgeries that leave less than this share of the crop marked are drawn again: 24 px at 160².
SMALLEST_MASK_SHARE = 24 / 160**2


@dataclass(frozen=True, slots=True)
class FacePair:
    """One forged crop and its genuine twin under the same life.

    forged, genuine: side×side×3 uint8. mask: side×side bool. planes: 21×(side/4)² float32.
    labels: 21 int8: 1 touched, 0 untouched, −1 unknown. landmarks: 468×2 px on the crop.
    """

    family: str
    parameters: Mapping[str, float | str]
    forged: NDArray[np.uint8]
    genuine: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    planes: NDArray[np.float32]
    labels: NDArray[np.int8]
    landmarks: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PicturePair:
    """One forged picture and its genuine twin after the same life, not cropped.

    forged, genuine: h×w×3 uint8. mask: h×w bool. landmarks: 468×2 px. All on one grid.
    """

    family: str
    source: str
    key: str
    parameters: Mapping[str, float | str]
    forged: NDArray[np.uint8]
    genuine: NDArray[np.uint8]
    mask: NDArray[np.bool_]
    landmarks: NDArray[np.float32]
    labels: NDArray[np.int8]


class PairMaker:
    """Makes pair number n of a library; families are drawn by `shares`.

    habits: what is drawn around the edits, in training; None where pictures are measured.
    """

    def __init__(
        self,
        library: FaceLibrary,
        regenerated: Path | None,
        side_px: int,
        shares: Mapping[str, float] | None = None,
        habits: EditorHabits | None = None,
    ) -> None:
        self.library = library
        self._habits = habits
        self.side_px = side_px
        self._regenerated = RegeneratedFaces(regenerated) if regenerated else None
        wanted = shares or {name: share for name, (_, share) in FAMILIES.items()}
        if self._regenerated is None:
            wanted = {name: share for name, share in wanted.items() if name != "regenerate"}
        total = sum(wanted.values())
        self._names = list(wanted)
        self._shares = [share / total for share in wanted.values()]

    def at_side(self, side_px: int) -> "PairMaker":
        """Return a maker of the same pairs on crops of another side."""
        other = copy.copy(self)
        other.side_px = side_px
        return other

    def make(self, seed: int, number: int, *, jitter: bool = True) -> FacePair:
        """Return pair `number` of the stream `seed`; the same numbers give the same pair."""
        rng = np.random.default_rng([seed, number])
        while True:
            forgery, target = self._visible_forgery(rng)
            pair = self._finish(forgery, target, rng, jitter=jitter)
            if pair.mask.mean() >= SMALLEST_MASK_SHARE:
                return pair

    def make_picture(self, seed: int, number: int) -> PicturePair:
        """Return picture pair `number` of the stream `seed`, whole and not cropped."""
        rng = np.random.default_rng([seed, number])
        forgery, target = self._visible_forgery(rng)
        life = draw_life(rng)
        forged, genuine = (live(pixels, life) for pixels in (forgery.forged, forgery.genuine))
        height, width = forged.shape[:2]
        scale = np.array(
            [width / target.pixels.shape[1], height / target.pixels.shape[0]], np.float32
        )
        points = (target.landmarks + np.float32(0.5)) * scale - np.float32(0.5)
        mask = cv2.resize(forgery.mask.astype(np.uint8), (width, height)) > 0
        grid = face_grid(points, self.side_px)
        plane_points = crop_points(points, grid) / np.float32(PLANE_STRIDE)
        planes = region_planes(plane_points, self.side_px // PLANE_STRIDE)
        labels = region_labels(planes, crop_mask(mask, grid), forgery)
        return PicturePair(
            forgery.family,
            target.source,
            target.key,
            forgery.parameters,
            forged,
            genuine,
            mask,
            points.astype(np.float32),
            labels,
        )

    def _visible_forgery(self, rng: np.random.Generator) -> tuple[Forgery, Portrait]:
        while True:
            family = str(rng.choice(self._names, p=self._shares))
            forgery, target = self._forge(family, rng)
            if self._habits is not None:
                forgery = self._gone_on(forgery, target, self._habits, rng)
            if is_visible(forgery):
                return forgery, target

    def _forge(self, family: str, rng: np.random.Generator) -> tuple[Forgery, Portrait]:
        make, _ = ALL_FAMILIES[family]
        if family == "regenerate" and self._regenerated is not None:
            target, again, generator = self._regenerated.draw(self.library, rng)
            reach = _draw_reach(rng)
            target = at_reach(target, reach)
            forgery = make(target, at_reach(again, reach), rng)
            named = {**forgery.parameters, "generator": generator}
            return replace(forgery, parameters=named), target
        position = self.library.draw(rng)
        target = at_reach(self.library[position], _draw_reach(rng))
        target = replace(target, pixels=_varied(target, rng))
        return make(target, self._donor(position, rng), rng), target

    def _donor(self, position: int, rng: np.random.Generator) -> Portrait:
        donor = self.library[self.library.donor_for(position, rng)]
        donor = at_reach(donor, _draw_reach(rng))
        if self._habits is not None and rng.random() < self._habits.worn_donor:
            return replace(donor, pixels=worn(donor.pixels, rng))
        return donor

    def _gone_on(
        self, forgery: Forgery, target: Portrait, habits: EditorHabits, rng: np.random.Generator
    ) -> Forgery:
        """Return the forgery after what its editor did next."""
        if rng.random() < habits.second_edit:
            again = str(rng.choice(SECOND_EDITS))
            edited = replace(target, pixels=forgery.forged)
            donor = self._donor(self.library.draw(rng), rng)
            forgery = joined(forgery, ALL_FAMILIES[again][0](edited, donor, rng))
        if rng.random() < habits.softened_seam:
            forgery = with_softened_seam(forgery, rng)
        return forgery

    def _finish(
        self, forgery: Forgery, target: Portrait, rng: np.random.Generator, *, jitter: bool
    ) -> FacePair:
        life = draw_life(rng)
        deviation = _draw_jitter(rng) if jitter else CropJitter()
        grid = face_grid(target.landmarks, self.side_px, deviation)
        lived_grid = _rescaled(grid, life.scale)
        margins = _draw_margins(rng) if jitter else None
        forged, genuine = (
            crop(_cut_close(live(pixels, life), target.landmarks * life.scale, margins), lived_grid)
            for pixels in (forgery.forged, forgery.genuine)
        )
        mask = crop_mask(forgery.mask, grid)
        points = crop_points(target.landmarks, grid)
        if jitter and rng.random() < 0.5:
            forged, genuine = (
                np.ascontiguousarray(forged[:, ::-1]),
                np.ascontiguousarray(genuine[:, ::-1]),
            )
            mask = np.ascontiguousarray(mask[:, ::-1])
            points = mirrored(points, self.side_px)
        planes = region_planes(points / np.float32(PLANE_STRIDE), self.side_px // PLANE_STRIDE)
        labels = region_labels(planes, mask, forgery)
        return FacePair(
            forgery.family, forgery.parameters, forged, genuine, mask, planes, labels, points
        )


def region_labels(
    planes: NDArray[np.float32], mask: NDArray[np.bool_], forgery: Forgery | None
) -> NDArray[np.int8]:
    """Return 21 int8 labels from how much of each region's plane the mask covers."""
    side = planes.shape[1]
    coarse = cv2.resize(mask.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    size = planes.sum(axis=(1, 2))
    share = (planes * coarse).sum(axis=(1, 2)) / np.maximum(size, 1e-6)
    labels = np.full(len(REGION_NAMES), _NO_LABEL, np.int8)
    labels[share <= UNTOUCHED_SHARE] = 0
    labels[share >= TOUCHED_SHARE] = 1
    labels[size < 1] = _NO_LABEL
    for name in UNTAUGHT:
        labels[REGION_NAMES.index(name)] = _NO_LABEL
    for index in _MARKS:
        labels[index] = int(forgery is not None and REGION_NAMES[index] in forgery.named)
    return labels


def region_labels_of(landmarks: NDArray[np.float32], forgery: Forgery) -> tuple[str, ...]:
    """Return the names of the regions a forgery touches, for a manifest."""
    grid = face_grid(landmarks, 256)
    points = crop_points(landmarks, grid) / np.float32(PLANE_STRIDE)
    planes = region_planes(points, 256 // PLANE_STRIDE)
    labels = region_labels(planes, crop_mask(forgery.mask, grid), forgery)
    return labelled(labels, 1)


def labelled(labels: NDArray[np.int8], label: int) -> tuple[str, ...]:
    """Return the names of the regions labelled so: 1 touched, 0 untouched, −1 unknown."""
    return tuple(str(name) for i, name in enumerate(REGION_NAMES) if labels[i] == label)


def true_scores(labels: NDArray[np.int8]) -> dict[RegionName, float]:
    """Return what a prompter that is always right would say: 1 where touched, else 0."""
    return {name: float(labels[i] == 1) for i, name in enumerate(REGION_NAMES)}


# Landmarks of a mirrored face keep their order by swapping each point with its twin; region
# planes merge the sides, so mirroring the points alone is enough for planes and ovals.
def mirrored(points: NDArray[np.float32], side_px: int) -> NDArray[np.float32]:
    """Return the points mirrored left to right on a side×side grid (order unchanged)."""
    return (points * np.array([-1, 1], np.float32) + np.array([side_px - 1, 0], np.float32)).astype(
        np.float32
    )


_MARKS = tuple(
    index
    for index, name in enumerate(REGION_NAMES)
    if name in {"wrinkle", "freckle", "scar", "dimple"}
)


def at_reach(portrait: Portrait, reach_px: float) -> Portrait:
    """Return the portrait resampled so that its mesh is `reach_px` across (its longer extent).

    Every picture is resampled before it is edited: what its camera or the web's JPEG left on the
    pixel grid would otherwise tell an edit from the rest of the picture. No picture is made more
    than `_MOST_ENLARGED` times larger.
    """
    extent = float(np.ptp(portrait.landmarks, axis=0).max())
    scale = min(reach_px / extent, _MOST_ENLARGED)
    height, width = (max(8, round(side * scale)) for side in portrait.pixels.shape[:2])
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    pixels = np.asarray(cv2.resize(portrait.pixels, (width, height), interpolation=how), np.uint8)
    ratio = np.array(
        [width / portrait.pixels.shape[1], height / portrait.pixels.shape[0]], np.float32
    )
    points = (portrait.landmarks + np.float32(0.5)) * ratio - np.float32(0.5)
    return replace(portrait, pixels=pixels, landmarks=points.astype(np.float32))


_MOST_ENLARGED = 1.8
# The mesh's longer extent while a picture is edited, px: the library's own median is 187.
_REACHES_PX = (125.0, 235.0)


def _draw_reach(rng: np.random.Generator) -> float:
    low, high = _REACHES_PX
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _varied(target: Portrait, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Light, freckles, focus, soft skin, things before the face: the same in forgery and twin."""
    pixels = target.pixels
    if rng.random() < 0.30:
        pixels = relight(pixels, target.landmarks, rng)
    if rng.random() < 0.05:
        pixels = freckle(pixels, target.landmarks, rng)
    if rng.random() < 0.18:
        pixels = defocus(pixels, target.landmarks, rng)
    if rng.random() < 0.05:
        pixels = np.asarray(cv2.bilateralFilter(pixels, 7, float(rng.uniform(15, 40)), 5))
    if rng.random() < 0.12:
        pixels = occlude(pixels, target.landmarks, rng)
    return pixels


def _draw_jitter(rng: np.random.Generator) -> CropJitter:
    shift_x, shift_y = rng.normal(0, 0.03, 2)
    return CropJitter(
        scale=float(np.exp(rng.normal(0.02, 0.08))),
        shift=(float(shift_x), float(shift_y)),
        turn_deg=float(rng.normal(0, 6.0)),
    )


def _draw_margins(rng: np.random.Generator) -> NDArray[np.float64] | None:
    """Draw how close a picture is cut around the face, as shares of its extent; None: not cut."""
    return rng.uniform(-0.02, 0.25, 4) if rng.random() < 0.4 else None


def _cut_close(
    pixels: NDArray[np.uint8],
    landmarks: NDArray[np.float32],
    margins: NDArray[np.float64] | None,
) -> NDArray[np.uint8]:
    """Return the picture with all beyond the margins replaced by its edge, as after a close crop.

    The size stays, so that grids and masks stay valid; what the model sees is the same as if the
    picture ended there.
    """
    if margins is None:
        return pixels
    height, width = pixels.shape[:2]
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    reach = float((high - low).max())
    left, top = np.maximum(low - margins[:2] * reach, 0).astype(int)
    right, bottom = np.minimum(high + margins[2:] * reach, [width, height]).astype(int)
    inner = pixels[top : max(bottom, top + 8), left : max(right, left + 8)]
    below, beside = height - top - inner.shape[0], width - left - inner.shape[1]
    edged = cv2.copyMakeBorder(inner, top, below, left, beside, cv2.BORDER_REPLICATE)
    return np.asarray(edged, np.uint8)


def _rescaled(grid: CropGrid, scale: float) -> CropGrid:
    """Return the grid for a picture that was resized by `scale` about its pixel corners."""
    matrix = grid.to_crop.copy()
    matrix[:, :2] = matrix[:, :2] / scale
    matrix[:, 2] += grid.to_crop[:, :2] @ np.full(2, (1 / scale - 1) / 2)
    return CropGrid(matrix, grid.side_px)
