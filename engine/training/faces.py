"""Genuine faces with landmarks as one memory-mapped library, split by person.

The split column of the source is law: donors of a split come from the same split.
"""

import csv
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

# Pictures are stored with their longer side at most this long: forgeries are made at native
# resolution, and the set's own median is 342 px.
_LONGEST_SIDE_PX = 560


@dataclass(frozen=True, slots=True)
class Portrait:
    """One genuine face. pixels: h×w×3 uint8 RGB; landmarks: 468×2 float32 px."""

    key: str
    source: str
    pixels: NDArray[np.uint8]
    landmarks: NDArray[np.float32]


class FaceLibrary:
    """Random access to decoded portraits of one split, without decoding a JPEG each time."""

    def __init__(self, cache: Path, split: str) -> None:
        index = json.loads((cache / "index.json").read_text())
        self._rows = [row for row in index["rows"] if row["split"] == split]
        self._pixels = np.load(cache / "pixels.npy", mmap_mode="r")
        self._landmarks = np.load(cache / "landmarks.npy", mmap_mode="r")
        self.split = split
        self._shapes = _normalised_shapes([self._landmarks[row["at"]] for row in self._rows])
        collections = [row.get("collection", "") for row in self._rows]
        names = sorted(set(collections))
        self._collection_of = np.array([names.index(name) for name in collections])
        self._members = [np.flatnonzero(self._collection_of == i) for i in range(len(names))]
        sizes = np.sqrt([len(members) for members in self._members])
        self._shares = sizes / sizes.sum()

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, position: int) -> Portrait:
        row = self._rows[position]
        height, width, start = row["height"], row["width"], row["start"]
        flat = self._pixels[start : start + height * width * 3]
        return Portrait(
            key=row["file"],
            source=row["source"],
            pixels=np.array(flat).reshape(height, width, 3),
            landmarks=np.array(self._landmarks[row["at"]], dtype=np.float32),
        )

    def key(self, position: int) -> str:
        """Return the name under which a portrait is listed."""
        return str(self._rows[position]["file"])

    def draw(self, rng: np.random.Generator) -> int:
        """Return a random position; collections weigh by the square root of their size.

        So a small set of other cameras and people is not drowned by a large uniform one.
        """
        members = self._members[int(rng.choice(len(self._members), p=self._shares))]
        return int(members[int(rng.integers(len(members)))])

    def donor_for(self, position: int, rng: np.random.Generator) -> int:
        """Return another person's position, of similar pose and face shape, mostly of its set.

        One of the six nearest, by Procrustes distance, of 48 random candidates: near enough that
        the swap is hard to see. Three times in ten of eight only: editors take what they find.
        """
        members = np.arange(len(self))
        if rng.random() < 0.7:
            members = self._members[int(self._collection_of[position])]
        candidates_drawn = 48 if rng.random() < 0.7 else 8
        drawn = members[rng.integers(0, len(members), candidates_drawn)].tolist()
        person = self._rows[position]["identity"]
        candidates = [c for c in drawn if self._rows[c]["identity"] != person]
        distances = np.linalg.norm(self._shapes[candidates] - self._shapes[position], axis=1)
        nearest = np.argsort(distances)[:6]
        return int(candidates[int(rng.choice(nearest))])


def build_cache(faces: Path, landmarks_file: Path, csv_file: Path, cache: Path) -> None:
    """Decode all portraits of `csv_file` into `cache`; a finished cache of that list is kept."""
    rows = list(csv.DictReader(csv_file.open(newline="")))
    digest = hashlib.sha256(csv_file.read_bytes()).hexdigest()
    index_path = cache / "index.json"
    if index_path.exists() and json.loads(index_path.read_text())["list_sha256"] == digest:
        return
    cache.mkdir(parents=True, exist_ok=True)
    mesh = np.load(landmarks_file)
    position_of = {str(name): i for i, name in enumerate(mesh["names"])}
    kept, arrays, points = _decode_all(rows, faces, mesh["landmarks"], position_of)
    np.save(cache / "pixels.npy", np.concatenate([array.reshape(-1) for array in arrays]))
    np.save(cache / "landmarks.npy", np.stack(points).astype(np.float32))
    index_path.write_text(json.dumps({"list_sha256": digest, "rows": kept}))


def _decode_all(
    rows: Sequence[dict[str, str]],
    faces: Path,
    landmarks: NDArray[np.float16],
    position_of: dict[str, int],
) -> tuple[list[dict[str, object]], list[NDArray[np.uint8]], list[NDArray[np.float32]]]:
    kept: list[dict[str, object]] = []
    arrays: list[NDArray[np.uint8]] = []
    points: list[NDArray[np.float32]] = []
    start = 0
    for row in rows:
        decoded = cv2.imread(str(faces / row["file"]), cv2.IMREAD_COLOR)
        if decoded is None or row["file"] not in position_of:
            continue
        pixels = cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB)
        mesh = landmarks[position_of[row["file"]]].astype(np.float32)
        scale = _LONGEST_SIDE_PX / max(pixels.shape[:2])
        if scale < 1:
            pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            mesh = mesh * scale
        height, width = pixels.shape[:2]
        kept.append(
            {
                "file": row["file"],
                "source": row["source"],
                "split": row["split"],
                "identity": row.get("identity") or row["file"],
                "height": height,
                "width": width,
                "start": start,
                "at": len(points),
            }
        )
        arrays.append(pixels.astype(np.uint8))
        points.append(mesh)
        start += height * width * 3
    return kept, arrays, points


def _normalised_shapes(meshes: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Remove position and size (not rotation: a tilted donor fits a tilted target)."""
    stack = np.stack([np.asarray(mesh, dtype=np.float32) for mesh in meshes])
    stack = stack - stack.mean(axis=1, keepdims=True)
    size = np.sqrt((stack**2).sum(axis=(1, 2), keepdims=True))
    flat: NDArray[np.float32] = (stack / size).reshape(len(stack), -1)
    return flat
