"""Display state tells each change once and remembers what the examiner chose."""

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.gui.theme import ThemeName
from app.gui.view_state import DEFAULT_OPACITY, ViewState, chosen_theme


def test_same_value_is_not_told_again(qtbot: QtBot, remembered: QSettings) -> None:
    view = ViewState(remembered)
    view.select_region("region-1")
    with qtbot.assertNotEmitted(view.selected_region_changed):
        view.select_region("region-1")


def test_regions_are_forgotten_with_their_item(qtbot: QtBot, remembered: QSettings) -> None:
    view = ViewState(remembered)
    view.show_item("E001")
    view.select_region("region-1")
    view.hover_region("region-2")
    view.show_item("E002")
    assert (view.selected_region, view.hovered_region) == ("", "")


def test_choices_are_remembered(remembered: QSettings) -> None:
    first = ViewState(remembered)
    first.set_opacity(0.3)
    first.set_colour_map("magma")
    first.show_layer("fill", True)
    first.set_theme(ThemeName.DARK)
    second = ViewState(remembered)
    assert second.opacity == pytest.approx(0.3)
    assert second.colour_map == "magma"
    assert second.is_layer_shown("fill")
    assert chosen_theme(remembered) is ThemeName.DARK


def test_damaged_settings_fall_back_to_what_is_shipped(remembered: QSettings) -> None:
    remembered.setValue("view/opacity", "much")
    remembered.setValue("view/colour_map", "jet")
    remembered.setValue("view/theme", "pink")
    view = ViewState(remembered)
    assert view.opacity == DEFAULT_OPACITY
    assert view.colour_map == "viridis"
    assert chosen_theme(remembered) is None
