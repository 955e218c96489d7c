"""ForgeryTalker as a detector: a face in; score map, scores and words out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.device import choose_device
from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.onnx import CONFIGURATION, TOKENIZER, OnnxForgeryTalker, Vision
from engine.forgerytalker.processing import (
    REGION_NAMES,
    CropGrid,
    crop,
    crop_points,
    face_grid,
    paste_back,
    region_planes,
    to_input,
    whole_grid,
)
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import RegionName
from engine.weights import read_manifest, read_verified

PAD_ID, END_ID = 0, 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """How raw logits become scores: sigmoid(slope · logit + shift), fitted on validation people."""

    image_slope: float
    image_shift: float
    mask_slope: float
    mask_shift: float


class ForgeryTalkerDetector:
    """The bundled or an imported model behind the `Detector` protocol."""

    name = "forgerytalker"
    precision = "float32"

    def __init__(self, folder: Path, device: str) -> None:
        manifest = read_manifest(folder)
        choice = choose_device(device)
        self.version = manifest.version
        self.weights_sha256 = manifest.weights_sha256
        self.is_calibrated = bool(manifest.details["is_calibrated"])
        self.thresholds: Mapping[str, float] = dict(manifest.details["thresholds"])
        self.calibration = Calibration(**manifest.details["calibration"])
        self.config = ForgeryTalkerConfig.load(folder / CONFIGURATION)
        self._model = OnnxForgeryTalker(folder, list(choice.providers), choice.threads)
        self._tokenizer = Tokenizer.from_str(read_verified(folder, TOKENIZER).decode("utf-8"))
        self.device = "cuda" if self._model.provider.startswith("CUDA") else "cpu"

    def look(self, view: FaceView) -> FaceEvidence:
        """Score one face, or the whole picture when there are no landmarks.

        The face is seen as it is and mirrored; logits are averaged, because a forgery has no
        handedness and the mean is steadier.
        """
        grid = self._grid(view)
        seen = self._see(view, grid)
        score_map = _sigmoid(
            seen.mask[0] * self.calibration.mask_slope + self.calibration.mask_shift
        )
        full, examined = paste_back(score_map, grid, view.pixels.shape[:2])
        logit = seen.image[0] * self.calibration.image_slope + self.calibration.image_shift
        regions = _sigmoid(seen.regions[0])
        scores: dict[RegionName, float] = {}
        if view.landmarks is not None:
            scores = {name: float(regions[i]) for i, name in enumerate(REGION_NAMES)}
        return FaceEvidence(
            face_id=view.face_id,
            score_map=full,
            examined=examined,
            manipulation=float(_sigmoid(logit)),
            region_scores=scores,
            visual_tokens=seen.tokens[0],
        )

    def phrase(self, evidence: FaceEvidence, prompt: str) -> str:
        """Return `prompt`: this model was trained on it as it is."""
        return prompt

    def write(self, evidence: FaceEvidence, prompt: str) -> str:
        """Return the language model's text for what was seen and measured; greedy."""
        size = self.config.language
        ids = [*self._tokenizer.encode(prompt).ids[: size.longest_prompt_tokens - 1], END_ID]
        memory = self._model.read(evidence.visual_tokens[None], np.array([ids], np.int64))
        written = self._model.write(memory, PAD_ID, END_ID, size.longest_text_tokens)
        return str(self._tokenizer.decode(written)).strip()

    def _grid(self, view: FaceView) -> CropGrid:
        if view.landmarks is None:
            return whole_grid(view.pixels.shape[:2], self.config.side_px)
        return face_grid(view.landmarks, self.config.side_px)

    def _see(self, view: FaceView, grid: CropGrid) -> Vision:
        side = self.config.side_px
        cut = to_input(crop(view.pixels, grid))
        stride = self.config.region_stride
        points = None
        if view.landmarks is not None:
            points = crop_points(view.landmarks, grid) / np.float32(stride)
        planes = region_planes(points, side // stride)
        both = self._model.see(
            np.stack([cut, cut[:, :, ::-1]]), np.stack([planes, planes[:, :, ::-1]])
        )
        return Vision(
            mask=(both.mask[:1] + both.mask[1:, :, ::-1]) * np.float32(0.5),
            image=both.image.mean(keepdims=True),
            regions=both.regions.mean(axis=0, keepdims=True),
            tokens=both.tokens[:1],
        )


def load_detector(folder: Path, device: str) -> ForgeryTalkerDetector:
    """Load and hash-check the model in `folder`; ModelUnavailable says what is wrong."""
    return ForgeryTalkerDetector(folder, device)


def _sigmoid(x: NDArray[np.float32] | float) -> NDArray[np.float32]:
    squashed = 1.0 / (1.0 + np.exp(-np.clip(np.asarray(x, np.float64), -60, 60)))
    return squashed.astype(np.float32)
