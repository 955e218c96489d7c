"""What people add to a case stands in the report in their own voice: drawings, reasons, files."""

import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from engine.schema.case import CaseSnapshot, RefusedFile, Withdrawal
from engine.schema.examiner import ExaminerRegion
from engine.schema.finding import RegionName
from reports.build import build_document
from reports.document import PictureFigure, Quotation, ReportDocument, Section, Voice
from reports.options import ReportOptions
from reports.render import render_report
from tests.unit.reports.test_build import texts

RING = ((200.0, 130.0), (248.0, 130.0), (248.0, 160.0), (200.0, 160.0))


def section(document: ReportDocument, anchor: str) -> Section:
    return next(s for s in document.sections if s.anchor == anchor)


def drawing(number: int, **changes: object) -> ExaminerRegion:
    made = ExaminerRegion(
        id=f"d{number}",
        region_id=f"r{number}",
        evidence_id="E1",
        name=RegionName.MOUTH,
        title="",
        rings=(RING,),
        notes="The edge follows no fold of the skin.",
        examiner="Dr. Ada Example",
        drawn_at="2026-11-19T08:00:00+00:00",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def drawn(one_item: CaseSnapshot) -> CaseSnapshot:
    drawings = (
        drawing(1),
        drawing(2, name=None, title="scar <left>", notes=""),
        drawing(3, is_removed=True, notes="gone"),
    )
    return replace(one_item, items=(replace(one_item.items[0], drawings=drawings),))


def test_drawn_regions_are_told_in_the_examiners_voice(
    drawn: CaseSnapshot, draft_options: ReportOptions
) -> None:
    blocks = section(build_document(drawn, draft_options), "results").blocks
    quoted = [
        (b.label, b.text)
        for b in blocks
        if isinstance(b, Quotation) and b.voice is Voice.EXAMINER and "region a" in b.label + "a"
    ]
    assert ("Examiner's region a: mouth", "The edge follows no fold of the skin.") in quoted
    labels = [b.label for b in blocks if isinstance(b, Quotation)]
    assert "Examiner's region b: scar <left>" in labels
    assert "gone" not in "\n".join(texts(section(build_document(drawn, draft_options), "results")))


def test_drawn_regions_are_outlined_in_the_whole_picture(
    drawn: CaseSnapshot, draft_options: ReportOptions
) -> None:
    document = build_document(drawn, draft_options)
    [figure] = [b for b in section(document, "results").blocks if isinstance(b, PictureFigure)]
    assert [mark.label for mark in figure.drawings] == ["a", "b"]
    assert figure.drawings[0].outlines == (RING,)
    assert render_report(document).page_count > 5


def test_withdrawn_item_is_listed_with_its_reason_and_no_result(
    final_snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    first, *others = final_snapshot.items
    gone = Withdrawal("E1", "Sent by mistake.", "Dr. Ada Example", "2026-11-19T12:00:00+00:00")
    case = replace(
        final_snapshot,
        items=tuple(others),
        withdrawn=(replace(first, withdrawal=gone),),
    )
    document = build_document(case, draft_options)
    said = "\n".join(texts(section(document, "items")))
    assert "Items withdrawn from the examination" in said
    assert "Sent by mistake." in said
    assert first.evidence.sha256 in said
    assert "Soft edge and missing skin texture" not in "\n".join(
        texts(section(document, "results"))
    )
    assert dict(document.cover.facts)["Items"].text.startswith(
        "6 taken in, 3 analysed, 1 withdrawn"
    )
    manifest = document.attachments[-1].data
    assert first.evidence.sha256.encode() in manifest


def test_refused_file_is_listed_with_what_was_wrong(
    one_item: CaseSnapshot, draft_options: ReportOptions
) -> None:
    refused = (
        RefusedFile("caf\udce9.jpg", "a" * 64, "b" * 128, 12_345, "It is cut short.", "Ask.",
                    "2026-11-18T08:06:00+00:00", "Dr. Ada Example"),
        RefusedFile("gone.png", "", "", None, "It cannot be read.", "Ask.",
                    "2026-11-18T08:07:00+00:00", "Dr. Ada Example"),
    )  # fmt: skip
    document = build_document(replace(one_item, refused=refused), draft_options)
    said = "\n".join(texts(section(document, "items")))
    assert "It is cut short." in said
    assert "12,345" in said
    assert said.count("not read") == 2
    pdf = render_report(document).pdf
    text = "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(pdf)).pages).split())
    assert "caf⟨byte0xE9⟩.jpg" in text
