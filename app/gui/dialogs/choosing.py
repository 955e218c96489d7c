"""Asking for files and folders, in one place, so that nothing else opens a system dialog."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def choose_files(parent: QWidget, title: str) -> list[Path]:
    """Files to take in; empty when the examiner changed their mind."""
    names, _ = QFileDialog.getOpenFileNames(parent, title)
    return [Path(name) for name in names]


def choose_folder(parent: QWidget, title: str, start: Path) -> Path | None:
    """A folder; None when the examiner changed their mind."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start))
    return Path(name) if name else None


def choose_file(parent: QWidget, title: str, start: Path, pattern: str) -> Path | None:
    """A file that exists; None when the examiner changed their mind."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start), pattern)
    return Path(name) if name else None


def choose_new_file(parent: QWidget, title: str, start: Path, pattern: str) -> Path | None:
    """A file to write; None when the examiner changed their mind."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(start), pattern)
    return Path(name) if name else None
