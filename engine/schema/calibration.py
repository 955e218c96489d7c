"""Calibration data of a laboratory: what a manipulation score is worth as a likelihood ratio.

A likelihood ratio says how much more to be expected a score is on manipulated pictures than on
genuine ones, of the kind the laboratory collected. It is no probability of manipulation.
"""

import bisect
import math
from dataclasses import dataclass

from engine.schema.finding import ArtifactRef, Finding

# Scores nearer to 0 or 1 than this are worth what it is worth: printed, they are the same.
SCORE_EDGE = 0.001


@dataclass(frozen=True, slots=True)
class RatioPoint:
    """Base-10 logarithm of the likelihood ratio at a score, and its 95 % interval."""

    score: float
    log_ratio: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class TippettCurve:
    """Share of pictures (0–1) whose log10 likelihood ratio reaches each of `log_ratios`."""

    log_ratios: tuple[float, ...]
    forged: tuple[float, ...]
    genuine: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class EntropyCurve:
    """Empirical cross-entropy (bits) over log10 prior odds: of the ratios, after PAV, of none."""

    log_prior_odds: tuple[float, ...]
    ratios: tuple[float, ...]
    best: tuple[float, ...]
    reference: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RatioValidation:
    """How the ratios do on pictures they were not fitted to (cross-validation).

    `cost` is Cllr, `least_cost` Cllr_min (bits; 1 is no information). `misleading_forged` and
    `misleading_genuine` are the shares of pictures whose ratio points the wrong way.
    """

    folds: int
    cost: float
    least_cost: float
    misleading_forged: float
    misleading_genuine: float
    tippett: TippettCurve
    entropy: EntropyCurve


@dataclass(frozen=True, slots=True)
class Calibration:
    """Loaded data, the engine they hold for, the fit and its validation.

    `data`: the CSV as it was loaded, at `artifacts/<sha256>`. `thresholds`: those of the engine
    that made the scores. `description`: the examiner's words on which pictures these are.
    `source_count`: different sources named in the file; 0 where none were. `low_bound` and
    `high_bound`: log10 ratios beyond which the data show nothing.
    """

    id: str
    title: str
    description: str
    data: ArtifactRef
    engine: str
    engine_version: str
    weights_sha256: str
    thresholds: tuple[tuple[str, float], ...]
    forged_count: int
    genuine_count: int
    source_count: int
    method: str
    low_bound: float
    high_bound: float
    points: tuple[RatioPoint, ...]
    validation: RatioValidation
    examiner: str
    loaded_at: str

    def fits(self, finding: Finding) -> bool:
        """True when the finding was made by the very engine, weights and thresholds of the data."""
        made = finding.provenance
        return (made.engine, made.version, made.weights_sha256, finding.scores.thresholds) == (
            self.engine,
            self.engine_version,
            self.weights_sha256,
            self.thresholds,
        )

    def ratio_at(self, score: float) -> RatioPoint:
        """The ratio of a score in 0–1, between the points on a scale of log odds."""
        inside = min(max(score, SCORE_EDGE), 1 - SCORE_EDGE)
        odds = [_log_odds(point.score) for point in self.points]
        at = _log_odds(inside)
        right = min(max(bisect.bisect_left(odds, at), 1), len(odds) - 1)
        before, after = self.points[right - 1], self.points[right]
        share = (at - odds[right - 1]) / (odds[right] - odds[right - 1])
        share = min(max(share, 0.0), 1.0)
        return RatioPoint(
            score,
            _between(before.log_ratio, after.log_ratio, share),
            _between(before.low, after.low, share),
            _between(before.high, after.high, share),
        )


def _log_odds(score: float) -> float:
    return math.log(score / (1 - score))


def _between(before: float, after: float, share: float) -> float:
    return before + (after - before) * share
