"""A redacted report shows no face it knows of: not in figures, not in attachments."""

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pypdf import PdfReader

from engine.schema.case import CaseSnapshot
from engine.schema.examiner import Exhibit
from engine.schema.finding import Box
from reports.build import build_document
from reports.document import PictureFigure, ReportDocument, Section
from reports.options import ReportOptions
from reports.render import render_report
from tests.fakes.cases import store

ISSUED_AT = "2026-11-21T09:00:00+00:00"
REDACTED = ReportOptions(issued_at=ISSUED_AT, is_redacted=True)


def section(document: ReportDocument, anchor: str) -> Section:
    return next(s for s in document.sections if s.anchor == anchor)


def photographs(pdf: bytes) -> list[NDArray[np.uint8]]:
    return [
        np.asarray(image.decode_as_image().convert("RGB"))
        for page in PdfReader(io.BytesIO(pdf)).pages
        for image in (i.get_object() for i in page["/Resources"].get("/XObject", {}).values())
        if image.get("/ColorSpace") == "/DeviceRGB"
    ]


@pytest.fixture(scope="module")
def with_exhibit(one_item: CaseSnapshot) -> CaseSnapshot:
    buffer = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, "PNG")
    ref = store(Path(one_item.case_folder), "exhibit.png", buffer.getvalue(), "image/png")
    exhibit = Exhibit(
        id="x1",
        evidence_id="E1",
        title="Mouth at 400 %",
        notes="Skin texture ends at the outline.",
        picture=ref,
        width=80,
        height=60,
        view=Box(200, 130, 20, 15),
        scale=4.0,
        finding_id="",
        parameters=(("enhancement", "none"),),
        examiner="Dr. Ada Example",
        made_at="2026-11-19T09:00:00+00:00",
    )
    return replace(one_item, exhibits=(exhibit,))


def test_figures_hide_the_face_and_nothing_else(one_item: CaseSnapshot) -> None:
    # Clue maps are in no redacted report; here the others are held against each other.
    finding = one_item.items[0].finding
    assert finding is not None
    item = replace(one_item.items[0], finding=replace(finding, clue_maps=None))
    one_item = replace(one_item, items=(item,))
    rendered = render_report(build_document(one_item, REDACTED))
    plain = photographs(
        render_report(build_document(one_item, replace(REDACTED, is_redacted=False))).pdf
    )
    hidden = photographs(rendered.pdf)
    assert [p.shape for p in hidden] == [p.shape for p in plain]
    assert len(hidden) == 2
    whole = max(hidden, key=lambda p: p.shape[0])
    face = whole[64 * len(whole) // 512 : 180 * len(whole) // 512, :][
        :, 180 * len(whole) // 512 : 270 * len(whole) // 512
    ]
    assert len(np.unique(face.reshape(-1, 3), axis=0)) <= 400
    before = max(plain, key=lambda p: p.shape[0])[: len(whole) // 2]
    assert len(np.unique(before.reshape(-1, 3), axis=0)) > 4000
    assert not any(np.array_equal(a, b) for a, b in zip(plain, hidden, strict=True))


def test_score_map_of_a_redacted_figure_shows_no_feature(one_item: CaseSnapshot) -> None:
    def widths(options: ReportOptions) -> list[int]:
        pages = PdfReader(io.BytesIO(render_report(build_document(one_item, options)).pdf)).pages
        return [
            image.get_object()["/Width"]
            for page in pages
            for image in page["/Resources"].get("/XObject", {}).values()
            if image.get_object().get("/ColorSpace", "/DeviceRGB") != "/DeviceRGB"
        ]

    plain, hidden = (sorted(widths(replace(REDACTED, is_redacted=r))) for r in (False, True))
    # The bar beside it is one pixel wide, the mask as wide as the part that is shown.
    assert plain[0] == hidden[0] == 1
    assert plain[1] == plain[2] == hidden[2] > 100
    assert hidden[1] <= 16


def test_every_page_and_figure_says_that_it_is_redacted(one_item: CaseSnapshot) -> None:
    document = build_document(one_item, REDACTED)
    assert document.furniture.header_right.startswith("REDACTED")
    captions = [b.caption for b in section(document, "results").blocks if hasattr(b, "crop")]
    captions += [
        b.caption for b in section(document, "results").blocks if isinstance(b, PictureFigure)
    ]
    assert len(captions) == 2
    assert all("REDACTED: faces made unrecognisable." in caption for caption in captions)
    pages = PdfReader(io.BytesIO(render_report(document).pdf)).pages
    assert all("REDACTED" in page.extract_text() for page in pages)


def test_attachments_hold_no_map_and_no_landmark(one_item: CaseSnapshot) -> None:
    document = build_document(one_item, REDACTED)
    assert [a.name for a in document.attachments] == ["manifest.json"]
    manifest = json.loads(document.attachments[-1].data)
    [item] = manifest["snapshot"]["record"]["items"]
    assert [face["landmarks"] for face in item["finding"]["faces"]] == [[]]
    assert manifest["report"]["is_redacted"] is True
    files = {entry["role"] for entry in manifest["files"]}
    assert {"score map", "mask"} <= files


def test_exhibit_is_named_but_not_shown(with_exhibit: CaseSnapshot) -> None:
    document = build_document(with_exhibit, REDACTED)
    blocks = section(document, "exhibits").blocks
    assert not [b for b in blocks if isinstance(b, PictureFigure)]
    assert with_exhibit.exhibits[0].picture.sha256 in repr(blocks)
    assert "Not shown in this redacted edition." in repr(blocks)


def test_exhibit_is_shown_as_it_is_where_that_was_asked_for(with_exhibit: CaseSnapshot) -> None:
    options = replace(REDACTED, shows_exhibits=True)
    document = build_document(with_exhibit, options)
    [figure] = [b for b in section(document, "exhibits").blocks if isinstance(b, PictureFigure)]
    assert figure.caption.startswith("EXHIBIT, NOT REDACTED. ")
    sizes = {p.shape: p for p in photographs(render_report(document).pdf)}
    assert len(np.unique(sizes[(60, 80, 3)].reshape(-1, 3), axis=0)) > 4000


def test_changed_exhibit_is_not_shown(with_exhibit: CaseSnapshot) -> None:
    broken = replace(with_exhibit.exhibits[0].picture, sha256="0" * 64)
    exhibit = replace(with_exhibit.exhibits[0], picture=broken)
    document = build_document(
        replace(with_exhibit, exhibits=(exhibit,)), replace(REDACTED, is_redacted=False)
    )
    assert "its file is changed or missing" in repr(section(document, "exhibits").blocks)
