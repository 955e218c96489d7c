"""The model card leaves nothing out, and says what it shows in words."""

import re

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

from app.casework.model_limits import read_limits
from app.casework.models import model_named, read_metrics
from app.gui.dialogs.model_card import ModelCardDialog
from app.gui.dialogs.model_facts import fact_rows, figure_text
from app.gui.main_window import MainWindow
from app.gui.signs import SignWidget


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> ModelCardDialog:
    model = model_named("compact")
    made = ModelCardDialog(window.appearance, model, read_metrics(model), read_limits(model))
    qtbot.addWidget(made)
    made.show()
    return made


def page_of(part: QWidget) -> QTextBrowser:
    return part if isinstance(part, QTextBrowser) else part.findChildren(QTextBrowser)[0]


def test_no_page_is_wider_than_the_dialog_at_its_least_size(dialog: ModelCardDialog) -> None:
    dialog.resize(dialog.minimumSize())
    for number in range(1, dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(number)
        page = page_of(dialog.tabs.widget(number))
        assert not page.horizontalScrollBar().isVisible()
        over = page.document().size().width() - page.viewport().width()
        assert over <= 2, dialog.tabs.tabText(number)  # the line around a table


def test_error_rate_has_no_sign_of_a_verdict(dialog: ModelCardDialog) -> None:
    assert dialog.first.texts
    assert not dialog.first.findChildren(SignWidget)


def test_limits_point_to_the_page_where_the_figures_are(dialog: ModelCardDialog) -> None:
    dialog.tabs.setCurrentIndex(2)
    limits = page_of(dialog.tabs.widget(2))
    text = limits.toPlainText()
    for elsewhere in ("rows above", "list below", "“How it was made”"):
        assert elsewhere not in text
    assert "the rows under “All measurements”" in text
    limits.anchorClicked.emit(QUrl("page:measured"))
    assert dialog.tabs.currentWidget() is dialog.measured


def test_limits_are_told_in_chinese(qtbot: QtBot, chinese_window: MainWindow) -> None:
    model = model_named("compact")
    made = ModelCardDialog(chinese_window.appearance, model, None, read_limits(model))
    qtbot.addWidget(made)
    made.tabs.setCurrentIndex(2)
    shown = made.tabs.widget(2)
    assert isinstance(shown, QTextBrowser)  # under no line that says it is English
    text = shown.toPlainText()
    assert "阈值从严" in text
    assert "见“全部测量结果”中的各行" in text
    english = re.findall(r"[a-z]+ [a-z]+ [a-z]+", text)
    assert english == []
    shown.anchorClicked.emit(QUrl("page:facts"))
    assert made.tabs.currentWidget() is made.facts


def test_all_measurements_stand_under_what_they_were_measured_on(
    dialog: ModelCardDialog,
) -> None:
    metrics = read_metrics(model_named("compact"))
    assert metrics
    text = page_of(dialog.measured).toPlainText()
    for entry in metrics.values():
        assert isinstance(entry, dict)
        assert str(entry["title"]) in text
        assert f"On {entry['data']}" in text
        assert str(entry.get("compared_with", "")) in text


def test_facts_are_told_in_words_with_few_digits() -> None:
    for row in fact_rows(model_named("compact").facts()):
        assert "_" not in row[0]
        assert row[0][:1].isupper()
        if len(row) == 2 and re.fullmatch(r"-?[\d.]+", row[1]):
            assert len(row[1].lstrip("-0.").replace(".", "")) <= 4, row


def test_entry_that_no_word_is_known_for_is_told_by_its_name() -> None:
    rows = fact_rows({"new_entry": True, "group": {"region.beard": 2.0, "inner": {"a_b": [1, 2]}}})
    assert rows == (
        ("New entry", "Yes"),
        ("Group",),
        ("Region: beard", "never named: no score is so high"),
        ("Inner · A b", "1, 2"),
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5413430252978072, "0.5413"), (2.5331974029541016e-07, "2.5 × 10⁻⁷"), (0.0, "0")],
)
def test_number_has_the_digits_that_say_something(value: float, text: str) -> None:
    assert figure_text(value) == text
