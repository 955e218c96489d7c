"""Sentences, regions and clues lead to each other; what the machine wrote always says so."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.gui.dialogs.model_card import ModelCardDialog
from app.gui.main_window import MainWindow
from app.gui.panels.region_head import SeverityBar
from app.gui.panels.sentences import MachineMark
from engine.schema.finding import Severity
from tests.gui.conftest import until


def test_pointing_at_a_sentence_lights_its_region_and_back(
    analysed: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = analysed.panels.explanation
    first, second, unsupported = panel.sentences
    # whether a pointer that is moved without a screen is noticed hangs on the windows before
    monkeypatch.setattr(panel, "underMouse", lambda: True)
    first._tell_hovered()
    assert analysed.view.hovered_region == "region-1"
    assert first._is_lit
    assert not second._is_lit
    first.hovered.emit(())
    assert analysed.view.hovered_region == ""
    assert not first._is_lit
    assert not unsupported.clue_buttons


def test_click_on_a_sentence_pins_its_region(qtbot: QtBot, analysed: MainWindow) -> None:
    second = analysed.panels.explanation.sentences[1]
    QTest.mouseClick(second, Qt.MouseButton.LeftButton)
    assert analysed.view.selected_region == "region-2"
    assert analysed.panels.explanation.region_id == "region-2"


def test_sentence_on_two_regions_lights_both_and_leads_to_each(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    panel, item = analysed.panels.explanation, analysed.item_view.item
    assert item is not None
    assert item.finding is not None
    both = replace(item.finding.explanation.sentences[0], region_ids=("region-2", "region-1"))
    told = replace(item.finding.explanation, sentences=(both,))
    other = replace(item, finding=replace(item.finding, explanation=told))
    panel.show_region(other, None)
    [sentence] = panel.sentences
    sentence._tell_hovered()
    assert analysed.viewer.canvas.overlay.hovered == ("region-2", "region-1")
    assert sentence._is_lit
    sentence.hovered.emit(())
    assert analysed.viewer.canvas.overlay.hovered == ()
    panel.light_regions(("region-1",))
    assert sentence._is_lit
    chosen: list[str] = []
    panel.region_chosen.disconnect()
    panel.region_chosen.connect(chosen.append)
    QTest.mouseClick(sentence, Qt.MouseButton.LeftButton)
    panel.show_region(other, analysed.panels.model.rows[1])
    QTest.mouseClick(panel.sentences[0], Qt.MouseButton.LeftButton)
    assert chosen == ["region-2", "region-1"]


def test_sentences_are_walked_and_chosen_by_keyboard(qtbot: QtBot, analysed: MainWindow) -> None:
    panel = analysed.panels.explanation
    second = panel.sentences[1]
    second.setFocus(Qt.FocusReason.TabFocusReason)
    assert analysed.view.hovered_region == "region-2"
    assert panel.region_id == ""  # the sentence is not pulled from under the focus
    qtbot.keyClick(second, Qt.Key.Key_Return)
    assert panel.region_id == "region-2"
    assert panel.hasFocus()


def test_number_of_a_clue_leads_to_it_and_to_the_place(qtbot: QtBot, analysed: MainWindow) -> None:
    panel = analysed.panels.explanation
    zoom = analysed.viewer.canvas.zoom
    button = panel.sentences[1].clue_buttons["clue-2"]
    assert button.text() == "2"
    button.click()
    assert analysed.view.selected_region == "region-2"
    [clue] = panel.clues
    assert clue.clue.id == "clue-2"
    assert clue.number_button.text() == "2"
    assert clue._is_marked
    assert panel.sentences[0]._is_lit
    assert analysed.viewer.canvas.zoom > zoom


def test_map_of_what_was_measured_lies_on_the_picture_until_it_is_let_go(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    canvas, state = analysed.viewer.canvas, analysed.tools.state
    analysed.view.select_region("region-1")
    [clue] = analysed.panels.explanation.clues
    before = canvas.grab().toImage()
    clue.number_button.click()
    until(qtbot, lambda: analysed.clues.is_settled)
    assert analysed.clues.layer.is_visible
    assert not state.is_shown("filter_edges")  # that is a view, not what was measured
    assert "as recorded: detail before over after" in clue._seen.text()
    assert clue._seen.isVisible()
    until(qtbot, lambda: canvas.is_settled and canvas.grab().toImage() != before)
    clue.number_button.click()  # once more ends it
    assert not analysed.clues.layer.is_visible
    assert not clue._seen.isVisible()
    clue.number_button.click()
    until(qtbot, lambda: analysed.clues.layer.is_visible)
    qtbot.keyClick(analysed.panels.regions.table, Qt.Key.Key_Escape)
    assert not analysed.clues.layer.is_visible
    assert analysed.viewer.canvas.overlay._layers["score_map"]
    assert analysed.view.is_layer_shown("score_map")


def test_clue_in_the_list_of_clues_leads_to_the_same_place(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    second = next(row for row in analysed.panels.clues.clues if row.clue.id == "clue-2")
    second.number_button.click()
    assert analysed.view.selected_region == "region-2"


@pytest.mark.parametrize("region", ["", "region-1"])
def test_machine_text_says_so_and_its_error_rates_are_one_click_away(
    qtbot: QtBot, analysed: MainWindow, region: str
) -> None:
    analysed.view.select_region(region)
    [mark] = analysed.panels.explanation.findChildren(MachineMark)
    assert mark.isVisible()
    mark.card_button.click()
    [dialog] = visible(analysed, ModelCardDialog)
    dialog.reject()


def test_severity_is_told_in_blocks_and_words(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.view.select_region("region-2")
    [bar] = analysed.panels.explanation.findChildren(SeverityBar)
    assert bar.accessibleName() == "severity moderate"
    other = SeverityBar(Severity.HIGH, analysed.appearance)
    qtbot.addWidget(other)
    assert bar.grab().toImage() != other.grab().toImage()


def test_sentence_of_an_unknown_clue_has_no_dead_number(qtbot: QtBot, analysed: MainWindow) -> None:
    item = analysed.item_view.item
    explanation = item.finding.explanation
    odd = replace(explanation.sentences[0], clue_ids=("clue-1", "clue-99"))
    finding = replace(
        item.finding, explanation=replace(explanation, sentences=(odd, *explanation.sentences[1:]))
    )
    analysed.panels.explanation.show_region(replace(item, finding=finding), None)
    until(qtbot, lambda: bool(analysed.panels.explanation.sentences))
    assert list(analysed.panels.explanation.sentences[0].clue_buttons) == ["clue-1"]


def visible(window: MainWindow, kind: type[QWidget]) -> list[QWidget]:
    return [found for found in window.findChildren(kind) if found.isVisible()]
