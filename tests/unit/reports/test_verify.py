import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.check import Coverage, TimeKind
from reports.credentials import SigningIdentity
from reports.errors import NotVerifiable, ReportError
from reports.options import ReportOptions
from reports.render import RenderedReport, render_report
from reports.sign import SignedReport, sign_report
from reports.verify import verify_report
from tests.unit.reports import attacks
from tests.unit.reports.conftest import checked
from tests.unit.reports.identities import issued, pem_file
from tests.unit.reports.timestamps import dummy_timestamper


def test_untouched_report_is_intact_and_says_who_signed(
    signed: SignedReport, identity: SigningIdentity
) -> None:
    check = checked(signed.pdf)
    assert check.is_signed
    assert check.is_intact
    assert check.covers_whole_file
    assert check.modifications == check.problems == ()
    assert check.file_sha256 == signed.sha256
    (facts,) = check.signatures
    assert facts.is_sound
    assert (facts.signer, facts.organisation) == ("Dr. Ada Example", "Institute")
    assert facts.certificate_sha256 == identity.certificate_sha256
    assert facts.coverage is Coverage.WHOLE_FILE
    assert facts.level == "B-B"


def test_self_signed_certificate_is_named_as_such_and_not_trusted(signed: SignedReport) -> None:
    check = checked(signed.pdf)
    (facts,) = check.signatures
    assert facts.is_self_signed
    assert not facts.is_trusted
    assert not check.is_trusted
    assert "self-signed" in facts.trust_note


def test_given_certificate_is_trusted(
    signed: SignedReport, identity: SigningIdentity, tmp_path: Path
) -> None:
    check = checked(signed.pdf, trust=(pem_file(tmp_path, identity),))
    assert check.is_trusted
    assert "trusted certificate" in check.sentences()[0]


def test_another_trusted_certificate_does_not_help(
    signed: SignedReport, reviewer: SigningIdentity, tmp_path: Path
) -> None:
    check = checked(signed.pdf, trust=(pem_file(tmp_path, reviewer),))
    assert check.is_intact
    assert not check.is_trusted


def test_signing_time_is_called_self_stated(signed: SignedReport) -> None:
    (facts,) = checked(signed.pdf).signatures
    assert facts.signed_at == signed.signed_at
    assert facts.time_kind is TimeKind.SELF_STATED
    assert "nobody else confirms it" in facts.time_note


def test_manifest_gives_what_the_case_is_compared_with(
    signed: SignedReport, plain_item: CaseSnapshot
) -> None:
    manifest = checked(signed.pdf).manifest
    assert manifest is not None
    assert manifest.case_id == plain_item.case.id
    assert manifest.audit_count == plain_item.audit_count
    assert manifest.audit_head == plain_item.audit_head
    assert manifest.is_final


@pytest.mark.parametrize(
    ("data", "note"),
    [(b"{", "not readable as JSON"), (b'{"kind": "other"}', "not a manifest of this program")],
)
def test_unreadable_manifest_is_named_but_the_signature_still_holds(
    one_item: CaseSnapshot,
    draft_options: ReportOptions,
    identity: SigningIdentity,
    data: bytes,
    note: str,
) -> None:
    document = build_document(replace(one_item, items=()), draft_options)
    (attached,) = document.attachments
    document = replace(document, attachments=(replace(attached, data=data),))
    check = checked(sign_report(render_report(document), identity).pdf)
    assert check.is_intact
    assert check.manifest is None
    assert note in check.manifest_note
    assert any(note in sentence for sentence in check.sentences())


def test_unsigned_report_is_not_signed(small_rendered: RenderedReport) -> None:
    check = checked(small_rendered.pdf)
    assert not check.is_signed
    assert not check.problems


def test_certificate_that_may_not_sign_is_not_accepted(
    small_rendered: RenderedReport, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    other = issued(tmp_path, now - timedelta(days=1), now + timedelta(days=1), usage=False)
    check = checked(sign_report(small_rendered, replace(other, may_sign=True)).pdf)
    assert not check.is_intact


def test_swapped_time_stamp_is_noticed(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    pdf = sign_report(small_rendered, identity, timestamper=dummy_timestamper()).pdf
    assert checked(pdf).is_intact
    # The hour that the authority stated, in the hexadecimal of the signature container.
    place = pdf.index(f"{datetime.now(UTC):%Y%m%d}".encode().hex().encode()) + 19
    broken = bytearray(pdf)
    # Another hour that exists, whatever the hour is now.
    broken[place] = ord("0") if broken[place] != ord("0") else ord("1")
    check = checked(bytes(broken))
    assert not check.is_intact
    assert "its time-stamp does not fit." in check.signatures[0].problems


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "is empty"),
        (b"hello", "is not a PDF"),
        (b"\xff\xd8\xff\xe0JFIF", "is not a PDF"),
        (b"%PDF-1.7\n", "damaged or cut-off"),
        (b"%PDF-1.7\n%%EOF\n", "damaged or cut-off"),
        (b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<<>>\nstartxref\n9\n%%EOF", "damaged"),
    ],
)
def test_file_that_cannot_be_read_is_a_clear_error(content: bytes, named: str) -> None:
    with pytest.raises(NotVerifiable, match=named):
        checked(content)


def test_missing_file_and_folder_are_clear_errors(tmp_path: Path) -> None:
    with pytest.raises(NotVerifiable, match="cannot be read"):
        verify_report(tmp_path / "none.pdf")
    with pytest.raises(NotVerifiable, match="cannot be read"):
        verify_report(tmp_path)


def test_encrypted_file_is_a_clear_error(small_rendered: RenderedReport) -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(small_rendered.pdf)))
    writer.encrypt("secret", algorithm="AES-256")
    output = io.BytesIO()
    writer.write(output)
    with pytest.raises(NotVerifiable, match="encrypted"):
        checked(output.getvalue())


@pytest.mark.parametrize(
    "content",
    [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
)
def test_unusable_trust_file_is_a_clear_error(
    signed: SignedReport, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "trust.pem"
    path.write_bytes(content)
    with pytest.raises(NotVerifiable, match="certificate"):
        checked(signed.pdf, trust=(path,))


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_no_changed_byte_of_the_document_passes(signed: SignedReport, data: st.DataObject) -> None:
    _, length, second, rest = attacks.byte_range(signed.pdf)
    place = data.draw(st.integers(0, length + rest - 1))
    place = place if place < length else second + place - length
    bit = data.draw(st.integers(0, 7))
    broken = bytearray(signed.pdf)
    broken[place] ^= 1 << bit
    try:
        check = checked(bytes(broken))
    except ReportError:
        return
    assert not check.is_intact
    assert check.sentences()


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_damage_near_the_end_is_told_without_a_crash(
    signed: SignedReport, data: st.DataObject
) -> None:
    """Where the file's own tables and the signature lie."""
    broken = bytearray(signed.pdf)
    first = signed.pdf.index(b"%%EOF")
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(first, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        check = checked(bytes(broken))
    except ReportError:
        return
    assert check.sentences()


def test_names_of_strangers_cannot_disturb_the_terminal(signed: SignedReport) -> None:
    check = checked(signed.pdf)
    hostile = replace(check.signatures[0], signer="Ada\x1b[2J\u202e")
    text = "\n".join(replace(check, signatures=(hostile,)).sentences())
    assert "\x1b" not in text
    assert "Ada⟨U+001B⟩[2J⟨U+202E⟩" in text
