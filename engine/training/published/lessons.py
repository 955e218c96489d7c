"""From entries of the data set to batches: crop, mirror, scale, clean."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.forgerytalker.xl.objectives import Lesson
from engine.forgerytalker.xl.processing import clean_caption, to_pixels, to_target_mask
from engine.training.published.mmtt import MmttEntry, read_mask, read_picture

# torchvision's RandomResizedCrop as published: share of the area, aspect ratio, tries.
_AREA, _RATIO, _TRIES = (0.5, 1.0), (3 / 4, 4 / 3), 10


@dataclass(frozen=True, slots=True)
class View:
    """What is cut from a picture, in pixels, and whether it is mirrored."""

    top: int
    left: int
    height: int
    width: int
    is_mirrored: bool


def draw_view(shape: tuple[int, int], rng: np.random.Generator) -> View:
    """Draw a crop of a picture of H×W."""
    rows, columns = shape
    is_mirrored = bool(rng.random() < 0.5)
    for _ in range(_TRIES):
        area = rows * columns * rng.uniform(*_AREA)
        ratio = np.exp(rng.uniform(*np.log(_RATIO)))
        width, height = round(np.sqrt(area * ratio)), round(np.sqrt(area / ratio))
        if 0 < width <= columns and 0 < height <= rows:
            top = int(rng.integers(0, rows - height + 1))
            left = int(rng.integers(0, columns - width + 1))
            return View(top, left, height, width, is_mirrored)
    side = min(rows, columns)
    return View((rows - side) // 2, (columns - side) // 2, side, side, is_mirrored)


def apply_view(array: NDArray[np.uint8], view: View) -> NDArray[np.uint8]:
    """Cut and mirror H×W or H×W×3."""
    cut = array[view.top : view.top + view.height, view.left : view.left + view.width]
    return np.ascontiguousarray(cut[:, ::-1] if view.is_mirrored else cut)


@dataclass(frozen=True, slots=True)
class LessonMaker:
    """Makes batches. is_published: the mask is not cut and mirrored with its picture."""

    entries: Sequence[MmttEntry]
    picture_px: int
    mask_px: int
    is_published: bool = False

    def epoch(self, number: int, batch: int, seed: int) -> tuple[tuple[MmttEntry, ...], ...]:
        """Return the batches of one epoch in its own order; an incomplete last one is left out."""
        order = np.random.default_rng([seed, number]).permutation(len(self.entries))
        starts = range(0, len(order) - batch + 1, batch)
        return tuple(
            tuple(self.entries[i] for i in order[start : start + batch]) for start in starts
        )

    def lesson(self, entries: Sequence[MmttEntry], rng: np.random.Generator | None) -> Lesson:
        """One batch of these entries; without `rng` the whole pictures, as in the evaluation."""
        pixels, masks = [], []
        for entry in entries:
            picture, mask = read_picture(entry), read_mask(entry)
            if rng is not None:
                view = draw_view(picture.shape[:2], rng)
                if not self.is_published:
                    if mask.shape != picture.shape[:2]:
                        raise ValueError(f"{entry.image_id}: mask and picture differ in size")
                    mask = apply_view(mask, view)
                picture = apply_view(picture, view)
            pixels.append(to_pixels(picture, self.picture_px))
            masks.append(to_target_mask(mask, self.mask_px))
        return Lesson(
            pixels=torch.from_numpy(np.stack(pixels)),
            masks=torch.from_numpy(np.stack(masks)),
            labels=torch.tensor([entry.labels for entry in entries], dtype=torch.float32),
            captions=tuple(clean_caption(entry.caption) for entry in entries),
        )
