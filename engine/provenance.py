"""What made a finding, so that it can be made again: engine, versions, device, times."""

import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from engine.plugin import Detector
from engine.schema.finding import Explanation, Provenance
from engine.schema.request import AnalysisRequest

# The packages whose code touches pixels, scores or words on their way into a finding.
PACKAGES = (
    "numpy",
    "opencv-python-headless",
    "Pillow",
    "pillow-heif",
    "rawpy",
    "onnxruntime-gpu",
    "tokenizers",
)

# Those of the published size; the bundled one never loads them.
PACKAGES_WHEN_LOADED = ("torch", "transformers", "safetensors")


def utc_now() -> str:
    """The time as this machine states it: aware UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def state_provenance(
    request: AnalysisRequest, detector: Detector, explanation: Explanation, started_at: str
) -> Provenance:
    """Return the provenance of an analysis that ends now."""
    return Provenance(
        engine=request.engine,
        version=detector.version,
        weights_sha256=detector.weights_sha256,
        device=detector.device,
        precision=detector.precision,
        seed=request.seed,
        started_at=started_at,
        finished_at=utc_now(),
        library_versions=library_versions(),
        prompt=explanation.prompt,
        prompt_sha256=explanation.prompt_sha256,
    )


def library_versions() -> tuple[tuple[str, str], ...]:
    """Names and versions of Python and of the packages that take part in an analysis."""
    found = [("Python", platform.python_version())]
    loaded = [name for name in PACKAGES_WHEN_LOADED if name in sys.modules]
    for name in (*PACKAGES, *loaded):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)
