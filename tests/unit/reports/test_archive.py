"""Rules of PDF/A-3 (ISO 19005-3) and PDF/UA-1 (ISO 14289-1) that can be checked by hand.

The validator itself, veraPDF, needs Java and is run by `benchmarks/report_proof.py`.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.credentials import SigningIdentity
from reports.options import ReportOptions
from reports.render import RenderedReport, render_report
from reports.sign import countersign_report, sign_report


def every_object(reader: PdfReader) -> Iterator[Any]:
    for generation, table in reader.xref.items():
        for number in table:
            yield reader.get_object(IndirectObject(number, generation, reader))


@pytest.fixture(scope="module")
def twice_signed(
    small_rendered: RenderedReport, identity: SigningIdentity, reviewer: SigningIdentity
) -> PdfReader:
    """The report with both signatures."""
    once = sign_report(small_rendered, identity)
    return PdfReader(io.BytesIO(countersign_report(once.pdf, reviewer).pdf), strict=True)


@pytest.fixture(scope="module")
def chinese_draft(plain_item: CaseSnapshot, identity: SigningIdentity) -> PdfReader:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", language="zh")
    rendered = render_report(build_document(plain_item, options))
    return PdfReader(io.BytesIO(sign_report(rendered, identity).pdf), strict=True)


@pytest.fixture(params=["twice_signed", "chinese_draft"])
def reader(request: pytest.FixtureRequest) -> PdfReader:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, PdfReader)
    return found


def structure(reader: PdfReader, kind: str) -> list[Any]:
    """Every structure element of a kind."""
    return [
        entry
        for entry in every_object(reader)
        if isinstance(entry, DictionaryObject)
        and entry.get("/Type") == "/StructElem"
        and entry["/S"] == kind
    ]


def annotations(reader: PdfReader) -> list[Any]:
    return [
        note.get_object()
        for page in reader.pages
        for note in (page["/Annots"].get_object() if "/Annots" in page else [])  # type: ignore[attr-defined]
    ]


def test_levels_are_stated_with_the_schema_that_explains_them(reader: PdfReader) -> None:
    xmp = reader.root_object["/Metadata"].get_data().decode()  # type: ignore[attr-defined]
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>" in xmp


def test_file_has_an_identifier_and_no_encryption(reader: PdfReader) -> None:
    assert len(reader.trailer["/ID"]) == 2  # type: ignore[arg-type]
    assert "/Encrypt" not in reader.trailer


def test_nothing_runs_or_leads_out_of_the_file(reader: PdfReader) -> None:
    forbidden = {"/JavaScript", "/Launch", "/URI", "/SubmitForm", "/Sound", "/Movie", "/GoToR"}
    for entry in every_object(reader):
        if isinstance(entry, DictionaryObject):
            assert entry.get("/S") not in forbidden
            assert "/JS" not in entry
            assert entry.get("/Filter") != "/LZWDecode"
    assert "/OpenAction" not in reader.root_object
    assert "/NeedAppearances" not in reader.root_object["/AcroForm"]  # type: ignore[operator]


def test_transparency_has_a_colour_space_to_blend_in(reader: PdfReader) -> None:
    """ISO 19005-3, 6.2.10: a page with transparency and no group needs the output intent."""
    (intent,) = reader.root_object["/OutputIntents"]  # type: ignore[misc]
    profile = intent.get_object()["/DestOutputProfile"].get_object()
    assert profile["/N"] == 3
    assert profile.get_data()[16:20] == b"RGB "


def test_every_font_and_every_appearance_is_embedded_with_its_characters(
    reader: PdfReader,
) -> None:
    fonts = [
        entry
        for entry in every_object(reader)
        if isinstance(entry, DictionaryObject) and entry.get("/Type") == "/Font"
    ]
    assert len(fonts) >= 5
    for font in fonts:
        assert "/FontFile2" in font["/FontDescriptor"], font["/BaseFont"]
        words = font["/ToUnicode"].get_data().decode("latin-1")
        targets = re.findall(r"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>", words)
        # The missing glyph's name is no character; drawn, it would be a box or nothing.
        assert targets


def test_attachment_is_associated_with_the_document(reader: PdfReader) -> None:
    root = reader.root_object
    associated = [entry.get_object() for entry in root["/AF"]]  # type: ignore[attr-defined]
    assert associated
    for specification in associated:
        assert specification["/AFRelationship"] in ("/Data", "/Source", "/Supplement")
        assert specification["/UF"]
        assert specification["/EF"]["/F"]["/Subtype"]


def test_every_annotation_is_printed_and_belongs_to_an_element(reader: PdfReader) -> None:
    """ISO 14289-1, 7.18: links and fields are part of the structure and say what they are."""
    notes = annotations(reader)
    kinds = {note["/Subtype"] for note in notes}
    assert kinds == {"/Link", "/Widget"}
    parents = dict(pairs(reader))
    for note in notes:
        assert note["/F"] & 4
        element = parents[note["/StructParent"]].get_object()
        assert element["/S"] == {"/Link": "/Link", "/Widget": "/Form"}[note["/Subtype"]]
        kids = element["/K"]
        objects = [kids] if isinstance(kids, DictionaryObject) else list(kids)
        referred = [kid for kid in objects if isinstance(kid, DictionaryObject)]
        (back,) = (kid for kid in referred if kid["/Type"] == "/OBJR")
        assert back["/Obj"].get_object() == note
        assert note.get("/Contents") or note.get("/TU")


def pairs(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """The number tree from annotations and pages to their elements."""
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]  # type: ignore[index]
    assert list(numbers[::2]) == list(range(len(numbers) // 2))
    yield from zip(numbers[::2], numbers[1::2], strict=True)


def test_headers_of_tables_say_what_they_stand_over(reader: PdfReader) -> None:
    headers = structure(reader, "/TH")
    assert headers
    scopes = [header["/A"]["/Scope"] for header in headers]
    assert set(scopes) == {"/Row", "/Column"}
    for row in structure(reader, "/TR"):
        kinds = {kid.get_object()["/S"] for kid in row["/K"]}
        expected = "/Column" if kinds == {"/TH"} else "/Row"
        for kid in row["/K"]:
            if kid.get_object()["/S"] == "/TH":
                assert kid.get_object()["/A"]["/Scope"] == expected


def test_language_is_set(twice_signed: PdfReader, chinese_draft: PdfReader) -> None:
    assert twice_signed.root_object["/Lang"] == "en"
    assert chinese_draft.root_object["/Lang"] == "zh-Hans"


def test_signature_of_a_chinese_report_is_shown_in_chinese(chinese_draft: PdfReader) -> None:
    (examiner,) = (
        entry.get_object()
        for entry in chinese_draft.root_object["/AcroForm"]["/Fields"]  # type: ignore[index]
        if entry.get_object()["/T"] == "ExaminerSignature"
    )
    form = examiner["/AP"]["/N"]["/Resources"]["/XObject"]["/SignatureAppearance"]
    drawn = " ".join(
        "".join(mapped)
        for mapped in (shown(font.get_object()) for font in form["/Resources"]["/Font"].values())
    )
    assert set("鉴定人身份电子签名") <= set(drawn)
    assert set("Dr. Ada Example") - {" "} <= set(drawn)


def shown(font: Any) -> list[str]:
    """The characters that a subset font can show."""
    words = font["/ToUnicode"].get_data().decode("latin-1")
    return [
        bytes.fromhex(target).decode("utf-16-be")
        for target in re.findall(r"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]{4})>", words)
    ]
