"""The project's own files, as the tests about the project see them."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> tuple[Path, ...]:
    """Every file under version control that is there, as an absolute path."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode("utf-8")
    paths = (ROOT / name for name in listing.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


@pytest.fixture(scope="session")
def program(tracked: tuple[Path, ...]) -> tuple[Path, ...]:
    """The Python files that run on an examiner's machine."""
    parts = ("app", "engine", "reports")
    return tuple(
        path
        for path in tracked
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in (*parts, "main.py")
    )
