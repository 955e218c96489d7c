"""No list or table of the window shows a part of a row."""

import pytest
from PySide6.QtCore import QPoint, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QListView
from pytestqt.qtbot import QtBot

from app.gui.models import RowsModel
from app.gui.panels.tables import plain_table
from app.gui.whole_rows import WholeRowsList

_NAMES = [f"item {number}" for number in range(40)]


def bottom_gap(view: QAbstractItemView) -> int:
    """Pixels between the end of the last row in sight and the end of what can be seen."""
    height = view.viewport().height()
    last = view.indexAt(QPoint(4, height - 1))
    return height - 1 - view.visualRect(last).bottom()


@pytest.mark.parametrize("height", range(120, 160, 7))
def test_list_ends_and_begins_with_a_whole_row(qtbot: QtBot, height: int) -> None:
    view = WholeRowsList()
    qtbot.addWidget(view)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    model = QStringListModel(_NAMES)
    view.setModel(model)
    view.setUniformItemSizes(True)
    view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
    view.resize(200, height)
    view.show()
    assert bottom_gap(view) == 0
    view.scrollTo(model.index(25, 0))
    assert view.visualRect(view.indexAt(QPoint(4, 0))).top() == 0
    assert bottom_gap(view) == 0


@pytest.mark.parametrize("height", range(160, 200, 7))
def test_table_ends_with_a_whole_row(qtbot: QtBot, height: int) -> None:
    model = RowsModel(("Name", "Keys"))
    model.show_rows(tuple((name, "") for name in _NAMES))
    table = plain_table(model, "Commands", stretched=0)
    qtbot.addWidget(table)
    table.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    table.resize(200, height)
    table.show()
    assert bottom_gap(table) == 0
    table.selectRow(39)
    assert table.visualRect(model.index(39, 0)).bottom() == table.viewport().height() - 1
    assert table.visualRect(table.indexAt(QPoint(4, 0))).top() == 0


def test_a_list_lower_than_a_row_shows_what_it_can(qtbot: QtBot) -> None:
    view = WholeRowsList()
    qtbot.addWidget(view)
    view.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    view.setModel(QStringListModel(_NAMES, view))
    view.resize(200, 9)
    view.show()
    assert view.viewportMargins().bottom() == 0
