"""Measures against values worked out by hand."""

import math

import numpy as np
import pytest

from engine.training.calibrate import (
    FALSE_ALARM_SHARE,
    MARKED_OF_GENUINE,
    MASK_STEPS,
    choose_thresholds,
    fit_platt,
    inconclusive_mask_threshold,
)
from engine.training.metrics import (
    auroc,
    auroc_interval,
    average_precision,
    expected_calibration_error,
    overlap,
    wilson_interval,
)


def _bits(*values: int) -> np.ndarray:
    return np.array(values, bool)


def test_overlap_of_half_overlapping_masks() -> None:
    found = overlap(_bits(1, 1, 0, 0), _bits(0, 1, 1, 0))
    assert (found.iou, found.precision, found.recall) == (1 / 3, 1 / 2, 1 / 2)


@pytest.mark.parametrize(
    ("predicted", "truth", "expected"),
    [
        (_bits(0, 0), _bits(0, 0), (1.0, 1.0, 1.0)),
        (_bits(0, 0), _bits(0, 1), (0.0, 0.0, 0.0)),
        (_bits(0, 1), _bits(0, 0), (0.0, 0.0, 0.0)),
    ],
)
def test_empty_masks_follow_the_official_rules(
    predicted: np.ndarray, truth: np.ndarray, expected: tuple[float, float, float]
) -> None:
    found = overlap(predicted, truth)
    assert (found.iou, found.precision, found.recall) == expected


def test_auroc_counts_pairs_and_halves_ties() -> None:
    # Pairs (positive, negative): (3,1) (3,2) (2,1) right, (2,2) tied: 3.5 of 4.
    assert auroc(np.array([3.0, 2.0, 2.0, 1.0]), _bits(1, 1, 0, 0)) == 3.5 / 4
    assert math.isnan(auroc(np.array([1.0]), _bits(1)))


def test_auroc_interval_holds_the_value_and_narrows_with_more_pictures() -> None:
    rng = np.random.default_rng(0)
    widths = []
    for count in (40, 400):
        scores = np.r_[rng.normal(1, 1, count), rng.normal(0, 1, count)]
        labels = np.r_[np.ones(count, bool), np.zeros(count, bool)]
        low, high = auroc_interval(scores, labels, draws=300)
        assert low < auroc(scores, labels) < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 2


def test_wilson_interval_of_five_in_two_hundred() -> None:
    # Newcombe 1998's formula, by hand: 0.025 ± … = 0.0107 to 0.0572.
    low, high = wilson_interval(5, 200)
    assert low == pytest.approx(0.0107, abs=2e-4)
    assert high == pytest.approx(0.0572, abs=2e-4)


def test_average_precision_by_hand() -> None:
    # Ranks of the positives: 1 and 3 → (1/1 + 2/3) / 2.
    scores = np.array([0.9, 0.8, 0.7, 0.1])
    assert average_precision(scores, _bits(1, 0, 1, 0)) == pytest.approx((1 + 2 / 3) / 2)


def test_calibration_error_of_a_constant_score() -> None:
    labels = _bits(*[1] * 5, *[0] * 5)
    assert expected_calibration_error(np.full(10, 0.8), labels, bins=1) == pytest.approx(0.3)


def test_platt_scaling_recovers_the_generating_curve() -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(0, 2, 20000)
    labels = rng.random(20000) < 1 / (1 + np.exp(-(1.5 * logits)))
    fit = fit_platt(logits, labels)
    assert fit.slope == pytest.approx(1.5, abs=0.1)
    assert fit.shift == pytest.approx(0.0, abs=0.1)


def test_classes_weigh_the_same_however_many_pictures_they_have() -> None:
    rng = np.random.default_rng(5)
    forged, genuine = rng.normal(1.0, 1.5, 400), rng.normal(-1.0, 1.5, 400)
    few = fit_platt(np.r_[forged, genuine], np.repeat([True, False], 400))
    labels = np.r_[np.ones(400, bool), np.zeros(2400, bool)]
    many = fit_platt(np.r_[forged, np.repeat(genuine, 6)], labels)
    assert (many.slope, many.shift) == pytest.approx((few.slope, few.shift), abs=1e-3)


def test_thresholds_keep_the_stated_shares() -> None:
    rng = np.random.default_rng(2)
    scores = np.r_[rng.beta(5, 2, 5000), rng.beta(2, 5, 5000)]
    labels = np.r_[np.ones(5000, bool), np.zeros(5000, bool)]
    chosen = choose_thresholds(scores[labels], scores[~labels], 0.5)
    assert (scores[~labels] > chosen.evidence).mean() == pytest.approx(FALSE_ALARM_SHARE, abs=0.001)
    assert chosen.no_evidence <= chosen.evidence
    assert (
        chosen.mask,
        choose_thresholds(scores[labels], scores[~labels], 0.2).mask_inconclusive,
    ) == (
        0.5,
        0.5,
    )
    assert (scores[labels] < chosen.no_evidence).mean() <= 0.102


def test_where_the_verdict_is_open_little_of_a_genuine_face_is_marked() -> None:
    peaks = np.random.default_rng(3).random((50, 400)) ** 4
    marked = (peaks[:, :, None] >= MASK_STEPS).mean(axis=1)
    chosen = inconclusive_mask_threshold(marked, 0.2)
    at = int(np.flatnonzero(chosen == MASK_STEPS)[0])
    assert marked[:, at].mean() <= MARKED_OF_GENUINE < marked[:, at - 1].mean()
    assert inconclusive_mask_threshold(np.zeros((5, len(MASK_STEPS))), 0.3) == 0.3
    assert inconclusive_mask_threshold(np.ones((5, len(MASK_STEPS))), 0.3) == MASK_STEPS[-1]
    assert inconclusive_mask_threshold(np.empty((0, len(MASK_STEPS))), 0.3) == 0.5
