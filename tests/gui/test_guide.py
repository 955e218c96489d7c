"""The user guide within the window: read, found in, and followed without any other program."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextCursor, QTextDocument, QTextImageFormat
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.dialogs.guide import GuideDialog, _pictures
from app.gui.dialogs.help_card import HelpDialog
from app.gui.main_window import MainWindow


def opened(window: MainWindow) -> GuideDialog:
    window.actions_["guide"].trigger()
    [dialog] = [found for found in window.findChildren(GuideDialog) if found.isVisible()]
    return dialog


def test_guide_is_read_beside_the_work(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    assert not dialog.isModal()
    assert dialog.titles[:3] == ["User guide", "First start", "The window"]
    assert "An examiner" in dialog.page.toPlainText() or "an examiner" in dialog.page.toPlainText()
    assert not dialog.back_button.isVisible()
    last = dialog.contents.model().index(len(dialog.titles) - 1, 0)
    top = dialog.page.verticalScrollBar().value()
    dialog.contents.clicked.emit(last)
    assert dialog.page.verticalScrollBar().value() > top


def test_pictures_of_the_guide_are_no_wider_than_the_page(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    QImage(3000, 200, QImage.Format.Format_RGB32).save(str(tmp_path / "wide.png"))
    dialog = opened(window)
    dialog.show_page(tmp_path / "a.md", "# A\n\n![wide](wide.png)\n", is_guide=False)
    width = dialog.page.viewport().width()
    assert dialog.page.document().size().width() <= width
    dialog.resize(dialog.width() - 200, dialog.height())
    QApplication.processEvents()
    assert dialog.page.document().size().width() <= dialog.page.viewport().width() < width
    kind = QTextDocument.ResourceType.ImageResource
    assert not dialog.page.document().resource(kind, QUrl("wide.png")).isNull()


def test_pictures_of_the_guide_are_scaled_smoothly_to_the_pixels_of_the_screen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    stripes = QImage(3000, 200, QImage.Format.Format_Grayscale8)
    stripes.fill(0)
    for x in range(0, 3000, 2):
        for y in range(200):
            stripes.setPixelColor(x, y, Qt.GlobalColor.white)
    stripes.save(str(tmp_path / "stripes.png"))
    dialog = opened(window)
    dialog.show_page(tmp_path / "a.md", "![stripes](stripes.png)\n", is_guide=False)
    document, ratio = dialog.page.document(), dialog.devicePixelRatioF()
    [(start, _, _)] = _pictures(document)
    shown = image_format(document, start)
    kind = QTextDocument.ResourceType.ImageResource
    picture = document.resource(kind, QUrl(shown.name()))
    assert picture.width() == round(shown.width() * ratio)
    assert picture.devicePixelRatio() == ratio
    greys = {picture.pixelColor(x, 5).lightness() for x in range(100, 200)}
    assert all(100 < grey < 156 for grey in greys)


def image_format(document: QTextDocument, place: int) -> QTextImageFormat:
    cursor = QTextCursor(document)
    cursor.setPosition(place + 1)
    return cursor.charFormat().toImageFormat()


def test_chinese_window_shows_the_chinese_guide(qtbot: QtBot, chinese_window: MainWindow) -> None:
    dialog = opened(chinese_window)
    assert dialog.titles[:3] == ["用户指南", "首次启动", "窗口"]
    assert dialog.message == ""
    dialog.page.anchorClicked.emit(QUrl("GLOSSARY.md"))
    assert "仅有英文" in dialog.message
    dialog.back_button.click()
    assert dialog.titles[0] == "用户指南"


def test_no_text_of_the_guide_is_left_out_of_its_layout(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    dialog.resize(dialog.width() + 40, dialog.height())
    QApplication.processEvents()
    document = dialog.page.document()
    block, without_a_place = document.begin(), []
    while block.isValid():
        if block.text() and document.documentLayout().blockBoundingRect(block).height() == 0:
            without_a_place.append(block.text())
        block = block.next()
    assert without_a_place == []


def test_words_are_found_and_found_again_from_the_start(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    dialog.show_page(Path("a.md"), "# A\n\none two\n\nthree two\n", is_guide=False)
    dialog.field.setText("two")
    places = []
    for _ in range(3):
        dialog.find_next()
        places.append(dialog.page.textCursor().position())
    assert places[0] < places[1]
    assert places[2] == places[0]
    dialog.field.setText("four")
    dialog.find_next()
    assert "four" in dialog.message


def test_links_lead_to_other_pages_and_back_and_never_out(qtbot: QtBot, window: MainWindow) -> None:
    dialog = opened(window)
    dialog.page.anchorClicked.emit(QUrl("GLOSSARY.md"))
    assert dialog.titles[0] == "Glossary"
    dialog.back_button.click()
    assert dialog.titles[0] == "User guide"
    dialog.page.anchorClicked.emit(QUrl("nowhere.md"))
    assert "no such page" in dialog.message
    dialog.page.anchorClicked.emit(QUrl("https://example.org/"))
    assert "no connection" in dialog.message
    dialog.page.anchorClicked.emit(QUrl("#the-clues"))
    assert dialog.page.verticalScrollBar().value() > 0


def test_help_card_leads_to_the_guide(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_["help_here"].trigger()
    [card] = window.findChildren(HelpDialog)
    card.guide_button.click()
    assert [found for found in window.findChildren(GuideDialog) if found.isVisible()]
