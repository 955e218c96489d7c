"""What an examiner does, as they do it: with the mouse and the keys, on real pictures."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.gui.dialogs.identity import IdentityDialog
from app.gui.dialogs.new_case import NewCaseDialog
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import ResultDialog
from app.gui.main_window import MainWindow
from app.gui.signs import Sign
from engine.errors import EngineCrashed
from engine.schema.case import Decision
from reports.credentials import KeyKind, create_identity
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import save_portrait, until

LEFT = Qt.MouseButton.LeftButton


def drop(window: MainWindow, paths: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, no_key = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    place = QPointF(600, 400)
    QApplication.sendEvent(window, QDragEnterEvent(place.toPoint(), copy, data, LEFT, no_key))
    QApplication.sendEvent(window, QDropEvent(place, copy, data, LEFT, no_key))


def click_region(window: MainWindow, title: str) -> str:
    """Click the region on the picture; its id."""
    canvas = window.viewer.canvas
    mark = next(mark for mark in canvas.overlay.regions if mark.title == title)
    place = canvas.viewport_point(mark.anchor).toPoint()
    QTest.mouseClick(canvas.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    return mark.region_id


def decision_of(window: MainWindow, region_id: str) -> Decision | None:
    row = window.panels.model.rows[window.panels.model.row_of(region_id)]
    return row.decision


def spoken(window: MainWindow) -> list[str]:
    return [row.sentence.text for row in window.panels.explanation.sentences]


def test_case_is_made_from_the_start_page(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    window.start_page.new.button.click()
    [dialog] = window.findChildren(NewCaseDialog)
    qtbot.keyClicks(dialog.number, "2026/7")
    dialog.make_button.click()
    assert dialog.isVisible()  # title and examiner are still needed
    assert dialog.title.property("wanted")
    qtbot.keyClicks(dialog.title, "A portrait")
    qtbot.keyClicks(dialog.examiner, "Ada Example")
    assert dialog.folder.text().endswith("2026-7")
    dialog.questions.setPlainText("Was the face changed?")
    dialog.folder.setText(str(tmp_path / "case"))
    with qtbot.waitSignal(window.desk.opened):
        dialog.make_button.click()
    until(qtbot, lambda: "2026/7" in window.windowTitle())
    until(qtbot, lambda: window.panels.notes.questions.toPlainText() == "Was the face changed?")
    assert window.viewer.isVisible()


def test_dropped_files_are_taken_in_and_the_bad_one_is_listed(
    qtbot: QtBot, open_case: MainWindow, portrait: Path, tmp_path: Path
) -> None:
    window = open_case
    second = save_portrait(tmp_path / "pictures" / "second.jpg", shift=9)
    bad = tmp_path / "pictures" / "note.jpg"
    bad.write_text("no picture")
    before = portrait.read_bytes()
    with qtbot.waitSignal(window.desk.intake_ended):
        drop(window, [portrait, second, bad])
    until(qtbot, lambda: window.evidence_model.rowCount() == 2)
    assert [problem.subject for problem in window.watch.problems] == [str(bad)]
    assert window.activity.failures_button.isVisible()
    assert "1 refused" in window.viewer.notice.text
    assert portrait.read_bytes() == before
    until(qtbot, lambda: window.evidence_model.row(0).thumbnail is not None)


def test_region_clicked_on_the_picture_is_explained_and_selected_everywhere(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    window = analysed
    assert window.panels.regions.verdict.text == "Evidence of manipulation"
    region = click_region(window, "Left eye")
    assert window.view.selected_region == region
    assert window.panels.explanation.region_id == region
    assert spoken(window) == ["The left eye is less sharp than the skin around it."]
    [clue] = window.panels.explanation.clues
    assert clue.clue.region_id == region
    table = window.panels.regions.table
    assert table.currentIndex().row() == window.panels.model.row_of(region)
    window.panels.regions.table.selectRow(window.panels.model.row_of("region-1"))
    assert window.viewer.canvas.overlay.selected == "region-1"


def test_unsupported_sentence_is_marked_with_its_objection(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    last = analysed.panels.explanation.sentences[-1]
    assert not last.sentence.is_supported
    texts = [child.text() for child in last.findChildren(type(analysed._engine_label))]
    assert "Unsupported: It names neither a marked region nor a measured clue." in texts


def test_rejection_needs_a_reason_and_can_be_undone_and_redone(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    window = analysed
    region = click_region(window, "Mouth")
    qtbot.keyClick(window.viewer.canvas, Qt.Key.Key_X)
    box = window.panels.decision
    assert box.reason.property("wanted")
    assert decision_of(window, region) is None
    qtbot.keyClicks(box.reason, "Shallow depth of field.")
    qtbot.keyClick(box.reason, Qt.Key.Key_Return)
    until(qtbot, lambda: decision_of(window, region) is Decision.REJECT)
    until(qtbot, window.actions_["undo"].isEnabled)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(qtbot, lambda: decision_of(window, region) is None)
    until(qtbot, window.actions_["redo"].isEnabled)
    window.actions_["redo"].trigger()
    until(qtbot, lambda: decision_of(window, region) is Decision.REJECT)
    actions = [row[2] for row in window.panels.audit._model.rows]
    assert actions[:3] == ["Region reviewed", "Review withdrawn", "Region reviewed"]


def test_acceptance_by_key_needs_no_reason(qtbot: QtBot, analysed: MainWindow) -> None:
    region = click_region(analysed, "Mouth")
    qtbot.keyClick(analysed.viewer.canvas, Qt.Key.Key_A)
    until(qtbot, lambda: decision_of(analysed, region) is Decision.ACCEPT)
    assert analysed.panels.decision.buttons[Decision.ACCEPT].isChecked()


def test_space_flips_between_original_and_overlay(qtbot: QtBot, analysed: MainWindow) -> None:
    canvas = analysed.viewer.canvas
    canvas.setFocus()
    until(qtbot, canvas.hasFocus)
    overlaid = canvas.grab().toImage()
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert not analysed.view.is_overlay_shown
    until(qtbot, lambda: canvas.is_settled)
    bare = canvas.grab().toImage()
    assert bare != overlaid
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    until(qtbot, lambda: canvas.grab().toImage() == overlaid)


def test_keys_switch_the_layers(qtbot: QtBot, analysed: MainWindow) -> None:
    for key, layer in (
        (Qt.Key.Key_C, "score_map"),
        (Qt.Key.Key_M, "mask"),
        (Qt.Key.Key_R, "regions"),
        (Qt.Key.Key_R, "regions"),
        (Qt.Key.Key_N, "names"),
        (Qt.Key.Key_F, "fill"),
    ):
        was_shown = analysed.view.is_layer_shown(layer)
        before = analysed.viewer.canvas.grab().toImage()
        qtbot.keyClick(analysed, key)
        assert analysed.view.is_layer_shown(layer) is not was_shown
        until(qtbot, lambda before=before: analysed.viewer.canvas.grab().toImage() != before)


def test_threshold_handle_moves_the_line_and_never_the_finding(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    bar = analysed.viewer.colour_bar
    finding = analysed.item_view.item.finding
    bar.setValue(800)
    line = analysed.viewer.canvas.overlay.level_line
    until(qtbot, lambda: line.isVisible() and not line.is_empty)
    qtbot.keyClick(bar, Qt.Key.Key_Home)
    assert bar.threshold == pytest.approx(bar.shipped)
    assert analysed.item_view.item.finding is finding


def test_analysis_is_cancelled_in_the_middle_and_what_is_done_stays(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, portrait: Path, tmp_path: Path
) -> None:
    window = open_case
    second = save_portrait(tmp_path / "pictures" / "second.jpg", shift=9)
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths([portrait, second], is_analysed=False)
    until(qtbot, lambda: window.evidence_model.rowCount() == 2)
    window.evidence.choose("E001")
    window.commands.work.analyse_selected()
    until(qtbot, lambda: window.evidence_model.row(0).sign is Sign.FOUND)
    engine.gate = threading.Event()  # the next analysis waits in the middle
    window.evidence.list.selectAll()
    with qtbot.waitSignal(window.queue.ended, timeout=20_000) as ended:
        window.commands.work.analyse_selected()
        until(qtbot, lambda: len(engine.requests) == 2 and window.queue.is_running)
        assert "Item 2 of 2" in window.activity.text
        window.activity.cancel_button.click()
    [outcome] = ended.args
    assert outcome.is_cancelled
    assert outcome.recalled == ("E001",)
    assert window.evidence_model.row(0).sign is Sign.FOUND
    assert window.evidence_model.row(1).sign is Sign.NOT_RUN
    assert not window.activity.is_working


def test_crash_of_the_engine_is_a_notice_and_the_next_analysis_runs(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, portrait: Path
) -> None:
    window = open_case
    engine.error = EngineCrashed(
        "The engine's process ended without an answer.", remedy="Analyse the item again."
    )
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.take_in_paths([portrait], is_analysed=True)
    assert "ended without an answer" in window.viewer.notice.text
    assert window.viewer.notice.isVisible()
    until(qtbot, lambda: window.evidence_model.row(0).sign is Sign.FAILED)
    assert len(window.watch.problems) == 1
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.analyse_all()
    until(qtbot, lambda: window.evidence_model.row(0).sign is Sign.FOUND)


def test_conclusion_is_stored_when_the_field_is_left(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    window = open_case
    window.actions_["conclusion"].trigger()
    qtbot.keyClicks(window.panels.notes.conclusion, "More support for P1 than for P2.")
    window.panels.tabs.setCurrentIndex(0)
    records: list[str] = []
    window.desk.record_changed.connect(lambda record: records.append(record.conclusion))
    until(qtbot, lambda: "More support for P1 than for P2." in records)


def test_case_that_is_open_elsewhere_can_be_read(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    other = CaseSession.create(tmp_path / "case", NewCase("1", "Held", "Bea Example"))
    try:
        with qtbot.waitSignal(window.desk.troubled) as told:
            window.commands.open_path(tmp_path / "case")
        assert "Bea Example" in told.args[0].what
        for box in QApplication.topLevelWidgets():
            box.close() if box is not window else None
        with qtbot.waitSignal(window.desk.opened) as opened:
            window.viewer.notice.offered.emit("read_only")
        assert opened.args[0].is_read_only
        until(qtbot, lambda: "read only" in window.windowTitle())
        assert not window.actions_["take_in"].isEnabled()
    finally:
        other.close()


def test_changed_evidence_is_told_when_it_is_opened(
    qtbot: QtBot, open_case: MainWindow, portrait: Path, tmp_path: Path
) -> None:
    window = open_case
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths([portrait], is_analysed=False)
    until(qtbot, lambda: window.viewer.canvas.pixels is not None)
    [stored] = (tmp_path / "case" / "evidence").iterdir()
    stored.chmod(0o644)
    stored.write_bytes(save_portrait(tmp_path / "other" / "x.jpg", shift=30).read_bytes())
    window.desk.close_case()
    until(qtbot, lambda: not window.desk.is_open)
    window.commands.open_path(tmp_path / "case")
    until(qtbot, window.viewer.notice.isVisible)
    assert "not those that were recorded" in window.viewer.notice.text


def test_missing_evidence_is_told_by_its_name_when_it_is_opened(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    with qtbot.waitSignal(analysed.desk.closed):
        analysed.desk.close_case()
    [stored] = (tmp_path / "case" / "evidence").iterdir()
    stored.unlink()
    analysed.commands.open_path(tmp_path / "case")
    until(qtbot, analysed.viewer.notice.isVisible)
    told = analysed.viewer.notice.text
    assert "The stored file of E001 (portrait.jpg) is missing" in told
    assert "restore the case folder from a backup" in told
    assert stored.name not in told
    until(qtbot, lambda: "missing" in analysed.evidence_model.row(0).state_text)
    until(qtbot, lambda: bool(analysed.panels.model.rows))  # the finding can still be read


def write_and_sign(qtbot: QtBot, window: MainWindow, identity: Path) -> ReportDialog:
    """Through the report dialog, as far as the verified result."""
    window.actions_["report"].trigger()
    [dialog] = window.findChildren(ReportDialog)
    until(qtbot, lambda: bool(dialog.check_texts))
    dialog.signer.identity.setText(str(identity))
    qtbot.keyClicks(dialog.signer.secret, "correct horse battery")
    dialog.sign_button.click()
    assert dialog.signer.secret.text() == ""
    until(qtbot, lambda: bool(dialog.result_texts) or bool(dialog.message))
    return dialog


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("identity") / "examiner.p12"
    create_identity(path, "Ada Example", "Institute", "correct horse battery", KeyKind.P_256)
    return path


def test_whole_way_from_the_click_to_the_verified_report(
    qtbot: QtBot, analysed: MainWindow, identity: Path, tmp_path: Path
) -> None:
    window = analysed
    for title, key in (("Mouth", Qt.Key.Key_A), ("Left eye", Qt.Key.Key_X)):
        region = click_region(window, title)
        qtbot.keyClick(window.viewer.canvas, key)
        if key == Qt.Key.Key_X:
            qtbot.keyClicks(window.panels.decision.reason, "Out of focus.")
            qtbot.keyClick(window.panels.decision.reason, Qt.Key.Key_Return)
        until(qtbot, lambda region=region: decision_of(window, region) is not None)
    window.actions_["conclusion"].trigger()
    qtbot.keyClicks(window.panels.notes.conclusion, "More support for P1.")
    dialog = write_and_sign(qtbot, window, identity)
    assert not dialog.message
    assert "unchanged since it was signed" in dialog.result_texts[0]
    assert dialog.content.final.isEnabled()
    dialog.reject()
    [report] = (tmp_path / "case" / "reports").iterdir()
    window.commands.reports.verify(report)
    until(qtbot, lambda: bool(window.findChildren(ResultDialog)))
    [result] = window.findChildren(ResultDialog)
    assert result.headline.sign is Sign.NOT_FOUND
    assert "The open case holds this very file among its reports." in result.texts
    until(qtbot, lambda: window.panels.audit._model.rows[0][2] == "Report signed")


def test_changed_report_is_told_as_not_valid(
    qtbot: QtBot, analysed: MainWindow, identity: Path, tmp_path: Path
) -> None:
    window = analysed
    write_and_sign(qtbot, window, identity).reject()
    [report] = (tmp_path / "case" / "reports").iterdir()
    raw = bytearray(report.read_bytes())
    raw[raw.index(b"stream") + 40] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(bytes(raw))
    window.commands.reports.verify(changed)
    until(qtbot, lambda: bool(window.findChildren(ResultDialog)))
    [result] = window.findChildren(ResultDialog)
    assert result.headline.sign is Sign.FAILED
    assert "not valid" in result.headline.text


def test_wrong_passphrase_is_told_in_the_dialog_and_nothing_is_written(
    qtbot: QtBot, analysed: MainWindow, identity: Path, tmp_path: Path
) -> None:
    window = analysed
    window.actions_["report"].trigger()
    [dialog] = window.findChildren(ReportDialog)
    until(qtbot, lambda: bool(dialog.check_texts))
    assert not dialog.content.final.isEnabled()  # undecided regions, no conclusion
    assert "2 of 2 regions are undecided." in dialog.check_texts
    assert "The conclusion is not written yet." in dialog.check_texts
    dialog.signer.identity.setText(str(identity))
    dialog.signer.secret.setText("guess, guess, guess")
    dialog.sign_button.click()
    until(qtbot, lambda: bool(dialog.message))
    assert "wrong passphrase" in dialog.message
    assert not list((tmp_path / "case" / "reports").iterdir())
    assert not any("guess" in str(window.settings.value(key)) for key in window.settings.allKeys())


def test_identity_is_made_from_the_report_dialog(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    window = open_case
    window.actions_["report"].trigger()
    [dialog] = window.findChildren(ReportDialog)
    dialog.signer.identity_asked.emit()
    [form] = dialog.findChildren(IdentityDialog)
    form.name.setText("Ada Example")
    form.path.setText(str(tmp_path / "new.p12"))
    form.passphrase.setText("one two three four")
    form.again.setText("one two three")
    form.make_button.click()
    assert form.again.property("wanted")
    form.again.setText("one two three four")
    form.make_button.click()
    until(qtbot, lambda: dialog.signer.identity.text() == str(tmp_path / "new.p12"))
    assert (tmp_path / "new.p12").is_file()
    dialog.reject()


def test_escape_lets_go_of_the_region(qtbot: QtBot, analysed: MainWindow) -> None:
    click_region(analysed, "Mouth")
    qtbot.keyClick(analysed.panels.regions.table, Qt.Key.Key_Escape)
    assert analysed.view.selected_region == ""
    assert analysed.panels.explanation.region_id == ""


def test_region_is_shown_large_on_z(qtbot: QtBot, analysed: MainWindow) -> None:
    canvas = analysed.viewer.canvas
    click_region(analysed, "Left eye")
    before = canvas.zoom
    qtbot.keyClick(analysed, Qt.Key.Key_Z)
    assert canvas.zoom > 2 * before
    mark = next(mark for mark in canvas.overlay.regions if mark.title == "Left eye")
    middle = canvas.viewport().rect().center()
    moved = canvas.viewport_point(mark.path.boundingRect().center()).toPoint() - middle
    assert moved.manhattanLength() <= 4


def test_closing_the_case_in_the_middle_of_an_analysis_records_nothing(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, portrait: Path, tmp_path: Path
) -> None:
    window = open_case
    engine.gate = threading.Event()
    window.commands.work.take_in_paths([portrait], is_analysed=True)
    until(qtbot, lambda: len(engine.requests) == 1)
    with qtbot.waitSignals([window.desk.closed, window.queue.ended]):
        window.desk.close_case()
    assert window.start_page.isVisible()
    with CaseSession.open(tmp_path / "case", read_only=True) as session:
        [summary] = session.summaries()
        assert summary.verdict is None


def test_window_closes_in_the_middle_of_an_analysis(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, portrait: Path, tmp_path: Path
) -> None:
    engine.gate = threading.Event()
    open_case.commands.work.take_in_paths([portrait], is_analysed=True)
    until(qtbot, lambda: len(engine.requests) == 1)
    open_case.close()
    with CaseSession.open(tmp_path / "case") as session:  # it is free for others, and whole
        assert session.verify().is_good


def test_dropped_pdf_is_verified_without_a_case(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    bad = tmp_path / "report.pdf"
    bad.write_bytes(b"no PDF at all")
    drop(window, [bad])
    until(qtbot, lambda: any(box.isVisible() for box in window.findChildren(QMessageBox)))
    [box] = window.findChildren(QMessageBox)
    assert "report.pdf" in box.text()
    box.close()


def test_mask_outline_is_the_recorded_masks(qtbot: QtBot, analysed: MainWindow) -> None:
    overlay = analysed.viewer.canvas.overlay
    until(qtbot, lambda: overlay.mask_line is not None and not overlay.mask_line.is_empty)
    drawn = overlay.mask_line.boundingRect()
    marked = overlay.regions[0].path.boundingRect() | overlay.regions[1].path.boundingRect()
    assert abs(drawn.center().x() - marked.center().x()) <= 2
    assert abs(drawn.center().y() - marked.center().y()) <= 2


def test_changed_mask_is_told_and_not_shown(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    window = analysed
    mask = tmp_path / "case" / "artifacts" / window.item_view.item.finding.mask.sha256
    window.desk.close_case()
    until(qtbot, lambda: not window.desk.is_open)
    mask.chmod(0o644)
    mask.write_bytes(mask.read_bytes() + b"x")
    window.commands.open_path(tmp_path / "case")
    until(qtbot, window.viewer.notice.isVisible)
    assert "The stored mask is missing or was changed" in window.viewer.notice.text
    assert window.viewer.canvas.overlay.mask_line is None


def test_no_decoded_evidence_lies_in_a_file(qtbot: QtBot, analysed: MainWindow) -> None:
    assert analysed.viewer.canvas.pixels is not None
    until(qtbot, lambda: not analysed.bridge.reading_lane.is_busy)
    assert not list(analysed.pictures.folder.iterdir())


def test_case_that_cannot_be_opened_leaves_the_one_at_hand_as_it_was(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    region = click_region(analysed, "Left eye")
    with qtbot.waitSignal(analysed.desk.troubled):
        analysed.commands.open_path(tmp_path / "no case here")
    assert analysed.viewer.notice.isVisible()
    analysed.viewer.canvas.setFocus()
    qtbot.keyClick(analysed.viewer.canvas, Qt.Key.Key_A)
    until(qtbot, lambda: decision_of(analysed, region) is Decision.ACCEPT)
