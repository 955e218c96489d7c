"""The list of evidence by mouse and keyboard: narrowed, tagged, as a gallery, with many items."""

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QListView
from pytestqt.qtbot import QtBot

from app.casework.records import NewCase
from app.gui.dialogs.reason import ReasonDialog
from app.gui.dialogs.tags import TagsDialog
from app.gui.dialogs.take_in import TakeInDialog
from app.gui.dialogs.trust import TrustDialog
from app.gui.main_window import MainWindow
from app.gui.narrowing import EvidenceWish
from app.gui.panels.evidence_rows import card_text
from app.gui.pictures import THUMBNAIL_PX, thumbnail
from app.gui.report_choice import TrustChoice
from app.gui.signs import Sign
from engine.schema.rounding import score_text
from tests.fakes.engine import FakeEngineClient
from tests.gui.conftest import save_portrait, until
from tests.gui.test_models import summary


@pytest.fixture
def three(qtbot: QtBot, open_case: MainWindow, tmp_path: Path) -> MainWindow:
    """A case of three pictures, the first one analysed."""
    window = open_case
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=4 * n) for n in range(3)]
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths(pictures, is_analysed=False)
    until(qtbot, lambda: window.evidence_model.rowCount() == 3)
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.analyse(["E001"])
    until(qtbot, lambda: window.evidence_model.row(0).sign is Sign.FOUND)
    return window


def listed(window: MainWindow) -> list[str]:
    model = window.evidence.list.model()
    return [model.index(at, 0).data() for at in range(model.rowCount())]


def test_list_is_narrowed_by_state_and_region(qtbot: QtBot, three: MainWindow) -> None:
    narrow = three.evidence.narrow
    until(qtbot, lambda: "eye" in narrow._regions)
    narrow._fill()
    texts = [action.text() for action in narrow._menu.actions() if action.isCheckable()]
    assert "Evidence of manipulation" in texts
    assert "eye" in texts
    next(a for a in narrow._menu.actions() if a.text() == "eye").trigger()
    assert listed(three) == ["0.jpg"]
    until(qtbot, lambda: three.evidence._count.toolTip() == "1 of 3 items · eye")
    narrow.clear()
    assert len(listed(three)) == 3
    narrow.choose(EvidenceWish(signs=frozenset({Sign.NOT_RUN})))
    assert listed(three) == ["1.jpg", "2.jpg"]


def test_tags_are_given_by_key_and_taken_back(qtbot: QtBot, three: MainWindow) -> None:
    # by keys alone: a Shift that an earlier key left pressed would reach from the first on
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Down):
        qtbot.keyClick(three.evidence.list, key)
    qtbot.keyClick(three.evidence.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert three.evidence.selected_ids() == ["E002", "E003"]
    qtbot.keyClick(three, Qt.Key.Key_T, Qt.KeyboardModifier.ShiftModifier)
    [dialog] = three.findChildren(TagsDialog)
    qtbot.keyClicks(dialog.field, "second camera, to print")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    until(qtbot, lambda: three.evidence_model.row(2).summary.tags == ("second camera", "to print"))
    qtbot.keyClicks(three.evidence.search, "camera")
    assert listed(three) == ["1.jpg", "2.jpg"]
    three.desk.undo()
    until(qtbot, lambda: listed(three) == ["1.jpg"])


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier),
    ],
)
def test_command_chooses_one_item_while_a_key_is_held(
    qtbot: QtBot, three: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier
) -> None:
    panel = three.evidence
    panel.choose("E001")
    third = panel.list.visualRect(panel.list.model().index(2, 0)).center()
    qtbot.mouseClick(
        panel.list.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        third,
    )
    assert panel.selected_ids() == ["E001", "E003"]
    qtbot.keyPress(panel.list, key, held)
    assert QApplication.keyboardModifiers() == held
    panel.choose_neighbour(-1)
    assert panel.selected_ids() == ["E002"]
    panel.choose("E001")
    assert panel.selected_ids() == ["E001"]
    qtbot.keyRelease(panel.list, key)
    assert three.view.item_id == "E001"


def test_tags_with_the_commas_of_a_chinese_keyboard_are_told_apart(
    qtbot: QtBot, three: MainWindow
) -> None:
    dialog = TagsDialog((three.evidence_model.row(0).summary,), ())
    qtbot.addWidget(dialog)
    dialog.field.setText("第二台相机\uff0c待打印\u3001 存档, PDF")
    assert dialog.answer() == {"E001": ("第二台相机", "待打印", "存档", "PDF")}


def test_gallery_is_walked_by_keys_in_two_directions(qtbot: QtBot, three: MainWindow) -> None:
    three.actions_["gallery"].trigger()
    panel = three.evidence
    assert panel.list.viewMode() is QListView.ViewMode.IconMode
    three.evidence.choose("E001")
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)
    until(qtbot, lambda: three.view.item_id == "E002")
    first = panel.list.visualRect(panel.list.model().index(0, 0))
    third = panel.list.visualRect(panel.list.model().index(2, 0))
    assert third.top() > first.top()  # two columns in the dock's width
    qtbot.keyClick(panel.list, Qt.Key.Key_Left)
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    until(qtbot, lambda: three.view.item_id == "E003")
    three.actions_["gallery"].trigger()
    assert panel.list.viewMode() is QListView.ViewMode.ListMode
    assert three.view.item_id == "E003"


def test_card_of_the_gallery_leaves_its_first_line_to_the_name(three: MainWindow) -> None:
    analysed, waiting = three.evidence_model.row(0), three.evidence_model.row(1)
    assert analysed.summary.manipulation is not None
    score = score_text(analysed.summary.manipulation)
    assert card_text(analysed) == f"{score}\nEvidence of manipulation"
    assert card_text(waiting) == waiting.state_text
    assert card_text(replace(analysed, is_running=True)) == "Being analysed"


def test_small_pictures_are_made_for_the_rows_in_sight_only(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    window = open_case
    window.resize(1366, 500)
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=n) for n in range(24)]
    with qtbot.waitSignal(window.desk.intake_ended, timeout=30_000):
        window.commands.work.take_in_paths(pictures, is_analysed=False)
    until(qtbot, lambda: window.evidence_model.row(0).thumbnail is not None)
    until(qtbot, lambda: not window.bridge.reading_lane.is_busy)
    model = window.evidence_model
    assert model.row(23).thumbnail is None
    window.evidence.list.scrollToBottom()
    until(qtbot, lambda: model.row(23).thumbnail is not None)


def test_intake_is_cancelled_between_two_files_and_the_case_answers_meanwhile(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, tmp_path: Path
) -> None:
    window = open_case
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=n) for n in range(6)]
    gate = threading.Event()
    decode = engine.decode_pixels

    def slow(path: Path, target: Path, **options: object) -> object:
        if "incoming" in path.name and window.evidence_model.rowCount() >= 2:
            gate.wait(20)
        return decode(path, target)

    engine.decode_pixels = slow  # type: ignore[method-assign,assignment]
    with qtbot.waitSignal(window.desk.intake_ended, timeout=30_000) as ended:
        window.commands.work.take_in_paths(pictures, is_analysed=False)
        until(qtbot, lambda: window.evidence_model.rowCount() >= 2)
        assert "Taking in" in window.activity.text
        until(qtbot, lambda: window.item_view.item is not None)  # told while files still wait
        window.activity.cancel_button.click()
        gate.set()
    assert ended.args[0].is_cancelled
    assert 2 <= window.evidence_model.rowCount() < 6
    assert not window.activity.is_working


def test_missing_and_changed_files_are_shown_in_the_list(
    qtbot: QtBot, three: MainWindow, tmp_path: Path
) -> None:
    items = [three.evidence_model.row(at).summary.sha256 for at in range(3)]
    with qtbot.waitSignal(three.desk.closed):
        three.desk.close_case()
    gone, longer = (tmp_path / "case" / "evidence" / sha256 for sha256 in items[1:])
    gone.unlink()
    longer.chmod(0o644)
    longer.write_bytes(longer.read_bytes() + b"x")
    three.commands.open_path(tmp_path / "case")
    until(qtbot, lambda: three.evidence_model.rowCount() == 3)
    until(qtbot, lambda: three.evidence_model.row(1).sign is Sign.FAILED)
    texts = [three.evidence_model.row(at).state_text for at in range(3)]
    assert texts == [
        "Evidence of manipulation",
        "Stored file is missing",
        "Stored file was changed",
    ]


def test_item_is_withdrawn_with_a_reason_and_restored(qtbot: QtBot, three: MainWindow) -> None:
    three.evidence.choose("E002")
    three.evidence.list.setFocus()
    qtbot.keyClick(three.evidence.list, Qt.Key.Key_Delete)
    [dialog] = [found for found in three.findChildren(ReasonDialog) if found.isVisible()]
    dialog.do_button.click()
    assert dialog.isVisible()  # not without a reason
    qtbot.keyClicks(dialog.field, "Belongs to another case.")
    qtbot.keyClick(dialog.field, Qt.Key.Key_Return)
    until(qtbot, lambda: three.evidence_model.row(1).sign is Sign.WITHDRAWN)
    assert "Belongs to another case." in three.evidence_model.index(1).data(
        Qt.ItemDataRole.ToolTipRole
    )
    with qtbot.waitSignal(three.queue.ended):
        three.commands.work.analyse_all()
    until(qtbot, lambda: three.evidence_model.row(2).summary.verdict is not None)
    assert three.evidence_model.row(1).summary.verdict is None  # it was left out
    three.desk.undo()
    until(qtbot, lambda: three.evidence_model.row(1).sign is Sign.NOT_RUN)
    assert three.panels.audit._model.rows[0][2] == "Evidence restored"


def test_chosen_item_stays_in_sight_when_the_tools_open_below(
    qtbot: QtBot, open_case: MainWindow
) -> None:
    panel = open_case.evidence

    def is_in_sight() -> bool:
        place = panel.list.visualRect(panel.list.currentIndex())
        return panel.list.viewport().rect().contains(place)

    panel._model.show_summaries(tuple(summary(number) for number in range(40)))
    panel.choose(panel._model.row(6).summary.evidence_id)
    until(qtbot, is_in_sight)
    before = panel.list.viewport().height()
    qtbot.wait(200)  # the list has been laid out and scrolls by itself no more
    open_case.tools.open(open_case.tools.layers)
    until(qtbot, lambda: panel.list.viewport().height() < before - 100)
    until(qtbot, is_in_sight)


def test_files_dropped_meanwhile_follow_and_each_batch_keeps_its_wish(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    window = open_case
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=n) for n in range(3)]
    with qtbot.waitSignal(window.queue.ended):
        window.commands.work.take_in_paths(pictures[:2], is_analysed=True)
        window.commands.work.take_in_paths(pictures[2:], is_analysed=False)
    until(qtbot, lambda: window.evidence_model.rowCount() == 3)
    until(qtbot, lambda: not window.watch.is_working and not window.desk.lane.is_busy)
    verdicts = [row.verdict is not None for row in window.evidence_model.summaries()]
    assert verdicts == [True, True, False]


def test_cancel_ends_the_batches_that_wait_as_well(
    qtbot: QtBot, open_case: MainWindow, engine: FakeEngineClient, tmp_path: Path
) -> None:
    window = open_case
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=n) for n in range(4)]
    gate = threading.Event()
    decode = engine.decode_pixels

    def slow(path: Path, target: Path, **options: object) -> object:
        gate.wait(20)
        return decode(path, target)

    engine.decode_pixels = slow  # type: ignore[method-assign,assignment]
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths(pictures[:2], is_analysed=False)
        window.commands.work.take_in_paths(pictures[2:], is_analysed=False)
        window.actions_["cancel"].trigger()
        gate.set()
    assert not window.watch.is_working
    assert not window.activity.is_working
    until(qtbot, lambda: not window.desk.lane.is_busy)
    assert window.evidence_model.rowCount() < 4


def test_files_that_wait_are_not_taken_into_the_next_case(
    qtbot: QtBot, open_case: MainWindow, tmp_path: Path
) -> None:
    window = open_case
    pictures = [save_portrait(tmp_path / "p" / f"{n}.jpg", shift=n) for n in range(4)]
    with qtbot.waitSignal(window.desk.opened):
        window.commands.work.take_in_paths(pictures[:2], is_analysed=False)
        window.commands.work.take_in_paths(pictures[2:], is_analysed=False)
        window.desk.create(tmp_path / "next", NewCase("2026-2", "Another", "Ada Example"))
    until(qtbot, lambda: not window.watch.is_working and not window.desk.lane.is_busy)
    assert window.evidence_model.rowCount() == 0
    assert not window.activity.is_working


def test_thumbnail_has_the_pixels_that_a_fine_screen_shows() -> None:
    pixels = np.zeros((600, 900, 3), np.uint8)
    pixels[:, ::2] = 255
    assert thumbnail(pixels).width() == THUMBNAIL_PX
    fine = thumbnail(pixels, 2.0)
    assert (fine.width(), fine.height()) == (2 * THUMBNAIL_PX, 2 * THUMBNAIL_PX)


def test_empty_lists_say_how_to_fill_them(qtbot: QtBot, three: MainWindow) -> None:
    hint = three.evidence.hint.label
    assert not hint.isVisible()
    three.evidence.search.setText("no such name")
    until(qtbot, hint.isVisible)
    assert "clear the filter" in hint.text()
    three.evidence.search.clear()
    until(qtbot, lambda: not hint.isVisible())


def test_files_are_dropped_on_the_list_of_what_is_taken_in(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = TakeInDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.hint.label.isVisible()
    assert dialog.hint.label.text() == dialog._list.accessibleDescription()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path)), QUrl("https://example.org/a.jpg")])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier
    dialog.dropEvent(QDropEvent(QPointF(9, 9), copy, data, left, none.NoModifier))
    assert dialog.paths == [tmp_path]
    assert not dialog.hint.label.isVisible()
    assert dialog._list.accessibleDescription() == ""
    assert dialog.take_button.isEnabled()
    assert not dialog.remove_button.isEnabled()  # until a row is chosen
    dialog._list.selectAll()
    dialog.remove_button.click()
    assert dialog.paths == []
    assert dialog.hint.label.isVisible()


def test_trust_says_what_to_add_only_when_nothing_is_trusted(qtbot: QtBot, tmp_path: Path) -> None:
    empty = TrustDialog(TrustChoice())
    waiting = TrustDialog(TrustChoice((tmp_path / "ca.pem",)))
    for dialog in (empty, waiting):
        qtbot.addWidget(dialog)
        dialog.show()
    assert empty.hint.label.isVisible()
    assert not waiting.hint.label.isVisible()
    waiting.show_files([])
    assert waiting.hint.label.isVisible()


@pytest.mark.parametrize("height", [500, 620, 768])
def test_gallery_shows_whole_rows_of_cards(qtbot: QtBot, three: MainWindow, height: int) -> None:
    panel = three.evidence
    panel.show_gallery(True)
    three.resize(1366, height)
    qtbot.wait(150)  # Qt lays cards out anew a moment after the size has changed
    first = panel.list.visualRect(panel.list.model().index(0, 0))
    rows, left = divmod(panel.list.viewport().height(), first.height())
    assert rows >= 1
    assert left == 0
    assert panel.list.room_px - panel.list.viewport().height() < rows
