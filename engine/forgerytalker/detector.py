"""ForgeryTalker as a detector: a face in; score map, scores and words out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from engine.device import choose_device
from engine.explain.guidance import guide_to
from engine.explain.prompts import read_prompt
from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.greedy import (
    NextScores,
    read_vocabulary,
    write_freely,
    write_guided,
)
from engine.forgerytalker.onnx import CONFIGURATION, TOKENIZER, OnnxForgeryTalker, Vision
from engine.forgerytalker.processing import (
    REGION_NAMES,
    CropGrid,
    CropJitter,
    crop,
    crop_points,
    face_grid,
    onto_grid,
    paste_back,
    region_planes,
    to_input,
    whole_grid,
)
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import RegionName
from engine.weights import read_manifest, read_verified

PAD_ID, END_ID = 0, 1
# How a face is looked at beside as it is: turned either way; closer, from further away. The mean of
# five looks told forgeries of validation people better than one (AUROC 0.762 and 0.749 over 150
# pairs, version 1.1.0); four shifted looks more added nothing (0.763). Of two sides, one sees it
# turned and the other scaled: all ten looks told no more (0.842, these six 0.843, 120 pairs).
_AS_IS = CropJitter()
_TURNED = (CropJitter(turn_deg=-6.0), CropJitter(turn_deg=6.0))
_SCALED = (CropJitter(scale=0.88), CropJitter(scale=1.14))
# Side of the grid on which the looks meet: finer than the input's, because each look samples the
# face in other places.
_MAP_SIDE_PX = 256


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
        self._vocabulary = read_vocabulary(self._tokenizer, PAD_ID, END_ID)
        self.device = "cuda" if self._model.provider.startswith("CUDA") else "cpu"

    def look(self, view: FaceView) -> FaceEvidence:
        """Score one face, or the whole picture when there are no landmarks.

        A face is seen in several cuts (`looks_of`), each as it is and mirrored, and logits are
        averaged: a forgery has no handedness, does not hang on the cut, and the mean is steadier.
        """
        grid = _grid_of(view, _MAP_SIDE_PX)
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
        """Return the language model's text for what was seen and told.

        The likeliest words, of those that say what the prompt tells; a prompt of another form
        than `phrase_prompt`'s is answered freely.
        """
        told = read_prompt(prompt)
        if not told:
            return self.write_freely(evidence, prompt)
        scores, longest = self._scores(evidence, prompt), self.config.language.longest_text_tokens
        return self._text(write_guided(scores, self._vocabulary, longest, guide_to(told)))

    def write_freely(self, evidence: FaceEvidence, prompt: str) -> str:
        """Return the likeliest words, whatever they say: what was learnt, without the guide."""
        scores, longest = self._scores(evidence, prompt), self.config.language.longest_text_tokens
        return self._text(write_freely(scores, self._vocabulary, longest))

    def _scores(self, evidence: FaceEvidence, prompt: str) -> NextScores:
        size = self.config.language
        ids = [*self._tokenizer.encode(prompt).ids[: size.longest_prompt_tokens - 1], END_ID]
        memory = self._model.read(evidence.visual_tokens[None], np.array([ids], np.int64))
        return lambda written: self._model.next_scores(memory, written)

    def _text(self, ids: list[int]) -> str:
        return str(self._tokenizer.decode(ids)).strip()

    def _grids(self, view: FaceView) -> tuple[CropGrid, ...]:
        """Return the grid of each look, the first one's at the side the words were learned at."""
        looks = looks_of(self.config)
        if view.landmarks is None:
            looks = tuple((side, cut) for side, cut in looks if cut == _AS_IS)
        return tuple(_grid_of(view, side, cut) for side, cut in looks)

    def _see(self, view: FaceView, onto: CropGrid) -> Vision:
        """Return the mean over all looks, its mask on the grid `onto`; tokens of the first look."""
        grids = self._grids(view)
        seen = [self._see_once(view, grid) for grid in grids]
        placed = [onto_grid(one.mask[0], grid, onto) for one, grid in zip(seen, grids, strict=True)]
        looks = np.stack([covered for _, covered in placed])
        # The first look covers all of `onto`, but for a cell's half at the border.
        looks[0] = True
        total = np.where(looks, np.stack([mask for mask, _ in placed]), 0).sum(axis=0)
        return Vision(
            mask=(total / looks.sum(axis=0)).astype(np.float32)[None],
            image=np.mean([one.image for one in seen], axis=0),
            regions=np.mean([one.regions for one in seen], axis=0),
            tokens=seen[0].tokens,
        )

    def _see_once(self, view: FaceView, grid: CropGrid) -> Vision:
        """Return the mean of the cut as it is and mirrored."""
        cut = to_input(crop(view.pixels, grid))
        stride = self.config.region_stride
        points = None
        if view.landmarks is not None:
            points = crop_points(view.landmarks, grid) / np.float32(stride)
        planes = region_planes(points, grid.side_px // stride)
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


def looks_of(config: ForgeryTalkerConfig) -> tuple[tuple[int, CropJitter], ...]:
    """Return (side, cut) of each look at a face: every side sees it as it is, first `side_px`."""
    sides = config.look_sides_px or (config.side_px,)
    if len(sides) == 1:
        return tuple((sides[0], cut) for cut in (_AS_IS, *_SCALED, *_TURNED))
    return tuple(
        (side, cut)
        for number, side in enumerate(sides)
        for cut in (_AS_IS, *(_SCALED if number % 2 else _TURNED))
    )


def _grid_of(view: FaceView, side_px: int, cut: CropJitter = _AS_IS) -> CropGrid:
    """Return the grid of a face, or of the whole picture when there are no landmarks."""
    if view.landmarks is None:
        return whole_grid(view.pixels.shape[:2], side_px)
    return face_grid(view.landmarks, side_px, cut)


def _sigmoid(x: NDArray[np.float32] | float) -> NDArray[np.float32]:
    squashed = 1.0 / (1.0 + np.exp(-np.clip(np.asarray(x, np.float64), -60, 60)))
    return squashed.astype(np.float32)
