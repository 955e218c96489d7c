"""Pictures are damaged as the condition says, and the curves are drawn from what was measured."""

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.curve_plots import draw, panels_of
from benchmarks.curves import (
    CONDITIONS,
    HALF_SIZE_JPEG_70,
    UNCHANGED,
    Condition,
    change_file,
    changed,
)
from engine.training.manifest import Row

PIXELS = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)


def test_the_unchanged_condition_changes_nothing() -> None:
    assert np.array_equal(changed(PIXELS, UNCHANGED, 1), PIXELS)


@pytest.mark.parametrize(
    ("condition", "shape", "spread"),
    [
        (Condition("size", 0.5, size=0.5), (30, 40, 3), -1),
        (Condition("blur", 2, blur=2.0), (60, 80, 3), -1),
        (Condition("noise", 12, noise=12.0), (60, 80, 3), 1),
    ],
)
def test_size_blur_and_noise_do_what_they_say(
    condition: Condition, shape: tuple[int, ...], spread: int
) -> None:
    flat = np.clip(PIXELS // 4 + 96, 0, 255).astype(np.uint8)
    result = changed(flat, condition, 3)
    assert result.shape == shape
    assert np.sign(result.std() - flat.std()) == spread
    assert np.array_equal(result, changed(flat, condition, 3))


def test_a_file_is_written_with_the_quality_and_the_mask_stays(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    cv2.imwrite(str(source), PIXELS)
    row = Row(source, tmp_path / "m.png", True, None, {})
    sizes = []
    for quality in (98, 40):
        folder = tmp_path / str(quality)
        folder.mkdir()
        written = change_file(row, Condition("JPEG quality", quality, jpeg=quality), folder, 0)
        assert written.mask == row.mask
        assert written.image.suffix == ".jpg"
        sizes.append(written.image.stat().st_size)
    assert sizes[1] < sizes[0] / 2
    both = change_file(row, HALF_SIZE_JPEG_70, tmp_path, 0)
    assert cv2.imread(str(both.image)).shape == (30, 40, 3)


def _entry(condition: Condition, auroc: float | None) -> dict[str, object]:
    return {
        "kind": condition.kind, "value": condition.value, "auroc": auroc,
        "auroc_95": None if auroc is None else [auroc - 0.1, auroc], "iou": 0.4, "iou_95": None,
        "false_alarms": {"share": 0.02, "share_95": [0.0, 0.1]},
    }  # fmt: skip


def test_every_kind_gets_a_panel_that_begins_with_the_unchanged_picture_where_it_lies_on_it() -> (
    None
):
    panels = panels_of([_entry(condition, 0.8) for condition in CONDITIONS])
    assert [panel.title for panel in panels] == [
        "JPEG quality",
        "size",
        "blur, px",
        "noise, grey values",
    ]
    assert [entry["value"] for entry in panels[1].entries] == [1.0, 0.75, 0.5, 0.35]
    assert panels[0].entries[0]["value"] == 98


def test_the_drawing_is_xml_with_a_line_for_each_measurement_and_skips_what_is_not_there() -> None:
    svg = "{http://www.w3.org/2000/svg}"
    whole = ElementTree.fromstring(draw([_entry(condition, 0.8) for condition in CONDITIONS]))
    assert len(whole.findall(f".//{svg}polyline")) == 4 * 3
    lacking = ElementTree.fromstring(draw([_entry(condition, None) for condition in CONDITIONS]))
    assert len(lacking.findall(f".//{svg}polyline")) == 4 * 2
    highest = min(
        float(y) for line in whole.findall(f".//{svg}polyline") for y in
        (point.split(",")[1] for point in (line.get("points") or "").split())
    )  # fmt: skip
    # 0.8 lies a fifth of the panel's height below its top.
    assert highest == pytest.approx(26 + 0.2 * (190 - 26 - 34), abs=0.1)
