"""From raw logits to scores and thresholds, on validation people and diverse genuine faces.

The picture's score is fitted by logistic regression (Platt 1999) on synthetic forgeries and their
genuine twins of validation people. Thresholds: `evidence` where the stated share of the genuine
faces from other cameras would be accused (pictures kept out of training, of a collection of many
cameras whose other pictures are trained on; a person may be in both parts); `no_evidence` where the
stated share of forgeries would be missed; `mask` at the best mean IoU on swaps and self-blending,
the families closest to what people do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

# One in two hundred. Two in a hundred of version 1.0.0's validation faces had meant a quarter of
# the portraits of yet other cameras: what the validation faces allow must be rare.
FALSE_ALARM_SHARE = 0.005
MISSED_SHARE = 0.10
# Where the verdict abstains, at most this share of a genuine face may be marked, on average: at the
# threshold that outlines forgeries best a sixth of every such face was (version 1.1.0, 0.2).
MARKED_OF_GENUINE = 0.04
# Where that was not measured, a pixel is marked from the middle of the scale on.
MASK_WHERE_INCONCLUSIVE = 0.5
MASK_FAMILIES = ("part_swap", "face_swap", "self_blend")
MASK_STEPS = np.round(np.arange(0.1, 0.91, 0.05), 2)


@dataclass(frozen=True, slots=True)
class PlattFit:
    """score = sigmoid(slope · logit + shift)."""

    slope: float
    shift: float

    def score(self, logits: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return scores in 0–1."""
        return 1.0 / (1.0 + np.exp(-(self.slope * np.asarray(logits, np.float64) + self.shift)))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds that decide verdict and mask, on scores in 0–1."""

    evidence: float
    no_evidence: float
    mask: float
    mask_inconclusive: float


def fit_platt(logits: NDArray[np.floating], labels: NDArray[np.bool_]) -> PlattFit:
    """Fit slope and shift by maximum likelihood, both classes weighing the same."""
    x = np.asarray(logits, np.float64)
    weight = np.where(labels, 0.5 / max(labels.sum(), 1), 0.5 / max((~labels).sum(), 1))

    def cost(theta: NDArray[np.float64]) -> float:
        margin = np.where(labels, 1.0, -1.0) * (theta[0] * x + theta[1])
        return float((weight * np.logaddexp(0, -margin)).sum())

    best = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead")
    return PlattFit(float(best.x[0]), float(best.x[1]))


def choose_thresholds(
    forged: NDArray[np.floating], genuine: NDArray[np.floating], mask: float
) -> Thresholds:
    """Return the thresholds for the stated shares; `no_evidence` never above `evidence`.

    forged, genuine: scores of the faces on which misses and false alarms are counted.
    """
    evidence = float(np.quantile(genuine, 1 - FALSE_ALARM_SHARE))
    no_evidence = float(np.quantile(forged, MISSED_SHARE))
    return Thresholds(
        evidence=round(evidence, 4),
        no_evidence=round(min(no_evidence, evidence), 4),
        mask=mask,
        mask_inconclusive=max(mask, MASK_WHERE_INCONCLUSIVE),
    )


def inconclusive_mask_threshold(marked: NDArray[np.floating], mask: float) -> float:
    """Return the lowest of `MASK_STEPS`, from `mask` on, that marks little enough of genuine faces.

    marked: n×steps, the share of each inconclusive genuine face that reaches each of `MASK_STEPS`.
    The last step where none marks little enough; `MASK_WHERE_INCONCLUSIVE` without a face.
    """
    if not len(marked):
        return max(mask, MASK_WHERE_INCONCLUSIVE)
    fits = (marked.mean(axis=0) <= MARKED_OF_GENUINE) & (mask <= MASK_STEPS)
    return float(MASK_STEPS[int(np.argmax(fits))] if fits.any() else MASK_STEPS[-1])


def best_mask_threshold(
    maps: list[NDArray[np.floating]], masks: list[NDArray[np.bool_]]
) -> tuple[float, float]:
    """Return (threshold, mean IoU) over `MASK_STEPS` for score maps and true masks."""
    means = []
    for step in MASK_STEPS:
        values = []
        for scores, truth in zip(maps, masks, strict=True):
            marked = scores >= step
            union = (marked | truth).sum()
            values.append((marked & truth).sum() / union if union else 1.0)
        means.append(float(np.mean(values)))
    best = int(np.argmax(means))
    return float(MASK_STEPS[best]), means[best]
