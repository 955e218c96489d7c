"""A laboratory's calibration data in the window: loaded, taken back, withdrawn, refused."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.casework.ratio_fit import fit_ratios
from app.casework.score_table import read_scores
from app.gui.dialogs.calibration import CalibrationDialog
from app.gui.main_window import MainWindow
from tests.gui.conftest import until


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A CSV with 60 manipulated and 60 genuine pictures, their log odds normal around ±1.2."""
    path = tmp_path_factory.mktemp("scores") / "scores.csv"
    odds = np.random.default_rng(5).normal([[1.2], [-1.2]], 1.0, (2, 60))
    lines = ["score,label"]
    for values, label in zip(1 / (1 + np.exp(-odds)), ("fake", "real"), strict=True):
        lines += [f"{value:.6f},{label}" for value in values]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def fitted(scores: Path) -> dict[str, object]:
    """Fitted once, for a fit takes a process and some seconds."""
    return fit_ratios(read_scores(scores))


@pytest.fixture
def dialog(qtbot: QtBot, analysed: MainWindow) -> CalibrationDialog:
    analysed.actions_["calibration"].trigger()
    [opened] = analysed.findChildren(CalibrationDialog)
    return opened


def load(dialog: CalibrationDialog, path: Path, title: str = "Passports 2026") -> None:
    dialog.path.setText(str(path))
    dialog.title.setText(title)
    dialog.description.setPlainText("Passport photographs, half of them swapped.")
    dialog.load_button.click()


def test_data_are_fitted_loaded_undone_and_withdrawn(
    qtbot: QtBot,
    analysed: MainWindow,
    dialog: CalibrationDialog,
    scores: Path,
    fitted: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.casework.calibration.fit_ratios", lambda table: fitted)
    load(dialog, scores)
    until(qtbot, lambda: dialog.texts == ["Passports 2026"])
    assert dialog.title.text() == ""
    assert "load calibration data" in analysed.actions_["undo"].text()
    until(qtbot, lambda: analysed.panels.audit._model.rows[0][2] == "Calibration data loaded")
    analysed.desk.undo()
    until(qtbot, lambda: dialog.texts == [])
    analysed.desk.redo()
    until(qtbot, lambda: dialog.texts == ["Passports 2026"])
    next(iter(dialog.withdraw_buttons.values())).click()
    until(qtbot, lambda: dialog.texts == [])
    assert not dialog.message


def test_second_data_for_the_engine_are_refused_before_they_are_fitted(
    qtbot: QtBot,
    dialog: CalibrationDialog,
    scores: Path,
    fitted: dict[str, object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fits: list[object] = []
    monkeypatch.setattr(
        "app.casework.calibration.fit_ratios", lambda table: fits.append(table) or fitted
    )
    load(dialog, scores)
    until(qtbot, lambda: dialog.texts == ["Passports 2026"])
    load(dialog, scores, "Once more")
    until(qtbot, lambda: "already" in dialog.message)
    assert len(fits) == 1
    assert dialog.title.text() == "Once more"  # the form stays


def test_file_that_proves_nothing_is_refused_in_words(
    qtbot: QtBot, dialog: CalibrationDialog, tmp_path: Path
) -> None:
    (tmp_path / "few.csv").write_text("score,label\n0.2,real\n0.8,fake\n")
    load(dialog, tmp_path / "few.csv")
    until(qtbot, lambda: bool(dialog.message))
    assert "50" in dialog.message
    assert dialog.load_button.isEnabled()


def test_empty_form_says_what_is_needed(dialog: CalibrationDialog) -> None:
    dialog.load_button.click()
    for name in ("File with the scores", "Title", "Which pictures these are"):
        assert name in dialog.message


def test_case_open_for_reading_takes_no_data(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    analysed.desk.close_case()
    until(qtbot, lambda: not analysed.desk.is_open)
    analysed.commands.open_path(tmp_path / "case", read_only=True)
    until(qtbot, lambda: analysed.desk.is_open)
    analysed.actions_["calibration"].trigger()
    [dialog] = analysed.findChildren(CalibrationDialog)
    assert not dialog.load_button.isEnabled()
    assert not dialog.path.isEnabled()
