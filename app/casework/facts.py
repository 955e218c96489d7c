"""Facts about the program and the machine, read without importing any heavy package."""

import platform
import subprocess
from functools import cache
from pathlib import Path

from app import __version__
from engine.schema.case import ApplicationFacts

# The packages whose version can change a result or a document.
_PACKAGES = (
    "numpy",
    "Pillow",
    "pillow-heif",
    "rawpy",
    "opencv-python-headless",
    "onnxruntime-gpu",
    "torch",
    "transformers",
    "PySide6-Essentials",
    "reportlab",
    "pyhanko",
    "cryptography",
    "lir",
)

PROJECT_ROOT = Path(__file__).resolve().parents[2]


@cache
def application_facts() -> ApplicationFacts:
    """Version, commit, operating system, Python, processor and package versions."""
    return ApplicationFacts(
        version=__version__,
        commit=_commit(),
        operating_system=platform.platform(),
        python=platform.python_version(),
        processor=_processor(),
        package_versions=tuple((name, package_version(name)) for name in _PACKAGES),
    )


def package_version(name: str) -> str:
    """The installed version, or "not installed"."""
    # Imported here: it reads mail headers, which the window does not wait for.
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _commit() -> str:
    command = ("git", "-C", str(PROJECT_ROOT), "rev-parse", "HEAD")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip()


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()
