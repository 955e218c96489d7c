"""The cases opened last, newest first, remembered between runs."""

from pathlib import Path

from PySide6.QtCore import QSettings

from app.casework.layout import CaseFolder

_KEPT = 6  # what fits under the start page's buttons on a small screen
_KEY = "case/recent"


class RecentCases:
    """A list of folders in the settings; those that are gone are left out."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def paths(self) -> list[Path]:
        """Folders that still hold a case."""
        stored = self._settings.value(_KEY, [])
        # Qt reads a list of one back as a plain text
        names = stored if isinstance(stored, list) else [stored]
        paths = [Path(str(name)) for name in names if name]
        return [path for path in paths if CaseFolder(path).database.is_file()]

    def add(self, path: Path) -> None:
        """Put a case at the top."""
        absolute = path.absolute()
        others = [known for known in self.paths() if known != absolute]
        kept = [absolute, *others][:_KEPT]
        self._settings.setValue(_KEY, [str(known) for known in kept])
