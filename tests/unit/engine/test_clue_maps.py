"""The maps of the clues of an analysis: files of the finding, in the picture's own pixels."""

import hashlib
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.catalog import MODELS
from engine.clue_maps import LEAST_SIDE, stack
from engine.faces.detection import FaceFinder
from engine.imaging.decode import decode_picture, decode_source
from engine.imaging.header import DecodeLimits
from engine.pipeline import Tools, Watch, run_analysis
from engine.schema.finding import CheckState, ClueMap, Finding
from tests.fakes.detector import GREEN, GreenDetector, request_for
from tests.fakes.portraits import collins, hopper

SILENT = Watch(lambda progress: None, lambda: False)


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools(decode_source, FaceFinder(MODELS), GreenDetector())


def analysed(
    folder: Path, tools: Tools, pixels: NDArray[np.uint8], *, records_maps: bool = True
) -> Finding:
    folder.mkdir(exist_ok=True)
    path = folder / "picture.png"
    Image.fromarray(pixels).save(path)
    request = replace(request_for(path), records_maps=records_maps)
    return run_analysis(request, path, folder, tools, SILENT)


def with_nose(factor: int = 1) -> NDArray[np.uint8]:
    large = cv2.resize(collins(), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    centre, axes = (222 * factor, 118 * factor), (14 * factor, 18 * factor)
    cv2.ellipse(large, centre, axes, 0, 0, 360, GREEN, -1)
    return np.asarray(large)


def cells_of(folder: Path, made: ClueMap) -> NDArray[np.uint8]:
    sheet = np.asarray(Image.open(folder / made.sheet.path))
    return np.asarray(sheet[made.top : made.top + made.height, : made.width])


def test_every_measured_clue_has_its_map_and_no_other(tmp_path: Path, tools: Tools) -> None:
    finding = analysed(tmp_path, tools, with_nose())
    measured = [clue.id for clue in finding.clues if clue.measure is not None]
    assert finding.clue_maps is not None
    assert [made.clue_id for made in finding.clue_maps] == measured
    assert len(measured) >= 4
    assert any(clue.state is CheckState.NOT_RUN for clue in finding.clues)
    names = {made.sheet.path for made in finding.clue_maps}
    assert "clues-face-1-noise.png" in names
    assert names == {ref.path for ref in finding.clue_sheets}
    for made in finding.clue_maps:
        data = (tmp_path / made.sheet.path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == made.sheet.sha256
        assert made.shown_low < made.shown_high
        assert 0 <= made.clipped_share <= 1
        counts = set(np.unique(cells_of(tmp_path, made)[..., 1]).tolist())
        assert 255 in counts
        assert counts <= {0, 128, 255}


@pytest.mark.parametrize("factor", [1, 3])
def test_map_lies_on_the_marked_place(tmp_path: Path, tools: Tools, factor: int) -> None:
    """At three times the size the clues are measured on a grid of their own."""
    finding = analysed(tmp_path, tools, with_nose(factor))
    assert finding.clue_maps
    for made in finding.clue_maps:
        assert made.box.width / made.width == pytest.approx(made.box.height / made.height, rel=0.1)
        rows, columns = np.nonzero(cells_of(tmp_path, made)[..., 1] == 255)
        x = made.box.x + (columns.mean() + 0.5) * made.box.width / made.width
        y = made.box.y + (rows.mean() + 0.5) * made.box.height / made.height
        assert abs(x / factor - 222) < 12
        assert abs(y / factor - 118) < 12


def test_maps_of_a_reduced_view_lie_in_the_pictures_pixels(
    tmp_path: Path, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.views.MOST_VIEW_PIXELS", 50_000)
    finding = analysed(tmp_path, tools, with_nose(2))
    assert any(warning.code == "reduced" for warning in finding.warnings)
    assert finding.clue_maps
    for made in finding.clue_maps:
        rows, columns = np.nonzero(cells_of(tmp_path, made)[..., 1] == 255)
        x = made.box.x + (columns.mean() + 0.5) * made.box.width / made.width
        y = made.box.y + (rows.mean() + 0.5) * made.box.height / made.height
        assert abs(x / 2 - 222) < 12
        assert abs(y / 2 - 118) < 12


def test_same_picture_gives_the_same_maps_to_the_bit(tmp_path: Path, tools: Tools) -> None:
    first = analysed(tmp_path / "first", tools, with_nose(2))
    second = analysed(tmp_path / "second", tools, with_nose(2))
    assert first.clue_maps == second.clue_maps
    assert first.clue_maps


def test_without_the_wish_nothing_is_recorded_and_the_rest_is_the_same(
    tmp_path: Path, tools: Tools
) -> None:
    with_maps = analysed(tmp_path / "with", tools, with_nose())
    without = analysed(tmp_path / "without", tools, with_nose(), records_maps=False)
    assert without.clue_maps is None
    assert without.clue_sheets == ()
    assert not list((tmp_path / "without").glob("clues-*"))
    assert without.clues == with_maps.clues
    assert without.request_digest != with_maps.request_digest


def test_nothing_marked_records_no_maps_but_says_that_it_would(
    tmp_path: Path, tools: Tools
) -> None:
    assert analysed(tmp_path, tools, collins()).clue_maps == ()


def test_each_face_has_sheets_of_its_own(tmp_path: Path, tools: Tools) -> None:
    mosaic = np.zeros((600, 1100, 3), np.uint8)
    mosaic[:512, :512] = with_nose()
    mosaic[:, 560:1072] = hopper()
    cv2.ellipse(mosaic, (805, 290), (22, 25), 0, 0, 360, GREEN, -1)
    finding = analysed(tmp_path, tools, mosaic)
    sheets = {ref.path.rpartition("-")[0] for ref in finding.clue_sheets}
    assert sheets == {"clues-face-1", "clues-face-2"}
    assert finding.clue_maps
    left = {made.box.x < 512 for made in finding.clue_maps if "face-2" in made.sheet.path}
    assert left == {True}


def test_programs_own_decoder_reads_the_smallest_sheet(tmp_path: Path) -> None:
    assert DecodeLimits().least_side_px == LEAST_SIDE
    cells, tops = stack([np.full((3, 2, 3), 7, np.uint8), np.full((1, 4, 3), 9, np.uint8)])
    assert tops == (0, 3)
    cv2.imwrite(str(tmp_path / "sheet.png"), cells)
    assert np.array_equal(decode_picture(tmp_path / "sheet.png").pixels, cells)
    assert cells[3, :4, 0].tolist() == [9] * 4
    assert not cells[4:].any()
