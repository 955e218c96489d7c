"""Help where the focus is, keys to choose, the engine's card, who works and in which language."""

from operator import attrgetter
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.casework.engine import Engine
from app.casework.models import model_named
from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.casework.settings import AnalysisSettings
from app.gui import help_texts
from app.gui.application import build_window
from app.gui.dialogs import choosing
from app.gui.dialogs.engine import EngineDialog
from app.gui.dialogs.examiner import ExaminerDialog
from app.gui.dialogs.help_card import HelpDialog
from app.gui.dialogs.keys import KeysDialog
from app.gui.dialogs.model_card import ModelCardDialog
from app.gui.language import Language
from app.gui.main_window import MainWindow
from app.gui.vocabulary import _vocabulary
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import until


def opened(window: MainWindow, kind: type[QWidget]) -> QWidget:
    [dialog] = [found for found in window.findChildren(kind) if found.isVisible()]
    return dialog


@pytest.mark.parametrize(
    ("part", "tab", "title"),
    [
        ("evidence.list", 0, "Evidence"),
        ("panels.regions.table", 0, "Regions"),
        ("panels.explanation", 0, "Explanation"),
        ("panels.notes.conclusion", 4, "Notes"),
        ("panels.audit.table", 5, "Audit log"),
        ("viewer.colour_bar", 0, "Score scale"),
        ("viewer.canvas", 0, "Picture"),
    ],
)
def test_f1_shows_the_card_of_what_has_the_focus(
    qtbot: QtBot, analysed: MainWindow, part: str, tab: int, title: str
) -> None:
    widget = attrgetter(part)(analysed)
    analysed.panels.tabs.setCurrentIndex(tab)
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_F1)
    dialog = opened(analysed, HelpDialog)
    assert dialog.card.title == title
    dialog.reject()


def test_f1_on_a_clue_tells_what_it_means_and_when_it_misleads(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    analysed.view.select_region("region-1")
    [clue] = analysed.panels.explanation.clues
    clue.help_button.setFocus()
    qtbot.keyClick(clue.help_button, Qt.Key.Key_F1)
    card = opened(analysed, HelpDialog).card
    assert card.title == "Less sharp than its surroundings"
    assert "beauty filters" in card.limits
    assert "Crété" in card.reference


@pytest.mark.parametrize("topic", help_texts.topics())
def test_card_is_as_high_as_its_texts(qtbot: QtBot, qapp: QApplication, topic: str) -> None:
    dialog = HelpDialog(help_texts.card(topic), (("Ctrl+E", "Report"),))
    qtbot.addWidget(dialog)
    dialog.show()
    layout = dialog.layout()
    assert layout is not None
    assert dialog.height() == layout.totalHeightForWidth(dialog.width())


def test_every_topic_and_every_clue_has_a_card_with_meaning() -> None:
    for topic in (*help_texts.topics(), *map(help_texts.clue_topic, _vocabulary(Language.ENGLISH))):
        card = help_texts.card(topic)
        assert card.title, topic
        assert card.meaning, topic
    known = set(help_texts.topics())
    assert {"evidence", "regions", "explanation", "report"} <= known


def test_cards_name_actions_that_there_are(window: MainWindow) -> None:
    for topic in help_texts.topics():
        assert set(help_texts.card(topic).actions) <= set(window.actions_.specs), topic


def test_keys_are_chosen_anew_remembered_and_taken_from_who_had_them(
    qtbot: QtBot, analysed: MainWindow, remembered: QSettings
) -> None:
    analysed.actions_["shortcuts"].trigger()
    dialog = opened(analysed, KeysDialog)
    dialog.select("accept")
    dialog.field.setKeySequence(QKeySequence("G"))
    assert dialog.said == "“Gallery” has these keys now and will lose them."
    dialog.assign_button.click()
    dialog.accept()
    assert analysed.actions_.keys("gallery") == ()
    assert "(G)" in analysed.actions_["accept"].toolTip()
    assert "(" not in analysed.actions_["gallery"].toolTip()
    analysed.view.select_region("region-1")
    qtbot.keyClick(analysed.viewer.canvas, Qt.Key.Key_G)
    until(qtbot, lambda: analysed.panels.model.rows[0].decision is not None)
    again = type(analysed.actions_)(analysed.appearance, remembered, analysed)
    assert again.keys("accept") == ("G",)
    again.reset_keys()
    assert again.keys("accept") == ("A",)
    assert again.keys("gallery") == ("G",)


def test_sheet_of_keys_is_one_page_with_every_key(window: MainWindow, tmp_path: Path) -> None:
    dialog = KeysDialog(window.actions_, window)
    dialog.write_sheet(tmp_path / "keys.pdf")
    [page] = PdfReader(tmp_path / "keys.pdf").pages
    text = " ".join(page.extract_text().split())
    for name in ("Accept region", "Original / overlay", "All commands"):
        assert name in text
    assert "Ctrl+K" in text


def test_sheet_that_cannot_be_written_says_so(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = KeysDialog(window.actions_, window)
    nowhere = tmp_path / "no folder" / "keys.pdf"
    monkeypatch.setattr(choosing, "choose_new_file", lambda *_args: nowhere)
    dialog.print_button.click()
    assert dialog.said == f"{nowhere} cannot be written: it does not exist"


def test_model_card_shows_the_error_rates_first(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window, Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier)
    dialog = opened(window, ModelCardDialog)
    assert dialog.tabs.tabText(0) == "Error rates"
    assert dialog.first.texts[0].startswith("Genuine faces called manipulated: 0.")
    assert len(dialog.first.texts) >= 5


def test_model_card_without_figures_says_not_measured_for_these_weights(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = ModelCardDialog(window.appearance, model_named("compact"), None)
    qtbot.addWidget(dialog)
    assert dialog.first.texts == []
    said = [part.text() for part in dialog.findChildren(QLabel)]
    assert any("not measured for these weights" in text for text in said)


def test_about_does_not_presuppose_that_pictures_are_manipulated(window: MainWindow) -> None:
    window.commands.help.show_about()
    box = opened(window, QMessageBox)
    assert "face pictures for traces of manipulation" in box.informativeText()
    assert "manipulated" not in box.informativeText()


def test_engine_that_cannot_run_is_told_in_words_and_cannot_be_chosen(
    qtbot: QtBot, window: MainWindow
) -> None:
    until(qtbot, lambda: bool(window.bridge.engines))
    window.actions_["engine"].trigger()
    dialog = opened(window, EngineDialog)
    compact, xl = dialog.engine_buttons.buttons()
    assert xl.accessibleDescription() == "No published checkpoint has been imported."
    assert dialog.choose_button.isEnabled()
    xl.click()
    assert not dialog.choose_button.isEnabled()
    compact.click()
    dialog.device_buttons["cpu"].click()
    until(qtbot, dialog.choose_button.isEnabled)
    dialog.choose_button.click()
    until(qtbot, lambda: "cpu" in window._engine_label.text())
    assert window.settings.value("analysis/device") == "cpu"
    assert window.bridge.settings == AnalysisSettings("compact", "cpu")


def test_who_works_is_asked_once_and_stands_in_the_log(
    qtbot: QtBot, window: MainWindow, remembered: QSettings, tmp_path: Path
) -> None:
    remembered.remove("case/examiner")
    with CaseSession.create(tmp_path / "case", NewCase("1", "Case of a colleague", "Bea Example")):
        pass
    window.commands.open_path(tmp_path / "case")
    dialog = opened(window, ExaminerDialog)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert dialog.isVisible()  # without a name it goes no further
    qtbot.keyClicks(dialog.name, "Cem Example")
    with qtbot.waitSignal(window.desk.opened) as told:
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert told.args[0].examiner == "Cem Example"
    window.actions_["conclusion"].trigger()
    qtbot.keyClicks(window.panels.notes.conclusion, "Nothing yet.")
    window.panels.notes.flush()
    until(qtbot, lambda: window.panels.audit._model.last.action == "case.updated")
    assert window.panels.audit._model.last.actor == "Cem Example"
    window.desk.close_case()
    with qtbot.waitSignal(window.desk.opened):  # not asked again
        window.commands.open_path(tmp_path / "case")


def test_who_works_is_asked_over_the_case_that_the_program_was_started_on(
    qtbot: QtBot, window: MainWindow, remembered: QSettings, tmp_path: Path
) -> None:
    remembered.remove("case/examiner")
    with CaseSession.create(tmp_path / "case", NewCase("1", "Case of a colleague", "Bea Example")):
        pass
    with qtbot.waitSignal(window.desk.opened) as told:
        window.begin(tmp_path / "case")
    assert told.args[0].examiner == "Bea Example"
    dialog = opened(window, ExaminerDialog)
    qtbot.keyClicks(dialog.name, "Cem Example")
    with qtbot.waitSignal(window.desk.opened) as again:
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert again.args[0].examiner == "Cem Example"


def test_nobody_is_asked_over_the_sample_case(
    qtbot: QtBot, window: MainWindow, remembered: QSettings, tmp_path: Path
) -> None:
    remembered.remove("case/examiner")
    with CaseSession.create(tmp_path / "case", NewCase("SAMPLE-1", "Sample", "Examiner")):
        pass
    with qtbot.waitSignal(window.desk.opened):
        window.begin(tmp_path / "case")
    assert not window.findChildren(ExaminerDialog)


def test_another_examiner_takes_over_the_open_case(
    qtbot: QtBot, open_case: MainWindow, remembered: QSettings
) -> None:
    open_case.actions_["examiner"].trigger()
    dialog = opened(open_case, ExaminerDialog)
    dialog.name.setText("Cem Example")
    with qtbot.waitSignal(open_case.desk.opened) as told:
        qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert told.args[0].examiner == "Cem Example"


@pytest.mark.parametrize(
    ("action", "theme"), [("theme_dark", "dark"), ("theme_contrast", "contrast")]
)
def test_theme_is_chosen_and_remembered(
    window: MainWindow, remembered: QSettings, action: str, theme: str
) -> None:
    window.actions_[action].trigger()
    assert window.appearance.theme.name == theme
    assert remembered.value("view/theme") == theme
    window.actions_["theme_system"].trigger()
    assert window.appearance.chosen is None


def test_other_language_builds_the_window_anew_on_the_same_case(
    qtbot: QtBot, qapp: QApplication, open_case: MainWindow, remembered: QSettings, tmp_path: Path
) -> None:
    open_case.actions_["language_zh"].trigger()
    assert not open_case.isVisible()
    assert open_case.is_relaunched
    assert open_case.next_case == tmp_path / "case"
    assert remembered.value("view/language") == "zh"


def test_engine_and_device_of_the_last_time_are_used(
    qtbot: QtBot, qapp: QApplication, remembered: QSettings
) -> None:
    asked: list[str] = []

    def factory(device: str) -> Engine:
        asked.append(device)
        return FakeEngineClient()

    remembered.setValue("analysis/device", "cpu")
    made = build_window(qapp, remembered, factory, AnalysisSettings())
    assert asked == ["cpu", "cpu"]
    made.close()
    made.deleteLater()
