"""The published model as a detector: the same protocol and the same records as `compact`.

It was never shown a genuine face and has no score for a whole picture. As imported, its scores are
stated as uncalibrated and every verdict abstains; `evaluate --calibrate` measures thresholds.
"""

import logging
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import ModelUnavailable
from engine.forgerytalker.processing import CropGrid
from engine.forgerytalker.xl.acceleration import COMPILED, Acceleration, make_analyst
from engine.forgerytalker.xl.configuration import PublishedConfig
from engine.forgerytalker.xl.inference import Seen
from engine.forgerytalker.xl.loading import (
    EYES,
    LANGUAGE,
    Turns,
    load_model,
    load_tokenizers,
)
from engine.forgerytalker.xl.memory import gpu_memory
from engine.forgerytalker.xl.processing import REGIONS, build_prompt, present_regions, to_pixels
from engine.forgerytalker.xl.requirement import Requirement, choose_residency, unavailable
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import RegionName
from engine.schema.phrase import Phrase
from engine.weights import read_manifest, verify_files

log = logging.getLogger(__name__)
Item = TypeVar("Item")
Result = TypeVar("Result")

# The published tool for pictures that are not portraits cuts a square of 1.2 times the face.
FACE_MARGIN = 1.2
# The image score is the mean of this share of the map, the highest: a mask covers a few per cent.
TOP_SHARE = 0.02
# Raw scores are means of float32 sigmoids; nearer to 0 and 1 than this they say the same.
_EDGE = 1e-7


@dataclass(frozen=True, slots=True)
class ScoreFit:
    """How raw scores become calibrated ones: sigmoid(slope · logit + shift)."""

    slope: float
    shift: float

    def score(self, raw: float) -> float:
        """raw: 0–1 → 0–1."""
        share = min(max(raw, _EDGE), 1 - _EDGE)
        odds = math.log(share / (1 - share))
        return 1 / (1 + math.exp(-(self.slope * odds + self.shift)))

    def undo(self, score: float) -> float:
        """The raw score that a calibrated one was made from."""
        share = min(max(score, _EDGE), 1 - _EDGE)
        odds = (math.log(share / (1 - share)) - self.shift) / self.slope
        return 1 / (1 + math.exp(-odds))


class PublishedDetector:
    """An imported model behind the `Detector` protocol."""

    name = "forgerytalker"

    def __init__(self, folder: Path, device: str, adapter: Path | None = None) -> None:
        base = read_manifest(folder)
        needed = Requirement.of(base)
        self.device, residency = choose_residency(needed, device)
        # The adapter's weights pin those of its base: one of its files holds their SHA-256.
        manifest = base if adapter is None else verify_files(adapter)
        self.version = manifest.version
        self.weights_sha256 = manifest.weights_sha256
        self.is_calibrated = bool(manifest.details["is_calibrated"])
        self.thresholds: Mapping[str, float] = dict(manifest.details["thresholds"])
        fitted = manifest.details.get("calibration")
        self.calibration = None if fitted is None else ScoreFit(**fitted)
        self.precision = "bfloat16" if self.device == "cuda" else "float32"
        if residency.language_bits is not None:
            # It may change the wording, so it belongs to what made the finding.
            self.precision += f", language model int{residency.language_bits}"
        try:
            model = load_model(folder, self.device, residency, adapter)
        except torch.OutOfMemoryError as error:
            raise _no_memory_left() from error
        self.config: PublishedConfig = model.config
        wanted = Acceleration.asked_for(self.device, takes_turns=residency.takes_turns)
        self._analyst, used = make_analyst(model, load_tokenizers(folder), wanted)
        if used.compiler is not None:
            self.precision += f", {COMPILED}"
        self._turns = Turns(model, self.device) if residency.takes_turns else None
        # A processor gains nothing: it is busy with one face.
        self.most_at_once = 1
        if self.device == "cuda":
            self.most_at_once = needed.faces_at_once(residency, gpu_memory().total)

    def look(self, view: FaceView) -> FaceEvidence:
        """Score one face, or the whole picture when there are no landmarks."""
        return self.look_at((view,))[0]

    def look_at(self, views: Sequence[FaceView]) -> tuple[FaceEvidence, ...]:
        """Score several faces in one pass, or one by one where memory does not suffice.

        The same as one by one to the rounding of the model's type: its kernels sum in an order
        that depends on how many there are.
        """
        return tuple(_as_memory_allows(self._look, views))

    def _look(self, views: Sequence[FaceView]) -> list[FaceEvidence]:
        side = self.config.vision.image_px
        grids = [view_grid(view, self.config.mask.side_px) for view in views]
        cuts = [to_pixels(cut_square(view), side) for view in views]
        if self._turns is not None:
            self._turns.bring(EYES)
        seen = self._analyst.look(self._to_device(np.stack(cuts)))
        return [
            self._evidence(view, grid, seen, index)
            for index, (view, grid) in enumerate(zip(views, grids, strict=True))
        ]

    def write(self, evidence: FaceEvidence, prompt: str) -> str:
        """Return the published report for what was seen, told `prompt` as `phrase` made it."""
        return self.write_all((evidence,), (prompt,))[0]

    def write_all(
        self, evidence: Sequence[FaceEvidence], prompts: Sequence[str]
    ) -> tuple[str, ...]:
        """Write of several faces in one pass, or one by one where memory does not suffice."""
        asked = list(zip(evidence, prompts, strict=True))
        return tuple(_as_memory_allows(self._write, asked))

    def _write(self, asked: Sequence[tuple[FaceEvidence, str]]) -> list[str]:
        if self._turns is not None:
            self._turns.bring(LANGUAGE)
        image = self._to_device(np.stack([seen.visual_tokens for seen, _ in asked]))
        return self._analyst.write(image, [prompt for _, prompt in asked])

    def phrase(self, evidence: FaceEvidence, prompt: str) -> str:
        """What the language model is told instead of `prompt`: it knows one sentence only."""
        scores = [evidence.region_scores.get(RegionName(name), 0.0) for name in REGIONS]
        return build_prompt(present_regions(scores))

    def _evidence(self, view: FaceView, grid: CropGrid, seen: Seen, index: int) -> FaceEvidence:
        scores = seen.mask[index].sigmoid().cpu().numpy()
        full, examined = put_back(scores, grid, view)
        regions = seen.regions[index].sigmoid().tolist()
        named: dict[RegionName, float] = {}
        if view.landmarks is not None:
            named = {RegionName(name): regions[i] for i, name in enumerate(REGIONS)}
        return FaceEvidence(
            face_id=view.face_id,
            score_map=full,
            examined=examined,
            manipulation=self._manipulation(scores),
            region_scores=named,
            visual_tokens=seen.image[index].float().cpu().numpy(),
        )

    def _manipulation(self, scores: NDArray[np.float32]) -> float:
        raw = highest_mean(scores)
        return raw if self.calibration is None else self.calibration.score(raw)

    def _to_device(self, array: NDArray[np.float32]) -> Tensor:
        dtype = torch.bfloat16 if self.device == "cuda" else torch.float32
        return torch.from_numpy(array).to(device=self.device, dtype=dtype)


def load_detector(folder: Path, device: str, adapter: Path | None = None) -> PublishedDetector:
    """Load the imported model in `folder`, with what was learned on top of it in `adapter`.

    ModelUnavailable says what is wrong or lacking.
    """
    return PublishedDetector(folder, device, adapter)


def _as_memory_allows(
    work: Callable[[Sequence[Item]], list[Result]], items: Sequence[Item]
) -> list[Result]:
    """Do it for all at once; for one after the other when the GPU's memory is used up.

    ModelUnavailable when it does not even suffice for one.
    """
    try:
        return work(items)
    except torch.OutOfMemoryError as error:
        if len(items) == 1:
            raise _no_memory_left() from error
        log.warning("the GPU's memory did not suffice for %d faces at once", len(items))
    # Outside the handler, whose error keeps the tensors that were too many.
    torch.cuda.empty_cache()
    return [result for item in items for result in _as_memory_allows(work, (item,))]


def _no_memory_left() -> ModelUnavailable:
    memory = gpu_memory()
    return unavailable(
        Phrase(
            "The GPU's memory is used up; other programs hold {others} of its {total}.",
            others=f"{(memory.total - memory.free) / 1e9:.1f} GB",
            total=f"{memory.total / 1e9:.1f} GB",
        ),
        Phrase(
            "Close other programs that use the GPU, or choose a setting of xl.memory that needs "
            "less: int8, turns or turns-int8."
        ),
    )


def highest_mean(scores: NDArray[np.float32]) -> float:
    """Mean of the highest `TOP_SHARE` of a map."""
    flat = scores.ravel()
    count = max(1, int(len(flat) * TOP_SHARE))
    return float(np.partition(flat, -count)[-count:].mean())


def face_square(view: FaceView) -> tuple[int, int, int, int]:
    """Left, top, width, height in pixels of what is shown to the model; may leave the view."""
    height, width = view.pixels.shape[:2]
    if view.landmarks is None:
        return 0, 0, width, height
    low, high = view.landmarks.min(axis=0), view.landmarks.max(axis=0)
    side = max(1, round(float((high - low).max()) * FACE_MARGIN))
    left, top = np.round((low + high) / 2 - side / 2).astype(int).tolist()
    return left, top, side, side


def cut_square(view: FaceView) -> NDArray[np.uint8]:
    """Return the shown part, its outside filled with the edge pixels."""
    left, top, width, height = face_square(view)
    rows, columns = view.pixels.shape[:2]
    padded: NDArray[np.uint8] = cv2.copyMakeBorder(
        view.pixels,
        max(0, -top),
        max(0, top + height - rows),
        max(0, -left),
        max(0, left + width - columns),
        cv2.BORDER_REPLICATE,
    )
    top, left = max(0, top), max(0, left)
    return np.ascontiguousarray(padded[top : top + height, left : left + width])


def view_grid(view: FaceView, side_px: int) -> CropGrid:
    """Return the way from pixels of the view to those of the model's square map."""
    left, top, width, height = face_square(view)
    across, down = side_px / width, side_px / height
    # Pixel centres lie at whole numbers: the half pixel is scaled with the rest.
    matrix = np.array(
        [
            [across, 0.0, (0.5 - left) * across - 0.5],
            [0.0, down, (0.5 - top) * down - 0.5],
        ]
    )
    return CropGrid(matrix, side_px)


def put_back(
    scores: NDArray[np.float32], grid: CropGrid, view: FaceView
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the map on the view's pixels, and which of them were shown to the model."""
    rows, columns = view.pixels.shape[:2]
    left, top, width, height = face_square(view)
    examined = np.zeros((rows, columns), bool)
    examined[max(0, top) : max(0, top + height), max(0, left) : max(0, left + width)] = True
    spread = cv2.warpAffine(
        scores,
        grid.to_crop,
        (columns, rows),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.where(examined, spread, 0).astype(np.float32), examined
