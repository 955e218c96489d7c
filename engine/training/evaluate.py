"""The `evaluate` command: run the shipped engine over a manifest of pictures and measure it.

The manifest has the columns image, mask, regions, caption, label (real or fake); paths are relative
to it (see `engine.training.manifest` for further columns). The engine is asked as an examiner
would ask it: whole pictures, own face detection, shipped thresholds.
"""

import argparse
import hashlib
import json
import resource
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.client import EngineClient
from engine.errors import UserFacingError
from engine.schema.request import EngineDescription
from engine.training.entrance import ended
from engine.training.manifest import Row, read_manifest
from engine.training.observation import Observer, find_engine
from engine.training.outcome import Outcome
from engine.training.scoreboard import summarise

Failures = list[dict[str, str]]


def main(argv: list[str] | None = None) -> int:
    """Evaluate and print; 0 when every picture was analysed, 1 when some failed."""
    parser = argparse.ArgumentParser(prog="python main.py evaluate")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where to write metrics.json")
    parser.add_argument("--engine", default="compact")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--most", type=int, help="only the first so many rows")
    parser.add_argument(
        "--calibrate",
        action="store_true",
        help="give an imported model thresholds from these pictures, instead of measuring it",
    )
    options = parser.parse_args(argv)
    rows = read_manifest(options.manifest)[: options.most]
    if options.calibrate:
        return _calibrate(options, rows)
    with EngineClient(device=options.device) as client, tempfile.TemporaryDirectory() as staging:
        engine = find_engine(client, options.engine)
        observer = Observer(client, engine, Path(staging), options.device)
        outcomes, failures = observe_all(observer.observe, rows)
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "manifest_sha256": hashlib.sha256(options.manifest.read_bytes()).hexdigest(),
        "engine": describe_engine(engine),
        **summarise(outcomes),
        # Linux gives the largest resident set of any child that has ended, in KiB.
        "engine_peak_mb": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 / 1e6,
        "failures": failures,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
    print(as_text(result))
    return 1 if failures else 0


def _calibrate(options: argparse.Namespace, rows: Sequence[Row]) -> int:
    """Exit status 0, or 2 when the engine or the pictures are not fit for it."""
    # Only imported models need PyTorch.
    from engine.training.published.calibration import as_text as told_of
    from engine.training.published.calibration import calibrate_published

    try:
        facts = calibrate_published(options.engine, rows, options.device, print)
    except UserFacingError as error:
        print(f"{error.what}\n  {error.effect}\n  {error.remedy}", file=sys.stderr)
        return 2
    kept = ("name", "version", "calibration", "calibration_record", "thresholds")
    text = json.dumps({key: facts[key] for key in kept}, indent=1, sort_keys=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(text + "\n")
    print(told_of(facts))
    return 0


def observe_all(
    observe: Callable[[Row], Outcome], rows: Sequence[Row], told_every: int = 20
) -> tuple[list[Outcome], Failures]:
    """Return the outcomes, and which pictures were refused and why.

    told_every: after how many pictures a line is printed; 0: never.
    """
    outcomes: list[Outcome] = []
    failures: Failures = []
    for number, row in enumerate(rows, start=1):
        try:
            outcomes.append(observe(row))
        except UserFacingError as error:
            failures.append({"image": row.image.name, "what": error.what})
        if told_every and number % told_every == 0:
            print(f"{number} of {len(rows)} pictures", flush=True)
    return outcomes, failures


def describe_engine(engine: EngineDescription) -> dict[str, str]:
    """Return what pins the engine that was measured."""
    return {
        "name": engine.name,
        "version": engine.version,
        "weights_sha256": engine.weights_sha256,
    }


def as_text(result: dict[str, Any]) -> str:
    """Return the main measurements as lines for people, trivial values beside ours."""
    image, place = result["image"], result["localisation"]
    alarms = result["verdicts"]["real"]["evidence_of_manipulation"]
    found = result["verdicts"]["fake"]["evidence_of_manipulation"]
    lines = [f"pictures: {result['pictures']['fake']} fake, {result['pictures']['real']} real"]
    if image["auroc"] is not None:
        size = image["without_learning"]["auroc_of_picture_size"]
        chance = image["without_learning"]["calibration_error_by_chance"]
        lines += [
            f"image AUROC {_with_interval(image, 'auroc')}   (picture size alone {size:.3f})",
f"expected calibration error {image['expected_calibration_error']:.3f}"
            f"   ({chance:.3f} by chance alone)",
        ]  # fmt: skip
    for label, row in (("false alarms on genuine faces", alarms), ("forgeries found", found)):
        if row["of"]:
            lines.append(f"{label} {row['n']} of {row['of']}: {_with_interval(row, 'share')}")
    lines += _place_lines("all masks", place)
    for key in ("mask_quality", "family", "difficulty"):
        for name, group in result.get(f"by_{key}", {}).items():
            area = group["image"]
            if area["auroc"] is not None:
                lines.append(f"{key} {name}: image AUROC {area['auroc']:.3f} (n {area['n_fake']})")
            lines += _place_lines(f"{key} {name}", group["localisation"])
    lines += _region_lines(result["regions"]) + _word_lines(result["words"])
    seconds = result["seconds_per_picture"]
    if seconds is not None:
        peak = result["engine_peak_mb"]
        lines.append(f"cost: {seconds:.2f} s a picture (median), {peak:.0f} MB at most")
    if result["failures"]:
        lines.append(f"{len(result['failures'])} pictures could not be analysed")
    return "\n".join(lines)


def _with_interval(row: dict[str, Any], key: str) -> str:
    interval = row.get(f"{key}_95")
    if interval is None:
        return f"{row[key]:.3f}"
    return f"{row[key]:.3f} [{interval[0]:.3f}, {interval[1]:.3f}]"


def _place_lines(label: str, place: dict[str, Any]) -> list[str]:
    if not place["n"]:
        return []
    trivial = place["without_learning"]
    numbers = {
        "IoU": ("iou", f"n {place['n']}; all parts {trivial['iou_all_parts']:.3f}"),
        "pixel AUROC": (
            "pixel_auroc",
            f"all parts blurred {_number(trivial['pixel_auroc_all_parts_blurred'])}",
        ),
        "inside the parts": ("pixel_auroc_inside_parts", "chance 0.5"),
    }
    told = [f"{name} {_number(place[key])} ({beside})" for name, (key, beside) in numbers.items()]
    return [f"{label}: {', '.join(told)}"]


def _region_lines(regions: dict[str, Any]) -> list[str]:
    if regions["mean_auroc"] is None:
        return []
    lines = [
        f"regions: mean AUROC {regions['mean_auroc']:.3f}, named against touched"
        f" F1 {_number(regions['named']['f1'])}, macro F1 {_number(regions['macro_f1'])}"
    ]
    expected = regions["named_as_expected"]
    if expected is not None:
        lines.append(
            f"regions an analysis would name: precision {_number(expected['precision'])},"
            f" recall {_number(expected['recall'])}, F1 {_number(expected['f1'])}"
        )
    return lines


def _word_lines(words: dict[str, Any] | None) -> list[str]:
    if words is None:
        return []
    shares = ("regions_said_touched", "regions_told", "attributes_right", "sentences_borne_out")
    told = [f"{name.replace('_', ' ')} {_number(words[name]['share'])}" for name in shares]
    lines = [f"words: {', '.join(told)}"]
    captions = words.get("captions")
    if captions:
        lines.append(
            f"captions: BLEU-4 {captions['bleu'][3]:.3f}, ROUGE-L {captions['rouge_l']:.3f},"
            f" CIDEr {captions['cider']:.3f}"
        )
    return lines


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


if __name__ == "__main__":
    raise SystemExit(ended(main))
