"""The sample pictures that come with the program, and the two the self-test looks at."""

import csv
from dataclasses import dataclass
from pathlib import Path

from app.casework.errors import CaseError, storage_failed
from app.casework.facts import PROJECT_ROOT
from engine.schema.phrase import Phrase

SAMPLES_FOLDER = PROJECT_ROOT / "resources" / "samples"
MANIFEST_NAME = "manifest.csv"

_REMEDY = Phrase("Restore the folder from the distribution.")


class SamplesMissing(CaseError):
    """The sample pictures or their manifest are not there."""


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """One sample. `is_forged`: made by this project's own synthesis from the genuine one.

    `origin` names the source; a genuine picture and the forgeries made from it share it.
    """

    path: Path
    is_forged: bool
    origin: str


def sample_pictures(folder: Path = SAMPLES_FOLDER) -> tuple[SamplePicture, ...]:
    """The samples in the order of their manifest: columns `image`, `label` (real, fake), `origin`.

    SamplesMissing when the manifest or a picture it names is not there.
    """
    path = folder / MANIFEST_NAME
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
    except FileNotFoundError as error:
        raise SamplesMissing(
            Phrase("There are no samples: {path} is missing.", path=path), remedy=_REMEDY
        ) from error
    except OSError as error:
        raise storage_failed(Phrase("read"), path, error) from error
    samples = tuple(_sample(folder, row, path) for row in rows)
    if not samples:
        raise SamplesMissing(Phrase("{path} names no pictures.", path=path), remedy=_REMEDY)
    return samples


def golden_pair(folder: Path = SAMPLES_FOLDER) -> tuple[SamplePicture, SamplePicture]:
    """What the self-test looks at: a genuine sample and the first forgery made from it."""
    samples = sample_pictures(folder)
    for genuine in samples:
        for forged in samples:
            if not genuine.is_forged and forged.is_forged and genuine.origin == forged.origin:
                return genuine, forged
    raise SamplesMissing(
        Phrase(
            "{folder} names no forgery together with the picture it was made from.",
            folder=folder / MANIFEST_NAME,
        ),
        remedy=_REMEDY,
    )


def _sample(folder: Path, row: dict[str, str], manifest: Path) -> SamplePicture:
    name, label = row.get("image") or "", row.get("label") or ""
    picture = folder / name
    if not name or label not in ("real", "fake") or not picture.is_file():
        raise SamplesMissing(
            Phrase(
                "{manifest} names “{name}” (label “{label}”), which cannot be used.",
                manifest=manifest,
                name=name,
                label=label,
            ),
            remedy=_REMEDY,
        )
    return SamplePicture(picture, label == "fake", row.get("origin") or "")
