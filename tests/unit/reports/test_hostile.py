"""Texts made to deceive or to break, in every field of a case at once."""

import io
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import TypeVar

import pytest
from pypdf import PdfReader

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.credentials import SigningIdentity
from reports.options import ReportOptions
from reports.render import render_report
from reports.sign import sign_report
from tests.unit.reports.conftest import checked

HOSTILE = {
    "direction overrides": "invoice\u202egpj.exe\u2066x\u2069",
    "control characters": "a\x00b\x07c\x1b[31md\x7fe\x9bf\r\ng\u2028h",
    "markup": '<b>&amp;</b><para><img src="file:///etc/passwd"/></para>]]>--><a href="x">',
    "PDF syntax": ") Tj ET (\\) /Annots << >> endstream endobj %%EOF trailer",
    "template": "{number} {0} %s %(x)s ${x} {page}",
    "emoji": "👩‍🚀👍🏽 🇩🇪 \U0001f468\u200d\U0001f469\u200d\U0001f467",
    "right to left": "צילום_ראשון مثال ملف.jpg العربية",
    "undecodable bytes": "caf\udce9\udcff\ud800.jpg",
    "heaps of marks": "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334" * 2,
    "nothing visible": "\u200b\u3164\u2800\ufeff\u00ad\u115f",
    "Chinese": "证据照片-第二版。" * 2,
}

# What must stay as it is for the files to be found and the picture to be drawn.
KEPT = {
    "sha256",
    "sha512",
    "stored_path",
    "case_folder",
    "pixels_sha256",
    "weights_sha256",
    "path",
    "digest",
    "previous_digest",
    "audit_head",
}

Record = TypeVar("Record")


def poisoned(record: Record, text: str) -> Record:
    """Every string of a record replaced, identifiers by ones that stay distinct."""
    changes = {}
    for field in fields(record):  # type: ignore[arg-type]
        value = getattr(record, field.name)
        if field.name not in KEPT:
            changes[field.name] = _poisoned(field.name, value, text)
    return replace(record, **changes)  # type: ignore[type-var]


def _poisoned(name: str, value: object, text: str) -> object:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        is_identifier = name == "id" or name.endswith(("_id", "_ids"))
        return f"{text}{value}" if is_identifier else text
    if isinstance(value, tuple):
        return tuple(_poisoned(name, entry, text) for entry in value)
    if is_dataclass(value) and not isinstance(value, type):
        return poisoned(value, text)
    return value


def extracted(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("kinds", [tuple(HOSTILE)[:6], tuple(HOSTILE)[6:]])
def test_hostile_text_in_every_field_is_printed_and_breaks_nothing(
    snapshot: CaseSnapshot, kinds: tuple[str, ...]
) -> None:
    text = " / ".join(HOSTILE[kind] for kind in kinds)
    few = (snapshot.items[0], *snapshot.items[4:])
    hostile = poisoned(replace(snapshot, items=few), text)
    assert hostile.case.title == text
    options = replace(
        poisoned(ReportOptions(issued_at="", validation={"x": text}), text),
        issued_at="2026-11-21T09:00:00+00:00",
        language="en",
    )
    rendered = render_report(build_document(hostile, options))
    assert rendered.page_count < 120
    pages = PdfReader(io.BytesIO(rendered.pdf)).pages
    for index in range(0, rendered.page_count, 6):
        shown = pages[index].extract_text()
        assert f"page {index + 1} of {rendered.page_count}" in shown
        assert not [c for c in shown if c in "\u202e\u2066\u200b\x00\x1b\u2028"]


@pytest.fixture(scope="module")
def item_list(snapshot: CaseSnapshot, draft_options: ReportOptions) -> str:
    """A report on pictures with hostile names, as one line without spaces."""
    pending = snapshot.items[5]
    items = tuple(
        replace(pending, evidence=replace(pending.evidence, original_name=name))
        for name in HOSTILE.values()
    )
    document = build_document(replace(snapshot, items=items), draft_options)
    return "".join(extracted(render_report(document).pdf).split())


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("direction overrides", "invoice⟨U+202E⟩gpj.exe⟨U+2066⟩x⟨U+2069⟩"),
        ("markup", "<b>&amp;</b><para><img"),
        ("PDF syntax", ") Tj ET (\\) /Annots << >> endstream"),
        ("template", "{number} {0} %s %(x)s ${x} {page}"),
        ("emoji", "⟨U+1F469⟩⟨U+200D⟩⟨U+1F680⟩"),
        ("undecodable bytes", "caf⟨byte 0xE9⟩⟨byte 0xFF⟩⟨U+D800⟩.jpg"),
        ("Chinese", "证据照片-第二版。"),
    ],
)
def test_hostile_name_can_be_read_in_the_item_list(item_list: str, kind: str, seen: str) -> None:
    assert kind in HOSTILE
    assert "".join(seen.split()) in item_list


def test_ten_thousand_characters_in_every_field_stay_printable(
    one_item: CaseSnapshot, draft_options: ReportOptions
) -> None:
    hostile = poisoned(one_item, "x" * 10_000)
    rendered = render_report(build_document(hostile, draft_options))
    pages = PdfReader(io.BytesIO(rendered.pdf)).pages
    text = " ".join(page.extract_text() for page in pages[:3])
    assert "⟨9680charactersleftout;" in "".join(text.split())
    assert rendered.page_count < 150


def test_long_reason_of_the_examiner_is_printed_whole(
    one_item: CaseSnapshot, draft_options: ReportOptions
) -> None:
    reason = " ".join(f"word{number}" for number in range(3000))
    item = one_item.items[0]
    review = replace(item.reviews[0], reason=reason)
    longer = replace(one_item, items=(replace(item, reviews=(review,)),))
    pdf = render_report(build_document(longer, draft_options)).pdf
    words = extracted(pdf).split()
    assert [word for word in words if word.startswith("word") and word[4:].isdigit()] == (
        reason.split()
    )


def test_hostile_report_can_be_signed_and_verified(
    one_item: CaseSnapshot, draft_options: ReportOptions, identity: SigningIdentity
) -> None:
    hostile = poisoned(one_item, HOSTILE["undecodable bytes"] + HOSTILE["direction overrides"])
    signed = sign_report(render_report(build_document(hostile, draft_options)), identity)
    check = checked(signed.pdf)
    assert check.is_intact
    assert check.manifest is not None
    assert check.manifest.case_id == hostile.case.id
    assert "\u202e" not in "".join(check.sentences())
