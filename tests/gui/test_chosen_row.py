"""A chosen row is told from the others by more than its ground."""

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.appearance import Appearance
from app.gui.chosen_row import BAR_PX, paint_chosen
from app.gui.panels.own_regions import OwnRegion, OwnRegionsList
from app.gui.theme import THEMES, Theme, ThemeName, contrast_ratio


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_bar_of_a_chosen_row_is_seen_on_it_and_beside_it(theme: Theme) -> None:
    for ground in ("chosen", "panel"):
        assert contrast_ratio(theme.colour("accent"), theme.colour(ground)) >= 3, ground


def test_only_the_first_cell_has_the_bar(qapp: QApplication) -> None:
    theme = THEMES[ThemeName.CONTRAST]
    image = QImage(40, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_chosen(painter, QRect(0, 0, 20, 10), theme)
    paint_chosen(painter, QRect(20, 0, 20, 10), theme, has_bar=False)
    painter.end()
    seen = [image.pixelColor(x, 5) for x in (0, BAR_PX - 1, BAR_PX, 20)]
    assert seen == [theme.colour(name) for name in ("accent", "accent", "chosen", "chosen")]


def test_chosen_region_of_the_examiner_has_the_bar(qtbot: QtBot, qapp: QApplication) -> None:
    appearance = Appearance(qapp, ThemeName.CONTRAST)
    part = OwnRegionsList(appearance)
    qtbot.addWidget(part)
    part.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    regions = tuple(OwnRegion(name, name, None, name, "", 0.1) for name in "ab")
    part.show_regions(regions, "b")
    part.resize(300, 200)
    part.show()
    image = part.list.viewport().grab().toImage()
    middles = [part.list.visualItemRect(part.list.item(row)).center().y() for row in range(2)]
    ratio = image.devicePixelRatio()
    first, second = (image.pixelColor(round(ratio), round(y * ratio)) for y in middles)
    assert second == appearance.theme.colour("accent")
    assert first != second
