"""The picture goes where the hand asks, and regions answer to the pointer."""

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainterPath, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.gui.tasks import Lane
from app.gui.viewer.canvas import MAXIMUM_ZOOM, Canvas
from app.gui.viewer.drawn import DrawnMark, DrawnStack
from app.gui.viewer.marks import RegionMark
from tests.gui.conftest import until

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def canvas(qtbot: QtBot) -> Iterator[Canvas]:
    lane = Lane("lane under test")
    made = Canvas(lane)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    made.show_picture(np.full((900, 1200, 3), 90, dtype=np.uint8))
    until(qtbot, lambda: made.is_settled)
    yield made
    made.clear()
    lane.close()
    made.deleteLater()


def mark(region_id: str, position: int, box: tuple[float, float, float, float]) -> RegionMark:
    path = QPainterPath()
    path.addRect(*box)
    centre = path.boundingRect().center()
    return RegionMark(region_id, position, region_id, path, centre, int(box[2] * box[3]))


@pytest.fixture
def marked(canvas: Canvas) -> Canvas:
    """Two regions; the small one lies inside the large one."""
    canvas.overlay.show_marks(
        (mark("large", 0, (100, 100, 400, 400)), mark("small", 1, (250, 250, 60, 60))), ()
    )
    canvas.region_clicked.connect(canvas.overlay.select)
    return canvas


def click(canvas: Canvas, x: float, y: float) -> None:
    place = canvas.viewport_point(QPointF(x, y)).toPoint()
    QTest.mouseClick(canvas.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def wheel(canvas: Canvas, place: QPointF, notches: int) -> None:
    event = QWheelEvent(
        place,
        canvas.viewport().mapToGlobal(place),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def point_at(canvas: Canvas, x: float, y: float) -> None:
    """Move the pointer there; QTest moves a real cursor, which a screenless test has not."""
    place = QPointF(canvas.viewport_point(QPointF(x, y)).toPoint())
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        canvas.viewport().mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def test_picture_is_fitted_and_stays_fitted_when_the_window_grows(canvas: Canvas) -> None:
    before = canvas.zoom
    assert before * 900 <= 400
    canvas.resize(900, 700)
    assert canvas.zoom > before
    middle = canvas.picture_point(QPointF(canvas.viewport().rect().center()))
    assert middle.x() == pytest.approx(599.5, abs=3)
    assert middle.y() == pytest.approx(449.5, abs=3)


def test_wheel_zooms_about_the_pointer(canvas: Canvas) -> None:
    place = QPointF(200, 150)
    before = canvas.picture_point(place)
    zoom = canvas.zoom
    wheel(canvas, place, 4)
    assert canvas.zoom > 1.5 * zoom
    after = canvas.picture_point(place)
    # scroll bars hold whole screen pixels
    assert (after - before).manhattanLength() <= 2 / canvas.zoom


def test_zoom_has_an_end(canvas: Canvas) -> None:
    for _ in range(60):
        canvas.zoom_in()
    assert canvas.zoom == pytest.approx(MAXIMUM_ZOOM)
    for _ in range(120):
        canvas.zoom_out()
    assert canvas.zoom * 1200 == pytest.approx(48, abs=1)


def test_actual_size_is_one_pixel_on_one(canvas: Canvas) -> None:
    canvas.actual_size()
    assert canvas.zoom == pytest.approx(1.0)
    canvas.fit()
    assert canvas.zoom < 1.0


def test_dragging_moves_the_picture_and_selects_nothing(qtbot: QtBot, marked: Canvas) -> None:
    marked.actual_size()
    viewport = marked.viewport()
    before = marked.picture_point(QPointF(300, 200))
    with qtbot.assertNotEmitted(marked.region_clicked):
        QTest.mousePress(viewport, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(300, 200))
        QTest.mouseMove(viewport, QPoint(330, 210))
        QTest.mouseMove(viewport, QPoint(380, 240))
        QTest.mouseRelease(viewport, LEFT, Qt.KeyboardModifier.NoModifier, QPoint(380, 240))
    after = marked.picture_point(QPointF(380, 240))
    assert (after - before).manhattanLength() <= 2


def test_click_selects_the_smallest_region_there(qtbot: QtBot, marked: Canvas) -> None:
    click(marked, 280, 280)
    assert marked.overlay.selected == "small"
    click(marked, 150, 150)
    assert marked.overlay.selected == "large"


def test_repeated_click_cycles_through_what_lies_there(marked: Canvas) -> None:
    chosen = []
    for _ in range(3):
        click(marked, 280, 280)
        chosen.append(marked.overlay.selected)
    assert chosen == ["small", "large", "small"]


def test_click_beside_all_regions_lets_go(marked: Canvas) -> None:
    click(marked, 280, 280)
    click(marked, 800, 700)
    assert marked.overlay.selected == ""


def test_tab_steps_by_score_and_leaves_after_the_last(marked: Canvas) -> None:
    assert marked.focusNextPrevChild(True)
    assert marked.overlay.selected == "large"
    assert marked.focusNextPrevChild(True)
    assert marked.overlay.selected == "small"
    assert not marked.step_region(1)
    assert marked.step_region(-1)
    assert marked.overlay.selected == "large"


def test_pointer_previews_the_region_below_it(qtbot: QtBot, marked: Canvas) -> None:
    with qtbot.waitSignal(marked.region_hovered, check_params_cb=lambda name: name == "small"):
        point_at(marked, 280, 280)


def test_pointer_reads_the_pixel_it_is_on(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.actual_size()
    with qtbot.waitSignal(canvas.pointer_moved) as told:
        point_at(canvas, 600, 450)
    assert told.args == [600, 450]


def test_hidden_regions_do_not_answer(marked: Canvas) -> None:
    marked.overlay.set_layer("regions", False)
    assert marked.overlay.regions_at(QPointF(280, 280)) == []
    marked.overlay.set_layer("regions", True)
    marked.overlay.set_shown(False)
    assert marked.overlay.regions_at(QPointF(280, 280)) == []


def test_outline_keeps_its_width_on_screen(qtbot: QtBot, marked: Canvas) -> None:
    def coloured_rows() -> int:
        until(qtbot, lambda: marked.is_settled)
        at = marked.viewport_point(QPointF(140, 100)).toPoint()
        image = marked.grab().toImage()
        column = [image.pixelColor(at.x(), y) for y in range(at.y() - 12, at.y() + 12)]
        return sum(colour.saturation() > 100 for colour in column)

    marked.actual_size()
    marked.centerOn(140, 100)
    near = coloured_rows()
    marked.zoom_in()
    marked.zoom_in()
    marked.zoom_in()
    marked.centerOn(140, 100)
    assert 1 <= near <= 4
    assert abs(coloured_rows() - near) <= 1


def test_single_pixels_are_seen_above_200_percent(qtbot: QtBot, canvas: Canvas) -> None:
    pixels = np.zeros((40, 40, 3), dtype=np.uint8)
    pixels[:, 20:] = 255
    canvas.show_picture(pixels)
    wheel(canvas, canvas.viewport_point(QPointF(19.5, 20)), 3)
    assert canvas.zoom > 8
    canvas.grab()
    until(qtbot, lambda: canvas.is_settled)
    image = canvas.grab().toImage()
    edge = canvas.viewport_point(QPointF(19.5, 20)).toPoint()
    greys = {image.pixelColor(x, edge.y()).red() for x in range(edge.x() - 40, edge.x() + 40)}
    assert greys == {0, 255}


def test_threshold_line_follows_the_level_and_the_mask_line_stays(
    qtbot: QtBot, canvas: Canvas
) -> None:
    rows, columns = np.mgrid[:900, :1200]
    scores = np.clip(1 - np.hypot(rows - 450, columns - 600) / 300, 0, 1).astype(np.float32)
    overlay = canvas.overlay
    overlay.show_scores(scores, "viridis", 0.5)
    until(qtbot, lambda: overlay.is_settled)
    line = overlay.level_line
    assert line is not None
    assert not line.isVisible()
    overlay.set_level(0.8)
    until(qtbot, lambda: overlay.is_settled and not line.is_empty)
    assert line.isVisible()
    bounds = line.boundingRect()
    assert bounds.width() == pytest.approx(2 * 300 * 0.2, abs=40)
    assert bounds.center().x() == pytest.approx(600, abs=2)


def test_letters_are_read_where_the_examiner_drew_over_them(qtbot: QtBot, marked: Canvas) -> None:
    def around_the_letter() -> bytes:
        until(qtbot, lambda: marked.is_settled)
        middle = marked.viewport_point(QPointF(300, 300)).toPoint()
        seen = marked.viewport().grab(QRect(middle - QPoint(4, 4), QSize(9, 9))).toImage()
        return bytes(seen.constBits())

    alone = around_the_letter()
    drawn = DrawnStack(marked.scene(), marked.font())
    across = ((120.0, 299.0), (440.0, 299.0), (440.0, 301.0), (120.0, 301.0))
    drawn.show_marks((DrawnMark("own", "a", "Region a", (across,)),), "own")
    assert around_the_letter() == alone
    marked.overlay.set_layer("regions", False)
    assert around_the_letter() != alone
