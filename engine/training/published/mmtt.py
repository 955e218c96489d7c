"""Reads the MMTT data set (Lian et al.): pictures, masks, reports and region labels."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.forgerytalker.xl.processing import REGIONS


class Paradigm(StrEnum):
    """How a picture was made, told by the beginning of its id."""

    DIFFUSION_INPAINTING = "diffusion inpainting"
    TRANSFORMER_INPAINTING = "transformer inpainting"
    FACE_SWAP = "GAN face swap"
    ATTRIBUTE_EDITING = "face attribute editing"


_BY_PREFIX = (
    ("sd", Paradigm.DIFFUSION_INPAINTING),
    ("mat", Paradigm.TRANSFORMER_INPAINTING),
    ("e4s", Paradigm.FACE_SWAP),
)


@dataclass(frozen=True, slots=True)
class MmttEntry:
    """One edited picture. labels: 21 of 0 or 1 in class order, what the caption mentions."""

    image_id: str
    caption: str
    picture: Path
    mask: Path
    labels: tuple[int, ...]

    @property
    def paradigm(self) -> Paradigm:
        """How the picture was made."""
        for prefix, paradigm in _BY_PREFIX:
            if self.image_id.startswith(prefix):
                return paradigm
        return Paradigm.ATTRIBUTE_EDITING


def read_mmtt(listing: Path, root: Path) -> tuple[MmttEntry, ...]:
    """Return the entries of a `*-mutilabel*.json`, whose paths are relative to `root`.

    ValueError names the first entry that is not as documented, or that points out of `root`.
    """
    data = json.loads(listing.read_text(encoding="utf-8"))
    if not isinstance(data, list) or not data:
        raise ValueError(f"{listing} is not a list of pictures")
    return tuple(_entry(row, index, root) for index, row in enumerate(data))


def read_picture(entry: MmttEntry) -> NDArray[np.uint8]:
    """Return H×W×3 uint8 RGB. OSError when it cannot be read: nothing is put in its place."""
    with Image.open(entry.picture) as opened:
        return np.asarray(opened.convert("RGB"))


def read_mask(entry: MmttEntry) -> NDArray[np.uint8]:
    """Return H×W uint8 grey; non-zero is edited in training, above 127 in the evaluation."""
    with Image.open(entry.mask) as opened:
        return np.asarray(opened.convert("L"))


def _entry(row: Mapping[str, Any], index: int, root: Path) -> MmttEntry:
    try:
        labels = tuple(int(value) for value in row["multilabel"])
        entry = MmttEntry(
            image_id=str(row["image_id"]),
            caption=str(row["caption"]),
            picture=_inside(root, str(row["img_path"])),
            mask=_inside(root, str(row["mask_path"])),
            labels=labels,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"entry {index} is not as documented: {error!r}") from error
    if len(labels) != len(REGIONS) or set(labels) - {0, 1}:
        raise ValueError(f"entry {index} ({entry.image_id}) has no {len(REGIONS)} labels of 0 or 1")
    return entry


def _inside(root: Path, told: str) -> Path:
    path = (root / told).resolve()
    if not path.is_relative_to(root.resolve()):
        raise ValueError(f"{told} lies outside the data set")
    return path
