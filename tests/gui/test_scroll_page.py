"""What scrolls ends where its content ends."""

import pytest
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow
from tests.gui.conftest import until


def scrolls_beyond(area: QScrollArea) -> int:
    """Pixels below what stands last on the page, its margin left out."""
    page = area.widget()
    layout = page.layout()
    assert layout is not None
    needed = layout.heightForWidth(page.width())
    return page.height() - max(needed, area.viewport().height())


@pytest.mark.parametrize("tab", [0, 1, 3, 4])
def test_panels_of_a_region_scroll_no_further_than_they_reach(
    qtbot: QtBot, analysed: MainWindow, tab: int
) -> None:
    analysed.view.select_region("region-1")
    tabs = analysed.panels.tabs
    tabs.setCurrentIndex(tab)
    shown = tabs.currentWidget()
    area = shown if isinstance(shown, QScrollArea) else shown.findChild(QScrollArea)
    until(qtbot, area.isVisible)
    qtbot.wait(50)  # the layout follows in a turn of its own
    assert scrolls_beyond(area) == 0
    lowest = max(
        child.geometry().bottom()
        for child in area.widget().findChildren(QWidget)
        if child.parent() is area.widget()
    )
    assert lowest < area.widget().height()
