import hashlib
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.schema.case import CaseSnapshot
from engine.schema.finding import Box
from engine.schema.image import PixelSize
from reports.case_files import read_checked, read_mask, read_scores
from reports.colour_map import to_steps, viridis
from reports.document import FileRef, PictureSource, Redaction
from reports.errors import ReportRefused
from reports.figure_plan import face_crop, picture_source
from reports.panels import (
    AnalysisMaps,
    mask_panel,
    outline,
    picture_panel,
    read_maps,
    score_panel,
)


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def saved(folder: Path, array: np.ndarray) -> FileRef:
    raw = io.BytesIO()
    np.save(raw, array)
    path = folder / "map.npy"
    path.write_bytes(raw.getvalue())
    return FileRef(str(path), hashlib.sha256(raw.getvalue()).hexdigest())


def test_colour_map_runs_from_dark_violet_to_yellow() -> None:
    assert viridis().shape == (256, 3)
    assert viridis()[0].tolist() == [68, 1, 84]
    assert viridis()[255].tolist() == [253, 231, 37]
    assert to_steps(np.array([-1, 0, 0.5, 1, 2], dtype=np.float32)).tolist() == [
        0,
        0,
        128,
        255,
        255,
    ]


def test_score_panel_shows_each_score_in_its_colour() -> None:
    scores = np.array([[0.0, 1.0], [0.5, 0.25]], dtype=np.float32)
    panel = score_panel(scores, 640)
    assert panel.reduction == 1
    assert (pixels(panel.png) == viridis()[to_steps(scores)]).all()


def test_large_score_map_is_averaged_over_blocks() -> None:
    scores = np.zeros((100, 60), dtype=np.float32)
    scores[::2] = 1.0
    panel = score_panel(scores, 50)
    assert panel.reduction == 2
    assert pixels(panel.png).shape == (50, 30, 3)
    assert (pixels(panel.png) == viridis()[128]).all()


def test_mask_panel_tells_mask_examined_and_not_examined_apart() -> None:
    mask = np.zeros((40, 40), dtype=bool)
    examined = np.zeros((40, 40), dtype=bool)
    mask[:10], examined[:20] = True, True
    shown = pixels(mask_panel(AnalysisMaps(mask.astype(np.float32), mask, examined), 640).png)
    assert len(np.unique(shown[:10].reshape(-1, 3), axis=0)) == 1
    assert len(np.unique(shown[10:20].reshape(-1, 3), axis=0)) == 1
    assert len(np.unique(shown[20:].reshape(-1, 3), axis=0)) == 2
    assert shown[0, 0].tolist() != shown[15, 0].tolist()


def test_outline_of_one_pixel_is_its_four_sides() -> None:
    mask = np.zeros((5, 5), dtype=bool)
    mask[2, 3] = True
    edges = {tuple(edge) for edge in outline(mask).tolist()}
    assert edges == {(3, 2, 4, 2), (3, 3, 4, 3), (3, 2, 3, 3), (4, 2, 4, 3)}


@given(st.integers(0, 2**31), st.integers(2, 20), st.integers(2, 20))
@settings(max_examples=40)
def test_outline_is_exactly_where_neighbours_differ(seed: int, height: int, width: int) -> None:
    mask = np.random.default_rng(seed).random((height, width)) > 0.5
    length = sum(abs(x2 - x1) + abs(y2 - y1) for x1, y1, x2, y2 in outline(mask).tolist())
    expected = (mask[1:] != mask[:-1]).sum() + (mask[:, 1:] != mask[:, :-1]).sum()
    assert length == expected


def test_outline_of_noise_stays_drawable() -> None:
    mask = np.random.default_rng(1).random((600, 600)) > 0.5
    assert len(outline(mask)) <= 20_000


def test_full_or_empty_mask_has_no_outline() -> None:
    assert len(outline(np.ones((6, 6), dtype=bool))) == 0
    assert len(outline(np.zeros((6, 6), dtype=bool))) == 0


def test_original_panel_holds_the_pixels_of_the_picture(one_item: CaseSnapshot) -> None:
    source = picture_source(one_item, one_item.items[0])
    crop = Box(100, 50, 120, 80)
    panel = picture_panel(source, crop, 640)
    whole = np.asarray(Image.open(source.file.path))
    assert panel.reduction == 1
    assert (pixels(panel.png) == whole[50:130, 100:220]).all()


def test_redacted_face_keeps_no_detail_and_the_rest_stays(one_item: CaseSnapshot) -> None:
    source = picture_source(one_item, one_item.items[0])
    face = Box(180, 64, 90, 116)
    panel = picture_panel(source, Box(0, 0, 512, 512), 640, Redaction((face,)))
    hidden, whole = pixels(panel.png), np.asarray(Image.open(source.file.path))
    part = hidden[64:180, 180:270].reshape(-1, 3)
    assert len(np.unique(part, axis=0)) <= 64
    assert (hidden[300:] == whole[300:]).all()
    assert (hidden[:, :140] == whole[:, :140]).all()


def test_picture_without_a_found_face_is_redacted_whole(one_item: CaseSnapshot) -> None:
    source = picture_source(one_item, one_item.items[0])
    panel = picture_panel(source, Box(0, 0, 512, 512), 640, Redaction(()))
    assert len(np.unique(pixels(panel.png).reshape(-1, 3), axis=0)) <= 64


def test_face_at_the_edge_of_the_picture_is_redacted(one_item: CaseSnapshot) -> None:
    source = picture_source(one_item, one_item.items[0])
    beyond = Redaction((Box(-40, -30, 90, 90), Box(600, 600, 20, 20)))
    panel = picture_panel(source, Box(0, 0, 512, 512), 640, beyond)
    corner = pixels(panel.png)[:80, :70].reshape(-1, 3)
    assert len(np.unique(corner, axis=0)) <= 64


def test_copy_with_other_pixels_is_refused(one_item: CaseSnapshot) -> None:
    source = replace(picture_source(one_item, one_item.items[0]), pixels_sha256="0" * 64)
    with pytest.raises(ReportRefused, match="does not hold the decoded pixels"):
        picture_panel(source, Box(0, 0, 10, 10), 640)


def test_reduced_copy_is_cut_at_the_same_place(tmp_path: Path) -> None:
    picture = np.zeros((50, 100, 3), dtype=np.uint8)
    picture[20:30, 40:60] = 255
    path = tmp_path / "copy.png"
    Image.fromarray(picture).save(path)
    source = PictureSource(FileRef(str(path), None), PixelSize(400, 200), "")
    panel = picture_panel(source, Box(160, 80, 80, 40), 640)
    assert panel.reduction == 4
    assert (pixels(panel.png) == 255).all()


def test_changed_map_is_refused(tmp_path: Path) -> None:
    file = saved(tmp_path, np.zeros((4, 4), dtype=np.float32))
    Path(file.path).write_bytes(b"other")
    with pytest.raises(ReportRefused, match="not the one that was recorded"):
        read_checked(file)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 5), dtype=np.float32),
        np.zeros((4, 4), dtype=np.float64),
        np.zeros(16, dtype=np.float32),
    ],
)
def test_map_of_another_kind_is_refused(tmp_path: Path, array: np.ndarray) -> None:
    file = saved(tmp_path, array)
    with pytest.raises(ReportRefused, match="expected size"):
        read_maps((file, file, file), Box(0, 0, 4, 4), (4, 4))


def test_pickled_map_is_refused(tmp_path: Path) -> None:
    raw = io.BytesIO()
    np.save(raw, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    path = tmp_path / "map.npy"
    path.write_bytes(raw.getvalue())
    file = FileRef(str(path), None)
    with pytest.raises(ReportRefused, match="expected size"):
        read_maps((file, file, file), Box(0, 0, 1, 1), (1, 1))


def test_crop_around_a_face_stays_inside_the_picture(one_item: CaseSnapshot) -> None:
    finding = one_item.items[0].finding
    assert finding is not None
    face = replace(finding.faces[0], box=Box(-20.0, 400.0, 200.0, 200.0))
    crop = face_crop(face, PixelSize(512, 512))
    assert crop.x >= 0
    assert crop.y + crop.height <= 512
    assert crop.width == crop.height == 340


def test_huge_score_map_is_drawn_without_being_loaded(tmp_path: Path) -> None:
    scores = np.zeros((3000, 2000), dtype=np.float32)
    scores[1500:] = 1.0
    file = saved(tmp_path, scores)
    mapped = read_scores(file, (2000, 3000))
    assert isinstance(mapped, np.memmap)
    panel = score_panel(mapped, 500)
    shown = pixels(panel.png)
    assert shown.shape == (500, 334, 3)
    assert shown[100, 100].tolist() == viridis()[0].tolist()
    assert shown[400, 100].tolist() == viridis()[255].tolist()


def test_mask_whose_header_claims_another_size_is_not_decoded(tmp_path: Path) -> None:
    path = tmp_path / "mask.png"
    Image.new("L", (4000, 4000)).save(path)
    with pytest.raises(ReportRefused, match="expected size"):
        read_mask(FileRef(str(path), None), (4, 4))
