"""With a real token: SoftHSM, loaded through its PKCS#11 library."""

from dataclasses import replace
from pathlib import Path

import pytest
from pkcs11.exceptions import DeviceRemoved
from pyhanko.sign.signers import SimpleSigner

from reports.credentials import SigningIdentity
from reports.errors import IdentityError, SigningFailed
from reports.render import RenderedReport
from reports.sign import sign_report
from reports.tokens import TokenChoice, list_token_keys, open_token_identity
from tests.fakes.token import EMPTY, FULL, NAME, PIN, token_module
from tests.unit.reports.conftest import checked


@pytest.fixture(scope="module")
def module() -> Path:
    return token_module()


def test_certificates_are_listed_without_a_pin(module: Path) -> None:
    found = {(key.token, key.label, key.key_id, key.name) for key in list_token_keys(module)}
    assert found == {(FULL, "examiner", "a1", NAME), (FULL, "examiner-rsa", "a2", NAME)}


@pytest.mark.parametrize("key", ["examiner", "examiner-rsa", "a1"])
def test_report_is_signed_within_the_token(
    small_rendered: RenderedReport, module: Path, key: str
) -> None:
    with open_token_identity(TokenChoice(module, FULL, key), PIN) as identity:
        assert identity.name == NAME
        assert identity.source == f"token {FULL}"
        signed = sign_report(small_rendered, identity)
    check = checked(signed.pdf)
    assert check.is_intact
    assert check.signatures[0].certificate_sha256 == identity.certificate_sha256


def test_token_pulled_out_while_it_signs_is_a_clear_error(
    small_rendered: RenderedReport, identity: SigningIdentity
) -> None:
    class Pulled(SimpleSigner):
        async def async_sign_raw(
            self, data: bytes, digest_algorithm: str, dry_run: bool = False
        ) -> bytes:
            if dry_run:
                return bytes(64)
            raise DeviceRemoved

    signer = identity.signer
    pulled = Pulled(signer.signing_cert, signer.signing_key, signer.cert_registry)
    with pytest.raises(SigningFailed, match="token could not sign: DeviceRemoved"):
        sign_report(small_rendered, replace(identity, signer=pulled))


def test_wrong_pin_is_refused_and_not_repeated(module: Path) -> None:
    with (
        pytest.raises(IdentityError, match="refused the PIN") as caught,
        open_token_identity(TokenChoice(module, FULL, "examiner"), "990017"),
    ):
        pass
    assert "990017" not in str(caught.value)


@pytest.mark.parametrize(
    ("choice", "named"),
    [
        (("", ""), f"more than one token \\({EMPTY}, {FULL}\\)"),
        (("Other", ""), "no token named Other"),
        ((EMPTY, ""), "no key with its certificate"),
        ((FULL, ""), "more than one key with its certificate"),
        ((FULL, "nobody"), "no key nobody with its certificate"),
    ],
)
def test_unclear_choice_is_named(module: Path, choice: tuple[str, str], named: str) -> None:
    with (
        pytest.raises(IdentityError, match=named),
        open_token_identity(TokenChoice(module, *choice), PIN),
    ):
        pass


def test_missing_module_and_other_file_are_clear_errors(tmp_path: Path) -> None:
    other = tmp_path / "other.so"
    other.write_bytes(b"no library")
    with pytest.raises(IdentityError, match="no PKCS#11 module"):
        list_token_keys(tmp_path / "none.so")
    with pytest.raises(IdentityError, match="is no PKCS#11 module"):
        list_token_keys(other)
