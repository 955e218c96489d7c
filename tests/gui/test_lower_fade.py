from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.gui.lower_fade import LowerFade
from app.gui.main_window import MainWindow


def area_of(qtbot: QtBot, window: MainWindow) -> tuple[QScrollArea, QPushButton, LowerFade]:
    area, page = QScrollArea(), QPushButton()
    page.resize(200, 600)
    area.setWidget(page)
    fade = LowerFade(area, window.appearance)
    qtbot.addWidget(area)
    area.resize(240, 200)
    area.show()
    return area, page, fade


def test_page_fades_out_while_there_is_more_below(qtbot: QtBot, window: MainWindow) -> None:
    area, _, fade = area_of(qtbot, window)
    assert fade.isVisible()
    assert fade.geometry().bottom() == area.viewport().geometry().bottom()
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not fade.isVisible()
    area.verticalScrollBar().setValue(0)
    assert fade.isVisible()
    area.resize(240, 700)
    assert not fade.isVisible()


def test_clicks_go_through_it(qtbot: QtBot, window: MainWindow) -> None:
    area, page, fade = area_of(qtbot, window)
    with qtbot.waitSignal(page.clicked):
        QTest.mouseClick(
            area.window().windowHandle(), Qt.MouseButton.LeftButton, pos=fade.geometry().center()
        )
