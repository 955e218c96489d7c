"""How well the engine knows which regions were touched: per region, and over all of them.

A region that counts neither way on a picture (untaught, or touched by too little of the edit) is
left out there. Names are those of the manifest: with sides where it gives sides; other names of a
finding are not judged.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from engine.schema.finding import RegionName
from engine.training.metrics import auroc, average_precision, bootstrap_interval
from engine.training.outcome import RegionOutcome


def summarise_regions(rows: Sequence[RegionOutcome]) -> dict[str, Any]:
    """Return the measurements over all pictures whose touched regions are known."""
    known = [row for row in rows if row.touched is not None]
    names = sorted({name for row in known for name in row.touched or ()})
    is_plain = set(names) <= {str(name) for name in RegionName}
    listed = [str(name) for name in RegionName] if is_plain and names else names
    # A manifest that labels few regions, or sides, says nothing of other names.
    known = [replace(row, named=row.named & frozenset(listed)) for row in known]
    per_region = {name: _one(known, name) for name in listed}
    touched = [entry for entry in per_region.values() if entry["n"]]
    return {
        "per_region": per_region,
        "mean_auroc": _mean([entry["auroc"] for entry in touched]),
        "mean_average_precision": _mean([entry["average_precision"] for entry in touched]),
        "macro_f1": _mean([e["f1"] for e in per_region.values() if e["expected"]]),
        "regions_touched": len(touched),
        "named": _named(known),
        "named_as_expected": _as_expected(known),
    }


def _one(rows: Sequence[RegionOutcome], name: str) -> dict[str, Any]:
    """Return support, AUROC, average precision and F1 of one region; None where undefined.

    AUROC and average precision are of the score against "touched". F1 asks for what an analysis is
    meant to name (see `_as_expected`), where that was recorded.
    """
    counted = [row for row in rows if name not in row.ignored]
    labels = np.array([name in (row.touched or ()) for row in counted], bool)
    scores = np.array([row.scores.get(name, 0.0) for row in counted])
    has_both = bool(labels.any() and not labels.all())
    named = np.array([name in row.named for row in counted], bool)
    wanted = np.array([name in _wanted(row) for row in counted], bool)
    return {
        "n": int(labels.sum()),
        "of": len(counted),
        "expected": int(wanted.sum()),
        "auroc": auroc(scores, labels) if has_both else None,
        "average_precision": average_precision(scores, labels) if labels.any() else None,
        **_ratios(
            found=int((named & wanted).sum()),
            wrong=int((named & ~wanted & ~labels).sum()),
            missed=int((wanted & ~named).sum()),
            right=int((named & (wanted | labels)).sum()),
        ),
        "without_learning": {"average_precision": float(labels.mean()) if counted else None},
    }


def _wanted(row: RegionOutcome) -> frozenset[str]:
    return (row.touched or frozenset()) if row.expected is None else row.expected


def named_f1(rows: Sequence[RegionOutcome]) -> float:
    """Return F1 of regions named against touched, of `rows` with known truth; 0 where undefined."""
    return _ratios(*_counts(rows).sum(axis=0).tolist())["f1"] or 0.0


def _named(rows: Sequence[RegionOutcome]) -> dict[str, Any]:
    """Micro-averaged over pictures and regions: named against touched."""
    counts = np.array(
        [
            (
                len(touched & row.named),
                len(row.named - touched - row.ignored),
                len(touched - row.named),
            )
            for row in rows
            for touched in (row.touched or frozenset(),)
        ]
    ).reshape(-1, 3)
    return _micro(counts)


def _as_expected(rows: Sequence[RegionOutcome]) -> dict[str, Any] | None:
    """As `_named`, but recall asks only for what an analysis names on the true mask.

    An analysis names the most specific regions that explain a mask (a pupil, not its eye as well),
    so naming all that was touched is not what it is meant to do. A named region is right when the
    edit touched it or the truth names it.
    """
    counts = _counts(rows)
    return _micro(counts) if len(counts) else None


def _counts(rows: Sequence[RegionOutcome]) -> np.ndarray[Any, Any]:
    """One row per picture of known truth: found, wrongly named, missed and rightly named."""
    counts = []
    for row in rows:
        if row.expected is None:
            continue
        expected, touched = row.expected, row.touched or frozenset()
        right = row.named & (touched | expected)
        wrong = row.named - touched - expected - row.ignored
        counts.append((len(expected & row.named), len(wrong), len(expected - row.named),
                       len(right)))  # fmt: skip
    return np.array(counts, int).reshape(-1, 4)


def _micro(counts: np.ndarray[Any, Any]) -> dict[str, Any]:
    """counts: one row per picture: found, wrongly named, missed and (optional) rightly named."""

    def f1(drawn: np.ndarray[Any, Any]) -> float:
        value = _ratios(*counts[drawn].sum(axis=0).tolist())["f1"]
        return float("nan") if value is None else value

    interval = bootstrap_interval(len(counts), f1)
    return {
        **_ratios(*counts.sum(axis=0).tolist()),
        "f1_95": list(interval) if interval else None,
        "n_pictures": len(counts),
    }


def _ratios(found: int, wrong: int, missed: int, right: int | None = None) -> dict[str, Any]:
    """Return precision, recall and F1. right: named rightly, where that is not `found`."""
    hits = found if right is None else right
    precision = hits / (hits + wrong) if hits + wrong else None
    recall = found / (found + missed) if found + missed else None
    if precision is None or recall is None:
        f1 = 0.0 if found + missed else None
    else:
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def _mean(values: Sequence[float | None]) -> float | None:
    valid = [value for value in values if value is not None and not np.isnan(value)]
    return float(np.mean(valid)) if valid else None
