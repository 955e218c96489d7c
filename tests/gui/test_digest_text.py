"""Digests are read whole in groups, and copied as they were recorded."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QGuiApplication, QKeySequence, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.gui.appearance import Appearance
from app.gui.digest_text import GAP, DigestText, DigestView, grouped, told, ungrouped
from app.gui.panels.metadata import MetadataPanel
from app.gui.panels.methods import MethodsPanel
from app.gui.theme import ThemeName
from tests.fakes.cases import make_case

SHA256 = hashlib.sha256(b"evidence").hexdigest()
SHA512 = hashlib.sha512(b"evidence").hexdigest()
SPACED = " ".join(SHA256[at : at + 4] for at in range(0, 64, 4)).upper()
SENTENCE = f"Certificate SHA-256 fingerprint: {SHA256}."


@pytest.fixture
def view(qtbot: QtBot) -> DigestText:
    made = DigestText("Weights", SENTENCE)
    qtbot.addWidget(made)
    made.resize(300, made.heightForWidth(300))
    made.show()
    QGuiApplication.clipboard().clear()
    return made


def test_digests_stand_in_groups_of_four_and_nothing_else_does() -> None:
    assert grouped(SENTENCE).count(GAP) == 15
    assert ungrouped(grouped(SENTENCE)) == SENTENCE
    assert grouped(f"{SHA512}, {SHA256}").count(GAP) == 31 + 15
    for text in ("deadbeef", "E005 · 1024 px", "a" * 31, "x" + SHA256, "1 234"):
        assert grouped(text) == text


def test_fingerprint_as_the_report_prints_it_looks_like_every_other() -> None:
    assert grouped(SPACED) == grouped(SHA256.upper())


def test_whole_digest_is_seen_however_narrow_the_panel(view: DigestText) -> None:
    for width in (700, 300, 130):
        view.resize(width, view.heightForWidth(width))
        document = view.document().size()
        assert document.width() <= width
        assert document.height() <= view.viewport().height() + 1
        assert view.verticalScrollBar().maximum() == 0


def test_digits_have_equal_width(view: DigestText) -> None:
    cursor = view.textCursor()
    cursor.setPosition(view.toPlainText().index(SHA256[:4]) + 1)
    font = cursor.charFormat().font()
    font.setPointSizeF(20)
    assert QFontInfo(font).family() == "Noto Sans Mono"
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789abcdef"}) == 1


def test_copying_without_a_mark_takes_the_digest_as_it_was_recorded(view: DigestText) -> None:
    QTest.keySequence(view, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == SHA256


def test_copying_all_takes_the_text_without_groups(view: DigestText) -> None:
    view.selectAll()
    QTest.keySequence(view, QKeySequence(QKeySequence.StandardKey.Copy))
    assert QGuiApplication.clipboard().text() == SENTENCE
    QGuiApplication.clipboard().clear()
    view.copy()
    assert QGuiApplication.clipboard().text() == SENTENCE


def test_double_click_marks_the_whole_digest(view: DigestText) -> None:
    cursor = view.textCursor()
    cursor.setPosition(view.toPlainText().index(SHA256[20:24]) + 2)
    place = view.cursorRect(cursor).center()
    viewport = view.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(place))
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(place))
    assert view.to_copy() == SHA256
    assert view.textCursor().selectionEnd() > view.textCursor().selectionStart()


def test_digest_is_reached_by_tab_and_left_by_tab(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    layout = QVBoxLayout(page)
    first, second = told(SHA256, "Weights"), told(SHA512, "SHA-512")
    layout.addWidget(first)
    layout.addWidget(second)
    page.show()
    qtbot.waitExposed(page)
    page.activateWindow()
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert page.focusWidget() is second
    assert [first.accessibleName(), second.accessibleName()] == ["Weights", "SHA-512"]


def test_text_without_a_digest_is_a_label(qtbot: QtBot) -> None:
    plain = told("compact 1.3.0", "Engine", "small")
    qtbot.addWidget(plain)
    assert isinstance(plain, QLabel)


def test_box_keeps_the_text_it_was_given(qtbot: QtBot) -> None:
    box = DigestView("Value in full", f"file {SPACED}")
    qtbot.addWidget(box)
    assert box.text == f"file {SHA256.upper()}"
    box.moveCursor(QTextCursor.MoveOperation.End)
    box.show_text("")
    assert box.text == ""


@pytest.fixture
def appearance(qapp: QApplication) -> Iterator[Appearance]:
    made = Appearance(qapp, ThemeName.LIGHT)
    yield made
    made.deleteLater()


def test_methods_show_the_weights_whole(
    qtbot: QtBot, appearance: Appearance, tmp_path: Path
) -> None:
    found = next(item.finding for item in make_case(tmp_path).items if item.finding is not None)
    finding = replace(found, provenance=replace(found.provenance, weights_sha256=SHA256))
    panel = MethodsPanel(appearance)
    qtbot.addWidget(panel)
    panel.resize(380, 700)
    panel.show_finding(finding)
    panel.show()
    qtbot.waitExposed(panel)
    fields = {field.accessibleName(): field for field in panel.findChildren(DigestText)}
    weights = fields["Weights"]
    assert weights.text == SHA256
    assert weights.document().size().height() <= weights.height() + 1
    assert weights.document().size().width() <= weights.width()
    assert weights.mapTo(panel, QPoint(weights.width(), 0)).x() <= panel.viewport().width()


def test_metadata_shows_a_sha_512_without_scrolling(qtbot: QtBot, tmp_path: Path) -> None:
    panel = MetadataPanel()
    qtbot.addWidget(panel)
    panel.resize(395, 420)
    panel.show()
    evidence = make_case(tmp_path).items[0].evidence
    panel.show_evidence(replace(evidence, sha512=SHA512))
    model = panel.table.model()
    rows = [model.index(row, 1).data() for row in range(model.rowCount())]
    panel.table.selectRow(rows.index("SHA-512"))
    [box] = panel.findChildren(DigestView)
    assert box.text == SHA512
    assert box.verticalScrollBar().maximum() == 0
