"""From per-picture outcomes to the numbers of an evaluation, with the trivial rows beside them."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.manifest import GROUPS
from engine.training.metrics import (
    auroc,
    auroc_interval,
    calibration_error_by_chance,
    expected_calibration_error,
    mean_interval,
    reliability_bins,
    wilson_interval,
)
from engine.training.outcome import Localisation, Outcome
from engine.training.region_scores import summarise_regions
from engine.training.word_scores import summarise_words

VERDICTS = ("evidence_of_manipulation", "inconclusive", "no_evidence_found")
# Below this many pictures of either kind a group's curve says nothing.
_FEWEST_IN_GROUP = 2


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all measurements as plain JSON values."""
    result = summarise_pictures(outcomes)
    result["official_protocol"] = _official(outcomes)
    result["words"] = summarise_words([o.words for o in outcomes if o.words])
    for key in GROUPS:
        groups = sorted({o.group[key] for o in outcomes if o.group.get(key)})
        if groups:
            result[f"by_{key}"] = {group: _group(outcomes, key, group) for group in groups}
    return result


def summarise_pictures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return what is measured of any set of pictures: scores, verdicts, maps, regions."""
    fake = [o for o in outcomes if o.is_fake]
    real = [o for o in outcomes if not o.is_fake]
    seconds = np.array([o.seconds for o in outcomes])
    return {
        "pictures": {"fake": len(fake), "real": len(real)},
        "image": _image(outcomes),
        "verdicts": {"fake": _verdicts(fake), "real": _verdicts(real)},
        "localisation": _localisation([o for o in fake if o.localisation]),
        "regions": summarise_regions([o.regions for o in outcomes]),
        "genuine_with_named_region": _share(sum(bool(o.regions.named) for o in real), len(real)),
        "seconds_per_picture": float(np.median(seconds)) if len(seconds) else None,
        "seconds_per_picture_95th": float(np.percentile(seconds, 95)) if len(seconds) else None,
    }


def _group(outcomes: Sequence[Outcome], key: str, group: str) -> dict[str, Any]:
    """Measure one group; genuine pictures without that label are compared with every group."""
    member = [o for o in outcomes if o.group.get(key) == group]
    unlabelled = [o for o in outcomes if not o.is_fake and not o.group.get(key)]
    located = [o for o in member if o.is_fake and o.localisation]
    return {
        "image": _image(member + unlabelled),
        "verdicts": {
            "fake": _verdicts([o for o in member if o.is_fake]),
            "real": _verdicts([o for o in member if not o.is_fake]),
        },
        "localisation": _localisation(located),
    }


def _image(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    scores = np.array([o.score for o in outcomes])
    labels = np.array([o.is_fake for o in outcomes], bool)
    counts = {"n_fake": int(labels.sum()), "n_real": int((~labels).sum())}
    if min(counts.values()) < _FEWEST_IN_GROUP:
        return {**counts, "auroc": None}
    sizes = np.array([-o.pixels for o in outcomes], float)
    return {
        **counts,
        "auroc": auroc(scores, labels),
        "auroc_95": list(auroc_interval(scores, labels)),
        "expected_calibration_error": expected_calibration_error(scores, labels),
        "reliability": [asdict(found) for found in reliability_bins(scores, labels)],
        "without_learning": {
            "auroc_of_picture_size": auroc(sizes, labels),
            "calibration_error_by_chance": calibration_error_by_chance(scores),
        },
    }


def _verdicts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    shares: dict[str, Any] = {}
    for verdict in VERDICTS:
        shares[verdict] = _share(sum(o.verdict == verdict for o in outcomes), len(outcomes))
    return shares


def _share(hits: int, total: int) -> dict[str, Any]:
    return {
        "n": hits,
        "of": total,
        "share": hits / total if total else None,
        "share_95": list(wilson_interval(hits, total)),
    }


def _localisation(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    rows = [o.localisation for o in outcomes if o.localisation]
    if not rows:
        return {"n": 0}
    delivered = np.array([o.delivered.iou if o.delivered else np.nan for o in outcomes])

    def of(pick: Callable[[Localisation], float]) -> NDArray[np.float64]:
        return np.array([pick(row) for row in rows])

    ious, pixels = of(lambda r: r.at_threshold.iou), of(lambda r: r.pixel_auroc)
    inside = of(lambda r: r.pixel_auroc_inside)
    return {
        "n": len(rows),
        "iou": float(ious.mean()),
        "iou_95": _listed(mean_interval(ious)),
        "precision": float(of(lambda r: r.at_threshold.precision).mean()),
        "recall": float(of(lambda r: r.at_threshold.recall).mean()),
        "iou_as_delivered": mean(delivered),
        "pixel_auroc": mean(pixels),
        "pixel_auroc_95": _listed(mean_interval(pixels)),
        "pixel_auroc_inside_parts": mean(inside),
        "pixel_auroc_inside_parts_95": _listed(mean_interval(inside)),
        "without_learning": {
            "iou_all_parts": float(of(lambda r: r.trivial.iou).mean()),
            "pixel_auroc_all_parts_blurred": mean(of(lambda r: r.pixel_auroc_trivial)),
        },
    }


def _official(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Means per picture of the delivered mask at native size, with the official empty rules.

    Over forgeries with a true mask, as published, and over those and the genuine pictures, whose
    true mask is empty: there a false alarm costs an IoU of 1.
    """
    rows: dict[str, Any] = {}
    for name, chosen in (
        ("forgeries", [o for o in outcomes if o.is_fake]),
        ("all", list(outcomes)),
    ):
        found = [o.delivered for o in chosen if o.delivered]
        rows[name] = {"n": len(found)}
        for measure in ("iou", "precision", "recall") if found else ():
            values = np.array([getattr(entry, measure) for entry in found])
            rows[name] |= {
                measure: float(values.mean()),
                f"{measure}_95": _listed(mean_interval(values)),
            }
    return rows


def mean(values: NDArray[np.floating]) -> float | None:
    """Return the mean of what is not NaN; None where nothing is left."""
    valid = values[~np.isnan(values)]
    return float(valid.mean()) if len(valid) else None


def _listed(interval: tuple[float, float] | None) -> list[float] | None:
    return list(interval) if interval else None
