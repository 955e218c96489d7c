"""Streams of training batches: windows of pairs at full detail, then whole faces."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from engine.forgerytalker.processing import to_input
from engine.training.losses import Target
from engine.training.samples import PLANE_STRIDE, FacePair, PairMaker, region_labels

# A window with fewer marked pixels than this cannot be told from a genuine one; it gives no
# verdict on the image but still teaches the mask.
_TELLING_PX = 24


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """What to draw: pairs per batch, window side (0: whole faces), windows per pair, first pair.

    process, processes: which of so many training processes draws; they share the pairs.
    sides_px: sides of the face's square, batch by batch in turn; empty: always the maker's.
    """

    seed: int
    pairs: int
    window_px: int
    windows_per_pair: int
    first_pair: int
    process: int = 0
    processes: int = 1
    sides_px: Sequence[int] = ()


Arrays = tuple[Any, ...]


class PairStream(IterableDataset[Arrays]):
    """Endless batches, each with its own number, so that a run can be resumed by number.

    Step k of process p of P learns batch k·P + p; worker w of n makes every n-th of a process.
    """

    def __init__(self, maker: PairMaker, plan: StreamPlan) -> None:
        super().__init__()
        self._maker, self._plan = maker, plan

    def __iter__(self) -> Iterator[Arrays]:
        cv2.setNumThreads(1)
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info else (0, 1)
        plan = self._plan
        stride = plan.processes * plan.pairs
        number = plan.first_pair + plan.process * plan.pairs + worker * stride
        while True:
            rows = []
            maker = self._maker
            if plan.sides_px:
                maker = maker.at_side(plan.sides_px[number // plan.pairs % len(plan.sides_px)])
            for offset in range(plan.pairs):
                pair = maker.make(plan.seed, number + offset)
                rng = np.random.default_rng([plan.seed, number + offset, 1])
                rows += pair_rows(pair, plan, rng)
            yield tuple(np.stack(column) for column in zip(*rows, strict=True))
            number += workers * stride


def pair_rows(pair: FacePair, plan: StreamPlan, rng: np.random.Generator) -> list[Arrays]:
    """Return rows (pixels, planes, mask, image label, image weight, region labels)."""
    if plan.window_px == 0:
        return _twins(pair.forged, pair.genuine, pair.planes, pair.mask, pair.labels)
    rows = []
    for index in range(plan.windows_per_pair):
        left, top = _place(pair.mask, plan.window_px, rng, near=index == 0)
        side, coarse = plan.window_px, plan.window_px // PLANE_STRIDE
        inside = (slice(top, top + side), slice(left, left + side))
        coarse_rows, coarse_columns = (
            slice(start // PLANE_STRIDE, start // PLANE_STRIDE + coarse) for start in (top, left)
        )
        planes, mask = pair.planes[:, coarse_rows, coarse_columns], pair.mask[inside]
        labels = region_labels(planes, mask, None)
        # A mark the edit names counts only in a window that shows it.
        labels = np.where((pair.labels == 1) & (labels == 0) & mask.any() & _marks(pair), 1, labels)
        rows += _twins(pair.forged[inside], pair.genuine[inside], planes, mask, labels)
    return rows


def loader(maker: PairMaker, plan: StreamPlan, workers: int) -> DataLoader[Arrays]:
    """Return a loader of ready batches; batches are made in worker processes."""
    return DataLoader(
        PairStream(maker, plan),
        batch_size=None,
        num_workers=workers,
        prefetch_factor=6 if workers else None,
        # Page-locked memory lets the next batch travel while the GPU still learns this one.
        pin_memory=torch.cuda.is_available(),
    )


def to_tensors(arrays: Arrays, device: torch.device) -> tuple[torch.Tensor, torch.Tensor, Target]:
    """Return (pixels, planes, target) on `device`."""
    pixels, planes, mask, image, weight, regions = (torch.as_tensor(a) for a in arrays)
    # Masks and planes travel as bytes and become floats where they arrive.
    pixels, planes, mask, image, weight, regions = (
        part.to(device, non_blocking=True)
        for part in (pixels, planes, mask, image, weight, regions)
    )
    target = Target(mask.float(), image.float(), weight.float(), regions)
    pixels = pixels.to(torch.float32, memory_format=torch.channels_last)
    return pixels, planes.float(), target


def _marks(pair: FacePair) -> NDArray[np.bool_]:
    named = np.zeros(len(pair.labels), bool)
    named[-4:] = pair.family == "marks"
    return named


def _twins(
    forged: NDArray[np.uint8],
    genuine: NDArray[np.uint8],
    planes: NDArray[np.float32],
    mask: NDArray[np.bool_],
    labels: NDArray[np.int8],
) -> list[Arrays]:
    marked = int(mask.sum())
    weight = 1.0 if marked >= _TELLING_PX or marked == 0 else 0.0
    flat = planes.astype(np.uint8)
    empty = np.zeros_like(mask)
    untouched = np.where(labels < 0, labels, 0).astype(np.int8)
    return [
        (
            to_input(forged),
            flat,
            mask,
            np.float32(marked > 0),
            np.float32(weight),
            labels.astype(np.int8),
        ),
        (to_input(genuine), flat, empty, np.float32(0), np.float32(1), untouched),
    ]


def _place(
    mask: NDArray[np.bool_], side: int, rng: np.random.Generator, *, near: bool
) -> tuple[int, int]:
    """Return left, top of a window: near a marked pixel, or anywhere; multiples of the stride."""
    room = mask.shape[0] - side
    if near and mask.any():
        marked = np.argwhere(mask)
        y, x = marked[int(rng.integers(len(marked)))] + rng.integers(-side // 3, side // 3 + 1, 2)
        corner = np.array([x - side // 2, y - side // 2])
    else:
        corner = rng.integers(0, room + 1, 2)
    left, top = (int(value) for value in np.clip(corner, 0, room) // PLANE_STRIDE * PLANE_STRIDE)
    return left, top
