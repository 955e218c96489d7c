"""Make the sample case's pictures from two public-domain portraits and the project's own synthesis.

`python -m engine.training.make_samples --regenerator FOLDER --out resources/samples`. The portraits
come with packages: `skimage.data.astronaut()` (NASA) and matplotlib's `grace_hopper.jpg` (US Navy).
"""

import argparse
import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import matplotlib.cbook
import numpy as np
import skimage.data
from numpy.typing import NDArray

from engine.faces.detection import FaceFinder
from engine.training.autoencoder import Autoencoder
from engine.training.faces import Portrait
from engine.training.samples import region_labels_of
from engine.training.synthesis.areas import PARTS, part_area
from engine.training.synthesis.blending import Seam, blend, match_colour
from engine.training.synthesis.record import Forgery
from engine.training.synthesis.warping import warp_to_mesh

_MODELS = Path(__file__).resolve().parents[2] / "resources" / "models"
_SEED = 41
_JPEG_QUALITY = 93
COLUMNS = ("image", "mask", "regions", "caption", "label", "family", "origin")


def main(argv: list[str] | None = None) -> int:
    """Write the pictures, their true masks and a manifest."""
    parser = argparse.ArgumentParser(prog="python -m engine.training.make_samples")
    parser.add_argument(
        "--regenerator", type=Path, required=True, help="folder of taef2_*.safetensors"
    )
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    (options.out / "truth").mkdir(parents=True, exist_ok=True)
    finder = FaceFinder(_MODELS)
    astronaut = _portrait("astronaut", skimage.data.astronaut(), finder)
    hopper = _portrait("grace_hopper", _grace_hopper(), finder)
    again = Autoencoder(options.regenerator)
    made = {
        "astronaut_eyes": _parts(astronaut, hopper, ("right_eye", "left_eye"), feather=3.0),
        "astronaut_face": _parts(astronaut, hopper, PARTS, feather=5.0),
        "grace_hopper_mouth": _parts(hopper, astronaut, ("mouth", "nose"), feather=4.0),
        "grace_hopper_regenerated": _regenerated(hopper, again.regenerate),
    }
    rows = []
    for portrait in (astronaut, hopper):
        _write(options.out / f"{portrait.key}.jpg", portrait.pixels)
        rows.append({"image": f"{portrait.key}.jpg", "label": "real", "origin": portrait.source})
    for name, forgery in made.items():
        target = astronaut if name.startswith("astronaut") else hopper
        _write(options.out / f"{name}.jpg", forgery.forged)
        cv2.imwrite(str(options.out / "truth" / f"{name}.png"), forgery.mask.astype(np.uint8) * 255)
        rows.append(
            {
                "image": f"{name}.jpg",
                "mask": f"truth/{name}.png",
                "regions": ";".join(region_labels_of(target.landmarks, forgery)),
                "label": "fake",
                "family": forgery.family,
                "origin": target.source,
            }
        )
    with (options.out / "manifest.csv").open("w", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, restval="")
        table.writeheader()
        table.writerows(rows)
    return 0


def _grace_hopper() -> NDArray[np.uint8]:
    path = matplotlib.cbook.get_sample_data("grace_hopper.jpg", asfileobj=False)
    return np.asarray(cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB), np.uint8)


def _portrait(key: str, pixels: NDArray[np.uint8], finder: FaceFinder) -> Portrait:
    face = finder.find(pixels)[0]
    origin = {"astronaut": "NASA, public domain", "grace_hopper": "US Navy, public domain"}[key]
    return Portrait(key, origin, np.ascontiguousarray(pixels), face.landmarks)


def _parts(target: Portrait, donor: Portrait, parts: tuple[str, ...], feather: float) -> Forgery:
    """Another person's parts, colours matched, softly joined."""
    shape = target.pixels.shape[:2]
    rng = np.random.default_rng(_SEED)
    area = part_area(target.landmarks, parts, shape, rng)
    layer = warp_to_mesh(donor.pixels, donor.landmarks, target.landmarks, shape)
    layer = match_colour(layer, target.pixels, area, 1.0)
    forged, mask = blend(target.pixels, layer, area, Seam("feather", feather, 1.0))
    return Forgery("part_swap", target.pixels, forged, mask)


def _regenerated(
    target: Portrait, regenerate: Callable[[NDArray[np.uint8], float, int], NDArray[np.uint8]]
) -> Forgery:
    """The eyes and nose as a diffusion model's autoencoder gives them back."""
    shape = target.pixels.shape[:2]
    rng = np.random.default_rng(_SEED + 1)
    area = part_area(target.landmarks, ("right_eye", "left_eye", "nose"), shape, rng)
    layer = regenerate(target.pixels, 0.12, _SEED)
    forged, mask = blend(target.pixels, layer, area, Seam("feather", 3.0, 1.0))
    return Forgery("regenerate", target.pixels, forged, mask)


def _write(path: Path, pixels: NDArray[np.uint8]) -> None:
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(path), bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])


if __name__ == "__main__":
    raise SystemExit(main())
