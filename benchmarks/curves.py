"""How the engine bears what happens to pictures: JPEG, reduction, blur, noise, each by degrees.

`python -m benchmarks.curves MANIFEST.csv --out curves.json [--pairs N]`. Forgeries and genuine
twins alike are changed, then analysed as an examiner would have them analysed, without the clue
filters, which change neither scores nor masks. `benchmarks.curve_plots` draws the result.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.client import EngineClient
from engine.filters import ALL_FILTERS
from engine.training.evaluate import describe_engine, observe_all
from engine.training.manifest import Row, read_manifest
from engine.training.observation import Observer, find_engine
from engine.training.scoreboard import summarise_pictures

Image = NDArray[np.uint8]
NO_QUALITY = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """What is done to every picture, in this order; the defaults leave it alone.

    kind: which curve it belongs to. size: factor of both sides. blur, noise: standard deviation in
    px and grey values. jpeg: quality, 0 for a lossless file.
    """

    kind: str
    value: float
    size: float = 1.0
    blur: float = 0.0
    noise: float = 0.0
    jpeg: int = NO_QUALITY


UNCHANGED = Condition("unchanged", 0)
# The worst point a portrait commonly comes in, and the one the goals name.
HALF_SIZE_JPEG_70 = Condition("half size and JPEG 70", 70, size=0.5, jpeg=70)
CONDITIONS = (
    UNCHANGED,
    *(Condition("JPEG quality", q, jpeg=q) for q in (98, 90, 80, 70, 60, 50, 40)),
    *(Condition("size", s, size=s) for s in (0.75, 0.5, 0.35)),
    *(Condition("blur, px", b, blur=b) for b in (0.5, 1.0, 2.0)),
    *(Condition("noise, grey values", n, noise=n) for n in (3.0, 6.0, 12.0)),
    HALF_SIZE_JPEG_70,
)


def main(argv: list[str] | None = None) -> int:
    """Write one entry per condition; 1 when a picture was refused."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curves")
    parser.add_argument("manifest", type=Path, help="forgeries and genuine twins, by synthesize")
    parser.add_argument("--pairs", type=int, default=40)
    parser.add_argument("--engine", default="compact")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    rows = read_manifest(options.manifest)[: 2 * options.pairs]
    disabled = tuple(method.name for method in ALL_FILTERS)
    with EngineClient(device=options.device) as client, tempfile.TemporaryDirectory() as folder:
        engine = find_engine(client, options.engine)
        observer = Observer(client, engine, Path(folder), options.device, disabled)
        entries = [measure(observer, rows, condition) for condition in CONDITIONS]
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": describe_engine(engine),
        "conditions": entries,
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    return 1 if any(entry["refused"] for entry in entries) else 0


def measure(observer: Observer, rows: Sequence[Row], condition: Condition) -> dict[str, Any]:
    """Return what is measured of `rows` after `condition`."""
    with tempfile.TemporaryDirectory() as name:
        altered = [change_file(row, condition, Path(name), seed) for seed, row in enumerate(rows)]
        outcomes, failures = observe_all(observer.observe, altered, told_every=0)
    board = summarise_pictures(outcomes)
    image, place, verdicts = board["image"], board["localisation"], board["verdicts"]
    named = board["regions"]["named_as_expected"] or board["regions"]["named"]
    entry = {
        **asdict(condition),
        "pairs": len(rows) // 2,
        "refused": len(failures),
        "auroc": image["auroc"],
        "auroc_95": image.get("auroc_95"),
        "iou": place.get("iou"),
        "iou_95": place.get("iou_95"),
        "regions_f1": named["f1"],
        "false_alarms": verdicts["real"]["evidence_of_manipulation"],
        "found": verdicts["fake"]["evidence_of_manipulation"],
        "inconclusive": _inconclusive(verdicts),
    }
    print(f"{condition.kind} {condition.value:g}: {_told(entry)}", flush=True)
    return entry


def change_file(row: Row, condition: Condition, folder: Path, seed: int) -> Row:
    """Write the row's picture after `condition` into `folder`; return the row that names it.

    The true mask stays as it is: the evaluation brings it to the picture's size.
    """
    pixels = changed(np.asarray(cv2.imread(str(row.image)), np.uint8), condition, seed)
    suffix = "png" if condition.jpeg == NO_QUALITY else "jpg"
    path = folder / f"{row.image.stem}.{suffix}"
    options = [cv2.IMWRITE_JPEG_QUALITY, condition.jpeg] if suffix == "jpg" else []
    cv2.imwrite(str(path), pixels, options)
    return replace(row, image=path)


def changed(pixels: Image, condition: Condition, seed: int) -> Image:
    """Return the picture resized, blurred and made noisy; JPEG happens when it is written."""
    result = pixels
    if condition.size != 1.0:
        share = condition.size
        result = np.asarray(
            cv2.resize(result, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8
        )
    if condition.blur:
        result = np.asarray(cv2.GaussianBlur(result, (0, 0), condition.blur), np.uint8)
    if condition.noise:
        grain = np.random.default_rng(seed).normal(0, condition.noise, result.shape)
        result = np.clip(result + grain, 0, 255).astype(np.uint8)
    return result


def _inconclusive(verdicts: dict[str, Any]) -> float:
    rows = [verdicts[label]["inconclusive"] for label in ("fake", "real")]
    return float(sum(row["n"] for row in rows) / max(sum(row["of"] for row in rows), 1))


def _told(entry: dict[str, Any]) -> str:
    def text(value: float | None) -> str:
        return "–" if value is None else f"{value:.3f}"

    return (
        f"AUROC {text(entry['auroc'])}, IoU {text(entry['iou'])}, false alarms"
        f" {text(entry['false_alarms']['share'])}, found {text(entry['found']['share'])}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
