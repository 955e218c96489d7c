"""Where things lie in a case folder, and writes that survive a power cut."""

import os
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DATABASE_NAME = "case.sqlite"
# A case's own folder is closed to everybody but its owner and, where the umask lets it, the group:
# what lies in it are faces of people.
FOLDER_MODE = 0o770
_SHA256_NAME = re.compile(r"[0-9a-f]{64}")
# What lies in the folders of a case: hashes, figure copies, reports named by this program.
_FILE_NAME = re.compile(r"(?:evidence|artifacts|reports)/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}")


@dataclass(frozen=True, slots=True)
class CaseFolder:
    """The parts of one case folder. Nothing in it is named by outside data."""

    path: Path

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.path / DATABASE_NAME

    @property
    def lock(self) -> Path:
        """The lock file of the one writer."""
        return self.path / "case.lock"

    @property
    def evidence(self) -> Path:
        """Read-only copies of the originals, named by SHA-256."""
        return self.path / "evidence"

    @property
    def artifacts(self) -> Path:
        """Maps and masks of findings, named by SHA-256, and figure copies."""
        return self.path / "artifacts"

    @property
    def reports(self) -> Path:
        """Signed reports."""
        return self.path / "reports"

    @property
    def staging(self) -> Path:
        """Unfinished work; emptied when the case is opened for writing."""
        return self.path / "staging"

    @property
    def quarantine(self) -> Path:
        """Files a crash left behind that no record names."""
        return self.path / "quarantine"

    def create(self) -> None:
        """Make the folder and its parts. OSError when the system refuses."""
        self.path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for part in (self.evidence, self.artifacts, self.reports, self.staging):
            part.mkdir()

    def new_staging(self) -> Path:
        """A fresh empty folder for one piece of work, on the case's own disk."""
        folder = self.staging / uuid.uuid4().hex
        folder.mkdir(parents=True)
        return folder


def is_sha256_name(name: str) -> bool:
    """True when `name` is 64 lower-case hexadecimal digits."""
    return _SHA256_NAME.fullmatch(name) is not None


def is_file_of_case(name: str) -> bool:
    """True when `name`, relative to a case folder, is one that this program gives its files."""
    return _FILE_NAME.fullmatch(name) is not None and not name.endswith(".")


def sync_file(path: Path) -> None:
    """Force the file's bytes to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Force a folder's entries (new names, renames) to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def place(source: Path, target: Path) -> None:
    """Move a finished file to its final name, read-only, so that a crash leaves all or nothing.

    Both lie on the same disk. An existing target of that name is replaced by equal content,
    since names are hashes.
    """
    place_all([(source, target)])


def place_all(moves: Sequence[tuple[Path, Path]]) -> None:
    """`place` for several files (from, to); each folder is forced to the disk once, at the end."""
    for source, target in moves:
        sync_file(source)
        source.chmod(0o444)
        source.replace(target)
    for folder in dict.fromkeys(target.parent for _, target in moves):
        sync_folder(folder)
