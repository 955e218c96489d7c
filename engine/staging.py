"""Writes what an analysis found as files into the staging folder, and names them by their hash."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import StagingFailed
from engine.imaging.figure import figure_name, write_figure, write_png
from engine.schema.disk_words import refusal
from engine.schema.finding import ArtifactRef
from engine.schema.phrase import Phrase

SCORE_MAP, MASK, EXAMINED = "score_map.npy", "mask.png", "examined.png"
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Maps:
    """The three maps of a picture as files, all in original pixels."""

    score_map: ArtifactRef
    mask: ArtifactRef
    examined: ArtifactRef


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """While inside, a refusal of the system to write `path` is told as StagingFailed.

    NumPy's own message for a full disk has no error number, so every OSError is meant.
    """
    try:
        yield
    except OSError as error:
        reason = refusal(error) if error.errno else Phrase("only a part could be written")
        raise StagingFailed(
            Phrase("The engine could not write {name}: {reason}.", name=path.name, reason=reason),
            effect=Phrase("Nothing was recorded; the evidence is unchanged."),
            remedy=Phrase("Free some space on the disk of the case, then try again."),
        ) from error


def write_score_map(scores: NDArray[np.float32], staging: Path) -> ArtifactRef:
    """Write H×W float32 in 0–1 as `.npy`."""
    with writing(staging / SCORE_MAP):
        np.save(staging / SCORE_MAP, scores, allow_pickle=False)
    return _reference(staging / SCORE_MAP, "application/x-npy")


def write_area(area: NDArray[np.uint8], name: str, staging: Path) -> ArtifactRef:
    """Write H×W uint8 of 0 and 255 as 8-bit grey PNG."""
    with writing(staging / name):
        write_png(area, staging / name)
    return _reference(staging / name, "image/png")


def write_sheet(cells: NDArray[np.uint8], name: str, staging: Path) -> ArtifactRef:
    """Write H×W×3 uint8 as 8-bit RGB PNG, plane by plane as it is."""
    with writing(staging / name):
        write_png(np.ascontiguousarray(cells[..., ::-1]), staging / name)
    return _reference(staging / name, "image/png")


def write_figure_copy(pixels: NDArray[np.uint8], pixels_sha256: str, staging: Path) -> None:
    """Write the bounded copy that reports show; it is found by its name, not by a reference."""
    target = staging / figure_name(pixels_sha256)
    with writing(target):
        write_figure(pixels, target)


def _reference(path: Path, media_type: str) -> ArtifactRef:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            digest.update(chunk)
    return ArtifactRef(path.name, digest.hexdigest(), media_type)
