"""Marks in the evidence list the items whose stored file is gone or not what was taken in."""

from PySide6.QtCore import QObject, QTimer

from app.gui import wording
from app.gui.case_desk import CaseDesk
from app.gui.damage import FileState, damaged_files
from app.gui.models import EvidenceModel

# The list and its first item are drawn first: reading names of thousands of files held them up.
_AFTER_OPENING_MS = 300


class DamageWatch(QObject):
    """Looks once after a case was opened, at names and sizes only; Verify case reads every byte."""

    def __init__(self, desk: CaseDesk, model: EvidenceModel, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._model = desk, model
        self._opened = QTimer(self)
        self._opened.setSingleShot(True)
        self._opened.setInterval(_AFTER_OPENING_MS)
        self._opened.timeout.connect(self._look)
        desk.summaries_changed.connect(self._opened.start)
        desk.leaving.connect(self._opened.stop)

    def show_changed(self, evidence_id: str) -> None:
        """Mark an item whose pixels were found to be others than were recorded."""
        self._show({evidence_id: FileState.CHANGED})

    def _look(self) -> None:
        self._desk.ask(damaged_files, self._show, urgency=5)

    def _show(self, files: dict[str, FileState]) -> None:
        for evidence_id, state in files.items():
            self._model.show_damage(evidence_id, wording.file_state(state))
