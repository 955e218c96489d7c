"""A Chinese window shows no English but what is marked: labels, tables, tips, notices, dialogs."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabWidget,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.gui.dialogs.problems import ProblemsDialog
from app.gui.dialogs.result import ResultDialog
from app.gui.main_window import MainWindow
from app.gui.panels.sentences import SentenceRow
from engine.errors import EngineCrashed
from engine.schema.phrase import Phrase
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import save_portrait, until
from tests.gui.test_journeys import click_region

# Three words in a row are no name, code or file.
ENGLISH = re.compile(r"(?:[A-Za-z][a-z]+[ ,;:]+){2}[A-Za-z][a-z]+")
MARK = "\uff08引擎文本\uff0c仅有英文\uff09"
# Titles of the works that a method comes from.
WORKS = ("The blur effect", "Image Processing", "Fast noise variance estimation")
SHOWN = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)


def model_texts(model: QAbstractItemModel) -> Iterator[str]:
    nowhere = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(nowhere)
    for row in range(model.rowCount(nowhere)):
        for column in range(columns):
            for role in SHOWN:
                value = model.data(model.index(row, column), role)
                if isinstance(value, str):
                    yield value
    for column in range(columns):
        heading = model.headerData(column, Qt.Orientation.Horizontal)
        if isinstance(heading, str):
            yield heading


def widget_texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.toolTip(), widget.windowTitle(), widget.accessibleName())
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        yield widget.text()
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
        yield widget.placeholderText()
    if isinstance(widget, QTabWidget):
        yield from (widget.tabText(index) for index in range(widget.count()))
    model = widget.model() if isinstance(widget, QAbstractItemView) else None
    if model is not None:
        yield from model_texts(model)


def english(root: QWidget) -> set[str]:
    """Texts anywhere below `root` with an English sentence, without the engine's own under mark."""
    sentences = root.findChildren(SentenceRow)
    own = {row.sentence.text for row in sentences}
    for row in sentences:
        marks = [label.text() for label in row.findChildren(QLabel)]
        assert "引擎的英文原文" in marks or row.sentence.text not in marks
    widgets = [root, *root.findChildren(QWidget)]
    texts = {text for widget in widgets for text in widget_texts(widget) if text}
    texts |= {action.text() for action in root.findChildren(QAction)}
    texts = {text for text in texts if ENGLISH.search(without_works(text)) and text not in own}
    return {text for text in texts if not text.endswith(MARK)}


def without_works(text: str) -> str:
    for work in WORKS:
        text = text.replace(work, "")
    return text


@pytest.fixture
def analysed_in_chinese(qtbot: QtBot, chinese_window: MainWindow, tmp_path: Path) -> MainWindow:
    window = chinese_window
    with qtbot.waitSignal(window.desk.opened):
        window.desk.create(tmp_path / "案件", NewCase("2026-9", "肖像检验", "王五"))
    pictures = [save_portrait(tmp_path / "图片" / f"{n}.jpg", shift=5 * n) for n in range(2)]
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.take_in_paths(pictures[:1], is_analysed=True)
    until(qtbot, lambda: bool(window.viewer.canvas.overlay.regions))
    until(qtbot, lambda: window.viewer.canvas.is_settled)
    return window


def test_every_panel_of_an_analysed_picture_is_chinese(
    qtbot: QtBot, analysed_in_chinese: MainWindow
) -> None:
    window = analysed_in_chinese
    for index in range(window.panels.tabs.count()):
        window.panels.tabs.setCurrentIndex(index)
        assert english(window) == set()
    click_region(window, "左侧眼睛")
    assert english(window) == set()
    [row] = window.panels.explanation.sentences
    told = [label.text() for label in row.findChildren(QLabel)]
    assert row.sentence.text in told
    assert any(text.startswith("依据所记录的机器发现编写\uff0c并非译文") for text in told)
    assert any("左侧眼睛\uff1a严重程度" in text for text in told)


def test_log_of_the_case_is_chinese(qtbot: QtBot, analysed_in_chinese: MainWindow) -> None:
    window = analysed_in_chinese
    panel = window.panels.audit
    for row in range(panel.table.model().rowCount()):
        panel.table.selectRow(row)
        assert english(panel) == set()


def test_refused_files_are_told_in_chinese(
    qtbot: QtBot, analysed_in_chinese: MainWindow, tmp_path: Path
) -> None:
    window = analysed_in_chinese
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "letter.png").write_bytes(b"%PDF-1.7 and so on")
    (tmp_path / "note.txt").write_text("a note")
    (tmp_path / "noise.jpg").write_bytes(bytes(range(256)))
    names = ("empty.jpg", "letter.png", "note.txt", "noise.jpg")
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths([tmp_path / name for name in names], is_analysed=False)
    until(qtbot, lambda: len(window.watch.problems) == len(names))
    window.commands.work.show_problems()
    [dialog] = window.findChildren(ProblemsDialog)
    assert english(dialog) == set()
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    for kind in ("PDF 文档", "文本文件", "未知类型的文件"):
        assert any(kind in text for text in texts)
    assert any("为空\uff080 字节\uff09" in text for text in texts)
    dialog.reject()


def test_end_of_the_engine_is_told_in_chinese(
    qtbot: QtBot,
    analysed_in_chinese: MainWindow,
    engine: FakeEngineClient,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    window = analysed_in_chinese

    def ends(*arguments: object, **others: object) -> None:
        raise EngineCrashed(
            Phrase("The engine's process was ended{how} before it had an answer.", how=""),
            effect=Phrase("Nothing was recorded; the evidence is unchanged."),
            remedy=Phrase("Run the analysis again."),
        )

    monkeypatch.setattr(engine, "analyse", ends)
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.take_in_paths(
            [save_portrait(tmp_path / "另一" / "9.jpg", shift=9)], is_analysed=True
        )
    until(qtbot, window.viewer.notice.isVisible)
    assert not ENGLISH.search(window.viewer.notice.text)
    assert "引擎的进程" in window.viewer.notice.text
    assert english(window) == set()


def test_faults_of_a_case_are_told_in_chinese(
    qtbot: QtBot, analysed_in_chinese: MainWindow, tmp_path: Path
) -> None:
    window = analysed_in_chinese
    [stored] = (tmp_path / "案件" / "evidence").iterdir()
    stored.chmod(0o644)
    stored.write_bytes(b"changed")
    window.commands.work.verify_case()
    until(qtbot, lambda: bool(window.findChildren(ResultDialog)))
    [dialog] = window.findChildren(ResultDialog)
    assert english(dialog) == set()
    assert any("被改动" in label.text() for label in dialog.findChildren(QLabel))
    dialog.reject()
