"""The report's pages are seen before it is signed, and change with what is chosen."""

import hashlib
import threading
from io import BufferedReader
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from pytestqt.qtbot import QtBot

from app.casework import verification
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import ResultDialog
from app.gui.main_window import MainWindow
from engine.schema.case import Decision
from reports.credentials import KeyKind, create_identity
from tests.gui.conftest import until
from tests.gui.test_journeys import decision_of

PASSPHRASE = "correct horse battery"


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
    asked: list[Path] = []

    def refuse(url: QUrl) -> bool:
        asked.append(Path(url.toLocalFile()))
        return False

    monkeypatch.setattr(QDesktopServices, "openUrl", refuse)
    analysed.commands.reports._stored = report
    dialog.show_result("Report R001 is signed and stored.", report, [])
    assert not dialog.message
    assert dialog.focusWidget() is dialog.report_button  # not the first text that can be marked
    dialog.report_button.click()
    assert "shows the report" in dialog.message
    assert str(report) in dialog.message
    dialog.folder_button.click()
    assert "shows the folder" in dialog.message
    assert str(report.parent) in dialog.message
    assert asked == [report, report.parent]
    assert dialog.report_button.isVisible()
    assert dialog.folder_button.isVisible()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Each file that is verified waits until it is set."""
    made = threading.Event()

    def slow(stream: BufferedReader, name: str) -> object:
        made.wait(20)
        return hashlib.file_digest(stream, name)

    monkeypatch.setattr(verification, "hashlib", SimpleNamespace(file_digest=slow))
    return made


def opened_dialog(window: MainWindow) -> ReportDialog:
    window.actions_["report"].trigger()
    return next(each for each in window.findChildren(ReportDialog) if each.isVisible())


def test_completeness_is_checked_beside_the_work(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event
) -> None:
    dialog = opened_dialog(analysed)
    until(qtbot, lambda: "Verifying file 1 of" in dialog.content.final_hint.text())
    analysed.view.select_region("region-1")
    analysed.item_view.decide(Decision.ACCEPT)
    until(qtbot, lambda: decision_of(analysed, "region-1") is Decision.ACCEPT)
    assert not dialog.check_texts
    gate.set()
    until(qtbot, lambda: "1 of 2 regions is undecided." in dialog.check_texts)
    assert "Verifying" not in dialog.content.final_hint.text()


def test_closing_the_dialog_stops_its_check_and_the_next_one_has_its_own(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event
) -> None:
    dialog = opened_dialog(analysed)
    until(qtbot, lambda: "Verifying file 1 of" in dialog.content.final_hint.text())
    dialog.reject()
    again = opened_dialog(analysed)
    with qtbot.waitSignal(analysed.commands.reports.checks.ended) as ended:
        gate.set()
    assert ended.args == [None]
    until(qtbot, lambda: bool(again.check_texts))
    assert not analysed.findChildren(ResultDialog)


@pytest.fixture
def identity(tmp_path: Path) -> Path:
    path = tmp_path / "ada.p12"
    create_identity(path, "Ada Example", "Institute", PASSPHRASE, KeyKind.P_256)
    return path


def sign(dialog: ReportDialog, identity: Path) -> None:
    dialog.signer.identity.setText(str(identity))
    dialog.signer.secret.setText(PASSPHRASE)
    dialog.sign_button.click()


def opened_and_checked(qtbot: QtBot, window: MainWindow, gate: threading.Event) -> ReportDialog:
    """The dialog with what is missing; the next check waits at the gate."""
    gate.set()
    dialog = opened_dialog(window)
    until(qtbot, lambda: bool(dialog.check_texts))
    gate.clear()
    return dialog


def test_check_before_signing_is_counted_and_can_be_stopped(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event, identity: Path, tmp_path: Path
) -> None:
    dialog = opened_and_checked(qtbot, analysed, gate)
    sign(dialog, identity)
    until(qtbot, lambda: "Verifying file 1 of" in dialog._step.text())
    analysed.desk.ask(lambda session: session.record, lambda record: dialog.setObjectName("free"))
    until(qtbot, lambda: dialog.objectName() == "free")  # the case answers meanwhile
    dialog.close_button.click()
    assert dialog.isVisible()
    assert dialog.message == "Stopped. Nothing was signed or stored."
    assert dialog.sign_button.isEnabled()
    gate.set()
    until(qtbot, lambda: not analysed.commands.reports.binding.is_running)
    assert not list((tmp_path / "case" / "reports").glob("*"))
    sign(dialog, identity)
    until(qtbot, lambda: bool(dialog.result_texts))
    assert len(list((tmp_path / "case" / "reports").glob("*.pdf"))) == 1
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_case_that_changed_while_it_was_checked_is_checked_again(
    qtbot: QtBot, analysed: MainWindow, gate: threading.Event, identity: Path, tmp_path: Path
) -> None:
    dialog = opened_and_checked(qtbot, analysed, gate)
    checks: list[object] = []
    analysed.commands.reports.binding.ended.connect(checks.append)
    sign(dialog, identity)
    until(qtbot, lambda: "Verifying file 1 of" in dialog._step.text())
    analysed.view.select_region("region-1")
    analysed.item_view.decide(Decision.ACCEPT)
    until(qtbot, lambda: decision_of(analysed, "region-1") is Decision.ACCEPT)
    gate.set()
    until(qtbot, lambda: bool(dialog.result_texts))
    assert len(checks) == 2
    assert len(list((tmp_path / "case" / "reports").glob("*.pdf"))) == 1


def test_refused_passphrase_is_asked_for_again_where_it_is_written(
    qtbot: QtBot, analysed: MainWindow, identity: Path
) -> None:
    dialog = opened_dialog(analysed)
    dialog.signer.identity.setText(str(identity))
    dialog.signer.secret.setText("another passphrase")
    dialog.sign_button.click()
    until(qtbot, lambda: "wrong passphrase" in dialog.message)
    assert dialog.forms.currentIndex() == 1
    assert dialog.focusWidget() is dialog.signer.secret
