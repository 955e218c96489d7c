"""Write synthetic forgeries and their genuine twins as pictures with a manifest, to be evaluated.

`python -m engine.training.synthesize --cache FOLDER --split test --count 300 --out FOLDER`

The manifest also says what an analysis would name and measure if it were given the true mask, and
a reference caption made from that (see `engine.training.manifest`).
"""

import argparse
import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from engine.training.depicted import Depicted, read_depicted, skin_class
from engine.training.faces import FaceLibrary
from engine.training.language import describe_pair
from engine.training.manifest import COLUMNS, write_truth
from engine.training.samples import PairMaker, PicturePair, labelled
from engine.training.shares import chosen_shares
from engine.training.synthesis.families import ALL_FAMILIES

_SIDE_PX = 256


def main(argv: list[str] | None = None) -> int:
    """Write `count` pairs; the same seed gives the same pictures."""
    parser = argparse.ArgumentParser(prog="python -m engine.training.synthesize")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--regenerated", type=Path, help="faces the autoencoders gave back")
    parser.add_argument("--list", type=Path, help="table of the faces (file, age, gender)")
    parser.add_argument("--split", choices=("val", "test"), required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument(
        "--families", nargs="*", choices=sorted(ALL_FAMILIES), help="default: all trained on"
    )
    parser.add_argument("--exclude", nargs="*", default=(), choices=sorted(ALL_FAMILIES))
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    shares = chosen_shares(options.families, options.exclude)
    maker = PairMaker(
        FaceLibrary(options.cache, options.split), options.regenerated, _SIDE_PX, shares
    )
    writer = _Writer(options.out, maker.library, read_depicted(options.list))
    (options.out / "images").mkdir(parents=True, exist_ok=True)
    with (options.out / "manifest.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, COLUMNS, restval="")
        table.writeheader()
        for number in range(options.count):
            table.writerows(writer.write(maker.make_picture(options.seed, number), number))
    return 0


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the files and rows of one pair."""

    out: Path
    library: FaceLibrary
    depicted: Mapping[str, Depicted]
    positions: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        places = {self.library.key(place): place for place in range(len(self.library))}
        object.__setattr__(self, "positions", places)

    def write(self, pair: PicturePair, number: int) -> list[dict[str, str]]:
        """Write three pictures; return the forgery's row and its genuine twin's."""
        stem = f"images/{number:05d}"
        files = {
            f"{stem}_forged.png": pair.forged[:, :, ::-1],
            f"{stem}_genuine.png": pair.genuine[:, :, ::-1],
            f"{stem}_mask.png": pair.mask.astype(np.uint8) * 255,
        }
        for name, pixels in files.items():
            cv2.imwrite(str(self.out / name), np.ascontiguousarray(pixels))
        facts = {"family": pair.family, "source": pair.source, **self._person(pair.key)}
        described = describe_pair(pair, pair.mask, 1, number)
        forged = {
            "image": f"{stem}_forged.png",
            "mask": f"{stem}_mask.png",
            "regions": _listed(pair, 1),
            "unknown": _listed(pair, -1),
            "truth": write_truth(described.regions, described.clues),
            "caption": described.captions[0],
            "label": "fake",
        }
        genuine = {"image": f"{stem}_genuine.png", "label": "real"}
        return [facts | forged, facts | genuine]

    def _person(self, key: str) -> dict[str, str]:
        told = self.depicted.get(key, Depicted())
        portrait = self.library[self.positions[key]]
        return {"age": told.age, "gender": told.gender, "skin": skin_class(portrait)}


def _listed(pair: PicturePair, label: int) -> str:
    return ";".join(labelled(pair.labels, label))


if __name__ == "__main__":
    raise SystemExit(main())
