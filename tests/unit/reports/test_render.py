import hashlib
import io
import json
import re
import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from engine.schema.case import CaseSnapshot
from reports import render
from reports.build import build_document
from reports.document import ReportDocument
from reports.options import ReportOptions
from reports.render import RenderedReport, render_report


@pytest.fixture(scope="module")
def reader(rendered: RenderedReport) -> PdfReader:
    return PdfReader(io.BytesIO(rendered.pdf), strict=True)


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    return [page.extract_text() for page in reader.pages]


def fonts(reader: PdfReader) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found[font.get_object()["/BaseFont"]] = font.get_object()
    return found


def test_same_document_gives_the_same_bytes(
    one_item: CaseSnapshot, final_options: ReportOptions
) -> None:
    document = build_document(one_item, final_options)
    once, again = render_report(document), render_report(document)
    assert once.pdf == again.pdf
    assert once.sha256 == hashlib.sha256(once.pdf).hexdigest()


def test_later_issue_gives_other_bytes(
    plain_item: CaseSnapshot, final_options: ReportOptions, small_rendered: RenderedReport
) -> None:
    later = replace(final_options, issued_at="2026-11-21T09:00:01+00:00")
    assert render_report(build_document(plain_item, later)).pdf != small_rendered.pdf


def test_every_font_is_embedded(reader: PdfReader) -> None:
    found = fonts(reader)
    assert len(found) >= 6
    for name, font in found.items():
        assert "/FontFile2" in font["/FontDescriptor"], name
        assert "/ToUnicode" in font, name
    assert not [name for name in found if "Helvetica" in name]


def test_number_and_page_stand_on_every_page(pages: list[str], rendered: RenderedReport) -> None:
    assert len(pages) == rendered.page_count
    for number, text in enumerate(pages, start=1):
        assert "2026-0417-R1" in text
        assert f"page {number} of {len(pages)}" in text


def test_report_ends_with_its_end_mark(pages: list[str]) -> None:
    assert "End of report 2026-0417-R1" in pages[-1]
    assert not any("End of report" in text for text in pages[:-1])


def marks(reader: PdfReader) -> list[list[str]]:
    """For each page, the data of the drawings behind its text."""
    return [
        [
            form.get_object().get_data().decode("latin-1")
            for form in page["/Resources"].get("/XObject", {}).values()
            if form.get_object()["/Subtype"] == "/Form"
        ]
        for page in reader.pages
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_draft_has_a_watermark_on_every_page_that_no_search_finds(
    plain_item: CaseSnapshot, draft_options: ReportOptions, language: str
) -> None:
    options = replace(draft_options, language=language)
    reader = PdfReader(io.BytesIO(render_report(build_document(plain_item, options)).pdf))
    for page, drawn in zip(reader.pages, marks(reader), strict=True):
        [letters] = drawn
        # Curves or lines, filled, and no text.
        assert letters.count(" l") + letters.count(" c") > 20
        assert "Tj" not in letters
        assert "DRAFT" not in page.extract_text()


def test_final_has_no_watermark(reader: PdfReader) -> None:
    assert not any(marks(reader))


def test_contents_name_the_page_of_each_section(
    pages: list[str], rendered: RenderedReport, draft: ReportDocument
) -> None:
    for section in draft.sections:
        title = f"{section.number} {section.title}"
        stated = re.search(rf"{re.escape(title)}\s*(\d+)", " ".join(pages[0].split()))
        assert stated is not None, title
        assert title in " ".join(pages[int(stated[1]) - 1].split())


def test_sections_can_be_extracted_in_order(pages: list[str], draft: ReportDocument) -> None:
    body = " ".join(" ".join(pages[1:]).split())
    places = [body.index(f"{s.number} {s.title}") for s in draft.sections]
    assert places == sorted(places)


def test_hashes_can_be_copied_from_the_text(pages: list[str], final_snapshot: CaseSnapshot) -> None:
    body = re.sub(r"\s", "", "".join(pages))
    for item in final_snapshot.items:
        assert item.evidence.sha256 in body
        assert item.evidence.sha512 in body
    assert final_snapshot.audit_head in body


def test_outline_leads_to_every_section(reader: PdfReader, draft: ReportDocument) -> None:
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert titles == [f"{s.number} {s.title}" for s in draft.sections]


def test_manifest_is_attached_and_associated(
    reader: PdfReader, final_snapshot: CaseSnapshot
) -> None:
    (raw,) = reader.attachments["manifest.json"]
    assert json.loads(raw)["audit"]["head"] == final_snapshot.audit_head
    specification = reader.root_object["/AF"][-1].get_object()
    assert specification["/UF"] == "manifest.json"
    assert specification["/AFRelationship"] == "/Data"


def test_metadata_language_and_colour_are_declared(reader: PdfReader) -> None:
    root = reader.root_object
    assert root["/Lang"] == "en"
    xmp = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "2026-11-21T09:00:00+00:00" in xmp
    assert reader.metadata is not None
    assert reader.metadata.title == "Forensic examination report 2026-0417-R1"
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/DestOutputProfile"]["/N"] == 3


def test_everything_drawn_is_tagged_or_decoration(reader: PdfReader) -> None:
    for page in reader.pages:
        operators = page.get_contents().get_data().decode("latin-1")  # type: ignore[union-attr]
        depth = 0
        for line in operators.splitlines():
            depth += line.count(" BDC") + line.count(" BMC") - len(re.findall(r"\bEMC\b", line))
            assert 0 <= depth <= 1
            if " Tj" in line or line.endswith(" Do"):
                assert depth == 1, line
        assert depth == 0


def test_structure_tree_knows_headings_tables_and_figures(reader: PdfReader) -> None:
    kinds: list[str] = []
    figures: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if "/S" in node:
            kinds.append(node["/S"])
            if node["/S"] == "/Figure":
                figures.append(node.get("/Alt", ""))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if not isinstance(kid, int) and "/MCID" not in kid.get_object():
                walk(kid)

    walk(reader.root_object["/StructTreeRoot"])
    assert kinds.count("/H1") == 21
    assert {"/Table", "/TR", "/TH", "/TD", "/L", "/BlockQuote", "/Figure"} <= set(kinds)
    assert all(figures)
    assert len(figures) == 10


def test_places_of_both_signatures_lie_on_the_last_page(rendered: RenderedReport) -> None:
    assert [f.field_name for f in rendered.fields] == ["ExaminerSignature", "ReviewerSignature"]
    for place in rendered.fields:
        assert place.page == rendered.page_count - 1
        left, bottom, right, top = place.box
        assert 0 < left < right < 595
        assert 0 < bottom < top < 842


def test_size_stays_far_below_ten_megabytes(rendered: RenderedReport) -> None:
    assert len(rendered.pdf) < 4_000_000


def test_reports_are_drawn_one_at_a_time(
    monkeypatch: pytest.MonkeyPatch, small_rendered: RenderedReport
) -> None:
    """The fonts have one reader each, with one position in its file, for all threads."""
    inside: list[int] = []
    most: list[int] = []

    def draw(document: ReportDocument) -> RenderedReport:
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return small_rendered

    monkeypatch.setattr(render, "_render", draw)
    threads = [threading.Thread(target=render_report, args=(None,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 4
