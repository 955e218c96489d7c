"""The sample pictures that come with the program, and the one the self-test looks at."""

import csv
from dataclasses import dataclass
from pathlib import Path

from app.casework.errors import CaseError, storage_failed
from app.casework.facts import PROJECT_ROOT
from engine.schema.finding import Finding, Verdict

SAMPLES_FOLDER = PROJECT_ROOT / "resources" / "samples"
MANIFEST_NAME = "manifest.csv"

_REMEDY = "Restore the folder from the distribution."


class SamplesMissing(CaseError):
    """The sample pictures or their manifest are not there."""


@dataclass(frozen=True, slots=True)
class SamplePicture:
    """One sample. `is_forged`: by the manifest's label, made by this project's own synthesis."""

    path: Path
    is_forged: bool

    @property
    def expectation(self) -> str:
        """What a working engine says about it, in words."""
        if self.is_forged:
            return "a face, and evidence of manipulation or an inconclusive result"
        return "a face"

    def is_answered_by(self, finding: Finding) -> bool:
        """Whether the finding is what a working engine gives."""
        is_missed = self.is_forged and finding.scores.verdict is Verdict.NO_EVIDENCE_FOUND
        return bool(finding.faces) and not is_missed


def sample_pictures(folder: Path = SAMPLES_FOLDER) -> tuple[SamplePicture, ...]:
    """The samples in the order of their manifest (columns `image` and `label`: real or fake).

    SamplesMissing when the manifest or a picture it names is not there.
    """
    path = folder / MANIFEST_NAME
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
    except FileNotFoundError as error:
        raise SamplesMissing(f"There are no samples: {path} is missing.", remedy=_REMEDY) from error
    except OSError as error:
        raise storage_failed("read", path, error) from error
    samples = tuple(_sample(folder, row, path) for row in rows)
    if not samples:
        raise SamplesMissing(f"{path} names no pictures.", remedy=_REMEDY)
    return samples


def golden_picture(folder: Path = SAMPLES_FOLDER) -> SamplePicture:
    """The sample the self-test looks at: the first forged one, else the first."""
    samples = sample_pictures(folder)
    return next((sample for sample in samples if sample.is_forged), samples[0])


def _sample(folder: Path, row: dict[str, str], manifest: Path) -> SamplePicture:
    name, label = row.get("image") or "", row.get("label") or ""
    picture = folder / name
    if not name or label not in ("real", "fake") or not picture.is_file():
        raise SamplesMissing(
            f"{manifest} names “{name}” (label “{label}”), which cannot be used.",
            remedy=_REMEDY,
        )
    return SamplePicture(picture, label == "fake")
