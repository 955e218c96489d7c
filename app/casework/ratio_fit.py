"""Scores with known truth to likelihood ratios, by `lir` of the Netherlands Forensic Institute.

Runs as a process of its own (`python -m app.casework.ratio_fit`, JSON in and out): the libraries
it needs take seconds and memory that the process with window, case and key does not spend.
"""

import json
import math
import os
import subprocess
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.casework.errors import CaseError
from app.casework.facts import PROJECT_ROOT, package_version
from app.casework.score_table import ScoreTable
from engine.schema.calibration import SCORE_EDGE
from engine.schema.phrase import Phrase

# lir's own number of resamples for intervals.
_RESAMPLES = 400
_FOLDS = 10
# Every time the same: a fit is repeated to the last digit from the stored CSV.
_SEED = 20260401
# Points of the stored curve; straight lines between them are below what is printed.
_POINTS = 161
_CURVE_POINTS = 121
# Prior odds from 1:300 to 300:1, as usual in plots of empirical cross-entropy (Ramos 2007).
_PRIOR_RANGE = 2.5
# Generous: 20,000 rows took 40 s on one busy core.
_LONGEST_S = 900

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


class FitFailed(CaseError):
    """No likelihood ratios could be made of the scores."""


def fit_ratios(table: ScoreTable) -> dict[str, Any]:
    """Fit in a process of its own; what `_fit` gives, as plain data. FitFailed with the reason."""
    question = json.dumps(
        {"scores": table.scores, "labels": table.is_forged, "sources": table.sources}
    )
    # Passphrases and PINs may stand in variables of ours; the child needs none of them.
    ours = ("FORGERYTALKER_",)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
    environment["MPLBACKEND"] = "Agg"
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.casework.ratio_fit"],
            input=question.encode("ascii"),
            capture_output=True,
            timeout=_LONGEST_S,
            cwd=PROJECT_ROOT,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(type(error).__name__) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _failed(
            said[-1] if said else Phrase("status {returncode}", returncode=done.returncode)
        )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _failed(why: str) -> FitFailed:
    return FitFailed(
        Phrase("No likelihood ratios could be made of the scores ({why}).", why=why),
        remedy=Phrase("Run `doctor` to see whether all packages are there; nothing was loaded."),
    )


def _fit(question: dict[str, Any]) -> dict[str, Any]:
    scores = np.clip(np.array(question["scores"], np.float64), SCORE_EDGE, 1 - SCORE_EDGE)
    odds = np.log(scores / (1 - scores))
    labels = np.array(question["labels"], np.int64)
    sources = np.array(question["sources"] or np.arange(len(labels)).astype(str))
    grid_scores = _grid()
    grid = np.log(grid_scores / (1 - grid_scores))
    folds = min(_FOLDS, *(len(set(sources[labels == kind])) for kind in (0, 1)))
    unseen = _cross_validated(odds, labels, sources, folds)
    low, high = _bounds(unseen, labels)
    central = np.clip(_model(odds, labels)(grid), low, high)
    band = np.clip(_resampled(odds, labels, sources, grid), low, high)
    lows, highs = np.percentile(band, (2.5, 97.5), axis=0)
    bounded = np.clip(unseen, low, high)
    return {
        "method": (
            "logistic regression on the log odds of the score, both kinds weighed alike "
            f"(lir {package_version('lir')}, LogitCalibrator, scikit-learn "
            f"{package_version('scikit-learn')}); bounded by the empirical upper and lower "
            f"bounds (ELUB, Vergeer et al. 2016); intervals from {_RESAMPLES} resamples"
        ),
        "low_bound": low,
        "high_bound": high,
        "points": np.stack(
            [grid_scores, central, np.minimum(lows, central), np.maximum(highs, central)], axis=1
        ).tolist(),
        "validation": _validation(bounded, labels, folds),
    }


def _grid() -> Floats:
    edge = math.log((1 - SCORE_EDGE) / SCORE_EDGE)
    grid: Floats = 1 / (1 + np.exp(-np.linspace(-edge, edge, _POINTS)))
    return grid


def _model(odds: Floats, labels: Labels) -> Any:
    """A function from log odds of scores to log10 likelihood ratios, before bounding."""
    from lir.algorithms.logistic_regression import LogitCalibrator

    return LogitCalibrator().fit(odds.reshape(-1, 1), labels).transform


def _cross_validated(odds: Floats, labels: Labels, sources: NDArray[np.str_], folds: int) -> Floats:
    """The log10 ratio of every picture by a fit that saw neither it nor its source."""
    from sklearn.model_selection import StratifiedGroupKFold

    ratios = np.empty(len(odds))
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=_SEED)
    for known, unseen in splitter.split(odds, labels, sources):
        ratios[unseen] = _model(odds[known], labels[known])(odds[unseen])
    return ratios


def _bounds(ratios: Floats, labels: Labels) -> tuple[float, float]:
    from lir.algorithms.bayeserror import elub

    # lir changes what it is given.
    low, high = elub(ratios.copy(), labels.copy())
    return float(low), float(high)


def _resampled(odds: Floats, labels: Labels, sources: NDArray[np.str_], grid: Floats) -> Floats:
    """Ratios over the grid of fits to resampled data, sources drawn whole, both kinds alike."""
    rng = np.random.default_rng(_SEED)
    members = {
        kind: [
            np.flatnonzero((sources == s) & (labels == kind)) for s in _of(sources, labels, kind)
        ]
        for kind in (0, 1)
    }
    rows = []
    for _ in range(_RESAMPLES):
        drawn = np.concatenate(
            [
                group[index]
                for group in members.values()
                for index in rng.integers(0, len(group), len(group))
            ]
        )
        rows.append(_model(odds[drawn], labels[drawn])(grid))
    return np.stack(rows)


def _of(sources: NDArray[np.str_], labels: Labels, kind: int) -> NDArray[np.str_]:
    return np.unique(sources[labels == kind])


def _validation(ratios: Floats, labels: Labels, folds: int) -> dict[str, Any]:
    from lir.algorithms.isotonic_regression import IsotonicCalibrator
    from lir.data.models import LLRData
    from lir.metrics import cllr, cllr_min

    data = LLRData(features=ratios, labels=labels)
    edge = max(1.0, float(np.abs(ratios).max())) + 0.1
    steps = np.linspace(-edge, edge, _CURVE_POINTS)
    forged, genuine = ratios[labels == 1], ratios[labels == 0]
    priors = np.linspace(-_PRIOR_RANGE, _PRIOR_RANGE, _CURVE_POINTS)
    best = IsotonicCalibrator().fit_transform(ratios, labels)
    return {
        "folds": folds,
        "cost": float(cllr(data)),
        "least_cost": float(cllr_min(data)),
        "misleading_forged": float(np.mean(forged < 0)),
        "misleading_genuine": float(np.mean(genuine > 0)),
        "tippett": {
            "log_ratios": steps.tolist(),
            "forged": [float(np.mean(forged >= step)) for step in steps],
            "genuine": [float(np.mean(genuine >= step)) for step in steps],
        },
        "entropy": {
            "log_prior_odds": priors.tolist(),
            "ratios": _entropy(ratios, labels, priors),
            "best": _entropy(best, labels, priors),
            "reference": _entropy(np.zeros(len(labels)), labels, priors),
        },
    }


def _entropy(ratios: Floats, labels: Labels, priors: Floats) -> list[float]:
    from lir.plotting.expected_calibration_error import calculate_ece

    odds = 10.0**priors
    # PAV gives ratios of 0 and infinity; beyond these no print shows a difference.
    finite = 10.0 ** np.clip(ratios, -9, 9)
    return [float(value) for value in calculate_ece(finite, labels, odds / (1 + odds))]


if __name__ == "__main__":
    json.dump(_fit(json.load(sys.stdin)), sys.stdout, allow_nan=False)
