"""A laboratory's calibration data in the window: read, fitted, loaded and withdrawn."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.casework.calibration import (
    CalibrationRequest,
    ScoringEngine,
    engine_of,
    make_calibration,
    refuse_second,
)
from app.casework.calibration_changes import LoadCalibration, WithdrawCalibration
from app.casework.score_table import ScoreTable, read_scores
from app.casework.session import CaseSession
from app.gui import help_texts
from app.gui.dialogs.calibration import CalibrationDialog, CalibrationWish
from app.gui.dialogs.opening import open_over
from app.gui.tasks import Lane, Trouble
from engine.schema.calibration import Calibration

if TYPE_CHECKING:
    from app.gui.main_window import MainWindow


class CalibrationCommands(QObject):
    """Reading and fitting take a while and touch no case: they run on `lane`."""

    def __init__(self, window: "MainWindow", lane: Lane) -> None:
        super().__init__(window)
        self._window = window
        self._lane = lane
        self._dialog: CalibrationDialog | None = None
        window.desk.undo_changed.connect(self._refresh)

    def show_data(self) -> None:
        """Open the dialog with what is in force."""
        case = self._window.desk.view
        if case is None:
            return
        dialog = CalibrationDialog(
            self._window.appearance, is_read_only=case.is_read_only, parent=self._window
        )
        help_texts.set_help(dialog, "calibration")
        self._dialog = dialog
        dialog.load_asked.connect(self._read)
        dialog.withdrawal_asked.connect(self._withdraw)
        dialog.finished.connect(self._forget)
        open_over(dialog)
        self._refresh()

    def _forget(self) -> None:
        self._dialog = None

    def _refresh(self, _change: object = None) -> None:
        if self._dialog is not None:
            self._window.desk.ask(CaseSession.calibrations, self._show, self._tell)

    def _show(self, stored: tuple[Calibration, ...]) -> None:
        if self._dialog is not None:
            self._dialog.show_data(stored)

    def _withdraw(self, calibration_id: str) -> None:
        self._window.desk.do(WithdrawCalibration(calibration_id))

    # loading: read the file, ask the case for the engine, fit, store

    def _read(self, wish: CalibrationWish) -> None:
        self._step(self.tr("Reading the scores …"))
        self._lane.submit(partial(read_scores, wish.path), partial(self._ask, wish), self._tell)

    def _ask(self, wish: CalibrationWish, table: ScoreTable) -> None:
        self._window.desk.ask(partial(_engine, table), partial(self._fit, wish, table), self._tell)

    def _fit(self, wish: CalibrationWish, table: ScoreTable, engine: ScoringEngine) -> None:
        self._step(self.tr("Fitting likelihood ratios; this takes a minute …"))
        self._lane.submit(
            partial(make_calibration, table, engine, wish.title, wish.description),
            self._load,
            self._tell,
        )

    def _load(self, request: CalibrationRequest) -> None:
        # the dialog may have been closed meanwhile: what nobody waits for is not loaded
        if self._dialog is not None:
            self._window.desk.do(LoadCalibration(request))
            self._dialog.show_loaded()

    def _step(self, text: str) -> None:
        if self._dialog is not None:
            self._dialog.show_step(text)

    def _tell(self, trouble: Trouble) -> None:
        if self._dialog is not None:
            self._dialog.show_trouble(trouble)


def _engine(table: ScoreTable, session: CaseSession) -> ScoringEngine:
    engine = engine_of(session, table)
    refuse_second(session, engine)
    return engine
