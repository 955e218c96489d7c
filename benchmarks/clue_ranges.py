"""Measures the ranges of clue values on genuine faces and writes `resources/clue_ranges.json`.

    python -m benchmarks.clue_ranges --faces FOLDER [--small PICTURES] [--count 867]

FOLDER holds `faces.csv`, `faces_landmarks468.npz` and `faces/`. Only `split == val` is read. On
each face, masks of made-up outlines (one region, several, the whole face) play what a finding
could mark, and every filter measures what it would measure there. Every second picture first goes
through a drawn life (resized, re-compressed, blurred …) as in training. The file says what is
expected where nothing was changed: the central 95 % of the values, per filter and region.

PICTURES is a folder of small genuine faces; every second file is read, so that the rest stays for
checking. Small faces have ranges of their own (`SMALL_INTEROCULAR_PX`).
"""

import argparse
import csv
import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.detection import FaceFinder
from engine.faces.parsing import NON_GEOMETRIC, RegionMap, face_oval, parse_regions
from engine.filters.boundary import BOUNDARY, Boundary
from engine.filters.colour import COLOUR, Colour
from engine.filters.compression import COMPRESSION, Compression
from engine.filters.noise import NOISE, Noise
from engine.filters.sharpness import SHARPNESS, Sharpness
from engine.filters.symmetry import SYMMETRY, Symmetry
from engine.fusion.naming import MASK_SHARE, TOUCHED_SHARE
from engine.measurement.face import interocular_distance
from engine.measurement.judgement import Observation, Quantity
from engine.measurement.parts import prepare, signed_distance
from engine.measurement.quality import picture_sharpness
from engine.measurement.ranges import RANGES_FILE, range_key
from engine.plugin import FaceView, MarkedFace
from engine.schema.finding import RegionName, Side
from engine.training.synthesis.picture_life import draw_life, live

MODELS = Path(__file__).parents[1] / "resources" / "models"
VERSION = 2
SEED = 20261123
MASKS_PER_FACE = 6
# How far made-up outlines leave the region's own, and how much they wobble, as shares of the
# distance between the eyes: what predicted outlines and people's cuts do.
_LEAST_GROWTH, _MOST_GROWTH, _WOBBLE = -0.03, 0.12, 0.04
_SMALLEST_MASK_PX = 60
# Values of wrinkle, freckle, scar and dimple are measured once: all are the mask itself on skin.
_STANDS_FOR_MARKS = RegionName.SCAR
NOTE = (
    "Central 95 % of clue values on genuine faces under made-up masks, for faces and for small"
    " faces (below 46 px between the eyes). Log ratios for sharpness, noise and boundary,"
    " differences for the rest (see engine/filters)."
)
SOURCE = (
    "split 'val' of the development faces: All-Age-Faces (Cheng et al. 2019), Face Research Lab"
    " London Set (DeBruine & Jones 2017), Canada faces from webmorphR.stim; every second picture"
    " after a drawn life of resizing, re-compression, blur and noise"
)
SOURCE_OF_SMALL = "every second of 2,000 faces of CelebA (Liu et al. 2015), 178×218 px"
LICENCE = (
    "The numbers: Apache-2.0. The pictures they were measured on are not part of this project:"
    " All-Age-Faces for research only; London and Canada CC BY 4.0; CelebA non-commercial research."
)

Values = dict[str, list[float]]
Portrait = tuple[NDArray[np.uint8], NDArray[np.float32]]


def main() -> None:
    """Measure and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--small", type=Path)
    parser.add_argument("--count", type=int, default=867)
    parser.add_argument("--out", type=Path, default=RANGES_FILE)
    arguments = parser.parse_args()
    sharpness: list[float] = []
    portraits = genuine_faces(arguments.faces, arguments.count)
    values: Values = defaultdict(list)
    used = measure_set(lived(portraits, sharpness), values)
    used_small = 0
    if arguments.small:
        used_small = measure_set(small_faces(arguments.small, arguments.count), values)
    document = {
        "version": VERSION,
        "measured_on": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "faces": used,
        "source": SOURCE,
        "small_faces": used_small,
        "source_of_small": SOURCE_OF_SMALL if used_small else "",
        "masks_per_face": MASKS_PER_FACE,
        "seed": SEED,
        "note": NOTE,
        "licence": LICENCE,
        "picture_sharpness": {"low_1_percent": _rounded(np.percentile(sharpness, 1))},
        "ranges": dict(sorted(_ranges(values).items())),
    }
    arguments.out.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(f"{len(values)} ranges from {used} + {used_small} faces written to {arguments.out}")


def measure_set(portraits: Iterable[Portrait], values: Values) -> int:
    """Add the deviations of all portraits to `values` by range key; return how many there were."""
    used = 0
    for used, (pixels, landmarks) in enumerate(portraits, 1):
        rng = np.random.default_rng([SEED, used, 1])
        for face in made_up_faces(pixels, landmarks, rng):
            for quantity, observation in observe_all(face):
                key = range_key(
                    quantity.method,
                    observation.region[0],
                    observation.comparison,
                    observation.interocular_px,
                )
                values[key].append(quantity.deviate(observation.value, observation.reference))
        if used % 50 == 0:
            print(f"{used} faces", flush=True)
    return used


def lived(portraits: Iterable[Portrait], sharpness: list[float]) -> Iterator[Portrait]:
    """Yield every second portrait after a drawn life; the sharpness of the others is noted."""
    for number, (pixels, landmarks) in enumerate(portraits, 1):
        if number % 2:
            sharpness.append(picture_sharpness(FaceView("face-1", pixels, 0, 0, landmarks)) or 0.0)
            yield pixels, landmarks
        else:
            life = draw_life(np.random.default_rng([SEED, number]))
            yield live(pixels, life), landmarks * np.float32(life.scale)


def small_faces(folder: Path, count: int) -> Iterator[Portrait]:
    """Yield the largest face of every second picture of `folder`, as found by the engine itself."""
    finder = FaceFinder(MODELS)
    for path in sorted(folder.glob("*.jpg"))[::2][:count]:
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        pixels = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)
        for face in finder.find(pixels)[:1]:
            yield pixels, face.landmarks


def genuine_faces(folder: Path, count: int) -> Iterator[Portrait]:
    """Yield pixels (h×w×3 RGB) and landmarks (468×2) of the first `count` validation faces.

    The order is drawn once from the seed, so that a smaller count is still a fair sample.
    """
    rows = [row for row in csv.DictReader((folder / "faces.csv").open()) if row["split"] == "val"]
    mesh = np.load(folder / "faces_landmarks468.npz")
    position = {str(name): index for index, name in enumerate(mesh["names"])}
    landmarks = mesh["landmarks"]
    for index in np.random.default_rng(SEED).permutation(len(rows))[:count]:
        name = rows[index]["file"]
        picture = cv2.imread(str(folder / "faces" / name), cv2.IMREAD_COLOR)
        points = landmarks[position[name]].astype(np.float32)
        yield np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8), points


def made_up_faces(
    pixels: NDArray[np.uint8], landmarks: NDArray[np.float32], rng: np.random.Generator
) -> Iterator[MarkedFace]:
    """Yield the face under `MASKS_PER_FACE` made-up masks, with the regions each one touches."""
    shape = (pixels.shape[0], pixels.shape[1])
    view = FaceView("face-1", pixels, 0, 0, landmarks.astype(np.float32))
    oval, regions = face_oval(landmarks, shape), parse_regions(landmarks, shape)
    unit = interocular_distance(landmarks)
    for number in range(MASKS_PER_FACE):
        if number == 0:
            depth = signed_distance(oval)
            growth = rng.uniform(-0.4, 0.1)
        else:
            count = 1 if number < MASKS_PER_FACE // 2 + 1 else int(rng.integers(2, 5))
            chosen = [regions[i] for i in rng.choice(len(regions), count, replace=False)]
            depth = signed_distance(np.logical_or.reduce([region.mask for region in chosen]))
            growth = rng.uniform(_LEAST_GROWTH, _MOST_GROWTH)
        mask = depth + (growth + _wobble(shape, unit, rng)) * unit > 0
        if mask.sum() < _SMALLEST_MASK_PX:
            continue
        touched = tuple(region for region in regions if _is_touched(region, mask))
        mark = RegionMap(_STANDS_FOR_MARKS, Side.NONE, mask & oval)
        yield MarkedFace(view, (*touched, mark), oval, mask)


def observe_all(face: MarkedFace) -> Iterator[tuple[Quantity, Observation]]:
    """Yield what every filter measures on the face, without obstacles."""
    ground = prepare(face)
    if ground is None:
        return
    observed = (
        (SHARPNESS, Sharpness().observe(ground)),
        (NOISE, Noise().observe(ground)),
        (COLOUR, Colour().observe(ground)),
        (BOUNDARY, Boundary().observe(ground)),
        (SYMMETRY, Symmetry().observe(ground)),
        (COMPRESSION, Compression().observe(face)),
    )
    for quantity, observations in observed:
        for observation in observations:
            if not observation.obstacle:
                yield quantity, observation


def _wobble(shape: tuple[int, int], unit: float, rng: np.random.Generator) -> NDArray[np.float32]:
    field = cv2.GaussianBlur(rng.normal(size=shape).astype(np.float32), (0, 0), 0.12 * unit)
    return np.asarray(field / max(float(field.std()), 1e-6) * _WOBBLE * 0.5, np.float32)


def _is_touched(region: RegionMap, mask: NDArray[np.bool_]) -> bool:
    marked = int((region.mask & mask).sum())
    share_of_region = marked / int(region.mask.sum())
    return share_of_region >= TOUCHED_SHARE or marked >= MASK_SHARE * int(mask.sum())


def _ranges(values: Values) -> dict[str, dict[str, float]]:
    ranges = {}
    for key, found in values.items():
        low, median, high = (_rounded(np.percentile(found, share)) for share in (2.5, 50, 97.5))
        entry = {"low": low, "median": median, "high": high, "n": len(found)}
        method, name, rest = key.split("/", 2)
        names = NON_GEOMETRIC if name == _STANDS_FOR_MARKS else (name,)
        for one in names:
            ranges["/".join((method, one, rest))] = entry
    return ranges


def _rounded(value: float | np.floating) -> float:
    return round(float(value), 4)


if __name__ == "__main__":
    main()
