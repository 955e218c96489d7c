"""A laboratory's own genuine portraits made ready for training: faces found, measured, split.

A folder of pictures is enough; no table is needed. Pictures in one subfolder show one person;
pictures that lie in the folder itself count as a person each, unless they are near-duplicates.
Persons are split by a number that follows from their pictures' bytes alone.
"""

import csv
import hashlib
import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.errors import UserFacingError
from engine.faces.detection import DetectedFace, FaceFinder

_log = logging.getLogger(__name__)
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
# Each split needs donors: a face of another person. A tenth of fewer people is not three.
FEWEST_PEOPLE = 30
# Below this the false-alarm threshold, a share of 2 %, rests on a handful of genuine pictures.
ENOUGH_PEOPLE = 500
# The model sees faces at about 220 px; a smaller one holds less than the model could learn from.
SMALLEST_FACE_PX = 80
# A mesh that scores less fits a face that is turned away, covered or blurred.
LOWEST_MESH_SCORE = 0.9
# What is kept around a face, in widths of its box: hair, ears and neck, as on a portrait.
_AROUND = 2.2
# Longest side of a kept portrait, as in the face library.
_LONGEST_SIDE_PX = 560
# Bits of 256 in which two pictures of one shot may differ. Of 240 studio portraits of different
# people the nearest differ in 21; recompression to JPEG 50 changes up to 19 in 95 % of them.
_SAME_SHOT_BITS = 20
_HASH_SIDE = 16
TABLE, LANDMARKS, PORTRAITS = "faces.csv", "landmarks.npz", "portraits"
RECORD = "record.json"
_COLUMNS = ("file", "source", "identity", "split", "original", "sha256")
_MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"


class FacesRefused(UserFacingError):
    """The folder does not hold what a training needs; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class OwnFace:
    """One kept portrait. person: subfolder, or empty. shot: 256 bits that say what it looks like.

    pixels: h×w×3 uint8 BGR, cut around the face. landmarks: 468×2 px on it.
    """

    original: str
    person: str
    sha256: str
    shot: NDArray[np.uint8]
    pixels: NDArray[np.uint8]
    landmarks: NDArray[np.float32]


def prepare_faces(folder: Path, out: Path, fewest_people: int = FEWEST_PEOPLE) -> Path:
    """Measure the pictures below `folder` once; return `out`, which then holds all of it.

    Writes portraits, a table and landmarks as the face library reads them. A finished `out` made
    from the same files is kept. FacesRefused: no pictures, too few people, or other files than
    those a run began with.
    """
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix.lower() in SUFFIXES)
    if not paths:
        raise _refused(f"There are no pictures in “{folder}”.")
    digest = _digest_of_names(folder, paths)
    if (out / RECORD).exists():
        if json.loads((out / RECORD).read_text())["files_sha256"] != digest:
            raise FacesRefused(
                f"The pictures in “{folder}” are not those this training began with.",
                effect="Nothing was trained; the earlier run is unchanged.",
                remedy="Give the new training a folder of its own with --out.",
            )
        return out
    left_out: dict[str, int] = {}
    (out / PORTRAITS).mkdir(parents=True, exist_ok=True)
    faces = []
    for number, face in enumerate(_measured(folder, paths, left_out)):
        cv2.imwrite(str(out / PORTRAITS / _name(number)), face.pixels)
        # On disk now; a large folder would not fit into memory.
        faces.append(replace(face, pixels=face.pixels[:0]))
    splits, people = split_people(faces) if faces else ([], 0)
    if people < fewest_people:
        shutil.rmtree(out)
        reasons = "".join(f"; {count} {reason}" for reason, count in left_out.items())
        raise _refused(
            f"“{folder}” shows {people} different people in {len(faces)} usable pictures of "
            f"{len(paths)}{reasons}. At least {fewest_people} are needed."
        )
    if people < ENOUGH_PEOPLE:
        _log.warning(
            "%d people are few: the false-alarm threshold will rest on a tenth of them. "
            "From %d people on it can be trusted.", people, ENOUGH_PEOPLE
        )  # fmt: skip
    _write(out, faces, splits)
    counts = {"pictures": len(paths), "faces": len(faces), "people": people, "left_out": left_out}
    (out / RECORD).write_text(json.dumps({"files_sha256": digest, **counts}, indent=1) + "\n")
    _log.info("%d faces of %d people kept", len(faces), people)
    return out


def split_people(faces: Sequence[OwnFace]) -> tuple[list[tuple[str, str]], int]:
    """Return (split, identity) of every face, and how many people there are.

    A person is a subfolder, or what near-duplicates join. People are ordered by the least SHA-256
    of their pictures; the first tenth is `val`, the second `test` (two people each at least), the
    rest `train`.
    """
    groups = _joined(faces)
    keys: dict[int, str] = {}
    for face, group in zip(faces, groups, strict=True):
        keys[group] = min(keys.get(group, face.sha256), face.sha256)
    order = sorted(keys, key=lambda group: keys[group])
    tenth = max(2, len(order) // 10)
    place = {group: position for position, group in enumerate(order)}

    def split(group: int) -> str:
        return ("val", "test", "train")[min(place[group] // tenth, 2)]

    return [(split(group), keys[group][:16]) for group in groups], len(order)


def shot_hash(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return 32 bytes: whether each of 16×16 cells is brighter than its left neighbour."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, (_HASH_SIDE + 1, _HASH_SIDE), interpolation=cv2.INTER_AREA)
    return np.packbits((small[:, 1:] > small[:, :-1]).ravel())


def _measured(folder: Path, paths: Sequence[Path], left_out: dict[str, int]) -> Iterator[OwnFace]:
    """Yield the usable faces; count the others by reason in `left_out`."""
    finder = FaceFinder(_MODELS)
    for number, path in enumerate(paths, start=1):
        decoded = cv2.imread(str(path), cv2.IMREAD_COLOR)
        found = _usable(finder, decoded)
        if isinstance(found, str):
            left_out[found] = left_out.get(found, 0) + 1
            continue
        pixels, landmarks = _cut(decoded, found)
        relative = path.relative_to(folder)
        yield OwnFace(
            original=relative.as_posix(),
            person=relative.parts[0] if len(relative.parts) > 1 else "",
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            shot=shot_hash(decoded),
            pixels=pixels,
            landmarks=landmarks,
        )
        if number % 100 == 0:
            _log.info("looked at %d of %d pictures", number, len(paths))


def _usable(finder: FaceFinder, decoded: NDArray[np.uint8] | None) -> DetectedFace | str:
    """Return the largest face, or why the picture is left out."""
    if decoded is None:
        return "could not be read"
    faces = finder.find(np.ascontiguousarray(decoded[:, :, ::-1]))
    if not faces:
        return "show no face"
    if faces[0].box_xywh[2] < SMALLEST_FACE_PX:
        return f"have a face narrower than {SMALLEST_FACE_PX} px"
    if faces[0].mesh_score < LOWEST_MESH_SCORE:
        return "have a face that is turned away, covered or blurred"
    return faces[0]


def _cut(
    pixels: NDArray[np.uint8], face: DetectedFace
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return the part around the face, at most `_LONGEST_SIDE_PX`, and the mesh on it."""
    low, high = face.landmarks.min(axis=0), face.landmarks.max(axis=0)
    centre, reach = (low + high) / 2, float((high - low).max()) * _AROUND / 2
    limit = np.array(pixels.shape[1::-1])
    left, top = np.clip(np.floor(centre - reach), 0, limit).astype(int)
    right, bottom = np.clip(np.ceil(centre + reach), 0, limit).astype(int)
    part = pixels[top:bottom, left:right]
    mesh = face.landmarks - np.array([left, top], np.float32)
    scale = _LONGEST_SIDE_PX / max(part.shape[:2])
    if scale < 1:
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        # Pixel centres lie at integers, so edges lie half a pixel off.
        mesh = (mesh + 0.5) * scale - 0.5
    return np.ascontiguousarray(part, np.uint8), mesh.astype(np.float32)


def _joined(faces: Sequence[OwnFace]) -> list[int]:
    """Return a group number per face: same subfolder, or the same shot."""
    parent = list(range(len(faces)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    first_of: dict[str, int] = {}
    shots = np.stack([face.shot for face in faces])
    for i, face in enumerate(faces):
        if face.person:
            parent[root(i)] = root(first_of.setdefault(face.person, i))
        bits = np.bitwise_count(shots[:i] ^ shots[i]).sum(axis=1)
        for j in np.flatnonzero(bits <= _SAME_SHOT_BITS):
            parent[root(int(j))] = root(i)
    return [root(i) for i in range(len(faces))]


def _write(out: Path, faces: Sequence[OwnFace], splits: Sequence[tuple[str, str]]) -> None:
    names = [_name(number) for number in range(len(faces))]
    np.savez(
        out / LANDMARKS,
        names=np.array(names),
        landmarks=np.stack([face.landmarks for face in faces]),
    )
    with (out / TABLE).open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, _COLUMNS, restval="")
        table.writeheader()
        for name, face, (split, identity) in zip(names, faces, splits, strict=True):
            table.writerow(
                {"file": name, "source": "own", "identity": identity, "split": split,
                 "original": face.original, "sha256": face.sha256}
            )  # fmt: skip


def _name(number: int) -> str:
    return f"{number:06d}.png"


def _digest_of_names(folder: Path, paths: Sequence[Path]) -> str:
    """Return a digest of names and sizes: it notices another folder without reading all of it."""
    lines = [f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}" for path in paths]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _refused(what: str) -> FacesRefused:
    return FacesRefused(
        what,
        effect="Nothing was trained; the pictures are unchanged.",
        remedy=(
            "Add genuine portraits of more people (JPEG, PNG, WebP, BMP or TIFF), one subfolder per"
            " person where there are several of one."
        ),
    )
