"""What stands beside a field is on the line of what is written in it."""

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.gui.fields import place_row, with_room
from app.gui.labels import label
from app.gui.theme import LIGHT, THEMES, Theme, apply_theme


def test_title_stands_on_the_first_line_of_its_field(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    form = QWidget()
    qtbot.addWidget(form)
    grid = QGridLayout(form)
    titles = label("Brush"), label("Notes")
    number, notes = QSpinBox(), QPlainTextEdit("first\nsecond\nthird")
    for at, (title, part) in enumerate(zip(titles, (number, notes), strict=True)):
        place_row(grid, at, title, part)
    form.resize(300, 200)
    form.show()
    middles = [
        title.mapTo(form, title.contentsRect().center()).y()
        if part is number
        else title.mapTo(form, title.contentsRect().topLeft()).y()
        + title.fontMetrics().height() / 2
        for title, part in zip(titles, (number, notes), strict=True)
    ]
    line = notes.viewport().mapTo(form, notes.cursorRect().center()).y()
    assert abs(middles[0] - number.geometry().center().y()) <= 1
    assert abs(middles[1] - line) <= 3


@pytest.mark.parametrize("theme", THEMES.values(), ids=str)
def test_empty_field_shows_its_hint_in_the_colour_of_hints(
    qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    apply_theme(qapp, theme)
    for field in (QLineEdit(), QPlainTextEdit()):
        qtbot.addWidget(field)
        field.setPlaceholderText("hint")
        field.show()
        shown = field.palette().color(QPalette.ColorRole.PlaceholderText)
        assert shown.name() == theme.colour("text_hint").name()


def test_number_that_cannot_be_changed_now_looks_so(qtbot: QtBot, qapp: QApplication) -> None:
    for theme in THEMES.values():
        apply_theme(qapp, theme)
        field = QSpinBox()
        qtbot.addWidget(field)
        field.setEnabled(False)
        field.show()
        line = field.lineEdit()
        assert line.palette().color(QPalette.ColorRole.Text).name() == theme.text_off


def test_text_of_every_kind_of_field_begins_at_the_same_place(
    qtbot: QtBot, qapp: QApplication
) -> None:
    apply_theme(qapp, LIGHT)
    number, choice, own_choice = QSpinBox(), QComboBox(), QComboBox()
    with_room(number)
    number.setValue(11)
    choice.addItem("11")
    own_choice.setLineEdit(QLineEdit())
    own_choice.setEditText("11")
    starts = []
    for field in (QLineEdit("11"), QPlainTextEdit("11"), number, choice, own_choice):
        qtbot.addWidget(field)
        field.resize(120, field.sizeHint().height())
        field.show()
        starts.append(_first_ink(field))
    assert max(starts) - min(starts) <= 1, starts


def _first_ink(field: QWidget) -> int:
    """The first column within the border that something dark is drawn in."""
    image = field.grab().toImage()
    rows = range(5, image.height() - 5)
    return next(
        column
        for column in range(3, image.width())
        if any(image.pixelColor(column, row).lightness() < 128 for row in rows)
    )
