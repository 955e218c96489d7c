"""Gathers what `benchmarks.measure_everything` left in a folder into the metrics file of a model.

`python -m benchmarks.collect_metrics FOLDER --out resources/models/compact/metrics.json`

Each row keeps what it is compared with: the value that needs no learning. A result that is not
there becomes rows without a value ("not measured"). The file's entry `engine` names the weights; a
result of any others is refused. Tables with one row per family, region, group and kind of damage
go beside the model card (`benchmarks.collect_tables`).
"""

import argparse
import json
import sys
from pathlib import Path

from app.casework.models import MEASURED_ENGINE, InstalledModel, read_model
from benchmarks.collect_tables import collect_tables
from benchmarks.goals import FEWEST
from benchmarks.metric_rows import (
    Result,
    Rows,
    auroc_row,
    beside,
    dig,
    nth,
    picture_count,
    place_rows,
    row,
    share_row,
    verdict_share,
)

PEOPLE = (
    "pictures edited by people in Photoshop, and genuine portraits; none trained on, but looked at"
    " while the engine was made"
)
SYNTHETIC = "own synthesis, all families, people not trained on"
SWAPS = "own synthesis, swaps and self-blending, people not trained on"
HELD_OUT = "own synthesis, families kept out of training, people not trained on"
DAMAGED = "own synthesis, all families, at half size and JPEG 70"
PORTRAIT = "one 1024×1024 portrait on two processor cores"
RESULTS = ("people", "synthetic", "swaps", "held_out", "curves", "words", "onnx", "speed")
NAMING_ALL = "{:.3f} by always naming eyes, nose and mouth"
ROOT = Path(__file__).parents[1]
TABLES = ROOT / "docs" / "model_card_tables.json"
MODEL = ROOT / "resources" / "models" / "compact"


class OtherWeights(ValueError):
    """A result is not of the installed model, or none says of which it is; the message names it."""


def main(argv: list[str] | None = None) -> int:
    """Write the metrics file and the tables; 1 and nothing written for results of other weights."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect_metrics")
    parser.add_argument("folder", type=Path, help="results of measure_everything")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--tables", type=Path, default=TABLES)
    parser.add_argument("--model", type=Path, default=MODEL, help="folder of the measured model")
    options = parser.parse_args(argv)
    results = read_results(options.folder)
    try:
        engine = measured_engine(results, read_model(options.model))
    except OtherWeights as error:
        print(error, file=sys.stderr)
        return 1
    metrics = {MEASURED_ENGINE: engine, **collect(results)}
    options.out.write_text(json.dumps(metrics, indent=1) + "\n")
    options.tables.write_text(json.dumps(collect_tables(results), indent=1) + "\n")
    for name in RESULTS:
        if not results[name]:
            print(f"{name}: not measured")
        elif "engine" not in results[name]:
            print(f"{name}: does not say with which weights it was measured")
    return 0


def read_results(folder: Path) -> Rows:
    """Return every result by name; empty where its file is missing."""
    paths = {name: folder / f"{name}.json" for name in RESULTS}
    return {name: json.loads(p.read_text()) if p.exists() else {} for name, p in paths.items()}


def measured_engine(results: Rows, model: InstalledModel) -> dict[str, str]:
    """Return name, version and weights of the model that all results are of; else OtherWeights."""
    told = {name: result["engine"] for name, result in results.items() if "engine" in result}
    if not told:
        raise OtherWeights("No result says with which weights it was measured.")
    installed = model.pinned
    for name, engine in told.items():
        if engine != installed:
            raise OtherWeights(
                f"{name}.json was measured with {_pinned(engine)}; "
                f"the model installed is {_pinned(installed)}."
            )
    return installed


def _pinned(engine: dict[str, str]) -> str:
    return " ".join(str(engine.get(key)) for key in ("name", "version", "weights_sha256"))


def collect(results: Rows) -> Rows:
    """Return all rows, in the order in which they are shown."""
    return {
        **_of_people(results["people"]),
        **_of_synthesis("swaps", SWAPS, results["swaps"]),
        **_of_synthesis("synthetic", SYNTHETIC, results["synthetic"]),
        **_official(results["synthetic"]),
        **_of_synthesis("held_out", HELD_OUT, results["held_out"]),
        **_damaged(results["curves"]),
        **_groups(results["synthetic"]),
        **_words(results["words"], results["synthetic"]),
        **_captions(results["words"], results["synthetic"]),
        **_cost(results["speed"], results["synthetic"]),
        **_exported(results["onnx"]),
    }


def _of_people(result: Result) -> Rows:
    fine = dig(result, "by_mask_quality", "A", "localisation")
    rows = {
        "people_image_auroc": auroc_row(
            "Forgeries by people against genuine faces", PEOPLE, result
        ),
        "people_false_alarms": share_row(
            "Genuine faces called manipulated", PEOPLE, verdict_share(result, "real")
        ),
        "people_found": share_row(
            "Forgeries by people called manipulated", PEOPLE, verdict_share(result, "fake")
        ),
        "people_genuine_inconclusive": share_row(
            "Genuine faces left inconclusive",
            PEOPLE,
            verdict_share(result, "real", "inconclusive"),
        ),
        "people_genuine_named": share_row(
            "Genuine faces on which a region is named", PEOPLE, _genuine_named(result)
        ),
        "people_forged_inconclusive": share_row(
            "Forgeries by people left inconclusive",
            PEOPLE,
            verdict_share(result, "fake", "inconclusive"),
        ),
        **place_rows("people_exact", "Forgeries by people with an exact mask", PEOPLE, fine),
        "people_regions": row(
            "Which of eyes, nose and mouth was edited, mean AUROC",
            dig(result, "regions", "mean_auroc"),
            dig(result, "regions", "named", "n_pictures"),
            data=PEOPLE,
            compared_with="0.5 by chance",
        ),
        "people_calibration_error": _calibration_error(PEOPLE, result),
    }
    for level in ("easy", "mid", "hard"):
        group = dig(result, "by_difficulty", level) or {}
        rows[f"people_{level}"] = auroc_row(f"Of these, the {level} ones", PEOPLE, group, False)
    return rows


def _of_synthesis(name: str, data: str, result: Result) -> Rows:
    in_readme = name != "held_out"
    regions = dig(result, "regions", "named_as_expected")
    title = "Synthetic forgeries against genuine twins"
    return {
        f"{name}_image_auroc": auroc_row(title, data, result),
        **place_rows(name, "Synthetic forgeries", data, result.get("localisation"), in_readme),
        f"{name}_false_alarms": share_row(
            "Genuine twins called manipulated", data, verdict_share(result, "real"), in_readme=False
        ),
        f"{name}_genuine_named": share_row(
            "Genuine twins on which a region is named",
            data,
            _genuine_named(result),
            in_readme=False,
        ),
        f"{name}_found": share_row(
            "Synthetic forgeries called manipulated",
            data,
            verdict_share(result, "fake"),
            in_readme=False,
        ),
        f"{name}_calibration_error": _calibration_error(data, result),
        f"{name}_regions_f1": row(
            "Regions named against regions touched, F1",
            dig(regions, "f1"),
            dig(regions, "n_pictures"),
            interval=dig(regions, "f1_95"),
            data=data,
        ),
        f"{name}_regions_macro_f1": row(
            "Regions named against regions touched, mean F1 of the regions",
            dig(result, "regions", "macro_f1"),
            dig(result, "regions", "named", "n_pictures"),
            data=data,
        ),
    }


def _genuine_named(result: Result) -> object:
    return dig(result, "genuine_with_named_region")


def _calibration_error(data: str, result: Result) -> Result:
    chance = dig(result, "image", "without_learning", "calibration_error_by_chance")
    return row(
        "Expected calibration error of the manipulation score",
        dig(result, "image", "expected_calibration_error"),
        picture_count(result),
        data=data,
        compared_with=beside("{:.3f} by chance alone", chance),
    )


_NAMES = {"iou": "IoU"}


def _official(result: Result) -> Rows:
    """The published protocol: the delivered mask at native size, empty rules, mean per picture."""
    found = dig(result, "official_protocol", "forgeries")
    return {
        f"official_{measure}": row(
            f"Published protocol, delivered mask: mean {_NAMES.get(measure, measure)}",
            dig(found, measure),
            dig(found, "n"),
            interval=dig(found, f"{measure}_95"),
            data=SYNTHETIC,
        )
        for measure in ("iou", "precision", "recall")
    }


def _damaged(result: Result) -> Rows:
    entries = {entry["kind"]: entry for entry in result.get("conditions", ())}
    worst, plain = entries.get("half size and JPEG 70", {}), entries.get("unchanged", {})
    kept = worst["iou"] / plain["iou"] if worst.get("iou") and plain.get("iou") else None
    pairs = worst.get("pairs")
    return {
        "half_jpeg_70_auroc": row(
            "Reduced to half size and recompressed (JPEG 70): image AUROC",
            worst.get("auroc"),
            2 * pairs if pairs else None,
            interval=worst.get("auroc_95"),
            data=DAMAGED,
            compared_with=beside("{:.3f} unchanged", plain.get("auroc")),
        ),
        "half_jpeg_70_iou_kept": row(
            "Reduced to half size and recompressed (JPEG 70): share of the mask IoU that is kept",
            kept,
            pairs,
            data=DAMAGED,
            compared_with=beside("IoU {:.3f} unchanged", plain.get("iou")),
        ),
    }


def _groups(result: Result) -> Rows:
    """The group of depicted people whose genuine pictures are accused most often."""
    shares = [
        (found["share"], found["of"], f"{key} {name}", found)
        for key in ("age", "gender", "skin", "source")
        for name, group in result.get(f"by_{key}", {}).items()
        if (found := group["verdicts"]["real"]["evidence_of_manipulation"])["of"] >= FEWEST
    ]
    nothing: tuple[float | None, int, str, Result] = (None, 0, "", {})
    share, _, name, found = max(shares, key=lambda entry: entry[:2], default=nothing)
    title = "Genuine twins called manipulated, the group of people where most are"
    if name:
        # Where no group has any, none of them is the worst: the largest says most.
        title = f"{title} ({name})" if share else f"{_NO_GROUP} ({name})"
    return {
        "group_false_alarms": row(
            title,
            share,
            found.get("of"),
            interval=found.get("share_95"),
            data=SYNTHETIC,
        )
    }


_NO_GROUP = "Genuine twins called manipulated: none in any group of people; the largest"


# Row, whose words (as `benchmarks.words` calls them; "analyses": of `synthetic`), share, title,
# note.
_SHARES_OF_WORDS = (
    ("words_regions_precision", "written", "regions_said_touched",
     "Regions the language model names that were touched, precision", ""),
    ("words_regions_recall", "written", "regions_told",
     "Touched regions the language model names, recall",
     "the others get a sentence from a template"),
    ("words_attributes", "written", "attributes_right",
     "Clues the language model tells of a region that were measured there",
     "its guide leaves no other words open"),
    ("words_attributes_free", "free", "attributes_right",
     "The same without its guide: what it has learnt", "never delivered"),
    ("words_clues_told", "written", "clues_told",
     "Clues found with the true mask that the language model tells",
     "it is told clear ones only; report and window list all"),
    ("words_clues_owed", "owed", "attributes_right",
     "Told clues that the genuine twin does not show under the same mask",
     "the others are the person's own"),
    ("words_supported", "written", "sentences_borne_out",
     "Sentences of the language model that regions and clues bear out",
     "the others are marked unsupported"),
    ("report_regions", "analyses", "regions_said_touched",
     "Regions named in whole analyses that were touched", ""),
    ("report_attributes", "analyses", "attributes_right",
     "Clues told in whole analyses that are found there with the true mask", ""),
)  # fmt: skip
_WORDS_IN_README = ("words_attributes", "words_clues_owed", "report_attributes")


def _words(result: Result, synthetic: Result) -> Rows:
    """What the language model writes of true masks, and what is told in whole analyses."""
    results = {**result, "analyses": synthetic.get("words")}
    return {
        name: row(
            title,
            dig(results, which, key, "share"),
            dig(results, which, key, "n"),
            interval=dig(results, which, key, "share_95"),
            data=SYNTHETIC,
            compared_with=also,
            in_readme=name in _WORDS_IN_README,
        )
        for name, which, key, title, also in _SHARES_OF_WORDS
    }


def _captions(words: Result, synthetic: Result) -> Rows:
    """Caption metrics of the language model on true masks, and of whole analyses."""
    rows: Rows = {}
    told = (
        ("words", "Text of the language model on true masks", dig(words, "written"), (1, 2, 3, 4)),
        ("report", "Text of whole analyses", synthetic.get("words"), (4,)),
    )
    for name, title, result, lengths in told:
        found = dig(result, "captions") or {}
        trivial = found.get("without_learning", {})
        for number in lengths:
            rows[f"{name}_bleu_{number}"] = row(
                f"{title}: BLEU-{number}",
                nth(found.get("bleu"), number - 1),
                found.get("n"),
                data=SYNTHETIC,
                compared_with=beside(NAMING_ALL, nth(trivial.get("bleu"), number - 1)),
            )
        for key, label in (("rouge_l", "ROUGE-L"), ("cider", "CIDEr")):
            rows[f"{name}_{key}"] = row(
                f"{title}: {label}",
                found.get(key),
                found.get("n"),
                data=SYNTHETIC,
                compared_with=beside(NAMING_ALL, trivial.get(key)),
            )
    return rows


def _cost(speed: Result, synthetic: Result) -> Rows:
    return {
        "portrait_s": row(
            "One analysis with text, warm: median seconds",
            speed.get("warm_median_s"),
            speed.get("runs"),
            data=PORTRAIT,
            in_readme=True,
        ),
        "portrait_slowest_s": row(
            "One analysis with text, warm: slowest seconds",
            speed.get("warm_slowest_s"),
            speed.get("runs"),
            data=PORTRAIT,
        ),
        "portrait_mb": row(
            "Most memory of the engine's process, MB",
            speed.get("engine_peak_mb"),
            speed.get("runs"),
            data=PORTRAIT,
        ),
        "picture_s": row(
            "Seconds a picture, median",
            synthetic.get("seconds_per_picture"),
            picture_count(synthetic),
            data=f"{SYNTHETIC}; one processor core",
        ),
    }


def _exported(result: Result) -> Rows:
    pictures = result.get("pictures")
    data = "own synthesis, people not trained on; ONNX against torch"
    return {
        "exported_map_difference": row(
            "Shipped model against the trained one: largest difference of score maps (0–1)",
            result.get("largest_map_difference"),
            pictures,
            data=data,
        ),
        "exported_verdicts_differing": row(
            "Shipped model against the trained one: pictures with another verdict",
            result.get("verdicts_differing"),
            pictures,
            data=data,
        ),
    }


if __name__ == "__main__":
    raise SystemExit(main())
