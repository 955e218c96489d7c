"""The cases opened last, newest first, remembered between runs; also those that are gone."""

import json
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

from app.casework.layout import CaseFolder

_KEPT = 6  # what fits under the start page's buttons on a small screen
_KEY = "case/recent"


@dataclass(frozen=True, slots=True)
class RecentCase:
    """A case that was opened before. `name`: its number and title; empty when not known."""

    path: Path
    name: str
    is_missing: bool


class RecentCases:
    """A list in the settings. A case that is gone stays on it, marked, until it is taken off."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def cases(self) -> list[RecentCase]:
        """What was opened, newest first."""
        return [
            RecentCase(path, name, not CaseFolder(path).database.is_file())
            for path, name in self._stored()
        ]

    def add(self, path: Path, name: str) -> None:
        """Put a case at the top."""
        absolute = path.absolute()
        others = [entry for entry in self._stored() if entry[0] != absolute]
        self._store([(absolute, name), *others])

    def take_off(self, path: Path) -> None:
        """Name this case no more; the case itself is left alone."""
        self._store([entry for entry in self._stored() if entry[0] != path])

    def _stored(self) -> list[tuple[Path, str]]:
        try:
            entries = json.loads(str(self._settings.value(_KEY, "[]")))
            return [(Path(str(entry["path"])), str(entry["name"])) for entry in entries]
        except (ValueError, TypeError, KeyError):
            return []  # written by an older version, or by hand

    def _store(self, entries: list[tuple[Path, str]]) -> None:
        kept = [{"path": str(path), "name": name} for path, name in entries[:_KEPT]]
        self._settings.setValue(_KEY, json.dumps(kept))
