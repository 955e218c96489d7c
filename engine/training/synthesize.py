"""Write synthetic forgeries and their genuine twins as pictures with a manifest, to be evaluated.

`python -m engine.training.synthesize --cache FOLDER --split test --count 300 --out FOLDER`
"""

import argparse
import csv
from pathlib import Path

import cv2
import numpy as np

from engine.forgerytalker.processing import REGION_NAMES
from engine.training.faces import FaceLibrary
from engine.training.samples import PairMaker, PicturePair
from engine.training.synthesis.families import FAMILIES

COLUMNS = ("image", "mask", "regions", "caption", "label", "family", "source")


def main(argv: list[str] | None = None) -> int:
    """Write `count` pairs; the same seed gives the same pictures."""
    parser = argparse.ArgumentParser(prog="python -m engine.training.synthesize")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--regenerated", type=Path, help="cache of the diffusion autoencoder")
    parser.add_argument("--split", choices=("val", "test"), required=True)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--families", nargs="*", choices=sorted(FAMILIES), help="default: all")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    shares = {name: FAMILIES[name][1] for name in options.families} if options.families else None
    maker = PairMaker(FaceLibrary(options.cache, options.split), options.regenerated, 256, shares)
    (options.out / "images").mkdir(parents=True, exist_ok=True)
    with (options.out / "manifest.csv").open("w", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS)
        table.writeheader()
        for number in range(options.count):
            table.writerows(_write(maker.make_picture(options.seed, number), number, options.out))
    return 0


def _write(pair: PicturePair, number: int, out: Path) -> list[dict[str, str]]:
    stem = f"{number:05d}"
    files = {
        "forged": (f"images/{stem}_forged.png", pair.forged[:, :, ::-1]),
        "genuine": (f"images/{stem}_genuine.png", pair.genuine[:, :, ::-1]),
        "mask": (f"images/{stem}_mask.png", pair.mask.astype(np.uint8) * 255),
    }
    for name, pixels in files.values():
        cv2.imwrite(str(out / name), np.ascontiguousarray(pixels))
    touched = ";".join(name for i, name in enumerate(REGION_NAMES) if pair.labels[i] == 1)
    facts = {"family": pair.family, "source": pair.source, "caption": ""}
    return [
        {
            **facts,
            "image": files["forged"][0],
            "mask": files["mask"][0],
            "regions": touched,
            "label": "fake",
        },
        {**facts, "image": files["genuine"][0], "mask": "", "regions": "", "label": "real"},
    ]


if __name__ == "__main__":
    raise SystemExit(main())
