import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.check import Coverage, TimeKind
from reports.credentials import KeyKind, SigningIdentity, create_identity, load_identity
from reports.errors import NotVerifiable, ReportError
from reports.options import ReportOptions
from reports.render import RenderedReport, render_report
from reports.sign import SignedReport, countersign_report, sign_report
from reports.verify import verify_report
from tests.unit.reports import attacks
from tests.unit.reports.conftest import PASSPHRASE, checked
from tests.unit.reports.timestamps import dummy_timestamper


def pem_file(folder: Path, identity: SigningIdentity) -> Path:
    """The certificate of an identity as a file to trust."""
    path = folder / "trusted.pem"
    path.write_bytes(pem.armor("CERTIFICATE", identity.signer.signing_cert.dump()))
    return path


def issued(
    folder: Path, not_before: datetime, not_after: datetime, *, usage: bool = True
) -> SigningIdentity:
    """An identity with a certificate of the given validity."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dr. Ada Example")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    flags = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    allowed = x509.KeyUsage(digital_signature=usage, content_commitment=usage, **flags)
    certificate = builder.add_extension(allowed, critical=True).sign(key, hashes.SHA256())
    path = folder / "issued.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", key, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    return load_identity(path, PASSPHRASE)


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


Attack = Callable[[bytes], bytes]


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (attacks.change_page_byte, "changed after signing (digest mismatch)"),
        (attacks.change_visible_text, "changed after signing (digest mismatch)"),
        (attacks.append_revision, "the content of page 2 was replaced"),
        (attacks.replace_content_in_place, "the content of page 2 was replaced"),
        (attacks.add_annotation, "1 annotation(s) were added to page 2 (FreeText)"),
        (attacks.swap_attachment, "the attached file manifest.json was replaced"),
        (attacks.add_field, "a form field extra was added"),
        (attacks.append_garbage, "added to the file after its last signature"),
    ],
)
def test_forged_report_is_not_valid_and_the_change_is_named(
    signed: SignedReport, attack: Attack, named: str
) -> None:
    check = checked(attack(signed.pdf))
    assert check.is_signed
    assert not check.is_intact
    sentences = check.sentences()
    assert "NOT VALID" in sentences[0]
    assert any(named in sentence for sentence in sentences), sentences


@pytest.mark.parametrize(
    "attack",
    [attacks.replace_content_in_place, attacks.add_annotation],
)
def test_forgery_behind_two_signatures_is_not_valid(
    signed: SignedReport, reviewer: SigningIdentity, attack: Attack
) -> None:
    check = checked(attack(countersign_report(signed.pdf, reviewer).pdf))
    assert len(check.signatures) == 2
    assert not check.is_intact


@pytest.mark.parametrize(
    "attack", [attacks.append_revision, attacks.add_annotation, attacks.swap_attachment]
)
def test_reviewer_cannot_cover_up_a_forgery(
    signed: SignedReport, reviewer: SigningIdentity, attack: Attack
) -> None:
    check = checked(countersign_report(attack(signed.pdf), reviewer).pdf)
    assert check.covers_whole_file
    assert not check.is_intact
    assert not check.signatures[0].is_sound


def test_removed_signature_leaves_traces_that_are_named(signed: SignedReport) -> None:
    check = checked(attacks.empty_signature_field(signed.pdf))
    assert not check.is_signed
    assert not check.is_intact
    assert any("traces of a signature that was removed" in s for s in check.sentences())


@pytest.mark.parametrize("attack", [attacks.cut_to_unsigned, attacks.rewrite_without_signature])
def test_report_without_its_signature_is_not_signed(signed: SignedReport, attack: Attack) -> None:
    check = checked(attack(signed.pdf))
    assert not check.is_signed
    assert not check.is_intact
    assert "NOT SIGNED" in check.sentences()[0]


def test_unsigned_report_is_not_signed(small_rendered: RenderedReport) -> None:
    check = checked(small_rendered.pdf)
    assert not check.is_signed
    assert not check.problems


def test_another_identity_of_the_same_name_is_told_apart_by_trust(
    small_rendered: RenderedReport, identity: SigningIdentity, tmp_path: Path
) -> None:
    impostor = create_identity(
        tmp_path / "impostor.p12", "Dr. Ada Example", "Institute", PASSPHRASE, KeyKind.P_256
    )
    check = checked(
        sign_report(small_rendered, impostor).pdf, trust=(pem_file(tmp_path, identity),)
    )
    assert check.is_intact
    assert not check.is_trusted
    assert check.signatures[0].certificate_sha256 != identity.certificate_sha256


def test_signature_made_outside_the_validity_of_its_certificate_is_not_sound(
    small_rendered: RenderedReport, tmp_path: Path
) -> None:
    past = datetime.now(UTC) - timedelta(days=400)
    expired = issued(tmp_path, past, past + timedelta(days=100))
    # What a signer who ignores the refusal would do.
    pretending = replace(expired, not_after=datetime.now(UTC) + timedelta(days=1))
    check = checked(sign_report(small_rendered, pretending).pdf)
    assert not check.is_intact
    assert any("was not valid at the stated time" in s for s in check.sentences())


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
    broken[place] = ord("9") if broken[place] != ord("9") else ord("8")
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


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_cut_off_report_is_a_clear_error(signed: SignedReport, share: float) -> None:
    with pytest.raises(NotVerifiable, match="damaged or cut-off"):
        checked(signed.pdf[: int(len(signed.pdf) * share)])


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


def signature_range(pdf: bytes) -> tuple[int, ...]:
    place = pdf.rindex(b"/ByteRange")
    words = pdf[place : place + 80].split(b"[")[1].split(b"]")[0].split()
    return tuple(int(word) for word in words)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_no_changed_byte_of_the_document_passes(signed: SignedReport, data: st.DataObject) -> None:
    _, length, second, rest = signature_range(signed.pdf)
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
