"""Results become rows and tables, and what is missing becomes "not measured"."""

import json
from pathlib import Path

import pytest

from app.casework.models import read_metrics, read_model
from benchmarks.collect_metrics import MODEL, RESULTS, collect, main
from benchmarks.collect_tables import collect_tables
from benchmarks.goals import GOALS, goal_rows, weak_points
from benchmarks.metric_rows import row
from benchmarks.model_card import read_measurements


def _image(auroc: float) -> dict[str, object]:
    return {
        "n_fake": 20, "n_real": 20, "auroc": auroc, "auroc_95": [auroc - 0.05, auroc + 0.05],
        "expected_calibration_error": 0.04, "reliability": [],
        "without_learning": {"auroc_of_picture_size": 0.5, "calibration_error_by_chance": 0.03},
    }  # fmt: skip


def _verdicts(share: float) -> dict[str, object]:
    found = {"n": 1, "of": 20, "share": share, "share_95": [0.0, 0.3]}
    return {
        "fake": {"evidence_of_manipulation": found},
        "real": {"evidence_of_manipulation": found},
    }


MEASURED = read_model(MODEL).pinned
SYNTHETIC = {
    "engine": MEASURED,
    "pictures": {"fake": 20, "real": 20},
    "image": _image(0.93),
    "verdicts": _verdicts(0.05),
    "localisation": {"n": 20, "iou": 0.61, "iou_95": [0.5, 0.7],
                     "without_learning": {"iou_all_parts": 0.3}},
    "regions": {"macro_f1": 0.6, "named": {"n_pictures": 40}, "per_region": {},
                "named_as_expected": {"f1": 0.82, "f1_95": [0.8, 0.84], "n_pictures": 40}},
    "by_age": {
        "18-29": {"image": _image(0.6), "verdicts": _verdicts(0.2), "localisation": {}},
        "30-44": {"image": _image(0.9), "verdicts": _verdicts(0.1), "localisation": {}},
    },
}  # fmt: skip
CURVES = {
    "engine": MEASURED,
    "conditions": [
        {"kind": kind, "value": 0, "pairs": 20, "auroc": 0.9, "auroc_95": None, "iou": iou,
         "false_alarms": {"share": 0.0}, "found": {"share": 0.4}, "inconclusive": 0.1}
        for kind, iou in (("unchanged", 0.6), ("half size and JPEG 70", 0.48))
    ]
}  # fmt: skip


def test_without_any_result_every_row_says_not_measured() -> None:
    rows = collect({name: {} for name in RESULTS})
    assert {goal.name for goal in GOALS} <= set(rows)
    assert all(entry["value"] is None and entry["title"] for entry in rows.values())
    assert {told[-1] for told in goal_rows(rows)} == {"not measured"}
    assert weak_points(rows, []) == []
    assert len(read_measurements(json.dumps(rows))) == len(rows)


def test_results_in_a_folder_become_rows_tables_and_weak_points(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "synthetic.json").write_text(json.dumps(SYNTHETIC))
    (tmp_path / "curves.json").write_text(json.dumps(CURVES))
    metrics, tables = tmp_path / "metrics.json", tmp_path / "tables.json"
    assert main([str(tmp_path), "--out", str(metrics), "--tables", str(tables)]) == 0
    assert "people: not measured" in capsys.readouterr().out
    rows = json.loads(metrics.read_text())
    assert rows.pop("engine") == MEASURED
    assert rows["synthetic_image_auroc"]["value"] == 0.93
    assert rows["synthetic_iou"]["compared_with"] == "0.300 by painting eyes, nose and mouth"
    assert rows["half_jpeg_70_iou_kept"]["value"] == pytest.approx(0.8)
    assert rows["group_false_alarms"]["value"] == 0.2
    assert "age 18-29" in rows["group_false_alarms"]["title"]
    assert rows["people_image_auroc"]["value"] is None
    reached = {told[0]: told[-1] for told in goal_rows(rows)}
    assert reached["Synthetic forgeries: mask IoU at the shipped threshold"] == "not measured"
    made = json.loads(tables.read_text())
    titles = [table["title"] for table in made]
    assert titles == [
        "By age, as the source states it",
        "After recompression, reduction, blur and noise",
    ]
    assert weak_points(rows, made) == [
        "By age, as the source states it, lowest (image AUROC): 18-29 (0.60)."
    ]


@pytest.mark.parametrize("key", ["name", "version", "weights_sha256"])
def test_results_of_another_model_are_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    other = {**CURVES, "engine": {**MEASURED, key: "another"}}
    (tmp_path / "synthetic.json").write_text(json.dumps(SYNTHETIC))
    (tmp_path / "curves.json").write_text(json.dumps(other))
    metrics, tables = tmp_path / "metrics.json", tmp_path / "tables.json"
    assert main([str(tmp_path), "--out", str(metrics), "--tables", str(tables)]) == 1
    said = capsys.readouterr().err
    assert "curves.json was measured with" in said
    assert MEASURED["weights_sha256"] in said
    assert not metrics.exists()
    assert not tables.exists()


def test_results_that_name_no_weights_are_refused_alone_and_told_beside_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nameless = {key: value for key, value in CURVES.items() if key != "engine"}
    (tmp_path / "curves.json").write_text(json.dumps(nameless))
    metrics, tables = tmp_path / "metrics.json", tmp_path / "tables.json"
    told = [str(tmp_path), "--out", str(metrics), "--tables", str(tables)]
    assert main(told) == 1
    assert not metrics.exists()
    (tmp_path / "synthetic.json").write_text(json.dumps(SYNTHETIC))
    assert main(told) == 0
    assert "curves: does not say with which weights" in capsys.readouterr().out


def test_collected_figures_are_read_for_the_model_they_were_measured_with_only(
    tmp_path: Path,
) -> None:
    (tmp_path / "manifest.json").write_bytes((MODEL / "manifest.json").read_bytes())
    results = tmp_path / "results"
    results.mkdir()
    (results / "synthetic.json").write_text(json.dumps(SYNTHETIC))
    told = ["--out", str(tmp_path / "metrics.json"), "--tables", str(tmp_path / "tables.json")]
    assert main([str(results), *told]) == 0
    figures = read_metrics(read_model(tmp_path))
    assert figures == collect({name: {} for name in RESULTS} | {"synthetic": SYNTHETIC})


def _people() -> dict[str, object]:
    verdicts = _verdicts(0.1)
    for label in ("fake", "real"):
        verdicts[label] = {
            **verdicts[label],
            "inconclusive": _verdicts(0.8)["real"]["evidence_of_manipulation"],
        }
    return {"pictures": {"fake": 20, "real": 20}, "image": _image(0.7), "verdicts": verdicts}


def test_what_is_left_open_and_how_far_the_score_is_off_is_told_of_foreign_pictures() -> None:
    rows = collect({name: {} for name in RESULTS} | {"people": _people()})
    assert rows["people_genuine_inconclusive"]["value"] == 0.8
    assert rows["people_forged_inconclusive"]["in_readme"]
    assert rows["people_calibration_error"]["value"] == 0.04
    assert "looked at" in rows["people_false_alarms"]["data"]


def test_no_group_of_people_is_called_the_worst_where_none_is_accused() -> None:
    spotless = {
        name: {"image": _image(0.9), "verdicts": _verdicts(0.0), "localisation": {}}
        for name in ("18-29", "30-44")
    }
    rows = collect(
        {name: {} for name in RESULTS} | {"synthetic": {**SYNTHETIC, "by_age": spotless}}
    )
    assert rows["group_false_alarms"]["value"] == 0
    assert "none in any group" in rows["group_false_alarms"]["title"]


def test_a_table_gives_no_interval_that_drawing_cannot_give() -> None:
    groups = {
        "few": {**_image(0.6), "n_fake": 2},
        "all told apart": {**_image(1.0), "auroc_95": [1.0, 1.0]},
        "enough": _image(0.9),
    }
    by_age = {
        name: {"image": image, "verdicts": _verdicts(0.0), "localisation": {}}
        for name, image in groups.items()
    }
    results = {name: {} for name in RESULTS} | {"synthetic": {**SYNTHETIC, "by_age": by_age}}
    (table,) = (t for t in collect_tables(results) if t["title"].startswith("By age"))
    assert {row[0]: row[3] for row in table["rows"]} == {
        "few": "not computed", "all told apart": "not computed", "enough": "0.850 – 0.950",
    }  # fmt: skip
    # What too few pictures say is left out of the weak points, and that is said.
    rows = [["few", 2, 0.1], ["enough", 20, 0.6]]
    small = {**table, "columns": ["age", "pairs", "image AUROC"], "rows": rows}
    (sentence,) = weak_points({}, [small])
    assert "few" not in sentence.partition("Left out")[0]
    assert "Left out: 1 that rest on fewer than 10 pictures." in sentence


@pytest.mark.parametrize(
    ("value", "interval", "expected"),
    [(0.98765, [0.98761, 0.98762], [0.9876, 0.9877]), (1.0, [0.9, 0.99999], [0.9, 1.0])],
)
def test_rounding_never_leaves_a_value_outside_its_interval(
    value: float, interval: list[float], expected: list[float]
) -> None:
    assert row("x", value, 3, interval=interval)["interval"] == expected


def test_tiny_values_are_not_rounded_away() -> None:
    assert row("x", 3.4e-6, 3)["value"] == 3.4e-6


def test_words_are_told_of_true_masks_and_of_whole_analyses() -> None:
    def share(value: float) -> dict[str, object]:
        return {"attributes_right": {"n": 10, "share": value, "share_95": [0.1, 0.9]}}

    rows = collect(
        {name: {} for name in RESULTS}
        | {
            "words": {"written": share(1.0), "free": share(0.5), "owed": share(0.8)},
            "synthetic": {**SYNTHETIC, "words": share(0.6)},
        }
    )
    told = ("words_attributes", "words_attributes_free", "words_clues_owed", "report_attributes")
    assert [rows[name]["value"] for name in told] == [1.0, 0.5, 0.8, 0.6]
    assert rows["words_regions_recall"]["value"] is None
