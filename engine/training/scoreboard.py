"""From per-picture outcomes to the numbers of an evaluation, with the trivial rows beside them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.metrics import (
    Overlap,
    auroc,
    auroc_interval,
    average_precision,
    expected_calibration_error,
    wilson_interval,
)


@dataclass(frozen=True, slots=True)
class Localisation:
    """How one forged picture's score map fits its true mask.

    at_threshold: the score map at the shipped threshold; as_delivered: the mask in the finding,
    which is empty when the verdict found no evidence; trivial: all face parts painted.
    pixel_auroc over the picture, inside the dilated face parts, and of the trivial map.
    """

    at_threshold: Overlap
    as_delivered: Overlap
    trivial: Overlap
    pixel_auroc: float
    pixel_auroc_inside: float
    pixel_auroc_trivial: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the engine said about one picture, and what is true of it.

    regions_true: None where unknown. region_scores: mean score per named part of the manifest.
    group: further labels of the row (family, difficulty, source, mask_quality).
    """

    image: str
    is_fake: bool
    score: float
    verdict: str
    pixels: int
    group: dict[str, str]
    localisation: Localisation | None
    regions_true: frozenset[str] | None
    regions_named: frozenset[str]
    region_scores: dict[str, float]
    seconds: float


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all measurements as plain JSON values."""
    fake = [o for o in outcomes if o.is_fake]
    real = [o for o in outcomes if not o.is_fake]
    result: dict[str, Any] = {
        "pictures": {"fake": len(fake), "real": len(real)},
        "image": _image(outcomes),
        "verdicts": {"fake": _verdicts(fake), "real": _verdicts(real)},
        "regions": _regions(outcomes),
        "seconds_per_picture": float(np.median([o.seconds for o in outcomes]))
        if outcomes
        else None,
    }
    result["localisation"] = _localisation([o for o in fake if o.localisation])
    for key in ("family", "difficulty", "source", "mask_quality"):
        groups = sorted({o.group[key] for o in outcomes if o.group.get(key)})
        if groups:
            result[f"by_{key}"] = {group: _group(outcomes, key, group) for group in groups}
    return result


def _group(outcomes: Sequence[Outcome], key: str, group: str) -> dict[str, Any]:
    """Measure one group; genuine pictures without that label are compared with every group."""
    member = [o for o in outcomes if o.group.get(key) == group]
    unlabelled = [o for o in outcomes if not o.is_fake and not o.group.get(key)]
    compared = member + unlabelled
    located = [o for o in member if o.is_fake and o.localisation]
    return {"image": _image(compared), "localisation": _localisation(located)}


def _image(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    scores = np.array([o.score for o in outcomes])
    labels = np.array([o.is_fake for o in outcomes], bool)
    if not labels.any() or labels.all():
        return {"n_fake": int(labels.sum()), "n_real": int((~labels).sum()), "auroc": None}
    low, high = auroc_interval(scores, labels)
    sizes = np.array([-o.pixels for o in outcomes], float)
    return {
        "n_fake": int(labels.sum()),
        "n_real": int((~labels).sum()),
        "auroc": auroc(scores, labels),
        "auroc_95": [low, high],
        "expected_calibration_error": expected_calibration_error(scores, labels),
        "without_learning": {"auroc_of_picture_size": auroc(sizes, labels)},
    }


def _verdicts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    shares: dict[str, Any] = {}
    for verdict in ("evidence_of_manipulation", "inconclusive", "no_evidence_found"):
        hits = sum(o.verdict == verdict for o in outcomes)
        shares[verdict] = {
            "n": hits,
            "of": len(outcomes),
            "share": hits / len(outcomes) if outcomes else None,
            "share_95": list(wilson_interval(hits, len(outcomes))),
        }
    return shares


def _localisation(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    rows = [o.localisation for o in outcomes if o.localisation]
    if not rows:
        return {"n": 0}

    def mean(pick: Callable[[Localisation], float]) -> float:
        values = np.array([pick(row) for row in rows])
        return float(np.nanmean(values))

    return {
        "n": len(rows),
        "iou": mean(lambda r: r.at_threshold.iou),
        "precision": mean(lambda r: r.at_threshold.precision),
        "recall": mean(lambda r: r.at_threshold.recall),
        "iou_as_delivered": mean(lambda r: r.as_delivered.iou),
        "pixel_auroc": mean(lambda r: r.pixel_auroc),
        "pixel_auroc_inside_parts": mean(lambda r: r.pixel_auroc_inside),
        "without_learning": {
            "iou_all_parts": mean(lambda r: r.trivial.iou),
            "pixel_auroc_all_parts_blurred": mean(lambda r: r.pixel_auroc_trivial),
        },
    }


def _regions(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    known = [o for o in outcomes if o.regions_true is not None]
    names = sorted({name for o in known for name in o.regions_true or ()})
    per_name: dict[str, Any] = {}
    for name in names:
        scores = np.array([o.region_scores.get(name, 0.0) for o in known])
        labels = np.array([name in (o.regions_true or ()) for o in known], bool)
        per_name[name] = {
            "n": int(labels.sum()),
            "auroc": auroc(scores, labels),
            "average_precision": average_precision(scores, labels),
            "without_learning": {"average_precision": float(labels.mean())},
        }
    return {
        "per_region": per_name,
        "mean_auroc": _mean([row["auroc"] for row in per_name.values()]),
        "named": _named(known),
    }


def _named(known: Sequence[Outcome]) -> dict[str, Any]:
    """Micro-averaged precision, recall and F1 of the regions a finding names."""
    hits = misses = wrong = 0
    for outcome in known:
        truth = outcome.regions_true or frozenset()
        hits += len(truth & outcome.regions_named)
        misses += len(truth - outcome.regions_named)
        wrong += len(outcome.regions_named - truth)
    precision = hits / (hits + wrong) if hits + wrong else None
    recall = hits / (hits + misses) if hits + misses else None
    f1 = 2 * hits / (2 * hits + misses + wrong) if hits + misses + wrong else None
    return {"precision": precision, "recall": recall, "f1": f1, "n_pictures": len(known)}


def _mean(values: Sequence[float]) -> float | None:
    array: NDArray[np.float64] = np.array([v for v in values if v is not None and not np.isnan(v)])
    return float(array.mean()) if len(array) else None
