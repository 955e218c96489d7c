from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from reports.authority import (
    Authority,
    Person,
    create_authority,
    issue_identity,
    load_authority,
    read_certificate,
    update_revocation_list,
)
from reports.certificates import as_pem
from reports.credentials import KeyKind, SigningIdentity, create_identity, load_identity
from reports.errors import IdentityError
from reports.fingerprints import fingerprint_groups
from reports.key_files import read_key_file
from reports.render import RenderedReport
from reports.sign import sign_report
from reports.trust import judge_identity
from reports.verify import verify_report
from tests.unit.reports.conftest import PASSPHRASE, checked

ROOT_PASSPHRASE = "the laboratory's own secret"


class Laboratory:
    """An authority with its files, and an examiner it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "ca.p12"
        self.authority = create_authority(
            self.path, "Root of the Laboratory", "Institute", ROOT_PASSPHRASE, KeyKind.P_256
        )
        self.root = folder / "root.pem"
        self.root.write_bytes(self.authority.certificate_pem)
        self.ada = self.issue("ada")

    def issue(self, name: str, **facts: object) -> SigningIdentity:
        person = Person(f"Dr. {name.title()} Example", "Institute", **facts)  # type: ignore[arg-type]
        path = self.folder / f"{name}.p12"
        return issue_identity(path, person, self.authority, PASSPHRASE, KeyKind.P_256)

    def certificate(self, name: str) -> x509.Certificate:
        return read_key_file(self.folder / f"{name}.p12", PASSPHRASE).certificate


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    return Laboratory(tmp_path_factory.mktemp("laboratory"))


def extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.Extension:
    return certificate.extensions.get_extension_for_class(kind)


def test_authority_vouches_for_people_and_for_no_further_authorities(
    laboratory: Laboratory,
) -> None:
    certificate = laboratory.authority.content.certificate
    basic = extension(certificate, x509.BasicConstraints)
    assert basic.critical
    assert basic.value.ca
    assert basic.value.path_length == 0
    usage = extension(certificate, x509.KeyUsage).value
    assert usage.key_cert_sign
    assert usage.crl_sign
    assert not usage.digital_signature
    assert not usage.content_commitment


def test_issued_certificate_is_for_signatures_that_cannot_be_repudiated(
    laboratory: Laboratory,
) -> None:
    certificate = laboratory.certificate("ada")
    certificate.verify_directly_issued_by(laboratory.authority.content.certificate)
    usage = extension(certificate, x509.KeyUsage)
    assert usage.critical
    assert usage.value.content_commitment
    assert usage.value.digital_signature
    assert not usage.value.key_cert_sign
    assert not extension(certificate, x509.BasicConstraints).value.ca
    assert laboratory.ada.usages == ("digital_signature", "content_commitment")


def test_report_signed_by_an_issued_identity_is_trusted_by_the_root_alone(
    laboratory: Laboratory, small_rendered: RenderedReport
) -> None:
    signed = sign_report(small_rendered, load_identity(laboratory.folder / "ada.p12", PASSPHRASE))
    assert checked(signed.pdf, trust=(laboratory.root,)).is_trusted
    (facts,) = checked(signed.pdf).signatures
    assert not facts.is_self_signed
    assert not facts.is_trusted


def test_impostor_of_the_same_name_is_not_trusted_by_the_root(
    laboratory: Laboratory, small_rendered: RenderedReport, tmp_path: Path
) -> None:
    other = Laboratory(tmp_path)
    check = checked(sign_report(small_rendered, other.ada).pdf, trust=(laboratory.root,))
    assert check.is_intact
    assert check.signatures[0].signer == laboratory.ada.name
    assert not check.is_trusted


def test_authority_itself_signs_no_report(
    laboratory: Laboratory, small_rendered: RenderedReport
) -> None:
    root = load_identity(laboratory.path, ROOT_PASSPHRASE)
    with pytest.raises(IdentityError, match="key usage"):
        sign_report(small_rendered, root)


def test_certificate_ends_before_its_issuers(laboratory: Laboratory) -> None:
    century = laboratory.issue("century", days=36_500)
    assert century.not_after == laboratory.authority.not_after
    day = laboratory.issue("day", days=1)
    assert day.not_after - datetime.now(UTC) < timedelta(days=1, minutes=1)
    with pytest.raises(IdentityError, match="at least a day"):
        laboratory.issue("never", days=0)


def test_place_of_the_revocation_list_stands_in_the_certificate(laboratory: Laboratory) -> None:
    laboratory.issue("told", revocation_url="http://lab.example/root.crl")
    (point,) = extension(laboratory.certificate("told"), x509.CRLDistributionPoints).value
    assert point.full_name[0].value == "http://lab.example/root.crl"


def test_identity_without_the_right_to_issue_is_no_authority(
    laboratory: Laboratory, tmp_path: Path
) -> None:
    with pytest.raises(IdentityError, match="is no authority"):
        load_authority(laboratory.folder / "ada.p12", PASSPHRASE)
    with pytest.raises(IdentityError, match="wrong passphrase"):
        load_authority(laboratory.path, "something else")
    assert load_authority(laboratory.path, ROOT_PASSPHRASE) == laboratory.authority


def test_revoked_identity_is_refused_before_and_named_after_signing(
    laboratory: Laboratory, small_rendered: RenderedReport, tmp_path: Path
) -> None:
    eve = laboratory.issue("eve")
    pdf = tmp_path / "report.pdf"
    pdf.write_bytes(sign_report(small_rendered, eve).pdf)
    revoked = tmp_path / "lab.crl"
    assert update_revocation_list(revoked, laboratory.authority) == 0
    trust = (laboratory.root,)
    assert verify_report(pdf, trust=trust, revocation=(revoked,)).is_trusted
    gone = (laboratory.certificate("eve"),)
    assert update_revocation_list(revoked, laboratory.authority, gone) == 1
    # A list made again keeps what it named.
    assert update_revocation_list(revoked, laboratory.authority) == 1
    check = verify_report(pdf, trust=trust, revocation=(revoked,))
    assert not check.is_trusted
    assert any("it was revoked on" in sentence for sentence in check.sentences())
    judged = judge_identity(eve, trust, (revoked,))
    assert "revoked" in judged.objection
    assert judge_identity(laboratory.ada, trust, (revoked,)).is_trusted


def test_signature_made_after_the_revocation_is_not_sound(
    laboratory: Laboratory, small_rendered: RenderedReport, tmp_path: Path
) -> None:
    mallory = laboratory.issue("mallory")
    revoked, pdf = tmp_path / "lab.crl", tmp_path / "report.pdf"
    gone = (laboratory.certificate("mallory"),)
    update_revocation_list(revoked, laboratory.authority, gone)
    pdf.write_bytes(sign_report(small_rendered, mallory).pdf)
    check = verify_report(pdf, trust=(laboratory.root,), revocation=(revoked,))
    assert not check.is_intact
    assert any("had been revoked before" in sentence for sentence in check.sentences())


def test_list_whose_time_is_over_still_revokes(
    laboratory: Laboratory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trent = laboratory.issue("trent")
    revoked = tmp_path / "lab.crl"
    update_revocation_list(revoked, laboratory.authority, (laboratory.certificate("trent"),))
    later = datetime.now(UTC) + timedelta(days=60)
    monkeypatch.setattr("reports.trust.now", lambda: later)
    files = ((laboratory.root,), (revoked,))
    assert "revoked" in judge_identity(trent, *files).objection
    assert judge_identity(laboratory.ada, *files).is_trusted
    # One of the same name and number by somebody else does not count.
    other = Laboratory(tmp_path)
    forged = x509.CertificateRevocationListBuilder(
        issuer_name=laboratory.authority.content.certificate.subject,
        last_update=datetime.now(UTC),
        next_update=datetime.now(UTC) + timedelta(days=1),
    ).add_revoked_certificate(
        x509.RevokedCertificateBuilder()
        .serial_number(laboratory.certificate("ada").serial_number)
        .revocation_date(datetime.now(UTC))
        .build()
    )
    signed = forged.sign(other.authority.content.key, hashes.SHA256())
    revoked.write_bytes(signed.public_bytes(Encoding.PEM))
    assert judge_identity(laboratory.ada, *files).is_trusted


def test_only_the_issuer_revokes_and_only_its_own_list_is_continued(
    laboratory: Laboratory, tmp_path: Path
) -> None:
    other = Laboratory(tmp_path)
    revoked = tmp_path / "lab.crl"
    with pytest.raises(IdentityError, match="was not issued by"):
        update_revocation_list(revoked, laboratory.authority, (other.certificate("ada"),))
    assert not revoked.exists()
    update_revocation_list(revoked, other.authority)
    before = revoked.read_bytes()
    with pytest.raises(IdentityError, match="another authority's"):
        update_revocation_list(revoked, laboratory.authority)
    assert revoked.read_bytes() == before
    revoked.write_bytes(b"no list")
    with pytest.raises(IdentityError, match="cannot be read"):
        update_revocation_list(revoked, laboratory.authority)


def test_expired_authority_issues_nothing(
    laboratory: Laboratory, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Later(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:
            return datetime(2050, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("reports.authority.datetime", Later)
    with pytest.raises(IdentityError, match="is valid only until"):
        load_authority(laboratory.path, ROOT_PASSPHRASE)


def test_certificate_file_is_read_or_refused(laboratory: Laboratory, tmp_path: Path) -> None:
    path = tmp_path / "ada.pem"
    path.write_bytes(as_pem([laboratory.certificate("ada")]))
    assert read_certificate(path) == laboratory.certificate("ada")
    path.write_bytes(b"nothing")
    with pytest.raises(IdentityError, match="cannot be read"):
        read_certificate(path)


def test_passphrases_of_authorities_obey_the_same_rules(
    laboratory: Laboratory, tmp_path: Path
) -> None:
    with pytest.raises(IdentityError, match="too short"):
        create_authority(tmp_path / "ca.p12", "Root", "", "short")
    with pytest.raises(IdentityError, match="never overwritten"):
        create_authority(laboratory.path, "Root", "", ROOT_PASSPHRASE)
    assert isinstance(laboratory.authority, Authority)
    assert "key=" not in repr(laboratory.authority)


def test_before_signing_it_is_said_who_until_when_for_what_and_by_whom(
    laboratory: Laboratory, identity: SigningIdentity
) -> None:
    text = " ".join(judge_identity(laboratory.ada, (laboratory.root,)).sentences)
    assert "Dr. Ada Example, Institute (key in a PKCS#12 file)" in text
    assert fingerprint_groups(laboratory.ada.certificate_sha256) in text
    assert f"to {laboratory.ada.not_after:%Y-%m-%d} (1094 days left)" in text
    assert "digital signature, content commitment" in text
    assert "Issued by O=Institute,CN=Root of the Laboratory; trusted." in text
    alone = judge_identity(identity)
    assert not alone.is_trusted
    assert "Self-signed: nobody else vouches for it; not confirmed" in " ".join(alone.sentences)


def test_expired_identity_is_named_before_signing(identity: SigningIdentity) -> None:
    later = identity.not_after + timedelta(days=1)
    judged = judge_identity(identity, at=later)
    assert "expired" in judged.objection
    assert judged.sentences[-1].startswith("It may not sign: ")


def test_self_made_identity_trusts_itself_only_where_it_is_given(
    identity: SigningIdentity, tmp_path: Path
) -> None:
    own = create_identity(tmp_path / "own.p12", "Own", "", PASSPHRASE, KeyKind.P_256)
    root = tmp_path / "own.pem"
    root.write_bytes(as_pem([read_key_file(tmp_path / "own.p12", PASSPHRASE).certificate]))
    assert judge_identity(own, (root,)).is_trusted
    assert not judge_identity(identity, (root,)).is_trusted
