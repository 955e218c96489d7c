"""Whole ways through the window, as a person goes them: by hand, by keys alone, and in Chinese."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.casework.session import CaseSession
from app.gui.dialogs import choosing
from app.gui.dialogs.commands import CommandList
from app.gui.dialogs.new_case import NewCaseDialog
from app.gui.dialogs.report import ReportDialog
from app.gui.dialogs.result import ResultDialog
from app.gui.dialogs.take_in import TakeInDialog
from app.gui.main_window import MainWindow
from app.gui.signs import Sign
from engine.errors import EngineCrashed
from engine.schema.case import Decision
from engine.schema.finding import Box, RegionName, Side
from reports.credentials import KeyKind, create_identity
from tests.fakes.engine import FakeEngineClient, Mark
from tests.gui.conftest import save_portrait, until
from tests.gui.test_journeys import click_region, decision_of, drop, spoken

CONTROL = Qt.KeyboardModifier.ControlModifier
BROWS = (
    Mark(RegionName.EYEBROW, Side.LEFT, Box(0.52, 0.28, 0.16, 0.07)),
    Mark(RegionName.MOUTH, Side.NONE, Box(0.38, 0.62, 0.24, 0.12)),
)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("identity") / "examiner.p12"
    create_identity(path, "Ada Example", "Institute", "correct horse battery", KeyKind.P_256)
    return path


@pytest.fixture
def portraits(tmp_path: Path) -> list[Path]:
    return [save_portrait(tmp_path / "pictures" / f"{n}.jpg", shift=5 * n) for n in range(3)]


def opened(window: MainWindow, kind: type[QWidget]) -> QWidget:
    [dialog] = [found for found in window.findChildren(kind) if found.isVisible()]
    return dialog


def back_to(qtbot: QtBot, window: MainWindow) -> None:
    """Without a window manager nobody gives the keys back to the window when a dialog closes."""
    window.activateWindow()
    until(qtbot, window.isActiveWindow)


def sign(qtbot: QtBot, window: MainWindow, identity: Path) -> ReportDialog:
    """Through the report dialog with a Final, as far as the verified result."""
    window.actions_["report"].trigger()
    dialog = opened(window, ReportDialog)
    until(qtbot, dialog.content.final.isEnabled)
    dialog.content.final.click()
    until(qtbot, lambda: bool(dialog.preview.page_count))
    dialog.signer.identity.setText(str(identity))
    qtbot.keyClicks(dialog.signer.secret, "correct horse battery")
    qtbot.keyClick(dialog.signer.secret, Qt.Key.Key_Return)
    until(qtbot, lambda: bool(dialog.result_texts) or bool(dialog.message))
    assert not dialog.message
    return dialog


def test_from_a_new_case_to_a_verified_final_report(
    qtbot: QtBot,
    window: MainWindow,
    engine: FakeEngineClient,
    portraits: list[Path],
    identity: Path,
    tmp_path: Path,
) -> None:
    engine.marks = BROWS
    window.start_page.new.button.click()
    form = opened(window, NewCaseDialog)
    qtbot.keyClicks(form.number, "2026/7")
    qtbot.keyClicks(form.title, "Three portraits")
    form.folder.setText(str(tmp_path / "case"))
    with qtbot.waitSignal(window.desk.opened):
        form.make_button.click()
    with qtbot.waitSignal(window.desk.intake_ended):
        drop(window, portraits)
    until(qtbot, lambda: window.evidence_model.rowCount() == 3)
    with qtbot.waitSignal(window.queue.ended):
        window.actions_["analyse_all"].trigger()
    until(qtbot, lambda: bool(window.viewer.canvas.overlay.regions))
    until(qtbot, lambda: window.viewer.canvas.is_settled)

    back_to(qtbot, window)
    brow = click_region(window, "Left eyebrow")
    assert window.panels.explanation.region_id == brow
    assert spoken(window) == ["The left eyebrow is less sharp than the skin around it."]
    qtbot.keyClick(window.viewer.canvas, Qt.Key.Key_X)
    qtbot.keyClicks(window.panels.decision.reason, "The brow is out of focus.")
    qtbot.keyClick(window.panels.decision.reason, Qt.Key.Key_Return)
    until(qtbot, lambda: decision_of(window, brow) is Decision.REJECT)
    until(qtbot, window.actions_["undo"].isEnabled)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    until(qtbot, lambda: decision_of(window, brow) is None)
    until(qtbot, window.actions_["redo"].isEnabled)
    qtbot.keyClick(window, Qt.Key.Key_Y, CONTROL)
    until(qtbot, lambda: decision_of(window, brow) is Decision.REJECT)

    accept_what_is_open(qtbot, window)
    window.actions_["conclusion"].trigger()
    qtbot.keyClicks(window.panels.notes.conclusion, "More support for P1 than for P2.")
    dialog = sign(qtbot, window, identity)
    assert "unchanged since it was signed" in dialog.result_texts[0]
    dialog.reject()
    [report] = (tmp_path / "case" / "reports").iterdir()
    drop(window, [report])
    until(qtbot, lambda: bool(window.findChildren(ResultDialog)))
    assert opened(window, ResultDialog).headline.sign is Sign.NOT_FOUND
    with CaseSession.open(tmp_path / "case", read_only=True) as session:
        assert session.verify().is_good


def accept_what_is_open(qtbot: QtBot, window: MainWindow) -> None:
    """Walk through all items by key and accept every region that is not decided."""
    back_to(qtbot, window)
    for number in range(window.evidence_model.rowCount()):
        evidence_id = window.evidence_model.row(number).summary.evidence_id
        window.evidence.choose(evidence_id)
        until(qtbot, lambda: window.view.item_id == evidence_id)  # noqa: B023
        until(qtbot, lambda: bool(window.panels.model.rows))
        until(qtbot, lambda: bool(window.viewer.canvas.overlay.regions))
        for row in window.panels.model.rows:
            region = row.region.id
            if row.decision is None:
                window.view.select_region(region)
                qtbot.keyClick(window.viewer.canvas, Qt.Key.Key_A)
                until(qtbot, lambda: decision_of(window, region) is not None)  # noqa: B023


def test_final_is_blocked_until_every_region_is_decided(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.actions_["conclusion"].trigger()
    qtbot.keyClicks(analysed.panels.notes.conclusion, "More support for P1.")
    analysed.actions_["report"].trigger()
    dialog = opened(analysed, ReportDialog)
    until(qtbot, lambda: bool(dialog.check_texts))
    assert not dialog.content.final.isEnabled()
    assert "2 of 2 regions are undecided." in dialog.check_texts
    dialog.reject()
    accept_what_is_open(qtbot, analysed)
    analysed.actions_["report"].trigger()
    again = analysed.findChildren(ReportDialog)[-1]
    until(qtbot, again.content.final.isEnabled)
    again.reject()


def test_engine_killed_in_the_middle_is_a_notice_and_can_be_tried_again(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, portraits: list[Path]
) -> None:
    window = open_case
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths(portraits, is_analysed=False)
    until(qtbot, lambda: window.evidence_model.rowCount() == 3)
    killed = engine.analyse
    calls: list[str] = []

    def analyse(request: object, *args: object, **options: object) -> object:
        calls.append("asked")
        if len(calls) == 2:
            raise EngineCrashed("The engine's process ended without an answer.", remedy="Again.")
        return killed(request, *args, **options)

    engine.analyse = analyse  # type: ignore[method-assign,assignment]
    with qtbot.waitSignal(window.queue.ended):
        window.actions_["analyse_all"].trigger()
    assert "ended without an answer" in window.viewer.notice.text
    signs = [Sign.FOUND, Sign.FAILED, Sign.FOUND]  # the others were done all the same
    until(qtbot, lambda: [window.evidence_model.row(at).sign for at in range(3)] == signs)
    with qtbot.waitSignal(window.queue.ended):
        window.viewer.notice.offer_button.click()
    until(qtbot, lambda: window.evidence_model.row(1).sign is Sign.FOUND)


def test_case_opened_twice_is_offered_for_reading(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    with CaseSession.create(tmp_path / "held", NewCase("2", "Held", "Bea Example")):
        analysed.commands.open_path(tmp_path / "held")
        until(qtbot, analysed.viewer.notice.isVisible)
        assert "Bea Example" in analysed.viewer.notice.text
        assert analysed.desk.view.record.number == "2026-1"  # the open one stays open
        with qtbot.waitSignal(analysed.desk.opened) as told:
            analysed.viewer.notice.offer_button.click()
        assert told.args[0].is_read_only


def test_whole_way_in_chinese(
    qtbot: QtBot,
    chinese_window: MainWindow,
    portraits: list[Path],
    identity: Path,
    tmp_path: Path,
) -> None:
    window = chinese_window
    with qtbot.waitSignal(window.desk.opened):
        window.desk.create(tmp_path / "案件", NewCase("2026-9", "肖像检验", "王五"))
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.take_in_paths(portraits[:1], is_analysed=True)
    until(qtbot, lambda: bool(window.viewer.canvas.overlay.regions))
    until(qtbot, lambda: window.viewer.canvas.is_settled)
    assert window.panels.regions.verdict.text == "发现篡改证据"
    titles = [row.title for row in window.panels.model.rows]
    assert titles == ["嘴部", "左侧眼睛"]
    click_region(window, "左侧眼睛")
    assert window.panels.explanation.region_id == "region-2"
    assert (
        window.panels.explanation.clues[0]
        .help_button.accessibleName()
        .startswith("什么是“比周围模糊”")
    )
    accept_what_is_open(qtbot, window)
    window.actions_["conclusion"].trigger()
    window.panels.notes.conclusion.setPlainText("对命题一的支持强于命题二。")
    window.panels.notes.flush()
    window.settings.setValue("report/language", "zh")
    dialog = sign(qtbot, window, identity)
    assert "自签名以来" in dialog.result_texts[0] or "未" in dialog.result_texts[0]


def test_keyboard_alone_from_the_start_page_to_a_decision(
    qtbot: QtBot,
    window: MainWindow,
    portraits: list[Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_N, CONTROL)
    form = opened(window, NewCaseDialog)
    until(qtbot, form.isActiveWindow)
    qtbot.keyClicks(form.number, "2026-7")
    qtbot.keyClick(form.number, Qt.Key.Key_Tab)
    assert form.title.hasFocus()
    qtbot.keyClicks(form.title, "By keys")
    form.folder.setText(str(tmp_path / "case"))
    with qtbot.waitSignal(window.desk.opened):
        qtbot.keyClick(form.title, Qt.Key.Key_Return)
    back_to(qtbot, window)
    monkeypatch.setattr(choosing, "choose_files", lambda parent, title: portraits)
    qtbot.keyClick(window, Qt.Key.Key_T, CONTROL)
    take_in = opened(window, TakeInDialog)
    qtbot.keyClick(take_in.files_button, Qt.Key.Key_Space)
    with qtbot.waitSignal(window.queue.ended, timeout=20_000):
        qtbot.keyClick(take_in.take_button, Qt.Key.Key_Space)
    until(qtbot, lambda: bool(window.viewer.canvas.overlay.regions))
    back_to(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    commands = opened(window, CommandList)
    qtbot.keyClicks(commands.field, "next reg")
    qtbot.keyClick(commands.field, Qt.Key.Key_Return)
    assert window.view.selected_region == "region-1"
    back_to(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_U)
    qtbot.keyClicks(window.panels.decision.reason, "Too small.")
    qtbot.keyClick(window.panels.decision.reason, Qt.Key.Key_Return)
    until(qtbot, lambda: decision_of(window, "region-1") is Decision.UNSURE)
    window.evidence.list.setFocus()
    qtbot.keyClick(window.evidence.list, Qt.Key.Key_Down)
    until(qtbot, lambda: window.view.item_id == "E002")
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    until(qtbot, window.start_page.isVisible)


def test_intake_is_cancelled_by_key_in_the_middle(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, portraits: list[Path]
) -> None:
    window = open_case
    engine.gate = threading.Event()
    window.commands.work.take_in_paths(portraits, is_analysed=True)
    until(qtbot, lambda: len(engine.requests) == 1)
    with qtbot.waitSignal(window.queue.ended) as ended:
        qtbot.keyClick(window, Qt.Key.Key_Period, CONTROL)
    assert ended.args[0].is_cancelled
    assert window.evidence_model.rowCount() == 3
