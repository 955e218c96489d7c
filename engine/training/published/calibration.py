"""Scores of genuine and edited faces become thresholds of an imported model, so that it may decide.

The published model was never shown a genuine face; without this run its verdict always abstains.
The score is fitted by logistic regression (Platt 1999), both kinds weighing the same; thresholds as
for the bundled engine. What is stated of errors was measured on pictures left out of the fit.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.batching import groups, look_at
from engine.catalog import MODELS, base_folder, engine_folder, is_adapter, is_published
from engine.errors import PictureRefused, UserFacingError
from engine.faces.detection import FaceFinder
from engine.forgerytalker.xl.detector import PublishedDetector, load_detector
from engine.fusion.scores import FaceScore, abstention
from engine.imaging.decode import decode_picture
from engine.measurement.face import interocular_distance
from engine.plugin import FaceEvidence
from engine.training.calibrate import (
    FALSE_ALARM_SHARE,
    MISSED_SHARE,
    PlattFit,
    Thresholds,
    choose_thresholds,
    fit_platt,
)
from engine.training.manifest import Row
from engine.training.metrics import auroc, auroc_interval, wilson_interval
from engine.views import PlacedView, place_views
from engine.weights import MANIFEST_NAME, read_manifest

# So many that one genuine face is accused at the stated share, and five edits are missed at theirs.
FEWEST_GENUINE = round(1 / FALSE_ALARM_SHARE)
FEWEST_EDITED = round(5 / MISSED_SHARE)
# Raw scores are means of float32 sigmoids; nearer to 0 and 1 than this they say the same.
_EDGE = 1e-7
PUBLISHED_MASK = 0.5
_SEED = 0


class CalibrationRefused(UserFacingError):
    """The pictures cannot give thresholds; the model is as it was."""


@dataclass(frozen=True, slots=True)
class ScoredPictures:
    """Raw scores (0–1) with labels (edited), names of the pictures left out, and why."""

    scores: NDArray[np.float64]
    labels: NDArray[np.bool_]
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def logits(self) -> NDArray[np.float64]:
        """The scores before their sigmoid."""
        share = np.clip(self.scores, _EDGE, 1 - _EDGE)
        return np.asarray(np.log(share / (1 - share)))


@dataclass(frozen=True, slots=True)
class FittedScores:
    """What goes into the manifest: the way from raw scores, thresholds on the new ones, record."""

    fit: PlattFit
    evidence: float
    no_evidence: float
    record: dict[str, Any]


def calibrate_published(
    engine: str, rows: Sequence[Row], device: str, tell: Callable[[str], None]
) -> dict[str, Any]:
    """Score the rows' pictures with `engine`, write its thresholds, return what the manifest says.

    CalibrationRefused when the engine was not imported or the pictures are too few or not told
    apart; ModelUnavailable when it cannot run here.
    """
    folder = engine_folder(engine)
    manifest = read_manifest(folder)
    if not is_published(manifest) and not is_adapter(manifest):
        raise _refused(
            f"“{engine}” was not imported from published checkpoints.",
            "The bundled engine is calibrated by its training: python main.py train.",
        )
    if is_adapter(manifest):
        detector = load_detector(base_folder(manifest), device, folder)
    else:
        detector = load_detector(folder, device)
    scored = score_pictures(detector, rows, tell)
    return write_calibration(folder, fit_scores(scored))


def score_pictures(
    detector: PublishedDetector, rows: Sequence[Row], tell: Callable[[str], None]
) -> ScoredPictures:
    """Return the picture's raw score for each row that a verdict could be given on.

    detector: its calibration, if it has one, is taken back.
    """
    finder = FaceFinder(MODELS)
    scores, labels, left_out = [], [], []
    for number, row in enumerate(rows, start=1):
        try:
            pixels = decode_picture(row.image).pixels
        except PictureRefused as error:
            left_out.append((row.image.name, error.what))
            continue
        found = _look(place_views(pixels, finder.find(pixels)), detector)
        abstentions = [abstention(score) for score in found]
        usable = [
            score.manipulation
            for score, abstained in zip(found, abstentions, strict=True)
            if abstained is None
        ]
        if usable:
            scores.append(max(usable))
            labels.append(row.is_fake)
        else:
            why = next(abstained.reason for abstained in abstentions if abstained is not None)
            left_out.append((row.image.name, why))
        if number % 50 == 0:
            tell(f"{number} of {len(rows)} pictures")
    fit = detector.calibration
    raw = scores if fit is None else [fit.undo(score) for score in scores]
    return ScoredPictures(np.array(raw, np.float64), np.array(labels, bool), tuple(left_out))


def fit_scores(scored: ScoredPictures) -> FittedScores:
    """Return the fit on all pictures; its errors are those of two fits on half of them each."""
    labels, logits = scored.labels, scored.logits
    fakes, real = int(labels.sum()), int((~labels).sum())
    if real < FEWEST_GENUINE or fakes < FEWEST_EDITED:
        raise _refused(
            f"There are {real} genuine and {fakes} edited pictures with a usable face; "
            f"{FEWEST_GENUINE} and {FEWEST_EDITED} are needed.",
            "Add pictures of the kind that is short.",
        )
    interval = auroc_interval(logits, labels)
    if interval[0] <= 0.5:
        raise _refused(
            f"The engine does not tell these pictures apart: AUROC {auroc(logits, labels):.3f} "
            f"[{interval[0]:.3f}, {interval[1]:.3f}].",
            "Its verdict stays inconclusive; what it marks is for the examiner to look at.",
        )
    fit = fit_platt(logits, labels)
    chosen = _thresholds(fit, logits, labels)
    record = {
        "how": "Platt scaling of the mean of the map's highest 2 %; both kinds weigh the same",
        "genuine": real,
        "edited": fakes,
        "left_out": len(scored.left_out),
        "false_alarm_share": FALSE_ALARM_SHARE,
        "missed_share": MISSED_SHARE,
        "auroc": auroc(logits, labels),
        "auroc_95": list(interval),
        "on_pictures_left_out_of_the_fit": _errors(logits, labels),
    }
    return FittedScores(fit, chosen.evidence, chosen.no_evidence, record)


def write_calibration(folder: Path, fitted: FittedScores) -> dict[str, Any]:
    """Put it into the manifest in `folder`; the files and their hashes stay as they are.

    The version gets a suffix, so that findings with other thresholds are not taken for these.
    """
    path = folder / MANIFEST_NAME
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    told = {
        "is_calibrated": True,
        "calibration": asdict(fitted.fit),
        "thresholds": {
            "mask": facts["thresholds"]["mask"],
            "evidence": fitted.evidence,
            "no_evidence": fitted.no_evidence,
        },
    }
    before = facts.get("calibration_record", {}).get("base_version", facts["version"])
    digest = sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    facts |= told
    facts["version"] = f"{before}, calibrated {digest[:8]}"
    facts["calibration_record"] = fitted.record | {
        "base_version": before,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(facts, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    draft.replace(path)
    return facts


def as_text(facts: dict[str, Any]) -> str:
    """What was measured, as lines for people."""
    record, thresholds = facts["calibration_record"], facts["thresholds"]
    errors = record["on_pictures_left_out_of_the_fit"]
    low, high = record["auroc_95"]
    lines = [
        f"{facts['name']} {facts['version']}",
        f"pictures: {record['genuine']} genuine, {record['edited']} edited, "
        f"{record['left_out']} left out",
        f"AUROC {record['auroc']:.3f} [{low:.3f}, {high:.3f}]",
        f"evidence from {thresholds['evidence']:.4f}, no evidence below "
        f"{thresholds['no_evidence']:.4f}, inconclusive between",
    ]
    for name, what in (("false_alarms", "genuine faces accused"), ("missed", "edits missed")):
        row = errors[name]
        lines.append(
            f"{what}, on pictures left out of the fit: {row['n']} of {row['of']} "
            f"[{row['share_95'][0]:.3f}, {row['share_95'][1]:.3f}]"
        )
    return "\n".join(lines)


def _look(places: Sequence[PlacedView], detector: PublishedDetector) -> list[FaceScore]:
    """The faces of one picture, together as in an analysis."""
    scores = []
    for group in groups(places, detector):
        seen = look_at(detector, [place.view for place in group])
        scores += [_scored(place, one) for place, one in zip(group, seen, strict=True)]
    return scores


def _scored(place: PlacedView, evidence: FaceEvidence) -> FaceScore:
    marks, face = place.view.landmarks, place.face
    between = None if marks is None else interocular_distance(marks) * place.reduction
    return FaceScore(
        face_id=place.view.face_id,
        manipulation=evidence.manipulation,
        interocular_px=between,
        mesh_score=None if face is None else face.mesh_score,
        marked_px=0,
    )


def _errors(logits: NDArray[np.float64], labels: NDArray[np.bool_]) -> dict[str, Any]:
    """Genuine faces accused and edits called unsuspicious, each half judged by the other's fit."""
    order = np.random.default_rng(_SEED).permutation(len(labels))
    accused = missed = 0
    for own, other in ((order[::2], order[1::2]), (order[1::2], order[::2])):
        fit = fit_platt(logits[own], labels[own])
        chosen = _thresholds(fit, logits[own], labels[own])
        scores = fit.score(logits[other])
        accused += int((scores[~labels[other]] >= chosen.evidence).sum())
        missed += int((scores[labels[other]] < chosen.no_evidence).sum())
    real, fakes = int((~labels).sum()), int(labels.sum())
    return {
        "false_alarms": _share(accused, real),
        "missed": _share(missed, fakes),
    }


def _thresholds(
    fit: PlattFit, logits: NDArray[np.float64], labels: NDArray[np.bool_]
) -> Thresholds:
    """The mask's threshold stays the published one."""
    scores = fit.score(logits)
    return choose_thresholds(scores[labels], scores[~labels], mask=PUBLISHED_MASK)


def _share(count: int, total: int) -> dict[str, Any]:
    return {"n": count, "of": total, "share_95": list(wilson_interval(count, total))}


def _refused(what: str, remedy: str) -> CalibrationRefused:
    return CalibrationRefused(what, effect="The model is as it was.", remedy=remedy)
