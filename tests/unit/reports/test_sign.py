import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pypdf import PdfReader

from reports.check import Coverage, TimeKind
from reports.credentials import SigningIdentity
from reports.errors import IdentityError, NotVerifiable, SigningFailed
from reports.render import RenderedReport
from reports.sign import SignedReport, countersign_report, sign_report
from tests.unit.reports.conftest import checked
from tests.unit.reports.timestamps import dummy_timestamper, timestamp_server


def signature_dictionary(pdf: bytes, field: str) -> dict[str, object]:
    fields = PdfReader(io.BytesIO(pdf)).root_object["/AcroForm"]["/Fields"]
    entry = next(f.get_object() for f in fields if f.get_object()["/T"] == field)
    return entry["/V"]


def test_signature_holds_by_plain_cryptography(signed: SignedReport) -> None:
    """Checked without pyHanko: digest of the byte range, then the key's signature over it."""
    signature = signature_dictionary(signed.pdf, "ExaminerSignature")
    start, length, second, rest = (int(v) for v in signature["/ByteRange"])
    assert start == 0
    assert second + rest == len(signed.pdf)
    assert signed.pdf[length : length + 1] == b"<"
    assert signed.pdf[second - 1 : second] == b">"
    covered = signed.pdf[:length] + signed.pdf[second:]
    content = cms.ContentInfo.load(bytes.fromhex(signed.pdf[length + 1 : second - 1].decode()))
    (info,) = content["content"]["signer_infos"]
    attributes = {a["type"].native: a["values"][0] for a in info["signed_attrs"]}
    assert attributes["message_digest"].native == hashlib.sha256(covered).digest()
    certificate = x509.load_der_x509_certificate(content["content"]["certificates"][0].dump())
    assert certificate.fingerprint(hashes.SHA256()).hex() == signed.certificate_sha256
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    key.verify(
        info["signature"].native, info["signed_attrs"].untag().dump(), ec.ECDSA(hashes.SHA256())
    )


def test_signature_is_pades_and_allows_only_further_signatures(signed: SignedReport) -> None:
    signature = signature_dictionary(signed.pdf, "ExaminerSignature")
    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    (reference,) = signature["/Reference"]
    assert reference.get_object()["/TransformMethod"] == "/DocMDP"
    assert reference.get_object()["/TransformParams"]["/P"] == 2


def test_signed_file_begins_with_the_rendered_one(
    signed: SignedReport, small_rendered: RenderedReport
) -> None:
    assert signed.pdf.startswith(small_rendered.pdf)
    assert signed.sha256 == hashlib.sha256(signed.pdf).hexdigest()
    assert signed.level == "B-B"


def test_metadata_stay_as_they_were_issued(
    signed: SignedReport, small_rendered: RenderedReport
) -> None:
    before = PdfReader(io.BytesIO(small_rendered.pdf))
    after = PdfReader(io.BytesIO(signed.pdf))
    assert after.metadata == before.metadata
    xmp = after.root_object["/Metadata"].get_data()
    assert xmp == before.root_object["/Metadata"].get_data()


def test_appearance_shows_signer_time_and_fingerprint_readably(signed: SignedReport) -> None:
    reader = PdfReader(io.BytesIO(signed.pdf))
    fields = reader.root_object["/AcroForm"]["/Fields"]
    form = fields[0].get_object()["/AP"]["/N"].get_object()
    inner = form["/Resources"]["/XObject"]["/SignatureAppearance"].get_object()
    fonts = inner["/Resources"]["/Font"]
    assert fonts
    for font in fonts.values():
        descriptor = font.get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor
        # Widths in thousandths of the size, or letters stand apart.
        assert max(font.get_object()["/Widths"]) <= 1300


def test_reviewer_adds_a_signature_and_the_first_stays_sound(
    signed: SignedReport, reviewer: SigningIdentity
) -> None:
    twice = countersign_report(signed.pdf, reviewer)
    assert twice.pdf.startswith(signed.pdf)
    assert twice.report_number == "2026-0417-R1"
    check = checked(twice.pdf)
    assert check.is_intact
    assert [s.signer for s in check.signatures] == ["Dr. Ada Example", "Prof. Rita Reviewer"]
    assert [s.coverage for s in check.signatures] == [
        Coverage.WHOLE_REVISION,
        Coverage.WHOLE_FILE,
    ]
    assert check.modifications == ("the form field ReviewerSignature was filled or changed",)


def test_second_reviewer_finds_no_field(signed: SignedReport, reviewer: SigningIdentity) -> None:
    twice = countersign_report(signed.pdf, reviewer)
    with pytest.raises(NotVerifiable, match="no free field"):
        countersign_report(twice.pdf, reviewer)


@pytest.mark.parametrize("content", [b"", b"text", b"%PDF-1.7\n"])
def test_only_a_report_can_be_countersigned(content: bytes, reviewer: SigningIdentity) -> None:
    with pytest.raises(NotVerifiable):
        countersign_report(content, reviewer)


def test_expired_identity_is_refused(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    expired = replace(identity, not_after=datetime.now(UTC) - timedelta(days=1))
    with pytest.raises(IdentityError, match="expired"):
        sign_report(small_rendered, expired)


def test_time_stamp_gives_level_b_t(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    signed = sign_report(small_rendered, identity, timestamper=dummy_timestamper())
    assert signed.level == "B-T"
    (facts,) = checked(signed.pdf).signatures
    assert facts.is_sound
    assert facts.level == "B-T"
    assert facts.time_kind is TimeKind.TIMESTAMP
    assert "Test Time-Stamp Authority" in facts.time_note


def test_time_stamp_server_is_asked_over_http(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    with timestamp_server() as url:
        signed = sign_report(small_rendered, identity, timestamp_url=url)
    (facts,) = checked(signed.pdf).signatures
    assert facts.is_sound
    assert facts.time_kind is TimeKind.TIMESTAMP


def test_server_that_answers_nonsense_is_a_clear_error(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    with (
        timestamp_server(answer=b"<html>busy</html>") as url,
        pytest.raises(SigningFailed, match="No time-stamp"),
    ):
        sign_report(small_rendered, identity, timestamp_url=url)


def test_silent_time_stamp_server_is_a_clear_error(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    # Port 9 (discard) on this machine: nothing listens there.
    with pytest.raises(SigningFailed, match="No time-stamp"):
        sign_report(small_rendered, identity, timestamp_url="http://127.0.0.1:9/")
