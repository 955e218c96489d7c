"""Comparing, enhancing, drawing and keeping views, as an examiner does: by hand and by keys."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.casework.session import CaseSession
from app.gui.main_window import MainWindow
from app.gui.picture_state import Tool
from app.gui.viewer.comparing import CompareMode
from app.gui.viewer.enhance import Channel, Enhancement
from engine.schema.examiner import ExaminerRegion
from engine.schema.finding import Box, RegionName, Side
from tests.fakes.engine import FakeEngineClient, Mark
from tests.gui.conftest import save_portrait, until
from tests.gui.test_canvas import point_at

LEFT = Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


def at(window: MainWindow, x: float, y: float) -> QPoint:
    return window.viewer.canvas.viewport_point(QPointF(x, y)).toPoint()


def click(window: MainWindow, x: float, y: float) -> None:
    QTest.mouseClick(window.viewer.canvas.viewport(), LEFT, NO_KEY, at(window, x, y))


def drag(window: MainWindow, points: list[tuple[float, float]]) -> None:
    viewport = window.viewer.canvas.viewport()
    QTest.mousePress(viewport, LEFT, NO_KEY, at(window, *points[0]))
    for point in points[1:]:
        QTest.mouseMove(viewport, at(window, *point))
    QTest.mouseRelease(viewport, LEFT, NO_KEY, at(window, *points[-1]))


def key(window: MainWindow, *keys: Qt.Key, with_shift: bool = False) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier if with_shift else NO_KEY
    for each in keys:
        QTest.keyClick(window.viewer.canvas, each, shift)


def stored(qtbot: QtBot, window: MainWindow) -> tuple[ExaminerRegion, ...]:
    """What the case holds, asked on its own thread after everything before."""
    answers: list[tuple[ExaminerRegion, ...]] = []
    window.desk.ask(lambda session: session.item("E001").drawings, answers.append)
    until(qtbot, lambda: bool(answers))
    return answers[0]


def idle(qtbot: QtBot, window: MainWindow) -> None:
    until(qtbot, lambda: not window.desk.lane.is_busy)
    until(qtbot, lambda: window.viewer.stage.is_settled)


def draw_triangle(qtbot: QtBot, window: MainWindow) -> None:
    key(window, Qt.Key.Key_P)
    assert window.tools.state.tool is Tool.POLYGON
    for corner in ((100, 100), (220, 110), (160, 240)):
        click(window, *corner)
    click(window, 100, 100)
    until(qtbot, lambda: len(stored(qtbot, window)) == 1)
    idle(qtbot, window)


def test_polygon_is_drawn_named_undone_redone_and_there_after_reopening(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    window = analysed
    draw_triangle(qtbot, window)
    [region] = stored(qtbot, window)
    corners = {(round(x), round(y)) for x, y in region.rings[0]}
    assert len(corners) == 3
    for wanted in ((100, 100), (220, 110), (160, 240)):
        assert min(abs(x - wanted[0]) + abs(y - wanted[1]) for x, y in corners) <= 2
    assert window.tools.own_regions.isVisible()
    name = window.tools.draw.name
    name.setCurrentIndex(name.findData(RegionName.NOSE))
    name.activated.emit(name.currentIndex())
    until(qtbot, lambda: stored(qtbot, window)[0].name is RegionName.NOSE)
    assert window.tools.own_regions.list.item(0).text().startswith("Nose")
    until(qtbot, lambda: "name" in window.actions_["undo"].text())
    window.actions_["undo"].trigger()
    until(qtbot, lambda: stored(qtbot, window)[0].name is None)
    window.actions_["undo"].trigger()
    until(qtbot, lambda: stored(qtbot, window) == ())
    idle(qtbot, window)
    assert window.tools.drawing.stack.marks == ()
    window.actions_["redo"].trigger()
    until(qtbot, lambda: len(stored(qtbot, window)) == 1)
    window.actions_["redo"].trigger()
    until(qtbot, lambda: stored(qtbot, window)[0].name is RegionName.NOSE)
    idle(qtbot, window)
    window.close()
    with CaseSession.open(tmp_path / "case") as case:
        [again] = case.item("E001").drawings
        assert (again.name, again.rings) == (RegionName.NOSE, region.rings)
        assert case.verify().is_good


def test_polygon_is_drawn_with_the_keys_alone(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    window.viewer.canvas.setFocus()
    right, down, left, enter = (
        Qt.Key.Key_Right,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Return,
    )
    key(window, Qt.Key.Key_P, enter, right, right, right, enter, down, down, down, enter)
    key(window, left, left)
    key(window, left, with_shift=True)
    key(window, enter, enter)
    until(qtbot, lambda: len(stored(qtbot, window)) == 1)
    assert len(stored(qtbot, window)[0].rings[0]) == 4
    assert window.evidence_model.rowCount() == 1
    key(window, Qt.Key.Key_Escape)
    assert window.tools.state.tool is Tool.POINT


def test_brush_strokes_join_and_the_eraser_takes_away(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    window.tools.state.set_brush(30)
    key(window, Qt.Key.Key_W)
    drag(window, [(100, 200), (150, 200), (200, 200)])
    # the second stroke does not wait until the first is stored
    drag(window, [(150, 150), (150, 200), (150, 250)])
    until(qtbot, lambda: len(stored(qtbot, window)) == 1)
    idle(qtbot, window)
    [region] = window.tools.drawing.stack.marks
    bounds = region.path.boundingRect()
    assert bounds.width() == pytest.approx(130, abs=6)
    assert bounds.height() == pytest.approx(130, abs=6)
    key(window, Qt.Key.Key_E)
    drag(window, [(150, 120), (150, 290)])
    idle(qtbot, window)
    until(qtbot, lambda: len(stored(qtbot, window)[0].rings) == 2)
    drag(window, [(80, 200), (220, 200)])
    until(qtbot, lambda: stored(qtbot, window) == ())


def test_corner_is_dragged_added_and_removed(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    draw_triangle(qtbot, window)
    key(window, Qt.Key.Key_O)
    drag(window, [(160, 240), (170, 260), (180, 280)])
    until(qtbot, lambda: any(y > 270 for _, y in stored(qtbot, window)[0].rings[0]))
    idle(qtbot, window)
    place = at(window, 160, 105)
    QTest.mouseDClick(window.viewer.canvas.viewport(), LEFT, NO_KEY, place)
    until(qtbot, lambda: len(stored(qtbot, window)[0].rings[0]) == 4)
    idle(qtbot, window)
    key(window, Qt.Key.Key_Delete)
    until(qtbot, lambda: len(stored(qtbot, window)[0].rings[0]) == 3)


def test_own_region_is_chosen_by_a_click_and_removed(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    draw_triangle(qtbot, window)
    key(window, Qt.Key.Key_V)
    click(window, 400, 440)
    assert window.tools.state.selected_drawing == ""
    click(window, 160, 140)
    [mark] = window.tools.drawing.stack.marks
    assert window.tools.state.selected_drawing == mark.region_id
    assert window.tools.own_regions.list.currentRow() == 0
    window.tools.draw.remove.click()
    until(qtbot, lambda: stored(qtbot, window) == ())
    until(qtbot, window.actions_["undo"].isEnabled)
    window.actions_["undo"].trigger()
    until(qtbot, lambda: len(stored(qtbot, window)) == 1)


def test_notes_written_are_stored_when_the_window_closes(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    window = analysed
    draw_triangle(qtbot, window)
    window.tools.draw.notes.setPlainText("Two catchlights.")
    window.close()
    with CaseSession.open(tmp_path / "case") as case:
        assert case.item("E001").drawings[0].notes == "Two catchlights."


def colour_at(window: MainWindow, x: float, y: float) -> tuple[int, int, int]:
    image = window.viewer.canvas.grab().toImage()
    colour = image.pixelColor(at(window, x, y))
    return colour.red(), colour.green(), colour.blue()


def test_curtain_is_dragged_and_the_original_lies_right_of_it(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    window = analysed
    stage = window.viewer.stage
    for name in ("regions", "mask"):
        window.actions_[name].setChecked(False)
    window.view.set_opacity(1.0)
    mouth = window.viewer.canvas.overlay.regions[0].path.boundingRect().center()
    key(window, Qt.Key.Key_S)
    until(qtbot, lambda: stage.mode is CompareMode.SWIPE)
    idle(qtbot, window)
    curtain = stage.curtain
    assert curtain.isVisible()
    start = QPoint(curtain.width() // 2, 40)
    QTest.mousePress(curtain, LEFT, NO_KEY, start)
    QTest.mouseMove(curtain, start + QPoint(-200, 0))
    QTest.mouseMove(curtain, QPoint(curtain.width() // 2 - 50, 40))
    QTest.mouseRelease(curtain, LEFT, NO_KEY, start)
    assert curtain.value() < 400
    idle(qtbot, window)
    plain = colour_at(window, mouth.x(), mouth.y())
    curtain.setValue(1000)
    covered = colour_at(window, mouth.x(), mouth.y())
    assert plain != covered
    pixels = window.viewer.canvas.pixels
    assert pixels is not None
    there = pixels[round(mouth.y()), round(mouth.x())]
    assert np.abs(np.array(plain, int) - there).max() <= 40
    QTest.keyClick(curtain, Qt.Key.Key_Left)
    assert curtain.value() == 990
    key(window, Qt.Key.Key_S)
    assert stage.mode is CompareMode.OFF
    assert not curtain.isVisible()


def test_zoom_and_pan_are_linked_side_by_side(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    canvas, pane = window.viewer.canvas, window.viewer.stage.pane
    key(window, Qt.Key.Key_B)
    until(qtbot, pane.isVisible)
    idle(qtbot, window)
    corner = canvas.bounds.topLeft()
    for leader, follower in ((canvas, pane), (pane, canvas)):
        for step in (leader.zoom_in, leader.zoom_in, partial(leader.move_by, QPoint(-60, 35))):
            step()
            assert follower.zoom == pytest.approx(leader.zoom)
            apart = follower.viewport_point(corner) - leader.viewport_point(corner)
            assert max(abs(apart.x()), abs(apart.y())) < 0.01
    key(window, Qt.Key.Key_B)
    assert not pane.isVisible()


def test_space_changes_sides_in_flicker(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    window.tools.state.set_automatic(False)
    window.viewer.canvas.setFocus()
    key(window, Qt.Key.Key_K)
    stage = window.viewer.stage
    assert not stage.is_other_shown
    key(window, Qt.Key.Key_Space)
    assert stage.is_other_shown
    key(window, Qt.Key.Key_Space)
    assert not stage.is_other_shown


@pytest.fixture
def two_items(qtbot: QtBot, open_case: MainWindow, tmp_path: Path) -> MainWindow:
    """Two pictures of one size that differ in a square only."""
    window = open_case
    first = save_portrait(tmp_path / "pictures" / "first.png")
    pixels = np.asarray(Image.open(first)).copy()
    pixels[200:260, 200:260] = 255 - pixels[200:260, 200:260]
    second = tmp_path / "pictures" / "second.png"
    Image.fromarray(pixels).save(second)
    with qtbot.waitSignal(window.desk.intake_ended):
        window.commands.work.take_in_paths([first, second], is_analysed=False)
    until(qtbot, lambda: window.viewer.canvas.pixels is not None)
    window.tools.open(window.tools.compare)
    until(qtbot, lambda: window.tools.compare.other.count() == 4)
    idle(qtbot, window)
    return window


def test_difference_of_two_items_shows_where_they_differ(
    qtbot: QtBot, two_items: MainWindow
) -> None:
    window = two_items
    window.tools.compare.other.setCurrentIndex(1)
    key(window, Qt.Key.Key_D)
    until(qtbot, lambda: window.viewer.stage.mode is CompareMode.DIFFERENCE)
    idle(qtbot, window)
    assert max(colour_at(window, 100, 300)) == 0
    assert max(colour_at(window, 230, 230)) > 100


def test_difference_of_a_picture_with_itself_is_said_in_words(
    qtbot: QtBot, two_items: MainWindow
) -> None:
    window = two_items
    window.tools.compare.other.setCurrentIndex(0)
    key(window, Qt.Key.Key_D)
    assert window.viewer.stage.mode is CompareMode.OFF
    assert "same picture" in window.tools.compare.note.text()


def test_comparing_goes_on_with_the_next_item(qtbot: QtBot, two_items: MainWindow) -> None:
    window = two_items
    window.tools.compare.other.setCurrentIndex(1)
    key(window, Qt.Key.Key_S)
    until(qtbot, lambda: window.viewer.stage.mode is CompareMode.SWIPE)
    first = window.viewer.canvas.pixels
    window.evidence.choose_neighbour(1)
    until(qtbot, lambda: window.viewer.canvas.pixels is not None)
    assert window.viewer.canvas.pixels is not first
    until(qtbot, lambda: window.viewer.stage.mode is CompareMode.SWIPE)
    idle(qtbot, window)
    sides = window.tools.comparing.sides
    assert sides is not None
    assert sides[1].title == "Original without overlay"
    assert window.actions_["swipe"].isChecked()


def test_picture_is_seen_through_a_filter_under_the_curtain(
    qtbot: QtBot, two_items: MainWindow
) -> None:
    window = two_items
    other = window.tools.compare.other
    other.setCurrentIndex(other.findText("Edge filter"))
    key(window, Qt.Key.Key_S)
    until(qtbot, lambda: window.viewer.stage.mode is CompareMode.SWIPE)
    idle(qtbot, window)
    window.viewer.stage.curtain.setValue(0)
    assert "64 grey levels" in window.tools.compare.note.text()
    pixels = window.viewer.canvas.pixels
    assert pixels is not None
    plain = colour_at(window, 240, 60)
    window.viewer.stage.curtain.setValue(1000)
    assert colour_at(window, 240, 60) != plain
    window.viewer.stage.curtain.setValue(0)
    key(window, Qt.Key.Key_D)
    assert window.viewer.stage.mode is CompareMode.OFF


def test_enhancement_changes_the_screen_and_never_the_pixels(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    window = analysed
    canvas = window.viewer.canvas
    assert canvas.pixels is not None
    before = canvas.pixels.copy()
    window.view.flip_overlay()
    plain = colour_at(window, 240, 60)
    panel = window.tools.enhance
    panel.channel.setCurrentIndex(panel.channel.findData(Channel.LUMA))
    panel.black.setValue(60)
    until(qtbot, lambda: window.viewer.stage.is_settled)
    red, green, blue = colour_at(window, 240, 60)
    assert red == green == blue
    assert canvas.enhancement == Enhancement(Channel.LUMA, 60, 255, 1.0)
    assert np.array_equal(canvas.pixels, before)
    window.actions_["plain"].trigger()
    until(qtbot, lambda: window.viewer.stage.is_settled)
    assert colour_at(window, 240, 60) == plain


def test_enhanced_view_becomes_an_exhibit_with_its_parameters(
    qtbot: QtBot, analysed: MainWindow, tmp_path: Path
) -> None:
    window = analysed
    window.tools.state.enhance(Enhancement(Channel.CR, 90, 200, 1.5))
    window.viewer.canvas.zoom_in()
    until(qtbot, lambda: window.viewer.stage.is_settled)
    window.tools.exhibits.title.setText("Mouth in Cr")
    seen = window.viewer.stage.grab().toImage()
    key(window, Qt.Key.Key_T)
    until(qtbot, lambda: window.tools.exhibits.list.count() == 1)
    until(qtbot, window.tools.exhibits.preview.isVisible)
    case = tmp_path / "case"
    window.close()
    with CaseSession.open(case) as session:
        [kept] = session.snapshot().exhibits
        assert kept.title == "Mouth in Cr"
        told = dict(kept.parameters)
        assert told["Channel"] == "cr"
        assert (told["Black level"], told["White level"], told["Gamma"]) == ("90", "200", "1.50")
        assert told["Score map"] == "on, opacity 0.60"
        assert kept.finding_id == session.item("E001").finding.id  # type: ignore[union-attr]
        assert kept.scale == pytest.approx(window.viewer.canvas.zoom)
        assert 0 <= kept.view.x < kept.view.x + kept.view.width <= 480
        picture = QImage(str(session.artifact_path(kept.picture)))
        assert picture.convertToFormat(QImage.Format.Format_RGB32) == seen.convertToFormat(
            QImage.Format.Format_RGB32
        )


def test_exhibit_is_taken_back_and_undone(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    key(window, Qt.Key.Key_T)
    until(qtbot, lambda: window.tools.exhibits.list.count() == 1)
    window.tools.exhibits.withdraw.click()
    until(qtbot, lambda: window.tools.exhibits.list.count() == 0)
    window.actions_["undo"].trigger()
    until(qtbot, lambda: window.tools.exhibits.list.count() == 1)
    idle(qtbot, window)


def test_loupe_follows_the_pointer_and_reads_region_and_value(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    window = analysed
    draw_triangle(qtbot, window)
    key(window, Qt.Key.Key_V, Qt.Key.Key_L)
    loupe = window.viewer.loupe
    told: list[str] = []
    window.viewer.reading_told.connect(told.append)
    point_at(window.viewer.canvas, 160, 140)
    assert loupe.isVisible()
    assert loupe.accessibleDescription().split()[:1] == [told[-1].split()[0]]
    assert told[-1].endswith("a Region a")
    key(window, Qt.Key.Key_L)
    assert not loupe.isVisible()


def test_pixels_are_read_with_the_keys(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    canvas = window.viewer.canvas
    told: list[str] = []
    window.viewer.reading_told.connect(told.append)
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(canvas, Qt.Key.Key_Right, shift)
    QTest.keyClick(canvas, Qt.Key.Key_Down, shift | control)
    first, second = ([int(part.strip(",")) for part in text.split()[:5]] for text in told)
    assert (second[0] - first[0], second[1] - first[1]) == (0, 10)
    assert canvas.pixels is not None
    assert second[2:] == canvas.pixels[second[1], second[0]].tolist()


def test_two_findings_of_an_item_are_held_against_each_other(
    qtbot: QtBot, analysed: MainWindow, engine: FakeEngineClient
) -> None:
    window = analysed
    engine.marks = (Mark(RegionName.NOSE, Side.NONE, Box(0.1, 0.1, 0.2, 0.2)),)

    def analyse_again(session: CaseSession) -> str:
        request = session.request_for("E001", engine.describe()[0], "cpu")
        staging = session.new_staging()
        finding = engine.analyse(request, session.evidence_path("E001"), staging)
        return session.record_finding("E001", finding, staging).finding.id

    made: list[str] = []
    window.desk.ask(analyse_again, made.append)
    until(qtbot, lambda: bool(made))
    window.desk.show_item("E001")
    window.tools.open(window.tools.compare)
    until(qtbot, lambda: window.tools.compare.other.count() == 4)
    until(qtbot, lambda: window.viewer.mask_threshold is not None)
    idle(qtbot, window)
    window.tools.compare.other.setCurrentIndex(1)
    key(window, Qt.Key.Key_D)
    until(qtbot, lambda: window.viewer.stage.mode is CompareMode.DIFFERENCE)
    idle(qtbot, window)
    only_now, only_before = colour_at(window, 96, 96), colour_at(window, 240, 326)
    neither = colour_at(window, 430, 60)
    # viridis runs from dark violet for no difference to yellow for 1
    assert neither[2] > neither[1]
    assert only_now[1] > neither[1] + 60
    assert only_before[1] > neither[1] + 60
    key(window, Qt.Key.Key_B)
    until(qtbot, window.viewer.stage.pane.isVisible)


def test_histogram_counts_the_picture_that_is_shown_once_it_is_seen(
    qtbot: QtBot, two_items: MainWindow
) -> None:
    window = two_items
    histogram = window.tools.enhance.histogram
    assert not histogram._shares.any()  # nobody looks
    window.tools.open(window.tools.enhance)
    until(qtbot, histogram.isVisible)
    assert histogram._shares.max() == 1.0
    window.view.show_item("")
    assert not histogram._shares.any()


def test_layers_are_switched_and_faded(qtbot: QtBot, analysed: MainWindow) -> None:
    window = analysed
    draw_triangle(qtbot, window)
    panel = window.tools.layers
    panel.boxes["drawn"].setChecked(False)
    assert not window.tools.drawing.stack.layer.isVisible()
    panel.boxes["score_map"].setChecked(False)
    assert not window.actions_["score_map"].isChecked()
    panel.sliders["score_map"].setValue(30)
    assert window.view.opacity == pytest.approx(0.3)
    assert window.viewer.opacity.value() == 30
    before = colour_at(window, 30, 400)
    panel.boxes["filter_edges"].setChecked(True)
    until(qtbot, lambda: window.viewer.stage.is_settled)
    assert colour_at(window, 30, 400) != before
    panel.boxes["filter_edges"].setChecked(False)
    assert colour_at(window, 30, 400) == before
    panel.boxes["picture"].setChecked(False)
    ground = colour_at(window, 30, 400)
    assert ground[0] == ground[1] or abs(ground[0] - ground[1]) <= 4


def test_engine_s_outline_is_corrected_in_a_region_of_the_examiner_s_own(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    window = analysed
    before = window.viewer.canvas.overlay.regions
    row = next(row for row in window.panels.model.rows if row.title == "Mouth")
    window.view.select_region(row.region.id)
    key(window, Qt.Key.Key_O, with_shift=True)
    idle(qtbot, window)
    [own] = stored(qtbot, window)
    assert own.name is RegionName.MOUTH
    assert own.notes == "From the engine's outline of: Mouth"
    xs = [x for ring in own.rings for x, _ in ring]
    box = row.region.box
    assert abs(min(xs) - box.x) <= 1.5
    assert abs(max(xs) - (box.x + box.width - 1)) <= 1.5
    assert sum(map(len, own.rings)) <= len(row.region.polygon)
    assert window.tools.state.tool is Tool.CORNERS
    assert window.tools.state.selected_drawing == own.region_id
    assert window.viewer.canvas.overlay.regions == before
    window.desk.undo()
    until(qtbot, lambda: stored(qtbot, window) == ())


def test_nothing_is_copied_where_no_region_is_pinned(qtbot: QtBot, analysed: MainWindow) -> None:
    analysed.view.select_region("")
    analysed.actions_["edit_region"].trigger()
    idle(qtbot, analysed)
    assert stored(qtbot, analysed) == ()
    assert analysed.tools.state.tool is Tool.POINT
