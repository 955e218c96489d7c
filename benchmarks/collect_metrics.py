"""Gathers the results of `python main.py evaluate` into the metrics file of a model.

`python -m benchmarks.collect_metrics --people F --synthetic F --swaps F --words F --out F`

Each row keeps what it is compared with: the value that needs no learning.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from engine.training.metrics import wilson_interval

PEOPLE = "pictures edited by people in Photoshop, and genuine portraits; none trained on"
SYNTHETIC = "own synthesis, all families, people not trained on"
SWAPS = "own synthesis, face and part swaps, people not trained on"


def main(argv: list[str] | None = None) -> int:
    """Write the metrics file; a result file that lacks a measurement ends in a KeyError."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.collect_metrics")
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--synthetic", type=Path, required=True)
    parser.add_argument("--swaps", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True, help="from benchmarks.words")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    people, synthetic, swaps = (
        json.loads(path.read_text()) for path in (options.people, options.synthetic, options.swaps)
    )
    rows = {
        **_of_people(people),
        **_of_synthesis("swaps", SWAPS, swaps, in_readme=True),
        **_of_synthesis("synthetic", SYNTHETIC, synthetic, in_readme=True),
        **_words(json.loads(options.words.read_text())),
        **_families(synthetic),
    }
    options.out.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


def _of_people(result: dict[str, Any]) -> dict[str, Any]:
    fine = result["by_mask_quality"]["A"]["localisation"]
    rows = {
        "people_image_auroc": _auroc("Forgeries by people against genuine faces", PEOPLE, result),
        "people_false_alarms": _share(
            "Genuine faces called manipulated", PEOPLE, result, "real", "goal at most 0.05"
        ),
        "people_found": _share(
            "Forgeries by people called manipulated", PEOPLE, result, "fake", ""
        ),
        **_place("people_exact", "Forgeries by people with an exact mask", PEOPLE, fine),
        "people_regions": _row(
            "Which of eyes, nose and mouth was edited, mean AUROC",
            result["regions"]["mean_auroc"],
            result["regions"]["named"]["n_pictures"],
            data=PEOPLE,
            compared_with="0.5 by chance",
        ),
    }
    for level, group in result["by_difficulty"].items():
        rows[f"people_{level}"] = _auroc(f"Of these, the {level} ones", PEOPLE, group, False)
    return rows


def _of_synthesis(
    name: str, data: str, result: dict[str, Any], *, in_readme: bool
) -> dict[str, Any]:
    alarms = _share("Genuine twins called manipulated", data, result, "real", "")
    found = _share("Synthetic forgeries called manipulated", data, result, "fake", "")
    return {
        f"{name}_image_auroc": _auroc("Synthetic forgeries against genuine twins", data, result),
        **_place(name, "Synthetic forgeries", data, result["localisation"], in_readme),
        f"{name}_false_alarms": {**alarms, "in_readme": False},
        f"{name}_found": {**found, "in_readme": False},
        f"{name}_calibration_error": _row(
            "Expected calibration error of the manipulation score",
            result["image"]["expected_calibration_error"],
            result["pictures"]["fake"] + result["pictures"]["real"],
            data=data,
        ),
        f"{name}_regions_f1": _row(
            "Regions named against regions touched, F1",
            result["regions"]["named"]["f1"],
            result["regions"]["named"]["n_pictures"],
            data=data,
        ),
    }


def _words(counts: dict[str, int]) -> dict[str, Any]:
    """Shares of sentences borne out and of regions told; the program flags and adds the rest."""
    return {
        "words_supported": _row(
            "Sentences of the language model that regions and clues bear out",
            counts["supported"] / counts["sentences"],
            counts["sentences"],
            interval=list(wilson_interval(counts["supported"], counts["sentences"])),
            data=SYNTHETIC,
            compared_with="the others are marked unsupported",
            in_readme=True,
        ),
        "words_told": _row(
            "Touched regions of which the language model says something borne out",
            counts["told"] / counts["regions"],
            counts["regions"],
            interval=list(wilson_interval(counts["told"], counts["regions"])),
            data=SYNTHETIC,
            compared_with="the others get a sentence from a template",
            in_readme=True,
        ),
    }


def _families(result: dict[str, Any]) -> dict[str, Any]:
    rows = {}
    for family, group in result["by_family"].items():
        title = f"Family {family.replace('_', ' ')}"
        rows[f"family_{family}_auroc"] = _auroc(title, SYNTHETIC, group, False)
        place = _place(f"family_{family}", title, SYNTHETIC, group["localisation"], False)
        rows[f"family_{family}_iou"] = place[f"family_{family}_iou"]
    return rows


def _auroc(title: str, data: str, result: dict[str, Any], in_readme: bool = True) -> dict[str, Any]:
    image = result["image"]
    size = image["without_learning"]["auroc_of_picture_size"]
    return _row(
        f"{title}: image AUROC",
        image["auroc"],
        image["n_fake"] + image["n_real"],
        interval=image["auroc_95"],
        data=data,
        compared_with=f"{size:.3f} from the picture's size alone",
        in_readme=in_readme,
    )


def _share(
    title: str, data: str, result: dict[str, Any], label: str, compared_with: str
) -> dict[str, Any]:
    row = result["verdicts"][label]["evidence_of_manipulation"]
    return _row(
        title,
        row["share"],
        row["of"],
        interval=row["share_95"],
        data=data,
        compared_with=compared_with,
        in_readme=True,
    )


def _place(
    name: str, title: str, data: str, place: dict[str, Any], in_readme: bool = True
) -> dict[str, Any]:
    trivial = place["without_learning"]
    common = {"n": place["n"], "data": data}
    return {
        f"{name}_iou": _row(
            f"{title}: mask IoU at the shipped threshold",
            place["iou"],
            compared_with=f"{trivial['iou_all_parts']:.3f} by painting eyes, nose and mouth",
            in_readme=in_readme,
            **common,
        ),
        f"{name}_pixel_auroc": _row(
            f"{title}: pixel AUROC",
            place["pixel_auroc"],
            compared_with=f"{trivial['pixel_auroc_all_parts_blurred']:.3f} by painting them soft",
            **common,
        ),
        f"{name}_pixel_auroc_inside": _row(
            f"{title}: pixel AUROC inside the face parts",
            place["pixel_auroc_inside_parts"],
            compared_with="0.5 by chance",
            **common,
        ),
    }


def _row(title: str, value: float, n: int, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "value": round(value, 4),
        "n": n,
        **{key: entry for key, entry in more.items() if entry not in (None, "", False)},
    }


if __name__ == "__main__":
    raise SystemExit(main())
