"""Rows of the dialogs stand as close to each other as they belong together."""

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.casework.settings import AnalysisSettings
from app.gui.appearance import Appearance
from app.gui.dialogs.engine import EngineDialog
from app.gui.dialogs.forms import Form
from app.gui.dialogs.result import Particular, ResultDialog
from app.gui.signs import Sign
from app.gui.theme import LIGHT, ThemeName, apply_theme
from engine.schema.request import EngineDescription


def test_title_stands_beside_the_first_of_several_lines(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, LIGHT)
    page, boxes = QWidget(), QVBoxLayout()
    qtbot.addWidget(page)
    first = QCheckBox("first")
    for box in (first, QCheckBox("second"), QCheckBox("third")):
        boxes.addWidget(box)
    form = Form()
    title, _body = form.add("Contains", boxes)
    page.setLayout(form)
    page.show()
    assert abs(middle(title, page) - middle(first, page)) <= 3


def test_sentence_of_a_result_follows_its_headline(qtbot: QtBot, qapp: QApplication) -> None:
    appearance = Appearance(qapp, ThemeName.LIGHT)
    dialog = ResultDialog(
        appearance, "Verify", Particular(Sign.NOT_FOUND, "Found", "Whole.", "Files: 65.")
    )
    qtbot.addWidget(dialog)
    dialog.show_particulars([])
    dialog.show()
    dialog.resize(dialog.width(), dialog.height() + 60)
    headline, sentence = (
        next(part for part in dialog.findChildren(QWidget) if text_of(part) == text)
        for text in ("Whole.", "Files: 65.")
    )
    between = middle(sentence, dialog) - middle(headline, dialog)
    assert between < 2.5 * headline.fontMetrics().height()


def test_texts_of_an_engine_follow_each_other_beside_its_button(
    qtbot: QtBot, qapp: QApplication
) -> None:
    appearance = Appearance(qapp, ThemeName.LIGHT)
    engine = EngineDescription("compact", "1.0", "", "A licence.", "A summary.")
    dialog = EngineDialog(appearance, AnalysisSettings("compact", "auto"), (engine,))
    qtbot.addWidget(dialog)
    dialog.show()
    summary, licence = (
        next(part for part in dialog.findChildren(QLabel) if part.text().startswith(text))
        for text in ("A summary.", "A licence.")
    )
    assert middle(licence, dialog) - middle(summary, dialog) < 1.6 * summary.fontMetrics().height()


def text_of(part: QWidget) -> str:
    """What a label or a text says; nothing for any other part."""
    for name in ("text", "toPlainText"):
        if hasattr(part, name):
            return str(getattr(part, name)())
    return ""


def middle(part: QWidget, page: QWidget) -> int:
    """Where the middle of a part's height is on its page."""
    return part.mapTo(page, QPoint(0, part.height() // 2)).y()
