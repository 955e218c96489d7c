"""The scale of the score map can be read whole, wherever its handle stands."""

import itertools

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.appearance import Appearance
from app.gui.theme import ThemeName
from app.gui.viewer.colour_bar import ColourBar


@pytest.mark.parametrize("threshold", [0.0, 0.05, 0.15, 0.5, 0.76, 0.98, 1.0])
def test_every_number_of_the_scale_is_there_at_its_least_width(
    qtbot: QtBot, qapp: QApplication, threshold: float
) -> None:
    bar = ColourBar(Appearance(qapp, ThemeName.LIGHT))
    qtbot.addWidget(bar)
    bar.resize(bar.minimumSizeHint())
    bar.show_shipped(threshold)
    places, texts = zip(*bar.labels(), strict=True)
    assert texts == ("0", "¼", "½", "¾", "1", f"{threshold:.2f}")
    for place in places:
        assert bar.rect().toRectF().contains(place), (place, bar.rect())
    for first, second in itertools.combinations(places, 2):
        assert not first.intersects(second)
