"""The rows of the table of regions are in sight, and none is cut in half."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.appearance import Appearance
from app.gui.main_window import MainWindow
from app.gui.models import RegionsModel, region_rows
from app.gui.panels.own_regions import OwnRegion, OwnRegionsList
from app.gui.panels.regions import RegionsPanel
from app.gui.theme import ThemeName
from tests.fakes.cases import make_case
from tests.gui.conftest import until

OWN = OwnRegion("own-1", "a", None, "Region a", "", 0.02)


@pytest.fixture
def panel(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[RegionsPanel]:
    appearance = Appearance(qapp, ThemeName.LIGHT)
    item = make_case(tmp_path).items[0]
    row = region_rows(item)[0]
    model = RegionsModel()
    model.show_rows(
        tuple(
            replace(row, position=at, region=replace(row.region, id=f"region-{at}"))
            for at in range(7)
        )
    )
    made = RegionsPanel(model, appearance)
    qtbot.addWidget(made)
    made.show_item(item)
    made.resize(400, 600)
    made.show()
    yield made
    made.hide()
    model.deleteLater()


@pytest.mark.parametrize("height", range(220, 420, 17))
def test_no_row_is_cut_in_half(qtbot: QtBot, panel: RegionsPanel, height: int) -> None:
    panel.resize(400, height)
    table = panel.table
    until(qtbot, lambda: table.viewport().height() % table.rowHeight(0) == 0)
    assert table.viewport().height() >= table.rowHeight(0)


def test_panel_asks_for_room_for_five_rows_and_for_what_lies_below(
    qtbot: QtBot, panel: RegionsPanel, qapp: QApplication
) -> None:
    own = OwnRegionsList(Appearance(qapp, ThemeName.LIGHT))
    panel.add_below(own)
    with qtbot.waitSignal(panel.room_wanted) as told:
        own.show_regions((OWN,), "")
    panel.resize(400, told.args[0])
    table = panel.table
    until(qtbot, lambda: table.viewport().height() == 5 * table.rowHeight(0))
    assert own.geometry().bottom() < panel.height()


def test_window_gives_the_regions_room_once_and_never_more_than_its_share(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    _, regions, particulars = analysed._docks
    before = regions.height()
    panel = analysed.panels.regions
    panel.room_wanted.emit(panel.height() + 60)
    until(qtbot, lambda: regions.height() == before + 60)
    panel.room_wanted.emit(panel.height() + 5000)
    column = regions.height() + particulars.height()
    until(qtbot, lambda: regions.height() > before + 60)
    assert regions.height() <= 0.55 * column + 1
