"""Measures of localisation and detection, each with the rule it follows."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Grey values of a true mask above this are edited (evaluate_metrics.py of the official code).
EDITED_ABOVE = 127


@dataclass(frozen=True, slots=True)
class Overlap:
    """One picture's overlap of predicted and true mask, each 0–1."""

    iou: float
    precision: float
    recall: float


def overlap(predicted: NDArray[np.bool_], truth: NDArray[np.bool_]) -> Overlap:
    """Return IoU, precision and recall with the official empty rules.

    Union empty: IoU 1. Nothing predicted: precision 1 if truth is empty, else 0. Truth empty:
    recall 1 if nothing was predicted, else 0 (evaluate_metrics.py of the official code).
    """
    both = int((predicted & truth).sum())
    union = int((predicted | truth).sum())
    marked, true = int(predicted.sum()), int(truth.sum())
    return Overlap(
        iou=both / union if union else 1.0,
        precision=both / marked if marked else float(true == 0),
        recall=both / true if true else float(marked == 0),
    )


def auroc(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve by ranks, ties averaged; NaN when a class is empty."""
    scores = np.asarray(scores, dtype=np.float64)
    labels = np.asarray(labels, dtype=bool)
    positives, negatives = int(labels.sum()), int((~labels).sum())
    if positives == 0 or negatives == 0:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks = (last - (counts - 1) / 2)[inverse]
    total = float(ranks[labels].sum())
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def auroc_interval(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], *, draws: int = 2000, seed: int = 0
) -> tuple[float, float]:
    """Return the central 95 % of the AUROC under stratified bootstrap of the pictures."""
    rng = np.random.default_rng(seed)
    positive, negative = scores[labels], scores[~labels]
    truth = np.r_[np.ones(len(positive), bool), np.zeros(len(negative), bool)]
    values = [
        auroc(
            np.r_[rng.choice(positive, len(positive)), rng.choice(negative, len(negative))], truth
        )
        for _ in range(draws)
    ]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def wilson_interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927)."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.959964, hits / total
    middle = (share + z**2 / (2 * total)) / (1 + z**2 / total)
    half = z * np.sqrt(share * (1 - share) / total + z**2 / (4 * total**2)) / (1 + z**2 / total)
    # At no hits the lower bound is 0, which rounding can miss by a hair on either side.
    return max(float(middle - half), 0.0), min(float(middle + half), 1.0)


def bootstrap_interval(
    count: int, compute: Callable[[NDArray[np.intp]], float], *, draws: int = 1000, seed: int = 0
) -> tuple[float, float] | None:
    """Return the central 95 % of `compute` over pictures drawn with replacement.

    compute: gets the drawn positions 0 … count−1. None when fewer than two pictures are there, or
    when most draws have no value.
    """
    if count < 2:
        return None
    rng = np.random.default_rng(seed)
    values = np.array([compute(rng.integers(0, count, count)) for _ in range(draws)])
    valid = values[~np.isnan(values)]
    if len(valid) < draws / 2:
        return None
    low, high = np.percentile(valid, [2.5, 97.5])
    return float(low), float(high)


def mean_interval(values: NDArray[np.floating]) -> tuple[float, float] | None:
    """Return the central 95 % of the mean of `values` (NaN left out) under the bootstrap."""
    array = np.asarray(values, np.float64)

    def mean(drawn: NDArray[np.intp]) -> float:
        taken = array[drawn]
        valid = taken[~np.isnan(taken)]
        return float(valid.mean()) if len(valid) else float("nan")

    return bootstrap_interval(len(array), mean)


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Pictures of similar score: how many, their mean score, and the share that is forged."""

    low: float
    high: float
    n: int
    mean_score: float
    share_forged: float


def reliability_bins(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], bins: int = 10
) -> tuple[ReliabilityBin, ...]:
    """Return bins of equal counts, the lowest scores first."""
    order = np.argsort(scores, kind="stable")
    return tuple(
        ReliabilityBin(
            low=float(scores[part[0]]),
            high=float(scores[part[-1]]),
            n=len(part),
            mean_score=float(scores[part].mean()),
            share_forged=float(labels[part].mean()),
        )
        for part in np.array_split(order, min(bins, len(order)))
        if len(part)
    )


def expected_calibration_error(
    scores: NDArray[np.floating], labels: NDArray[np.bool_], bins: int = 15
) -> float:
    """Return the mean gap of score and frequency over equal-count bins (Naeini et al. 2015)."""
    order = np.argsort(scores, kind="stable")
    gaps = [
        len(part) * abs(float(scores[part].mean()) - float(labels[part].mean()))
        for part in np.array_split(order, min(bins, len(order)))
        if len(part)
    ]
    return float(sum(gaps) / max(len(order), 1))


def calibration_error_by_chance(scores: NDArray[np.floating], draws: int = 200) -> float:
    """Return the mean calibration error of so many pictures if `scores` were true frequencies.

    The error of a perfect score is not zero for few pictures; this is what to compare it with.
    """
    rng = np.random.default_rng(0)
    errors = [
        expected_calibration_error(scores, rng.random(len(scores)) < scores) for _ in range(draws)
    ]
    return float(np.mean(errors))


def average_precision(scores: NDArray[np.floating], labels: NDArray[np.bool_]) -> float:
    """Return the area under the precision–recall steps; NaN without positives."""
    if not labels.any():
        return float("nan")
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labels[order])
    precision = hits / np.arange(1, len(order) + 1)
    return float(precision[labels[order]].mean())
