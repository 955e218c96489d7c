"""Tables for the model card: one row per family, region, group of people and kind of damage.

A table is an object with `title`, `columns`, `rows` (words and numbers, null: not measured) and,
where low values are a weakness, `weak`: column and bound, the sentence that names the worst rows,
and the column that says how much a row rests on.
"""

from typing import Any

from benchmarks.goals import FEWEST

Result = dict[str, Any]
Table = dict[str, Any]
# Below these a row is named among the weak ones; 0.5 is chance for an AUROC.
WEAK_AUROC, WEAK_F1 = 0.75, 0.5
_GROUP_WORDS = {
    "source": "By source of the portrait",
    "age": "By age, as the source states it",
    "gender": "By gender, as the source states it",
    "skin": "By lightness of the skin in the photograph (individual typology angle)",
}


def collect_tables(results: dict[str, Result]) -> list[Table]:
    """Return the tables; those without any row are left out."""
    synthetic = results["synthetic"]
    tables = [
        _families(synthetic, results["held_out"]),
        _regions(synthetic),
        *(_group(synthetic, key) for key in _GROUP_WORDS),
        _reliability(synthetic),
        _damage(results["curves"]),
    ]
    return [table for table in tables if table["rows"]]


def _families(synthetic: Result, held_out: Result) -> Table:
    rows = []
    for result, note in ((synthetic, ""), (held_out, ", kept out of training")):
        for family, group in result.get("by_family", {}).items():
            image, place = group["image"], group["localisation"]
            found = group["verdicts"]["fake"]["evidence_of_manipulation"]
            rows.append(
                [
                    f"{family.replace('_', ' ')}{note}",
                    image["n_fake"],
                    image["auroc"],
                    _drawn_interval(image),
                    place.get("iou"),
                    (place.get("without_learning") or {}).get("iou_all_parts"),
                    found["share"],
                ]
            )
    return {
        "title": "By family of forgeries",
        "columns": [
            "family", "n", "image AUROC", "95 % interval", "IoU", "IoU of all parts painted",
            "called manipulated",
        ],
        "rows": rows,
        "weak": {
            "column": "image AUROC",
            "below": WEAK_AUROC,
            "counted": "n",
            "sentence": "Families told from genuine faces least well (image AUROC):",
        },
    }  # fmt: skip


def _regions(result: Result) -> Table:
    per_region = (result.get("regions") or {}).get("per_region", {})
    return {
        "title": "By region, over forgeries and genuine twins",
        "columns": [
            "region", "touched", "of", "average precision", "by chance", "to be named",
            "precision", "recall", "F1",
        ],
        "rows": [
            [
                name,
                row["n"],
                row["of"],
                row["average_precision"],
                row["without_learning"]["average_precision"],
                row["expected"],
                row["precision"],
                row["recall"],
                row["f1"],
            ]
            for name, row in per_region.items()
        ],
        "weak": {
            "column": "F1",
            "below": WEAK_F1,
            "counted": "to be named",
            "sentence": "Regions named least reliably (F1):",
        },
    }  # fmt: skip


def _group(result: Result, key: str) -> Table:
    rows = []
    for name, group in result.get(f"by_{key}", {}).items():
        alarms = group["verdicts"]["real"]["evidence_of_manipulation"]
        image = group["image"]
        rows.append(
            [
                name,
                image["n_fake"],
                image["auroc"],
                _drawn_interval(image),
                alarms["share"],
                _interval(alarms["share_95"] if alarms["of"] else None),
                group["localisation"].get("iou"),
            ]
        )
    return {
        "title": _GROUP_WORDS[key],
        "columns": [
            key, "pairs", "image AUROC", "95 % interval", "false alarms", "95 % interval of those",
            "IoU",
        ],
        "rows": rows,
        "weak": {
            "column": "image AUROC",
            "below": WEAK_AUROC,
            "counted": "pairs",
            "sentence": f"{_GROUP_WORDS[key]}, lowest (image AUROC):",
        },
    }  # fmt: skip


def _reliability(result: Result) -> Table:
    return {
        "title": "Reliability of the manipulation score, in bins of equal counts",
        "columns": ["scores from", "to", "n", "mean score", "share forged"],
        "rows": [
            [f"{row['low']:.3f}", f"{row['high']:.3f}", row["n"], row["mean_score"],
             row["share_forged"]]
            for row in (result.get("image") or {}).get("reliability", ())
        ],
    }  # fmt: skip


def _damage(result: Result) -> Table:
    return {
        "title": "After recompression, reduction, blur and noise",
        "columns": [
            "damage", "pairs", "image AUROC", "95 % interval", "IoU", "false alarms", "found",
            "inconclusive",
        ],
        "rows": [
            [
                _damage_name(entry),
                entry["pairs"],
                entry["auroc"],
                _interval(entry["auroc_95"]),
                entry["iou"],
                entry["false_alarms"]["share"],
                entry["found"]["share"],
                entry["inconclusive"],
            ]
            for entry in result.get("conditions", ())
        ],
    }  # fmt: skip


def _damage_name(entry: Result) -> str:
    if entry["kind"] in ("unchanged", "half size and JPEG 70"):
        return str(entry["kind"])
    kind, _, unit = entry["kind"].partition(", ")
    return f"{kind} {entry['value']:g}{f' {unit}' if unit else ''}"


def _interval(bounds: Any) -> str:
    if bounds is None:
        return "not computed"
    # A zero from rounding has no sign.
    return " – ".join(f"{round(bound, 3) + 0.0:.3f}" for bound in bounds)


def _drawn_interval(image: Result) -> str:
    """The interval of an AUROC; drawing says nothing of few pictures, or of none told wrongly."""
    bounds = image.get("auroc_95")
    if image["n_fake"] < FEWEST or (bounds is not None and bounds[0] == bounds[1]):
        return "not computed"
    return _interval(bounds)
