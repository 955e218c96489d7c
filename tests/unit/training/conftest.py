"""Two genuine public-domain portraits with their mesh, and a small face library made of them."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.faces.detection import FaceFinder
from engine.training.faces import FaceLibrary, Portrait
from tests.fakes.portraits import collins, hopper

MODELS = Path(__file__).parents[3] / "resources" / "models"


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """A training run writes its log to this test's output, which is closed when the test ends."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture(scope="session")
def portraits() -> tuple[Portrait, Portrait]:
    finder = FaceFinder(MODELS)
    made = []
    for key, pixels in (("collins", collins()), ("hopper", hopper())):
        made.append(Portrait(key, "public domain", pixels, finder.find(pixels)[0].landmarks))
    return made[0], made[1]


@pytest.fixture(scope="session")
def library_cache(
    portraits: tuple[Portrait, Portrait], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A library in which both portraits belong to every split."""
    cache = tmp_path_factory.mktemp("faces")
    rows, start = [], 0
    for split in ("train", "val", "test"):
        for at, portrait in enumerate(portraits):
            height, width = portrait.pixels.shape[:2]
            rows.append(
                {
                    "file": f"{portrait.key}.jpg",
                    "source": portrait.source,
                    "split": split,
                    "identity": portrait.key,
                    "height": height,
                    "width": width,
                    "start": start if at == 0 else portraits[0].pixels.size,
                    "at": at,
                }
            )
    np.save(cache / "pixels.npy", np.concatenate([p.pixels.reshape(-1) for p in portraits]))
    np.save(cache / "landmarks.npy", np.stack([p.landmarks for p in portraits]))
    (cache / "index.json").write_text(json.dumps({"list_sha256": "", "rows": rows}))
    return cache


@pytest.fixture(scope="session")
def library(library_cache: Path) -> FaceLibrary:
    return FaceLibrary(library_cache, "train")
