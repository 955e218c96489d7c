"""Contact sheets of every family of forgeries, to be looked at before training on it.

`python -m engine.training.contact_sheets --cache RUN/faces --out FOLDER [--families …]`

One sheet a family; each row shows, on the model's grid: the genuine face, the forgery, the
forgery with the mask's outline, and the difference eight times over. The faces belong to the
people on them: sheets are not for the repository.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from engine.training.faces import FaceLibrary
from engine.training.samples import FacePair, PairMaker, labelled
from engine.training.synthesis.families import ALL_FAMILIES

_PROJECT = Path(__file__).resolve().parents[2]
# Folders of the project that are not committed.
_NOT_COMMITTED = ("runs", "build")
_SIDE_PX = 256
# A difference of 32 grey values is full white.
_DIFFERENCE_GAIN = 8
_CAPTION_PX = 34
_OUTLINE = (0, 255, 0)


def main(argv: list[str] | None = None) -> int:
    """Write one PNG a family; the same seed gives the same sheets."""
    parser = argparse.ArgumentParser(prog="python -m engine.training.contact_sheets")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--regenerated", type=Path, help="faces the autoencoders gave back")
    parser.add_argument("--split", choices=("train", "val", "test"), default="train")
    parser.add_argument("--families", nargs="*", choices=sorted(ALL_FAMILIES), help="default: all")
    parser.add_argument("--count", type=int, default=12, help="forgeries on a sheet")
    parser.add_argument("--columns", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    if is_committed(options.out):
        parser.error(f"{options.out} is part of the project; faces of others are not committed")
    options.out.mkdir(parents=True, exist_ok=True)
    library = FaceLibrary(options.cache, options.split)
    for family in options.families or ALL_FAMILIES:
        if family == "regenerate" and options.regenerated is None:
            continue
        maker = PairMaker(library, options.regenerated, _SIDE_PX, {family: 1.0})
        rows = [strip(maker.make(options.seed, number)) for number in range(options.count)]
        path = options.out / f"{family}.png"
        cv2.imwrite(str(path), arrange(rows, options.columns)[:, :, ::-1])
        print(path, flush=True)
    return 0


def is_committed(folder: Path) -> bool:
    """Return whether what lies in `folder` would belong to the repository."""
    path = folder.resolve()
    if not path.is_relative_to(_PROJECT):
        return False
    first = path.relative_to(_PROJECT).parts[:1]
    return not first or first[0] not in _NOT_COMMITTED


def strip(pair: FacePair) -> NDArray[np.uint8]:
    """Return one row of a sheet, h×w×3 uint8 RGB: genuine, forged, outlined, difference, words."""
    outlined = pair.forged.copy()
    found, _ = cv2.findContours(
        pair.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    cv2.drawContours(outlined, found, -1, _OUTLINE, 1)
    step = np.abs(pair.forged.astype(np.int16) - pair.genuine) * _DIFFERENCE_GAIN
    difference = np.clip(step, 0, 255).astype(np.uint8)
    pictures = np.hstack([pair.genuine, pair.forged, outlined, difference])
    words = np.full((_CAPTION_PX, pictures.shape[1], 3), 24, np.uint8)
    touched = ", ".join(labelled(pair.labels, 1))
    made = ", ".join(f"{key} {_short(value)}" for key, value in pair.parameters.items())
    for line, text in enumerate((made, touched)):
        cv2.putText(
            words, text.encode("ascii", "replace").decode(), (4, 13 + 15 * line),
            cv2.FONT_HERSHEY_SIMPLEX, 0.4, (230, 230, 230), 1, cv2.LINE_AA,
        )  # fmt: skip
    return np.vstack([pictures, words])


def arrange(rows: list[NDArray[np.uint8]], columns: int) -> NDArray[np.uint8]:
    """Return the rows side by side in `columns`, the last line filled up with grey."""
    filler = np.full_like(rows[0], 60)
    padded = rows + [filler] * (-len(rows) % columns)
    lines = [np.hstack(padded[at : at + columns]) for at in range(0, len(padded), columns)]
    return np.vstack(lines)


def _short(value: float | str) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    raise SystemExit(main())
