"""Analysing pictures outside any case: nothing is kept but the result files in a chosen folder."""

import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.casework.analysis import AnalysisJob, named_after, run
from app.casework.engine import Engine
from app.casework.errors import storage_failed
from app.casework.evidence import copy_hashed
from app.casework.naming import visible
from app.casework.pictures import result_pictures
from engine.errors import UserFacingError
from engine.protocol import Progress
from engine.schema.export import export_finding
from engine.schema.finding import Finding
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest, EngineDescription

KINDS = ("finding.json", "score.png", "mask.png", "overlay.png")

# Enough of a SHA-256 to tell the files of one folder apart, short enough to read.
_SUFFIX_DIGITS = 12


@dataclass(frozen=True, slots=True)
class LooseResult:
    """The finding on one picture and the files it was written to, by kind."""

    finding: Finding
    files: dict[str, Path]


@dataclass(slots=True)
class LooseAnalysis:
    """One run of `engine` over several pictures, writing into the folder `out`."""

    client: Engine
    engine: EngineDescription
    device: str
    out: Path
    _stems: dict[str, str] = field(default_factory=dict)

    def analyse(
        self,
        source: Path,
        on_progress: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> LooseResult | UserFacingError | None:
        """The result, what went wrong, or None when cancelled.

        StorageFailed when the folder cannot be written. The picture is copied first, so that what
        was hashed is what is analysed.
        """
        staging = _new_staging(self.out)
        try:
            copied = copy_hashed(source, staging / f"{staging.name}.incoming")
            request = AnalysisRequest(
                evidence_sha256=copied.sha256,
                engine=self.engine.name,
                engine_version=self.engine.version,
                engine_weights_sha256=self.engine.weights_sha256,
                device=self.device,
            )
            job = AnalysisJob("", visible(str(source)), request, copied.path, staging)
            outcome = run(job, self.client, on_progress, is_cancelled)
            if not isinstance(outcome, Finding):
                return outcome
            pixels = staging / "pixels.npy"
            try:
                self.client.decode_pixels(copied.path, pixels)
            except UserFacingError as error:
                return named_after(error, copied.path, job.name)
            return LooseResult(outcome, self._write(source, outcome, staging))
        finally:
            shutil.rmtree(staging, ignore_errors=True)

    @staticmethod
    def prepare_folder(out: Path) -> None:
        """Make the folder, and see that it can be written. StorageFailed when not."""
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise storage_failed(Phrase("make the folder"), out, error) from error
        _new_staging(out).rmdir()

    def _write(self, source: Path, finding: Finding, staging: Path) -> dict[str, Path]:
        stem = self._stem(source, finding.image_sha256)
        pictures = result_pictures(finding, staging, staging / "pixels.npy")
        content = {f"{kind}.png": data for kind, data in pictures.items()}
        text = json.dumps(export_finding(finding), indent=2, sort_keys=True)
        content["finding.json"] = text.encode("ascii")
        files = {kind: self.out / f"{stem}.{kind}" for kind in KINDS}
        try:
            for kind, path in files.items():
                # First whole, then named: a full disk leaves no half file under the final name.
                half = staging / kind
                half.write_bytes(content[kind])
                half.replace(path)
        except OSError as error:
            raise storage_failed(Phrase("write the results to"), self.out, error) from error
        return files

    def _stem(self, source: Path, sha256: str) -> str:
        """The picture's stem; with part of its hash where another picture has that stem."""
        stem = source.stem
        for candidate in (stem, f"{stem}.{sha256[:_SUFFIX_DIGITS]}"):
            # Folded, because some disks take names that differ in case for one.
            taken_by = self._stems.get(candidate.casefold()) or self._written_by(candidate)
            if taken_by in (None, sha256):
                break
        self._stems[candidate.casefold()] = sha256
        return candidate

    def _written_by(self, stem: str) -> str | None:
        """SHA-256 of the picture whose results lie under this stem from an earlier run."""
        paths = [self.out / f"{stem}.{kind}" for kind in KINDS]
        if not any(path.exists() for path in paths):
            return None
        try:
            return str(json.loads(paths[0].read_text("utf-8"))["image"]["sha256"])
        except (OSError, ValueError, KeyError, TypeError):
            return "unknown"


def _new_staging(out: Path) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix=".unfinished-", dir=out))
    except OSError as error:
        raise storage_failed(Phrase("write to"), out, error) from error
