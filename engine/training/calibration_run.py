"""The calibration stage: the exported model over validation people, and its manifest anew."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.detection import FaceFinder
from engine.faces.parsing import face_oval
from engine.forgerytalker.detector import ForgeryTalkerDetector, load_detector
from engine.forgerytalker.onnx import MODEL_FILES
from engine.plugin import FaceEvidence, FaceView
from engine.training.calibrate import (
    FALSE_ALARM_SHARE,
    MARKED_OF_GENUINE,
    MASK_FAMILIES,
    MASK_STEPS,
    MISSED_SHARE,
    best_mask_threshold,
    choose_thresholds,
    fit_platt,
    inconclusive_mask_threshold,
)
from engine.training.faces import FaceLibrary
from engine.training.metrics import auroc, expected_calibration_error
from engine.training.other_cameras import is_kept_out
from engine.training.region_threshold import (
    SeenPicture,
    best_region_threshold,
    forged_picture,
    genuine_picture,
)
from engine.training.samples import UNTAUGHT, PairMaker
from engine.training.synthesis.picture_life import draw_life, live
from engine.weights import MANIFEST_NAME, write_manifest

_log = logging.getLogger(__name__)
_RAW_CALIBRATION = {
    "image_slope": 1.0,
    "image_shift": 0.0,
    "mask_slope": 1.0,
    "mask_shift": 0.0,
}
# No score reaches this: the prompter's word on what it was not taught does not count.
_NEVER = 2.0
_MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"


@dataclass(frozen=True, slots=True)
class ValidationFaces:
    """Where the faces of a calibration lie: library, regenerated faces, genuine ones of others.

    diverse: None where there are no others; validation people then stand for them. shares: the
    families to draw and how often, None: all that are trained on.
    """

    cache: Path
    regenerated: Path | None
    diverse: Path | None
    shares: Mapping[str, float] | None = None


def calibrate(folder: Path, plan: dict[str, Any], faces: ValidationFaces) -> dict[str, Any]:
    """Fit scores and thresholds, rewrite the manifest in `folder`, return what it says.

    plan: the section `calibration` of the configuration: pairs, diverse (counts), seed.
    """
    facts = json.loads((folder / MANIFEST_NAME).read_text())
    facts.pop("files")
    facts["calibration"] = dict(_RAW_CALIBRATION)
    write_manifest(folder, facts, MODEL_FILES)
    measured = _measure(load_detector(folder, "cpu"), plan, faces)
    twins = slice(0, measured.twins)
    # Faces of other cameras set the thresholds: they have no forged twins to be told from.
    fit = fit_platt(measured.logits[twins], measured.labels[twins])
    scores = fit.score(measured.logits)
    mask_threshold, mask_iou = best_mask_threshold(measured.maps, measured.masks)
    foreign = scores[measured.twins :]
    chosen = choose_thresholds(scores[measured.labels], foreign, mask_threshold)
    is_open = (foreign >= chosen.no_evidence) & (foreign < chosen.evidence)
    where_open = inconclusive_mask_threshold(measured.marked[is_open], mask_threshold)
    chosen = replace(chosen, mask_inconclusive=where_open)
    untaught = {f"region.{name}": _NEVER for name in UNTAUGHT}
    region, region_f1 = best_region_threshold(
        measured.pictures, scores[twins].tolist(), asdict(chosen) | untaught
    )
    own = scores[twins][~measured.labels[twins]]
    facts["is_calibrated"] = True
    facts["calibration"] |= {"image_slope": fit.slope, "image_shift": fit.shift}
    facts["thresholds"] = asdict(chosen) | {"region": region} | untaught
    facts["calibration_record"] = {
        "how": (
            "Platt scaling on synthetic forgeries and their genuine twins of validation people;"
            f" thresholds on {'diverse' if faces.diverse else 'their'} genuine faces"
        ),
        "forgeries": int(measured.labels.sum()),
        "genuine": int((~measured.labels).sum()),
        "false_alarm_share": FALSE_ALARM_SHARE,
        "false_alarm_faces": len(foreign),
        "false_alarms_on_twins": float((own >= chosen.evidence).mean()),
        "missed_share": MISSED_SHARE,
        "marked_of_genuine_where_inconclusive": MARKED_OF_GENUINE,
        "validation_auroc_twins": auroc(measured.logits[twins], measured.labels[twins]),
        "validation_auroc": auroc(measured.logits, measured.labels),
        "validation_calibration_error": expected_calibration_error(
            scores[twins], measured.labels[twins]
        ),
        "validation_mask_iou": mask_iou,
        "validation_region_f1": region_f1,
        "not_taught": [str(name) for name in UNTAUGHT],
    }
    write_manifest(folder, facts, MODEL_FILES)
    _log.info("calibrated: %s", json.dumps(facts["calibration_record"] | facts["thresholds"]))
    return facts


@dataclass(frozen=True, slots=True)
class _Measured:
    """Raw logits with labels, and score maps with true masks of `MASK_FAMILIES`.

    The first `twins` logits are of forgeries beside their genuine twins. marked: of the other
    genuine faces, how much of the face reaches each of `MASK_STEPS`, n×steps. pictures: the twins.
    """

    logits: NDArray[np.float64]
    labels: NDArray[np.bool_]
    twins: int
    marked: NDArray[np.float64]
    maps: list[NDArray[np.floating]]
    masks: list[NDArray[np.bool_]]
    pictures: list[SeenPicture]


def _measure(
    detector: ForgeryTalkerDetector, plan: dict[str, Any], faces: ValidationFaces
) -> _Measured:
    library = FaceLibrary(faces.cache, "val")
    maker = PairMaker(library, faces.regenerated, detector.config.side_px, faces.shares)
    logits: list[float] = []
    labels: list[bool] = []
    maps: list[NDArray[np.floating]] = []
    masks: list[NDArray[np.bool_]] = []
    pictures: list[SeenPicture] = []
    for number in range(plan["pairs"]):
        pair = maker.make_picture(plan["seed"], number)
        for pixels, is_forged in ((pair.forged, True), (pair.genuine, False)):
            seen = detector.look(FaceView("face-1", pixels, 0, 0, pair.landmarks))
            logits.append(_logit(seen))
            labels.append(is_forged)
            pictures.append((forged_picture if is_forged else genuine_picture)(pair, seen))
            if is_forged and pair.family in MASK_FAMILIES:
                maps.append(seen.score_map)
                masks.append(pair.mask)
    twins = len(labels)
    others = _diverse(faces.diverse, plan) if faces.diverse else _own(library, plan)
    marked: list[list[float]] = []
    for pixels, landmarks in others:
        seen = detector.look(FaceView("face-1", pixels, 0, 0, landmarks))
        logits.append(_logit(seen))
        labels.append(False)
        on_face = seen.score_map[face_oval(landmarks, pixels.shape[:2])]
        marked.append([float((on_face >= step).mean()) for step in MASK_STEPS])
    shares = np.array(marked).reshape(-1, len(MASK_STEPS))
    return _Measured(np.array(logits), np.array(labels), twins, shares, maps, masks, pictures)


def _logit(seen: FaceEvidence) -> float:
    """Return the raw logit of an uncalibrated score (slope 1, shift 0)."""
    share = np.clip(seen.manipulation, 1e-7, 1 - 1e-7)
    return float(np.log(share / (1 - share)))


def _own(
    library: FaceLibrary, plan: dict[str, Any]
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
    """Yield genuine portraits of the library after random lives, each several times if need be."""
    finder = FaceFinder(_MODELS)
    rng = np.random.default_rng(plan["seed"])
    for index in rng.integers(0, len(library), plan["diverse"]):
        yield from _lived(library[int(index)].pixels, rng, finder)


def _diverse(
    folder: Path, plan: dict[str, Any]
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
    """Yield genuine pictures of other cameras with their mesh, as they are and after a life."""
    finder = FaceFinder(_MODELS)
    rng = np.random.default_rng(plan["seed"])
    paths = [path for path in sorted(folder.glob("*.jpg")) if is_kept_out(path.name)]
    for index in rng.permutation(len(paths))[: plan["diverse"]]:
        decoded = cv2.imread(str(paths[int(index)]), cv2.IMREAD_COLOR)
        if decoded is None:
            continue
        pixels = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
        faces = finder.find(pixels)
        if faces:
            yield pixels, faces[0].landmarks
        yield from _lived(pixels, rng, finder)


def _lived(
    pixels: NDArray[np.uint8], rng: np.random.Generator, finder: FaceFinder
) -> Iterator[tuple[NDArray[np.uint8], NDArray[np.float32]]]:
    """Yield the picture after a life with its mesh; nothing where no face is found any more."""
    lived = live(pixels, draw_life(rng))
    faces = finder.find(lived)
    if faces:
        yield lived, faces[0].landmarks
