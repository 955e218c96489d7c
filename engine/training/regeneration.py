"""Faces as autoencoders give them back, made once and kept: the family `regenerate` draws them.

`FOLDER/GENERATOR/SPLIT/KEY.npy`: the portrait `KEY` of the face library after `GENERATOR`, on its
own pixel grid. One face takes up to half a second on a processor, too long to make while training.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.training.faces import FaceLibrary, Portrait

SPLITS = ("train", "val", "test")
# (h×w×3 uint8, latent noise, seed) → h×w×3 uint8.
Regenerator = Callable[[NDArray[np.uint8], float, int], NDArray[np.uint8]]


def fill(
    cache: Path, folder: Path, regenerate: Regenerator, counts: Sequence[int], most_noise: float
) -> None:
    """Regenerate `counts` portraits of each split of the library `cache`; those there are kept."""
    for split, count in zip(SPLITS, counts, strict=True):
        library = FaceLibrary(cache, split)
        place = folder / split
        place.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(7)
        for position in itertools.islice(rng.permutation(len(library)), count):
            target = place / f"{library.key(int(position))}.npy"
            noise = float(rng.uniform(0, most_noise))
            if target.exists():
                continue
            partial = target.with_suffix(".partial")
            with partial.open("wb") as stream:
                np.save(stream, regenerate(library[int(position)].pixels, noise, int(position)))
            partial.replace(target)


class RegeneratedFaces:
    """Faces of one library beside what a generator made of them; generators alike often."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._positions: dict[str, list[int]] | None = None

    def draw(
        self, library: FaceLibrary, rng: np.random.Generator
    ) -> tuple[Portrait, Portrait, str]:
        """Return a portrait, the same regenerated, and by which generator."""
        if self._positions is None:
            self._positions = self._listed(library)
        generator = str(rng.choice(sorted(self._positions)))
        positions = self._positions[generator]
        target = library[positions[int(rng.integers(len(positions)))]]
        pixels = np.load(self._folder / generator / library.split / f"{target.key}.npy")
        return target, replace(target, pixels=pixels), generator

    def _listed(self, library: FaceLibrary) -> dict[str, list[int]]:
        listed = {}
        for place in sorted(self._folder.glob(f"*/{library.split}")):
            stems = {path.stem for path in place.glob("*.npy")}
            positions = [i for i in range(len(library)) if library.key(i) in stems]
            if positions:
                listed[place.parent.name] = positions
        if not listed:
            raise FileNotFoundError(f"No regenerated faces of {library.split} in {self._folder}.")
        return listed
