"""The `evaluate` command: run the shipped engine over a manifest of pictures and measure it.

The manifest has the columns image, mask, regions, caption, label (real or fake); paths are relative
to it. Further columns (family, difficulty, source, mask_quality) split the results. The engine is
asked as an examiner would ask it: whole pictures, own face detection, shipped thresholds.
"""

import argparse
import csv
import hashlib
import json
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.client import EngineClient
from engine.errors import UserFacingError
from engine.faces.parsing import RegionMap, parse_regions
from engine.schema.finding import Face, Finding, RegionName
from engine.schema.request import AnalysisRequest, EngineDescription
from engine.training.metrics import auroc, overlap
from engine.training.scoreboard import Localisation, Outcome, summarise

GROUPS = ("family", "difficulty", "source", "mask_quality")
# The parts people edit most; painted over every face they are the row to beat. The dilation is
# 4 % of the mesh's width, the blur as much.
TRIVIAL_PARTS = (RegionName.EYE, RegionName.NOSE, RegionName.MOUTH)
_TRIVIAL_REACH = 0.04
# Enough pixels for a pixel AUROC; the rest is thinned out evenly.
_MOST_PIXELS = 200_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the manifest with resolved paths."""

    image: Path
    mask: Path | None
    is_fake: bool
    regions: frozenset[str] | None
    group: dict[str, str]


def main(argv: list[str] | None = None) -> int:
    """Evaluate and print; 0 when every picture was analysed, 1 when some failed."""
    parser = argparse.ArgumentParser(prog="python main.py evaluate")
    parser.add_argument("manifest", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where to write metrics.json")
    parser.add_argument("--engine", default="compact")
    parser.add_argument("--device", default="auto")
    options = parser.parse_args(argv)
    rows = read_manifest(options.manifest)
    outcomes: list[Outcome] = []
    failures: list[dict[str, str]] = []
    with EngineClient(device=options.device) as client, tempfile.TemporaryDirectory() as staging:
        engine = _engine(client, options.engine)
        for number, row in enumerate(rows, start=1):
            try:
                outcomes.append(_evaluate(client, engine, row, Path(staging), options.device))
            except UserFacingError as error:
                failures.append({"image": row.image.name, "what": error.what})
            if number % 20 == 0:
                print(f"{number} of {len(rows)} pictures", flush=True)
    result = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "manifest_sha256": hashlib.sha256(options.manifest.read_bytes()).hexdigest(),
        "engine": {
            "name": engine.name,
            "version": engine.version,
            "weights_sha256": engine.weights_sha256,
        },
        **summarise(outcomes),
        "failures": failures,
    }
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n")
    print(as_text(result))
    return 1 if failures else 0


def read_manifest(path: Path) -> list[Row]:
    """Return the rows; a fake without regions has unknown ones, a real one has none."""
    rows = []
    with path.open(newline="", encoding="utf-8") as stream:
        for line in csv.DictReader(stream):
            is_fake = line["label"] == "fake"
            named = frozenset(name for name in (line.get("regions") or "").split(";") if name)
            rows.append(
                Row(
                    image=path.parent / line["image"],
                    mask=path.parent / line["mask"] if line.get("mask") else None,
                    is_fake=is_fake,
                    regions=named if named or not is_fake else None,
                    group={key: line[key] for key in GROUPS if line.get(key)},
                )
            )
    return rows


def as_text(result: dict[str, Any]) -> str:
    """Return the main measurements as lines for people, trivial values beside ours."""
    image, place = result["image"], result["localisation"]
    alarms = result["verdicts"]["real"]["evidence_of_manipulation"]
    found = result["verdicts"]["fake"]["evidence_of_manipulation"]
    lines = [
        f"pictures: {result['pictures']['fake']} fake, {result['pictures']['real']} real",
    ]
    if image["auroc"] is not None:
        low, high = image["auroc_95"]
        size = image["without_learning"]["auroc_of_picture_size"]
        lines.append(
            f"image AUROC {image['auroc']:.3f} [{low:.3f}, {high:.3f}]"
            f"   (picture size alone {size:.3f})"
        )
        lines.append(f"expected calibration error {image['expected_calibration_error']:.3f}")
    for label, row in (("false alarms on genuine faces", alarms), ("forgeries found", found)):
        if row["of"]:
            low, high = row["share_95"]
            lines.append(
                f"{label} {row['n']} of {row['of']}: {row['share']:.3f} [{low:.3f}, {high:.3f}]"
            )
    lines += _place_lines("all masks", place)
    for key in ("mask_quality", "family", "difficulty"):
        for name, group in result.get(f"by_{key}", {}).items():
            area = group["image"]
            if area["auroc"] is not None:
                lines.append(f"{key} {name}: image AUROC {area['auroc']:.3f} (n {area['n_fake']})")
            lines += _place_lines(f"{key} {name}", group["localisation"])
    if result["regions"]["mean_auroc"] is not None:
        lines.append(f"regions, mean AUROC {result['regions']['mean_auroc']:.3f}")
    if result["failures"]:
        lines.append(f"{len(result['failures'])} pictures could not be analysed")
    return "\n".join(lines)


def _place_lines(label: str, place: dict[str, Any]) -> list[str]:
    if not place["n"]:
        return []
    trivial = place["without_learning"]
    return [
        f"{label}: IoU {place['iou']:.3f}"
        f" (n {place['n']}; all parts {trivial['iou_all_parts']:.3f}),"
        f" pixel AUROC {place['pixel_auroc']:.3f}"
        f" (all parts blurred {trivial['pixel_auroc_all_parts_blurred']:.3f}),"
        f" inside the parts {place['pixel_auroc_inside_parts']:.3f} (chance 0.5)"
    ]


def _engine(client: EngineClient, name: str) -> EngineDescription:
    for engine in client.describe():
        if engine.name == name:
            return engine
    raise SystemExit(f"There is no engine called {name}.")


def _evaluate(
    client: EngineClient, engine: EngineDescription, row: Row, staging: Path, device: str
) -> Outcome:
    digest = hashlib.sha256(row.image.read_bytes()).hexdigest()
    request = AnalysisRequest(
        evidence_sha256=digest,
        engine=engine.name,
        engine_version=engine.version,
        engine_weights_sha256=engine.weights_sha256,
        device=device,
    )
    started = time.perf_counter()
    finding = client.analyse(request, row.image, staging)
    seconds = time.perf_counter() - started
    scores = np.load(staging / finding.score_map.path, mmap_mode="r")
    face = max(finding.faces, key=lambda f: f.box.width * f.box.height, default=None)
    maps = _region_maps(face, scores.shape)
    sided = any(part in name for name in row.regions or () for part in ("left_", "right_"))
    return Outcome(
        image=row.image.name,
        is_fake=row.is_fake,
        score=finding.scores.manipulation,
        verdict=str(finding.scores.verdict),
        pixels=finding.decode.size.width * finding.decode.size.height,
        group=row.group,
        localisation=_locate(row, finding, np.asarray(scores), maps, staging),
        regions_true=row.regions,
        regions_named=frozenset(_label(r.name, r.side, sided) for r in finding.regions),
        region_scores=_region_scores(maps, np.asarray(scores)),
        seconds=seconds,
    )


def _region_maps(face: Face | None, shape: tuple[int, ...]) -> tuple[RegionMap, ...]:
    if face is None:
        return ()
    return parse_regions(np.array(face.landmarks, np.float32), (shape[0], shape[1]))


def _region_scores(maps: tuple[RegionMap, ...], scores: NDArray[np.float32]) -> dict[str, float]:
    """Return the mean score per region, under its name and, for pairs, under side_name too."""
    result: dict[str, float] = {}
    for region in maps:
        mean = float(scores[region.mask].mean())
        plain = _label(region.name, region.side, sided=False)
        result[_label(region.name, region.side, sided=True)] = mean
        result[plain] = max(result.get(plain, 0.0), mean)
    return result


def _label(name: str, side: str, sided: bool) -> str:
    return f"{side}_{name}" if sided and side in ("left", "right") else str(name)


def _locate(
    row: Row,
    finding: Finding,
    scores: NDArray[np.float32],
    maps: tuple[RegionMap, ...],
    staging: Path,
) -> Localisation | None:
    if row.mask is None:
        return None
    truth = cv2.imread(str(row.mask), cv2.IMREAD_GRAYSCALE) > 0
    if truth.shape != scores.shape:
        size = (scores.shape[1], scores.shape[0])
        truth = cv2.resize(truth.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    threshold = dict(finding.scores.thresholds)["mask"]
    delivered = cv2.imread(str(staging / finding.mask.path), cv2.IMREAD_GRAYSCALE) > 0
    parts = np.zeros(truth.shape, np.uint8)
    for region in maps:
        if region.name in TRIVIAL_PARTS:
            parts |= region.mask.astype(np.uint8)
    reach = max(1, round(_TRIVIAL_REACH * _width(finding)))
    painted = cv2.dilate(parts, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) > 0
    blurred = cv2.GaussianBlur(painted.astype(np.float32), (0, 0), reach)
    return Localisation(
        at_threshold=overlap(scores >= threshold, truth),
        as_delivered=overlap(delivered, truth),
        trivial=overlap(painted, truth),
        pixel_auroc=_pixel_auroc(scores, truth, np.ones_like(truth)),
        pixel_auroc_inside=_pixel_auroc(scores, truth, painted),
        pixel_auroc_trivial=_pixel_auroc(blurred, truth, np.ones_like(truth)),
    )


def _width(finding: Finding) -> float:
    return max((face.box.width for face in finding.faces), default=0.0)


def _pixel_auroc(
    scores: NDArray[np.float32], truth: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> float:
    chosen, labels = scores[inside], truth[inside]
    step = max(1, len(chosen) // _MOST_PIXELS)
    return auroc(chosen[::step], labels[::step])


if __name__ == "__main__":
    raise SystemExit(main())
