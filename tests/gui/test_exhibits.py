from functools import partial

import pytest
from PySide6.QtWidgets import QListWidget, QScrollArea
from pytestqt.qtbot import QtBot

from app.gui.main_window import MainWindow
from tests.gui.conftest import until


def is_count(exhibits: QListWidget, count: int) -> bool:
    return exhibits.count() == count


def keep(qtbot: QtBot, window: MainWindow, count: int) -> None:
    panel = window.tools.exhibits
    for _ in range(count):
        listed = panel.list.count() + 1
        window.tools.keep_view()
        until(qtbot, partial(is_count, panel.list, listed))
    until(qtbot, panel.preview.isVisible)
    until(qtbot, lambda: not window.desk.lane.is_busy)


def test_exhibits_fit_the_smallest_window_and_only_lists_scroll(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    keep(qtbot, analysed, 5)
    panel = analysed.tools.exhibits
    viewport = panel.parentWidget()
    area = viewport.parentWidget() if viewport is not None else None
    assert isinstance(area, QScrollArea)
    assert area.verticalScrollBar().maximum() == 0
    rows = panel.list.viewport().height() / panel.list.sizeHintForRow(0)
    assert rows == pytest.approx(round(rows), abs=0.2)
    lines = panel.facts.viewport().height() / panel.facts.line_px
    assert lines == int(lines) >= 5
    assert panel.facts.verticalScrollBar().maximum() > 0


def test_more_exhibits_are_listed_where_there_is_room(qtbot: QtBot, analysed: MainWindow) -> None:
    keep(qtbot, analysed, 5)
    panel = analysed.tools.exhibits
    low = panel.list.height()
    analysed.resize(1920, 1200)
    until(qtbot, lambda: panel.list.height() >= low + 2 * panel.list.sizeHintForRow(0))
    analysed.resize(1366, 768)
    until(qtbot, lambda: panel.list.height() == low)
