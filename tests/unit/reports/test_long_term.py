"""Levels B-LT and B-LTA with a real authority, its services and a time-stamper on loopback."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.certificates import read_certificates
from reports.check import SignatureCheck, SignatureFacts, TimeKind
from reports.credentials import SigningIdentity
from reports.errors import IdentityError, NotVerifiable, SigningFailed
from reports.long_term import LongTerm, read_revocation_lists
from reports.render import RenderedReport
from reports.renew import renew_report
from reports.sign import SignedReport, countersign_report, sign_report
from reports.trust import _readable
from reports.verify import verify_report
from tests.unit.reports import attacks
from tests.unit.reports.certificate_services import Services, certificate_services
from tests.unit.reports.conftest import checked

ADA, RITA = "Dr. Ada Example", "Prof. Rita Reviewer"


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with certificate_services() as running:
        yield running


@pytest.fixture(scope="module")
def root(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("root") / "root.pem"
    path.write_bytes(services.root_pem)
    return path


@pytest.fixture(scope="module")
def archived(small_rendered: RenderedReport, services: Services, root: Path) -> bytes:
    """Level B-LTA, validation data fetched."""
    wish = LongTerm((root,), may_fetch=True, is_archived=True)
    return sign_report(
        small_rendered, services.identity(ADA), timestamper=services.timestamper(), long_term=wish
    ).pdf


def levels(check: SignatureCheck) -> list[tuple[str, bool]]:
    return [(facts.level, facts.level_is_proven) for facts in check.signatures]


def test_b_lt_carries_fetched_revocation_data_under_the_signature(
    small_rendered: RenderedReport, services: Services, root: Path
) -> None:
    services.asked.clear()
    wish = LongTerm((root,), may_fetch=True)
    signed = sign_report(
        small_rendered, services.identity(ADA), timestamper=services.timestamper(), long_term=wish
    )
    assert signed.level == "B-LT"
    assert services.asked
    check = checked(signed.pdf, trust=(root,))
    assert check.is_trusted
    assert check.covers_whole_file
    assert levels(check) == [("B-LT", True)]


def test_b_lt_is_reached_with_a_revocation_list_as_a_file_and_nobody_is_asked(
    small_rendered: RenderedReport, services: Services, root: Path, tmp_path: Path
) -> None:
    revoked = tmp_path / "root.crl"
    revoked.write_bytes(services.revocation_list())
    services.asked.clear()
    wish = LongTerm((root,), (revoked,), is_archived=True)
    signed = sign_report(
        small_rendered,
        services.identity(ADA, has_services=False),
        timestamper=services.timestamper(),
        long_term=wish,
    )
    check = checked(signed.pdf, trust=(root,))
    assert services.asked == []
    assert levels(check) == [("B-LTA", True)]


def test_b_lta_ends_with_an_archive_time_stamp_over_everything(archived: bytes, root: Path) -> None:
    check = checked(archived, trust=(root,))
    assert check.is_trusted
    assert levels(check) == [("B-LTA", True)]
    (stamp,) = check.stamps
    assert stamp.is_sound
    assert stamp.is_trusted
    assert stamp.coverage == "whole_file"
    text = "\n".join(check.sentences())
    assert "level B-LTA, proven" in text
    assert "Archive time-stamp" in text


def test_without_a_trusted_root_the_level_is_named_and_called_not_proven(archived: bytes) -> None:
    check = checked(archived)
    assert check.is_intact
    assert not check.is_trusted
    assert levels(check) == [("B-LTA", False)]
    assert any("rests on a root that was not given" in said for said in check.sentences())


def test_reviewer_signs_behind_the_archive_time_stamp(
    archived: bytes, services: Services, root: Path
) -> None:
    wish = LongTerm((root,), may_fetch=True, is_archived=True)
    twice = countersign_report(
        archived, services.identity(RITA), timestamper=services.timestamper(), long_term=wish
    )
    check = checked(twice.pdf, trust=(root,))
    assert check.is_trusted
    assert [facts.signer for facts in check.signatures] == [ADA, RITA]
    assert levels(check) == [("B-LTA", True), ("B-LTA", True)]
    assert len(check.stamps) == 2


def test_plain_reviewers_signature_leaves_the_archived_one_valid(
    archived: bytes, services: Services, root: Path
) -> None:
    twice = countersign_report(archived, services.identity(RITA))
    check = checked(twice.pdf, trust=(root,))
    assert check.is_trusted
    assert levels(check) == [("B-LTA", True), ("B-B", True)]


def test_time_stamp_alone_is_b_t_and_proven_only_with_its_root(
    small_rendered: RenderedReport, services: Services, root: Path
) -> None:
    signed = sign_report(small_rendered, services.identity(ADA), timestamper=services.timestamper())
    assert levels(checked(signed.pdf, trust=(root,))) == [("B-T", True)]
    assert levels(checked(signed.pdf)) == [("B-T", False)]


def test_certificate_that_expired_since_is_trusted_as_of_its_time_stamp(
    small_rendered: RenderedReport, services: Services, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty days on, signer and time-stamper have expired; the root has not."""
    wish = LongTerm((root,), may_fetch=True)
    signed = sign_report(
        small_rendered, services.identity(ADA), timestamper=services.timestamper(), long_term=wish
    )
    plain = sign_report(small_rendered, services.identity(ADA))
    later = datetime.now(UTC) + timedelta(days=50)
    monkeypatch.setattr("reports.trust.now", lambda: later)
    check = checked(signed.pdf, trust=(root,))
    assert check.is_trusted
    assert levels(check) == [("B-LT", True)]
    assert "at the time-stamped moment; by now, it expired on" in check.signatures[0].trust_note
    assert not checked(plain.pdf, trust=(root,)).is_trusted


def test_revocation_after_the_time_stamp_leaves_the_signature_trusted(
    small_rendered: RenderedReport, services: Services, root: Path, tmp_path: Path
) -> None:
    identity = services.identity(ADA)
    past = datetime.now(UTC) - timedelta(hours=3)
    stamped = sign_report(small_rendered, identity, timestamper=services.timestamper(at=past))
    plain = sign_report(small_rendered, identity)
    serial = identity.signer.signing_cert.serial_number
    services.revoked[serial] = datetime.now(UTC) + timedelta(hours=-1)
    revoked = tmp_path / "root.crl"
    revoked.write_bytes(services.revocation_list())
    del services.revoked[serial]
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(stamped.pdf)
    check = verify_report(pdf, trust=(root,), revocation=(revoked,))
    assert check.is_trusted
    assert "by now, it was revoked on" in check.signatures[0].trust_note
    pdf.write_bytes(plain.pdf)
    check = verify_report(pdf, trust=(root,), revocation=(revoked,))
    assert not check.is_intact
    assert any("had been revoked before" in said for said in check.sentences())


def test_revoked_certificate_gets_no_long_term_signature(
    small_rendered: RenderedReport, services: Services, root: Path
) -> None:
    identity = services.identity(ADA)
    serial = identity.signer.signing_cert.serial_number
    services.revoked[serial] = datetime.now(UTC) - timedelta(hours=1)
    with pytest.raises(SigningFailed, match="revoked"):
        sign_report(
            small_rendered,
            identity,
            timestamper=services.timestamper(),
            long_term=LongTerm((root,), may_fetch=True),
        )
    del services.revoked[serial]


def test_missing_revocation_data_are_named(
    small_rendered: RenderedReport, services: Services, root: Path
) -> None:
    with pytest.raises(SigningFailed, match="revocation"):
        sign_report(
            small_rendered,
            services.identity(ADA),
            timestamper=services.timestamper(),
            long_term=LongTerm((root,)),
        )


def test_long_term_needs_a_time_stamp_a_root_and_an_issuer(
    small_rendered: RenderedReport, services: Services, root: Path, identity: SigningIdentity
) -> None:
    ada, stamper = services.identity(ADA), services.timestamper()
    with pytest.raises(SigningFailed, match="needs a time-stamp"):
        sign_report(small_rendered, ada, long_term=LongTerm((root,)))
    with pytest.raises(IdentityError, match="needs the roots"):
        sign_report(small_rendered, ada, timestamper=stamper, long_term=LongTerm(()))
    with pytest.raises(IdentityError, match="is self-signed"):
        sign_report(small_rendered, identity, timestamper=stamper, long_term=LongTerm((root,)))


def test_archive_time_stamp_whose_token_was_changed_is_not_sound(archived: bytes) -> None:
    # The hour that the last authority stated, in the hexadecimal of its container.
    place = archived.rindex(f"{datetime.now(UTC):%Y%m%d}".encode().hex().encode()) + 19
    broken = bytearray(archived)
    broken[place] = ord("9") if broken[place] != ord("9") else ord("8")
    check = checked(bytes(broken))
    assert not check.is_intact
    (stamp,) = check.stamps
    assert not stamp.is_sound


@pytest.mark.parametrize("has_timestamp", [False, True])
def test_report_signed_at_a_low_level_is_brought_to_b_lta_later(
    small_rendered: RenderedReport, services: Services, root: Path, has_timestamp: bool
) -> None:
    stamper = services.timestamper() if has_timestamp else None
    signed = sign_report(small_rendered, services.identity(ADA), timestamper=stamper)
    wish = LongTerm((root,), may_fetch=True)
    renewed = renew_report(signed.pdf, wish, timestamper=services.timestamper())
    assert renewed.pdf.startswith(signed.pdf)
    check = checked(renewed.pdf, trust=(root,))
    assert check.is_trusted
    assert check.covers_whole_file
    assert levels(check) == [("B-LTA", True)]
    assert check.file_sha256 == renewed.sha256
    kind = TimeKind.TIMESTAMP if has_timestamp else TimeKind.SELF_STATED
    assert check.signatures[0].time_kind is kind


def test_archive_time_stamp_is_renewed(archived: bytes, services: Services, root: Path) -> None:
    wish = LongTerm((root,), may_fetch=True)
    renewed = renew_report(archived, wish, timestamper=services.timestamper())
    assert renewed.field_name == "ArchiveTimestamp2"
    check = checked(renewed.pdf, trust=(root,))
    assert check.is_trusted
    assert [stamp.is_trusted for stamp in check.stamps] == [True, True]
    assert check.stamps[-1].coverage == "whole_file"
    assert "the document information" not in " ".join(check.modifications)


def test_renewal_needs_a_server_a_root_and_a_signed_report(
    small_rendered: RenderedReport, archived: bytes, services: Services, root: Path
) -> None:
    wish, stamper = LongTerm((root,), may_fetch=True), services.timestamper()
    with pytest.raises(NotVerifiable, match="none is named"):
        renew_report(archived, wish)
    with pytest.raises(IdentityError, match="needs the roots"):
        renew_report(archived, LongTerm(()), timestamper=stamper)
    for content in (small_rendered.pdf, b"", b"%PDF-1.7"):
        with pytest.raises(NotVerifiable, match="no signed PDF"):
            renew_report(content, wish, timestamper=stamper)
    with pytest.raises(SigningFailed, match="No time-stamp"):
        renew_report(archived, wish, timestamp_url="http://127.0.0.1:9/")


@pytest.fixture(scope="module")
def carried(small_rendered: RenderedReport, services: Services, root: Path) -> SignedReport:
    """Level B-LT: whose container nothing covers, for no archive time-stamp follows."""
    wish = LongTerm((root,), may_fetch=True)
    return sign_report(
        small_rendered, services.identity(ADA), timestamper=services.timestamper(), long_term=wish
    )


@pytest.fixture(scope="module")
def undamaged(carried: SignedReport, root: Path) -> SignatureFacts:
    (facts,) = checked(carried.pdf, trust=(root,)).signatures
    return facts


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_damaged_container_never_tells_another_signer_or_time(
    carried: SignedReport, undamaged: SignatureFacts, root: Path, data: st.DataObject
) -> None:
    """Not all of it is covered, so some damage passes; it may only make the result poorer."""
    _, length, second, _ = attacks.byte_range(carried.pdf)
    used = len(carried.pdf[length + 1 : second - 1].rstrip(b"0"))
    broken = bytearray(carried.pdf)
    place = length + 1 + data.draw(st.integers(0, used - 1))
    broken[place] = data.draw(st.sampled_from(b"0123456789abcdef"))
    check = checked(bytes(broken), trust=(root,))
    if check.is_intact:
        (facts,) = check.signatures
        assert facts.certificate_sha256 == undamaged.certificate_sha256
        # A time-stamp can be destroyed; then the signer's own word remains, and is called that.
        is_stamped = facts.time_kind is TimeKind.TIMESTAMP
        assert facts.signed_at == (undamaged.signed_at if is_stamped else carried.signed_at)


def test_damaged_certificate_beside_the_good_ones_is_no_crash(
    carried: SignedReport, root: Path
) -> None:
    """The curve of a key that the signature does not cover is changed to one nobody knows."""
    _, length, second, _ = attacks.byte_range(carried.pdf)
    curve = b"06082a8648ce3d030107"
    content = carried.pdf[length:second].lower()
    places = [found.start() for found in re.finditer(curve, content)]
    assert places
    for place in places:
        broken = bytearray(carried.pdf)
        broken[length + place + 6 : length + place + 8] = b"36"
        assert checked(bytes(broken), trust=(root,)).sentences()


@pytest.mark.parametrize("content", [b"", b"nothing", b"-----BEGIN X509 CRL-----\nAAAA\n-----END"])
def test_file_that_is_no_revocation_list_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.crl"
    path.write_bytes(content)
    with pytest.raises(NotVerifiable, match="no revocation list"):
        read_revocation_lists(path)


def test_replaced_record_keeps_its_words(archived: bytes, root: Path) -> None:
    check = checked(archived, trust=(root,))
    chinese = check.sentences("zh-Hans")
    assert len(chinese) == len(check.sentences())
    assert "级别 B-LTA" in "".join(chinese)
    assert "level" not in "".join(chinese).lower().replace("b-lta", "")
    assert replace(check, file_name="x").sentences("zh")[0].startswith("x")


def test_certificate_of_a_version_there_is_none_of_does_not_hide_the_others(root: Path) -> None:
    [sound] = read_certificates(root)
    odd = sound.dump().replace(bytes.fromhex("a003020102"), bytes.fromhex("a003020112"), 1)
    assert odd != sound.dump()
    damaged = asn1_x509.Certificate.load(odd)
    assert len(_readable(load_der_x509_certificate, [damaged, sound])) == 1
