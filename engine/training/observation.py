"""One picture of a manifest, analysed as for an examiner, and held against its answers."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.client import EngineClient
from engine.faces.parsing import NON_GEOMETRIC, RegionMap, parse_regions
from engine.schema.finding import Face, Finding, RegionName
from engine.schema.request import AnalysisRequest, EngineDescription
from engine.training.manifest import Row
from engine.training.metrics import EDITED_ABOVE, Overlap, auroc, overlap
from engine.training.outcome import Localisation, Outcome, RegionOutcome, WordOutcome
from engine.training.word_agreement import weigh_words

# The parts people edit most; painted over every face they are the row to beat. The dilation is
# 4 % of the mesh's width, the blur as much.
TRIVIAL_PARTS = (RegionName.EYE, RegionName.NOSE, RegionName.MOUTH)
_TRIVIAL_REACH = 0.04
# Enough pixels for a pixel AUROC; the rest is thinned out evenly.
_MOST_PIXELS = 200_000


@dataclass(frozen=True, slots=True)
class Observer:
    """Asks one engine about pictures. staging: a folder its maps are written into.

    disabled: methods left out, for measurements that need no words.
    """

    client: EngineClient
    engine: EngineDescription
    staging: Path
    device: str = "auto"
    disabled: tuple[str, ...] = ()

    def observe(self, row: Row) -> Outcome:
        """Analyse the row's picture; UserFacingError when the engine refuses it."""
        started = time.perf_counter()
        finding = self._analyse(row.image)
        seconds = time.perf_counter() - started
        scores = np.asarray(np.load(self.staging / finding.score_map.path))
        mask = cv2.imread(str(self.staging / finding.mask.path), cv2.IMREAD_GRAYSCALE) > 0
        maps = _region_maps(_largest(finding), scores.shape)
        truth = true_mask(row, mask.shape)
        return Outcome(
            image=row.image.name,
            is_fake=row.is_fake,
            score=finding.scores.manipulation,
            verdict=str(finding.scores.verdict),
            pixels=finding.decode.size.width * finding.decode.size.height,
            seconds=seconds,
            group=row.group,
            delivered=None if truth is None else overlap(mask, truth),
            localisation=_locate(scores, truth, maps, finding) if row.mask is not None else None,
            regions=_regions(row, finding, maps, scores),
            words=_words(row, finding),
        )

    def _analyse(self, path: Path) -> Finding:
        request = AnalysisRequest(
            evidence_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            engine=self.engine.name,
            engine_version=self.engine.version,
            engine_weights_sha256=self.engine.weights_sha256,
            device=self.device,
            disabled_methods=self.disabled,
        )
        return self.client.analyse(request, path, self.staging)


def find_engine(client: EngineClient, name: str) -> EngineDescription:
    """Return the description of the engine `name`; SystemExit when there is none."""
    for engine in client.describe():
        if engine.name == name:
            return engine
    raise SystemExit(f"There is no engine called {name}.")


def true_mask(row: Row, shape: tuple[int, ...]) -> NDArray[np.bool_] | None:
    """The true mask at the picture's size; empty for a genuine picture, None where unknown."""
    if row.mask is None:
        return None if row.is_fake else np.zeros(shape, bool)
    truth = cv2.imread(str(row.mask), cv2.IMREAD_GRAYSCALE) > EDITED_ABOVE
    if truth.shape != shape:
        size = (shape[1], shape[0])
        truth = cv2.resize(truth.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return np.asarray(truth, bool)


def _largest(finding: Finding) -> Face | None:
    return max(finding.faces, key=lambda f: f.box.width * f.box.height, default=None)


def _region_maps(face: Face | None, shape: tuple[int, ...]) -> tuple[RegionMap, ...]:
    if face is None:
        return ()
    return parse_regions(np.array(face.landmarks, np.float32), (shape[0], shape[1]))


def _regions(
    row: Row, finding: Finding, maps: tuple[RegionMap, ...], scores: NDArray[np.float32]
) -> RegionOutcome:
    expected = None if row.truth is None else frozenset(str(true.name) for true in row.truth)
    strengths = _region_scores(maps, scores)
    for region in finding.regions:
        if region.name in NON_GEOMETRIC:
            strengths[region.name] = max(strengths.get(region.name, 0.0), region.prompter_score)
    return RegionOutcome(
        touched=row.regions,
        ignored=row.unknown,
        expected=expected,
        named=frozenset(
            _label(r.name, r.side, sided=sided) for r in finding.regions for sided in (False, True)
        ),
        scores=strengths,
    )


def _region_scores(maps: tuple[RegionMap, ...], scores: NDArray[np.float32]) -> dict[str, float]:
    """Return the mean score per region, under its name and, for pairs, under side_name too."""
    result: dict[str, float] = {}
    for region in maps:
        mean = float(scores[region.mask].mean())
        plain = _label(region.name, region.side, sided=False)
        result[_label(region.name, region.side, sided=True)] = mean
        result[plain] = max(result.get(plain, 0.0), mean)
    return result


def _label(name: str, side: str, sided: bool) -> str:
    return f"{side}_{name}" if sided and side in ("left", "right") else str(name)


def _words(row: Row, finding: Finding) -> WordOutcome | None:
    if not row.is_fake or row.truth is None:
        return None
    # What is said of the picture: a caution about the verdict describes nothing that was altered.
    texts = [
        sentence.text
        for sentence in finding.explanation.sentences
        if sentence.region_ids or sentence.clue_ids or not sentence.is_supported
    ]
    return weigh_words(texts, row.truth, row.regions or frozenset(), row.caption)


def _locate(
    scores: NDArray[np.float32],
    truth: NDArray[np.bool_] | None,
    maps: tuple[RegionMap, ...],
    finding: Finding,
) -> Localisation | None:
    if truth is None:
        return None
    threshold = dict(finding.scores.thresholds)["mask"]
    parts = np.zeros(truth.shape, np.uint8)
    for region in maps:
        if region.name in TRIVIAL_PARTS:
            parts |= region.mask.astype(np.uint8)
    width = max((face.box.width for face in finding.faces), default=0.0)
    reach = max(1, round(_TRIVIAL_REACH * width))
    painted = cv2.dilate(parts, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
    blurred = cv2.GaussianBlur(painted.astype(np.float32), (0, 0), reach)
    whole = np.ones_like(truth)
    trivial: Overlap = overlap(painted, truth)
    return Localisation(
        at_threshold=overlap(scores >= threshold, truth),
        trivial=trivial,
        pixel_auroc=_pixel_auroc(scores, truth, whole),
        pixel_auroc_inside=_pixel_auroc(scores, truth, painted),
        pixel_auroc_trivial=_pixel_auroc(blurred, truth, whole),
    )


def _pixel_auroc(
    scores: NDArray[np.float32], truth: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> float:
    chosen, labels = scores[inside], truth[inside]
    step = max(1, len(chosen) // _MOST_PIXELS)
    return auroc(chosen[::step], labels[::step])
