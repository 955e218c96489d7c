"""Genuine faces of other cameras and people joined to a face library, some kept out for measuring.

    python -m engine.training.other_cameras --cache FOLDER --pictures FOLDER [--name NAME]

Which pictures are kept out follows from their names alone, so that nothing trains on a picture
that calibration measures. The collection does not say who is who: a person may be in both parts.
"""

import argparse
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.faces.detection import FaceFinder

_MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"
# Share of the pictures that no training sees: they choose the false-alarm threshold.
_KEPT_OUT = 0.35


def is_kept_out(name: str) -> bool:
    """Return whether the picture of this name belongs to calibration, not to training."""
    first = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return first / 2**32 < _KEPT_OUT


def join(cache: Path, pictures: Path, name: str) -> int:
    """Append the faces of `pictures` that are not kept out to the library; return how many.

    Each picture counts as a person of its own. A library that already holds the collection is
    left as it is. The library's files are replaced whole, never half-written.
    """
    index = json.loads((cache / "index.json").read_text())
    rows = index["rows"]
    if any(row.get("collection") == name for row in rows):
        return 0
    finder = FaceFinder(_MODELS)
    held, points = np.load(cache / "pixels.npy", mmap_mode="r"), np.load(cache / "landmarks.npy")
    start, at = len(held), len(points)
    arrays: list[NDArray[np.uint8]] = []
    meshes: list[NDArray[np.float32]] = []
    for path in sorted(pictures.glob("*.jpg")):
        decoded = None if is_kept_out(path.name) else cv2.imread(str(path), cv2.IMREAD_COLOR)
        if decoded is None:
            continue
        pixels = np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
        faces = finder.find(pixels)
        if not faces:
            continue
        height, width = pixels.shape[:2]
        place = {"height": height, "width": width, "start": start, "at": at + len(meshes)}
        who = {"file": path.name, "source": name, "identity": path.name}
        rows.append({**who, "split": "train", "collection": name, **place})
        arrays.append(pixels.reshape(-1))
        meshes.append(np.asarray(faces[0].landmarks, np.float32))
        start += pixels.size
    _replace(cache / "pixels.npy", np.concatenate([held, *arrays]))
    _replace(cache / "landmarks.npy", np.concatenate([points, np.stack(meshes)]))
    partial = cache / "index.json.partial"
    partial.write_text(json.dumps(index))
    partial.replace(cache / "index.json")
    return len(meshes)


def main() -> None:
    """Join one folder of pictures to a library."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--pictures", type=Path, required=True)
    parser.add_argument("--name", default="other")
    options = parser.parse_args()
    print(join(options.cache, options.pictures, options.name), "faces joined")


def _replace(path: Path, array: NDArray[np.generic]) -> None:
    partial = path.with_suffix(".partial.npy")
    np.save(partial, array)
    partial.replace(path)


if __name__ == "__main__":
    main()
