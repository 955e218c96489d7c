import pytest
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication

from app.gui.panels.evidence_rows import name_lines


@pytest.fixture
def metrics(qapp: QApplication) -> QFontMetrics:
    return QFontMetrics(QFont(qapp.font()))


def test_short_name_stays_on_one_line(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("portrait.jpg")
    assert name_lines("portrait.jpg", metrics, width) == ["portrait.jpg"]


def test_longer_name_goes_on_behind_a_word_of_it(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("grace_hopper_mou")
    assert name_lines("grace_hopper_mouth.jpg", metrics, width) == ["grace_hopper_", "mouth.jpg"]


def test_name_of_one_word_is_broken_where_the_line_ends(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("0123456789")
    assert name_lines("0123456789012.jpg", metrics, width) == ["0123456789", "012.jpg"]


def test_of_the_longest_name_beginning_and_ending_stand(metrics: QFontMetrics) -> None:
    width = metrics.horizontalAdvance("grace_hopper_mou")
    first, second = name_lines("grace_hopper_" + "regenerated_" * 4 + "7.jpg", metrics, width)
    assert first.startswith("grace_hopper_")
    assert "…" in second
    assert second.endswith("7.jpg")
    assert all(metrics.horizontalAdvance(line) <= width for line in (first, second))


def test_card_narrower_than_a_letter_still_says_something(metrics: QFontMetrics) -> None:
    assert name_lines("portrait.jpg", metrics, 1)[0] == "p"
