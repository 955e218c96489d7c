"""The sample pictures that come with the program, and the two the self-test looks at."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.casework.errors import CaseError, storage_failed
from app.casework.facts import PROJECT_ROOT
from engine.schema.phrase import Phrase

SAMPLES_FOLDER = PROJECT_ROOT / "resources" / "samples"
MANIFEST_NAME = "manifest.csv"

KNOWN_SCORES_PATH = SAMPLES_FOLDER / "known_scores.json"
# Scores differ by 4e-6 between torch and ONNX on one machine; other processors and versions of
# the decoders round otherwise. What differs by more was not computed by the same engine.
SCORE_TOLERANCE = 0.01

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


@dataclass(frozen=True, slots=True)
class KnownScores:
    """What an engine gave the samples when it was released, on a processor; by file name."""

    engine: str
    version: str
    weights_sha256: str
    scores: Mapping[str, float]


def known_scores(path: Path = KNOWN_SCORES_PATH) -> KnownScores:
    """Return the scores that are known. SamplesMissing when the file is missing or damaged."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        scores = {str(name): float(score) for name, score in facts["scores"].items()}
        return KnownScores(
            str(facts["engine"]), str(facts["version"]), str(facts["weights_sha256"]), scores
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise SamplesMissing(
            Phrase("The known scores in {path} cannot be read.", path=path), remedy=_REMEDY
        ) from error


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
