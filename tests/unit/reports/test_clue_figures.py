"""The report shows recorded maps of found clues that sentences rest on, and nothing made up."""

import io
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.schema.case import CaseSnapshot
from engine.schema.finding import ArtifactRef, Box, CheckState, ClueMap, Finding
from engine.schema.image import PixelSize
from reports.build import build_document
from reports.case_files import read_sheet
from reports.colour_map import viridis
from reports.document import ClueMapPanel, ClueMapsFigure, FileRef, PictureSource
from reports.errors import ReportRefused
from reports.map_panels import clue_map_png
from reports.options import ReportOptions
from reports.render import render_report


def finding_of(snapshot: CaseSnapshot) -> Finding:
    finding = snapshot.items[0].finding
    assert finding is not None
    return finding


def changed(snapshot: CaseSnapshot, **changes: object) -> CaseSnapshot:
    """The case with its first item alone, and another finding of it."""
    finding = replace(finding_of(snapshot), **changes)  # type: ignore[arg-type]
    return replace(snapshot, items=(replace(snapshot.items[0], finding=finding),))


def figures(snapshot: CaseSnapshot, options: ReportOptions) -> list[ClueMapsFigure]:
    document = build_document(snapshot, options)
    [results] = [section for section in document.sections if section.anchor == "results"]
    return [block for block in results.blocks if isinstance(block, ClueMapsFigure)]


def test_found_clues_that_sentences_rest_on_are_shown(
    one_item: CaseSnapshot, draft_options: ReportOptions
) -> None:
    [figure] = figures(one_item, draft_options)
    finding = finding_of(one_item)
    assert [panel.made for panel in figure.panels] == list(finding.clue_maps or ())
    assert [panel.title[0] for panel in figure.panels] == ["A", "B"]
    assert {(panel.value, panel.reference, panel.low) for panel in figure.panels} == {
        (0.41, 1.0, "0")
    }
    assert figure.panels[0].high == "2 ratio"
    assert "2 of the 2 clues found" in figure.caption
    assert figure.panels[0].title in figure.alternative


def test_only_those_are_shown(one_item: CaseSnapshot, draft_options: ReportOptions) -> None:
    finding = finding_of(one_item)
    said = finding.explanation
    silent = tuple(replace(sentence, is_supported=False) for sentence in said.sentences)
    assert not figures(
        changed(one_item, explanation=replace(said, sentences=silent)), draft_options
    )
    other = tuple(replace(clue, state=CheckState.NOT_FOUND) for clue in finding.clues)
    assert not figures(changed(one_item, clues=other), draft_options)
    assert not figures(changed(one_item, clue_maps=None), draft_options)
    assert not figures(changed(one_item, clue_maps=()), draft_options)
    odd = tuple(replace(made, high=made.low) for made in finding.clue_maps or ())
    assert not figures(changed(one_item, clue_maps=odd), draft_options)


def test_redacted_report_shows_no_maps(
    one_item: CaseSnapshot, draft_options: ReportOptions
) -> None:
    assert not figures(one_item, replace(draft_options, is_redacted=True))


def test_changed_file_is_not_drawn(
    one_item: CaseSnapshot, draft_options: ReportOptions, tmp_path: Path
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(one_item.case_folder, folder)
    path = folder / "artifacts" / finding_of(one_item).clue_sheets[0].sha256
    path.write_bytes(path.read_bytes() + b"more")
    assert not figures(replace(one_item, case_folder=str(folder)), draft_options)


def test_figure_is_in_the_pages(one_item: CaseSnapshot, draft_options: ReportOptions) -> None:
    with_maps = render_report(build_document(one_item, draft_options))
    without = render_report(build_document(changed(one_item, clue_maps=None), draft_options))
    assert with_maps.pdf.count(b"/Subtype /Image") > without.pdf.count(b"/Subtype /Image")


@pytest.fixture
def panel(tmp_path: Path) -> tuple[PictureSource, ClueMapPanel]:
    """A black picture of 40 × 40 with two cells of 5 px, for the region and for the comparison."""
    Image.new("RGB", (40, 40)).save(tmp_path / "picture.png")
    sheet = np.zeros((64, 64, 3), np.uint8)
    sheet[3, 0] = (255, 255, 255)
    sheet[3, 1] = (0, 128, 255)
    Image.fromarray(sheet).save(tmp_path / "sheet.png")
    made = ClueMap(
        clue_id="clue-1",
        sheet=ArtifactRef("sheet.png", "0" * 64, "image/png"),
        top=3,
        width=2,
        height=1,
        box=Box(10, 20, 10, 5),
        quantity="",
        unit="",
        low=0.0,
        high=4.0,
        shown_low=0.0,
        shown_high=2.0,
        high_means="",
        reckoning="",
        clipped_share=0.0,
    )
    shown = ClueMapPanel(
        sheet=FileRef(str(tmp_path / "sheet.png"), None),
        made=made,
        crop=Box(0, 0, 40, 40),
        title="",
        low="",
        high="",
        value=1.0,
        reference=None,
        outlines=(),
    )
    picture = PictureSource(FileRef(str(tmp_path / "picture.png"), None), PixelSize(40, 40), "")
    return picture, shown


def test_cells_lie_on_their_place_with_gaps_in_the_comparison(
    panel: tuple[PictureSource, ClueMapPanel],
) -> None:
    drawn = np.asarray(Image.open(io.BytesIO(clue_map_png(*panel, limit=400))))
    factor = drawn.shape[0] // 40
    table = viridis()
    coloured = drawn.any(axis=2)
    rows, columns = np.nonzero(coloured)
    assert (rows.min() // factor, rows.max() // factor) == (20, 24)
    assert (columns.min() // factor, (columns.max() + 1) // factor) == (10, 19)
    # Beyond the range that is shown is its end; the lowest value its beginning.
    assert drawn[20 * factor, 10 * factor].tolist() == table[255].tolist()
    assert drawn[20 * factor, 15 * factor].tolist() == table[0].tolist()
    # The last quarter of the second cell is free; the first is closed.
    assert coloured[20 * factor, 10 * factor : 15 * factor].all()
    assert not coloured[20 * factor, 19 * factor : 20 * factor].any()


@pytest.mark.parametrize(
    "changes", [{"top": -1}, {"top": 64}, {"height": 62}, {"width": 65}, {"width": 0}]
)
def test_record_that_does_not_fit_its_sheet_is_refused(
    panel: tuple[PictureSource, ClueMapPanel], changes: dict[str, int]
) -> None:
    with pytest.raises(ReportRefused, match="expected size"):
        read_sheet(panel[1].sheet, replace(panel[1].made, **changes))
