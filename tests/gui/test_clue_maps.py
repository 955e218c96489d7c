"""A clue's number leads to the recorded map; a view is never taken for one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from app.casework.errors import EvidenceChanged
from app.gui.help_texts import card, topic_of
from app.gui.main_window import MainWindow
from app.gui.panels.map_legend import Legend
from app.gui.viewer.clue_maps import PX_PER_CELL, RecordedMap, cut_map, map_image
from app.gui.viewer.colours import rgb_table
from app.gui.viewer.view_record import Sides, parameters_of
from engine.schema.finding import ArtifactRef, Box, ClueMap, Finding
from tests.gui.conftest import until

MADE = ClueMap(
    clue_id="clue-1",
    sheet=ArtifactRef("clues-face-1-noise.png", "0" * 64, "image/png"),
    top=1,
    width=3,
    height=2,
    box=Box(10, 20, 6, 4),
    quantity="grain",
    unit="grey levels",
    low=0.0,
    high=51.0,
    shown_low=0.0,
    shown_high=10.0,
    high_means="more grain",
    reckoning="value: mean",
    clipped_share=0.02,
)


def show(qtbot: QtBot, window: MainWindow, clue_id: str = "clue-1") -> Legend:
    window.clues.show_clue(clue_id)
    until(qtbot, lambda: window.clues.is_settled)
    legend = window.viewer.legend.legend
    assert legend is not None
    return legend


def take(window: MainWindow, **changes: object) -> None:
    """Give the window another finding of the item."""
    item = window.item_view.item
    assert item is not None
    assert item.finding is not None
    window.item_view._take_item(replace(item, finding=replace(item.finding, **changes)))


def finding_of(window: MainWindow) -> Finding:
    item = window.item_view.item
    assert item is not None
    assert item.finding is not None
    return item.finding


def test_only_counted_cells_are_coloured_on_the_fixed_range() -> None:
    sheet = np.zeros((4, 5, 3), np.uint8)
    sheet[1, 0] = (25, 255, 255)
    sheet[2, 2] = (200, 128, 255)
    image = map_image(cut_map(sheet, MADE), "viridis")
    assert (image.width(), image.height()) == (3 * PX_PER_CELL, 2 * PX_PER_CELL)
    table, last = rgb_table("viridis"), PX_PER_CELL - 1
    # 25 of 255 levels up to 51 are 5, the middle of the range that is shown; 40 is beyond its end.
    for corner in ((0, 0), (last, last)):
        assert image.pixelColor(*corner).getRgb()[:3] == tuple(table[128])
    left, top = 2 * PX_PER_CELL, PX_PER_CELL
    assert image.pixelColor(left, top).getRgb()[:3] == tuple(table[255])
    # What is compared with has gaps between its cells.
    assert image.pixelColor(left + last, top).alpha() == 0
    assert image.pixelColor(left, top + last).alpha() == 0
    assert image.pixelColor(PX_PER_CELL, 0).alpha() == 0


def test_value_of_a_cell_is_read_at_its_place() -> None:
    sheet = np.zeros((4, 5, 3), np.uint8)
    sheet[2, 2] = (200, 128, 255)
    recorded = cut_map(sheet, MADE)
    assert recorded.has_comparison
    # The third of three columns over 6 px from 10 on, the second of two rows over 4 px from 20 on.
    assert recorded.value_at(14, 22) == pytest.approx(40)
    assert recorded.value_at(15, 23) == pytest.approx(40)
    for beside in ((13, 22), (14, 21), (16, 22), (9, 20)):
        assert recorded.value_at(*beside) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"top": -1},
        {"top": 3},
        {"width": 6},
        {"height": 0},
        {"box": Box(0, 0, 0, 5)},
        {"box": Box(float("nan"), 0, 5, 5)},
        {"high": 0.0},
        {"shown_high": float("inf")},
    ],
)
def test_record_that_does_not_fit_its_file_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(EvidenceChanged, match="does not fit"):
        cut_map(np.zeros((4, 5, 3), np.uint8), replace(MADE, **changes))


def test_recorded_map_lies_on_its_place_and_says_that_it_is_a_record(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    legend = show(qtbot, analysed)
    strip = analysed.viewer.legend
    assert strip.isVisible()
    assert strip.kind == "Recorded measurement"
    assert legend.is_recorded
    assert legend.scale is not None
    assert (legend.scale.low, legend.scale.high, legend.scale.unit) == (0.0, 2.0, "ratio")
    assert (legend.scale.value, legend.scale.reference) == (0.41, 1.0)
    assert "sharper edges" in legend.note
    assert "With gaps" in legend.note
    assert not analysed.viewer.colour_bar.isVisible()  # it is the score map's
    shown = analysed.clues.layer.shown
    assert isinstance(shown, RecordedMap)
    region = finding_of(analysed).regions[0].box
    assert shown.made.box.x < region.x < shown.made.box.x + shown.made.box.width
    # Where nothing counted the picture itself is seen; in the middle is the map's colour.
    canvas = analysed.viewer.canvas
    until(qtbot, lambda: canvas.is_settled)
    # Beside the letter in the middle, whose place is the region's name.
    place = QPointF(region.x + 0.3 * region.width, region.y + 0.6 * region.height)
    colour = canvas.viewport().grab().toImage().pixelColor(canvas.mapFromScene(place))
    assert colour.getRgb()[:3] in [tuple(step) for step in rgb_table("viridis")]
    told = []
    analysed.viewer.reading_told.connect(told.append)
    canvas.pointer_moved.emit(round(place.x()), round(place.y()))
    canvas.pointer_moved.emit(0, 0)
    assert "ratio" in told[0]
    assert "–" in told[1]
    analysed.clues.end()
    assert analysed.viewer.colour_bar.isVisible()
    canvas.pointer_moved.emit(0, 0)
    assert "0.05" in told[2]


def test_legend_is_read_out_and_reached_by_keyboard(qtbot: QtBot, analysed: MainWindow) -> None:
    show(qtbot, analysed)
    strip = analysed.viewer.legend
    spoken = strip.accessibleName()
    for words in (
        "Recorded measurement",
        "Clue 1",
        "0\u00a0…\u00a02\u00a0ratio",
        "region, 0.41",
        "with, 1",
    ):
        assert words in spoken
    assert strip.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert topic_of(strip) == "clue_map"
    assert "not measured by the engine" in card("clue_map").limits
    strip.close_button.click()
    assert not strip.isVisible()
    assert not analysed.clues.layer.is_visible
    [clue] = analysed.panels.explanation.clues
    assert not clue._is_marked


def test_key_steps_through_the_maps(qtbot: QtBot, analysed: MainWindow) -> None:
    action = analysed.actions_["clue_map"]
    action.trigger()
    assert analysed.clues.shown == "clue-1"
    analysed.view.select_region("")
    assert analysed.clues.shown == ""
    analysed.view.select_region("region-2")
    action.trigger()
    assert analysed.clues.shown == "clue-2"
    until(qtbot, lambda: analysed.clues.layer.is_visible)


def test_space_shows_the_picture_beneath(qtbot: QtBot, analysed: MainWindow) -> None:
    show(qtbot, analysed)
    analysed.view.flip_overlay()
    assert not analysed.clues.layer.is_visible
    analysed.view.flip_overlay()
    assert analysed.clues.layer.is_visible


def test_other_colours_reach_the_map(qtbot: QtBot, analysed: MainWindow) -> None:
    show(qtbot, analysed)
    before = analysed.viewer.legend.scale_bar.grab().toImage()
    analysed.view.set_colour_map("cividis")
    assert analysed.viewer.legend.scale_bar.grab().toImage() != before
    assert analysed.clues.layer.is_visible


def test_map_gives_way_to_another_item_region_or_finding(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    for leave in (
        lambda: analysed.view.select_region("region-2"),
        lambda: take(analysed, id="other"),
        lambda: analysed.view.show_item(""),
    ):
        show(qtbot, analysed)
        leave()
        assert analysed.clues.layer.shown is None
        assert not analysed.viewer.legend.isVisible()


def test_exhibit_says_which_map_is_on_it(qtbot: QtBot, analysed: MainWindow) -> None:
    show(qtbot, analysed)
    told = dict(parameters_of(analysed.view, analysed.tools.state, Sides(), 0.5))
    sheet = finding_of(analysed).clue_sheets[0]
    assert told["Clue map"].startswith("recorded map of clue-1 (sharpness), 0 to 2 ratio")
    assert sheet.sha256 in told["Clue map"]
    assert told["Score map"] == "off"
    analysed.clues.end()
    told = dict(parameters_of(analysed.view, analysed.tools.state, Sides(), 0.5))
    assert "Clue map" not in told
    assert told["Score map"].startswith("on")


def test_finding_without_maps_gets_a_view_that_says_it_is_one(
    qtbot: QtBot, analysed: MainWindow
) -> None:
    take(analysed, clue_maps=None)
    legend = show(qtbot, analysed)
    assert not legend.is_recorded
    assert analysed.viewer.legend.kind == "View for looking only"
    assert "not recorded" in legend.note
    assert analysed.tools.state.is_shown("filter_edges")
    assert analysed.clues.layer.shown is None
    [clue] = analysed.panels.explanation.clues
    assert "View for looking only" in clue._seen.text()
    told = dict(parameters_of(analysed.view, analysed.tools.state, Sides(), 0.5))
    assert told["Clue map"].startswith("view for looking only")
    analysed.clues.end()
    assert not analysed.tools.state.is_shown("filter_edges")


@pytest.mark.parametrize(
    ("maps", "method", "words"),
    [((), "sharpness", "is one number and has no map"), (None, "symmetry", "not recorded")],
)
def test_clue_without_a_map_says_why(
    qtbot: QtBot, analysed: MainWindow, maps: None, method: str, words: str
) -> None:
    clues = tuple(replace(clue, method=method) for clue in finding_of(analysed).clues)
    take(analysed, clues=clues, clue_maps=maps)
    analysed.clues.show_clue("clue-1")
    [clue] = analysed.panels.explanation.clues
    assert words in clue._seen.text()
    assert not analysed.viewer.legend.isVisible()


def test_clue_that_was_not_measured_says_so(qtbot: QtBot, analysed: MainWindow) -> None:
    clues = tuple(replace(clue, measure=None) for clue in finding_of(analysed).clues)
    take(analysed, clues=clues, clue_maps=())
    analysed.clues.show_clue("clue-1")
    [clue] = analysed.panels.explanation.clues
    assert "Nothing was measured here" in clue._seen.text()


def test_changed_file_is_told_and_not_shown(qtbot: QtBot, analysed: MainWindow) -> None:
    case = analysed.desk.view
    assert case is not None
    path = Path(case.path) / "artifacts" / finding_of(analysed).clue_sheets[0].sha256
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"more")
    analysed.clues.show_clue("clue-1")
    until(qtbot, lambda: analysed.clues.shown == "")
    assert "missing or was changed" in analysed.viewer.notice.text
    assert analysed.clues.layer.shown is None
    assert not analysed.viewer.legend.isVisible()
