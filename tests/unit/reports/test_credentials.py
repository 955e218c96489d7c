import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from reports.credentials import KeyKind, SigningIdentity, create_identity, load_identity
from reports.errors import IdentityError

PASSPHRASE = "correct horse battery"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SigningIdentity]:
    path = tmp_path_factory.mktemp("identity") / "ada.p12"
    return path, create_identity(path, "Ada Example", "Institute", PASSPHRASE)


def parts(path: Path, passphrase: str) -> tuple[object, x509.Certificate]:
    key, certificate, _ = pkcs12.load_key_and_certificates(path.read_bytes(), passphrase.encode())
    assert certificate is not None
    return key, certificate


def test_key_has_3072_bits_and_certificate_allows_signing_only(
    made: tuple[Path, SigningIdentity],
) -> None:
    key, certificate = parts(made[0], PASSPHRASE)
    assert isinstance(key, rsa.RSAPrivateKey)
    assert key.key_size == 3072
    extension = certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert extension.critical
    assert extension.value.digital_signature
    assert extension.value.content_commitment
    assert not extension.value.key_cert_sign
    assert not extension.value.key_encipherment


def test_elliptic_key_can_be_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "p256.p12"
    create_identity(path, "Ada", "", PASSPHRASE, KeyKind.P_256)
    key, _ = parts(path, PASSPHRASE)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    assert key.curve.name == "secp256r1"


def test_identity_says_who_and_how_long(made: tuple[Path, SigningIdentity]) -> None:
    path, identity = made
    loaded = load_identity(path, PASSPHRASE)
    assert loaded == identity
    assert (loaded.name, loaded.organisation) == ("Ada Example", "Institute")
    assert loaded.is_self_signed
    assert loaded.not_after - loaded.not_before > timedelta(days=1000)
    assert len(bytes.fromhex(loaded.certificate_sha256)) == 32


def test_file_is_readable_by_its_owner_only(made: tuple[Path, SigningIdentity]) -> None:
    assert stat.S_IMODE(made[0].stat().st_mode) == 0o600


def test_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "there.p12"
    path.write_bytes(b"precious")
    with pytest.raises(IdentityError, match="never overwritten"):
        create_identity(path, "Ada", "", PASSPHRASE)
    assert path.read_bytes() == b"precious"


@pytest.mark.parametrize("passphrase", ["", "short", "seven77"])
def test_short_passphrase_is_refused(tmp_path: Path, passphrase: str) -> None:
    path = tmp_path / "new.p12"
    with pytest.raises(IdentityError, match="too short"):
        create_identity(path, "Ada", "", passphrase)
    assert not path.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "ü" * 33, "Ada\u202e", "Ada\n", "\udcff"])
def test_unusable_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(IdentityError):
        create_identity(tmp_path / "new.p12", name, "", PASSPHRASE)


def test_longest_names_in_any_script_are_kept(tmp_path: Path) -> None:
    name, organisation = "李" * 21, "x" * 64
    made = create_identity(tmp_path / "new.p12", name, organisation, PASSPHRASE, KeyKind.P_256)
    assert load_identity(tmp_path / "new.p12", PASSPHRASE) == made
    assert (made.name, made.organisation) == (name, organisation)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match="cannot be written"):
        create_identity(tmp_path / "none" / "new.p12", "Ada", "", PASSPHRASE, KeyKind.P_256)


def test_wrong_passphrase_is_refused_without_repeating_it(
    made: tuple[Path, SigningIdentity],
) -> None:
    with pytest.raises(IdentityError) as caught:
        load_identity(made[0], "wrong passphrase")
    assert "wrong passphrase or no PKCS#12" in str(caught.value)
    assert "correct horse" not in str(caught.value)


@pytest.mark.parametrize(
    "content", [b"", b"text", b"\x30\x82\x00\x10" + b"\x00" * 40, b"\x00" * 2_000_000]
)
def test_file_that_is_no_pkcs12_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.p12"
    path.write_bytes(content)
    with pytest.raises(IdentityError):
        load_identity(path, PASSPHRASE)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IdentityError, match="cannot be read"):
        load_identity(tmp_path / "none.p12", PASSPHRASE)


def test_certificate_without_key_is_refused(
    tmp_path: Path, made: tuple[Path, SigningIdentity]
) -> None:
    _, certificate = parts(made[0], PASSPHRASE)
    path = tmp_path / "public.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", None, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    with pytest.raises(IdentityError, match="no private key"):
        load_identity(path, PASSPHRASE)


def test_nothing_secret_is_in_the_text_of_an_identity(made: tuple[Path, SigningIdentity]) -> None:
    assert "signer" not in repr(made[1])
    assert PASSPHRASE not in repr(made[1])


def test_objection_outside_validity_or_without_the_right(
    made: tuple[Path, SigningIdentity],
) -> None:
    identity = made[1]
    day = timedelta(days=1)
    assert identity.objection(identity.not_before + day) == ""
    assert "valid only from" in identity.objection(identity.not_before - day)
    assert "expired" in identity.objection(identity.not_after + day)
    assert "key usage" in replace(identity, may_sign=False).objection(identity.not_before + day)
