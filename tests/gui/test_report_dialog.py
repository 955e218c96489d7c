"""The report's pages are seen before it is signed, and change with what is chosen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from pytestqt.qtbot import QtBot

from app.gui.dialogs.report import ReportDialog
from app.gui.main_window import MainWindow
from tests.gui.conftest import until


@pytest.fixture
def dialog(qtbot: QtBot, analysed: MainWindow) -> ReportDialog:
    analysed.actions_["report"].trigger()
    [opened] = analysed.findChildren(ReportDialog)
    until(qtbot, lambda: bool(opened.preview.page_count))
    view = opened.preview._area.viewport()
    until(qtbot, lambda: 0 <= view.width() - picture(opened).width() <= 4)
    return opened


def picture(dialog: ReportDialog) -> QImage:
    pixmap = dialog.preview._picture.pixmap()
    return pixmap.toImage()


def test_pages_are_shown_as_wide_as_there_is_room(qtbot: QtBot, dialog: ReportDialog) -> None:
    page = picture(dialog)
    assert dialog.preview.page_count >= 5
    assert abs(page.height() / page.width() - 297 / 210) < 0.02  # A4
    assert page.width() >= dialog.preview.width() - 40


def test_pages_are_turned_by_keyboard(qtbot: QtBot, dialog: ReportDialog) -> None:
    first = picture(dialog)
    qtbot.keyClick(dialog.preview, Qt.Key.Key_PageDown)
    assert dialog.preview.page.value() == 2
    until(qtbot, lambda: picture(dialog) != first)
    qtbot.keyClick(dialog.preview, Qt.Key.Key_PageUp)
    until(qtbot, lambda: picture(dialog) == first)


def test_another_language_lays_the_pages_out_anew(qtbot: QtBot, dialog: ReportDialog) -> None:
    english = picture(dialog)
    dialog.content.language.setCurrentIndex(dialog.content.language.findData("zh"))
    assert dialog.content.template.findData("china") >= 0
    until(qtbot, lambda: picture(dialog) != english)
    assert dialog.choice.language == "zh"


def test_redaction_is_seen_and_maps_are_not_attached_then(
    qtbot: QtBot, dialog: ReportDialog
) -> None:
    before = picture(dialog)
    assert dialog.content.maps.isEnabled()
    dialog.content.redacted.click()
    assert not dialog.content.maps.isEnabled()
    assert dialog.content.exhibits.isEnabled()
    until(qtbot, lambda: picture(dialog) != before)


def test_choices_are_remembered_for_the_next_report(
    qtbot: QtBot, analysed: MainWindow, dialog: ReportDialog, tmp_path: Path
) -> None:
    dialog.content.qualifications.setText("Forensic examiner since 2009")
    dialog.content.language.setCurrentIndex(dialog.content.language.findData("zh"))
    dialog.signer.identity.setText(str(tmp_path / "nobody.p12"))
    dialog.signer.secret.setText("one two three four")
    dialog.sign_button.click()
    until(qtbot, lambda: bool(dialog.message))
    dialog.reject()
    assert analysed.settings.value("report/identity", "") == ""  # it could not be opened
    analysed.commands.reports._remember(dialog.choice)
    analysed.actions_["report"].trigger()
    again = analysed.findChildren(ReportDialog)[-1]
    assert again.content.qualifications.text() == "Forensic examiner since 2009"
    assert again.choice.language == "zh"


def test_case_open_for_reading_only_shows_its_pages_and_asks_for_no_passphrase(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    with qtbot.waitSignal(open_case.desk.opened):
        open_case.commands.open_path(tmp_path / "case", read_only=True)
    open_case.actions_["report"].trigger()
    [opened] = open_case.findChildren(ReportDialog)
    assert "open for reading only" in opened.message
    assert not opened.sign_button.isEnabled()
    assert not opened.signer.secret.isEnabled()
    until(qtbot, lambda: bool(opened.check_texts) and bool(opened.preview.page_count))
    assert opened.content.language.isEnabled()
    opened.show_idle()
    assert not opened.sign_button.isEnabled()
    assert opened.message


def test_report_that_no_program_shows_is_told_with_its_path(
    dialog: ReportDialog, analysed: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "case" / "reports" / "R001.pdf"
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(asked.append(url)))
    analysed.commands.reports._stored = report
    dialog.show_result("Report R001 is signed and stored.", report, [])
    assert not dialog.message
    dialog.report_button.click()
    assert "shows the report" in dialog.message
    assert str(report) in dialog.message
    dialog.folder_button.click()
    assert "shows the folder" in dialog.message
    assert str(report.parent) in dialog.message
    assert [Path(url.toLocalFile()) for url in asked] == [report, report.parent]
    assert dialog.report_button.isVisible()
    assert dialog.folder_button.isVisible()
