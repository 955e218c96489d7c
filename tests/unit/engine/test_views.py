"""What is found in a view returns to exactly its place in the picture."""

import numpy as np
import pytest

from engine.faces.detection import DetectedFace
from engine.imaging.geometry import PixelWindow
from engine.plugin import FaceView
from engine.schema.finding import Box, Region, RegionName, Severity, Side
from engine.views import (
    MOST_VIEW_PIXELS,
    PlacedView,
    add_area,
    add_scores,
    place_views,
    region_to_picture,
)


def _face(left: float, top: float, width: float, height: float) -> DetectedFace:
    spread = np.random.default_rng(0).random((468, 2))
    spread[:2] = [[0, 0], [1, 1]]
    points = (np.array([left, top]) + spread * (width, height)).astype(np.float32)
    return DetectedFace((left, top, width, height), 0.9, points, 0.99)


def _place(reduction: int, window: PixelWindow) -> PlacedView:
    shape = (window.height // reduction, window.width // reduction, 3)
    return PlacedView(
        FaceView("face-1", np.zeros(shape, np.uint8), 0, 0, None), None, window, reduction
    )


def _region(x: int, y: int, width: int, height: int) -> Region:
    """A region of whole pixels, outlined along their edges."""
    left, top, right, bottom = x - 0.5, y - 0.5, x + width - 0.5, y + height - 0.5
    return Region(
        id="r", face_id="face-1", name=RegionName.NOSE, side=Side.NONE,
        polygon=((left, top), (right, top), (right, bottom), (left, bottom)),
        further_polygons=(((left, top), (right, top), (right, bottom)),),
        box=Box(left, top, width, height), area_px=width * height, area_share=0.1, coverage=0.5,
        score=0.9, prompter_score=0.8, severity=Severity.HIGH, clue_ids=(), text="",
    )  # fmt: skip


def test_a_face_is_seen_with_its_surroundings_in_the_pictures_own_pixels() -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (700, 900, 3), dtype=np.uint8)
    (place,) = place_views(pixels, [_face(300, 200, 160, 200)])
    view, window = place.view, place.window
    assert (place.reduction, view.left, view.top) == (1, window.left, window.top)
    assert np.array_equal(view.pixels, pixels[window.slices])
    assert window.width >= 300
    assert view.landmarks is not None
    assert place.face is not None
    assert np.allclose(window.to_picture(view.landmarks), place.face.landmarks)


def test_every_face_gets_its_own_name() -> None:
    pixels = np.zeros((300, 900, 3), np.uint8)
    places = place_views(pixels, [_face(50, 80, 90, 100), _face(600, 80, 90, 100)])
    assert [place.view.face_id for place in places] == ["face-1", "face-2"]


def test_a_picture_without_a_face_is_seen_as_a_whole() -> None:
    (place,) = place_views(np.zeros((120, 200, 3), np.uint8), [])
    assert place.view.landmarks is None
    assert place.view.pixels.shape == (120, 200, 3)
    assert place.face is None


def test_a_view_of_a_huge_picture_stays_small_and_keeps_whole_squares() -> None:
    pixels = np.zeros((6001, 8003, 3), np.uint8)
    pixels[3000:3004, 4000:4004] = 255
    (place,) = place_views(pixels, [])
    height, width = place.view.pixels.shape[:2]
    assert height * width <= MOST_VIEW_PIXELS
    assert (place.window.height, place.window.width) == (
        height * place.reduction,
        width * place.reduction,
    )
    assert place.window.height > 6001 - place.reduction
    # Reduction 4 divides 3000 and 4000: the white square is one whole pixel of the view.
    assert place.reduction == 4
    assert place.view.pixels[750, 1000].tolist() == [255, 255, 255]
    assert place.view.pixels.astype(int).sum() == 3 * 255


def test_the_mesh_of_a_reduced_face_lies_on_the_same_content() -> None:
    pixels = np.zeros((6000, 6000, 3), np.uint8)
    face = _face(1000, 1000, 3000, 3500)
    (place,) = place_views(pixels, [face])
    factor = place.reduction
    assert factor > 1
    back = (place.view.landmarks + 0.5) * factor - 0.5 + (place.window.left, place.window.top)
    assert np.abs(back - face.landmarks).max() < 0.01


@pytest.mark.parametrize("reduction", [1, 2, 5])
def test_areas_and_scores_return_to_their_squares(reduction: int) -> None:
    window = PixelWindow(30, 20, 12 * reduction, 9 * reduction)
    place = _place(reduction, window)
    area = np.zeros((9, 12), bool)
    area[4, 7] = True
    canvas = np.zeros((100, 120), np.uint8)
    add_area(canvas, area, place)
    rows, columns = np.nonzero(canvas)
    assert canvas.max() == 255
    assert (rows.min(), rows.max()) == (20 + 4 * reduction, 20 + 5 * reduction - 1)
    assert (columns.min(), columns.max()) == (30 + 7 * reduction, 30 + 8 * reduction - 1)
    scores = np.zeros((100, 120), np.float32)
    add_scores(scores, np.where(area, 0.8, 0.2).astype(np.float32), place)
    outside = np.ones(scores.shape, bool)
    outside[window.slices] = False
    assert not scores[outside].any()
    assert scores[window.slices].min() == pytest.approx(0.2)
    middle = np.argwhere(scores > 0.5 * (0.2 + scores.max())).mean(axis=0)
    assert np.allclose(middle, [rows.mean(), columns.mean()])


def test_scores_enlarged_in_strips_show_no_seam() -> None:
    place = _place(3, PixelWindow(0, 0, 3, 3 * 300))
    ramp = np.repeat(np.linspace(0, 1, 300, dtype=np.float32)[:, None], 1, axis=1)
    canvas = np.zeros((900, 3), np.float32)
    add_scores(canvas, ramp, place)
    steps = np.diff(canvas[3:-3, 1])
    assert steps.min() > 0
    assert steps.max() < 2 / 897 * 1.1


def test_overlapping_faces_keep_the_higher_score() -> None:
    canvas = np.zeros((40, 40), np.float32)
    add_scores(canvas, np.full((20, 20), 0.7, np.float32), _place(1, PixelWindow(0, 0, 20, 20)))
    add_scores(canvas, np.full((20, 20), 0.4, np.float32), _place(1, PixelWindow(10, 10, 20, 20)))
    assert canvas[15, 15] == np.float32(0.7)
    assert canvas[25, 25] == np.float32(0.4)


def test_a_region_of_a_reduced_view_outlines_the_same_pixels_as_its_mask() -> None:
    window = PixelWindow(30, 20, 40, 40)
    place = _place(4, window)
    area = np.zeros((10, 10), bool)
    area[2:5, 3:7] = True
    canvas = np.zeros((100, 100), np.uint8)
    add_area(canvas, area, place)
    rows, columns = np.nonzero(canvas)
    region = region_to_picture(_region(3, 2, 4, 3), place)
    assert region.area_px == len(rows)
    assert region.box == Box(columns.min() - 0.5, rows.min() - 0.5, 16, 12)
    assert region.polygon[2] == (columns.max() + 0.5, rows.max() + 0.5)
    assert region.further_polygons[0][0] == (columns.min() - 0.5, rows.min() - 0.5)


def test_a_region_of_an_unreduced_view_is_left_as_it_is() -> None:
    region = _region(3, 2, 4, 3)
    assert region_to_picture(region, _place(1, PixelWindow(30, 20, 40, 40))) is region
