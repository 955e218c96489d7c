"""Signing keys in PKCS#11 tokens (smart cards, HSMs): found, opened with a PIN, closed again.

The key never leaves the token. The PIN is handed in by the caller and kept nowhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pkcs11 import Attribute, Mechanism, ObjectClass, TokenFlag
from pkcs11.exceptions import (
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
    UserPinNotInitialized,
)
from pyhanko.sign.pkcs11 import PKCS11Signer

from engine.schema.phrase import Phrase
from reports.certificates import attribute, for_pyhanko
from reports.credentials import SigningIdentity, identity_of_certificate
from reports.errors import IdentityError


@dataclass(frozen=True, slots=True)
class TokenKey:
    """A certificate in a token, as anyone can read it without a PIN. `key_id`: hexadecimal."""

    token: str
    label: str
    key_id: str
    name: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """Which key of which token. `token` and `key` (label or id) may be empty: the only one."""

    module: Path
    token: str = ""
    key: str = ""


def list_token_keys(module: Path) -> tuple[TokenKey, ...]:
    """Return the certificates that a module's tokens show without a PIN.

    module: the maker's PKCS#11 library (`.so`). IdentityError: it cannot be loaded or asked.
    """
    found: list[TokenKey] = []
    try:
        for token in _tokens(module):
            with token.open() as session:
                found.extend(_keys(token.label, session))
    except (PKCS11Error, RuntimeError) as error:
        raise _refused(
            Phrase(
                "The module {name} cannot be asked: {error}.", name=module.name, error=_why(error)
            )
        ) from error
    return tuple(found)


def find_token(choice: TokenChoice) -> str:
    """Return the label of the token that a choice means; IdentityError where it is not clear."""
    return str(_only_token(choice).label)


@contextmanager
def open_token_identity(choice: TokenChoice, pin: str) -> Iterator[SigningIdentity]:
    """Open a token with its PIN and give the identity that signs within it.

    The session ends with the block. IdentityError: no such module, token or key; more than one
    that fits; a wrong or locked PIN; a key that cannot sign.
    """
    token = _only_token(choice)
    try:
        session = token.open(user_pin=pin)
    except (PinIncorrect, PinInvalid, PinLenRange) as error:
        raise _refused(
            Phrase(
                "The token {label} refused the PIN. Most tokens lock after a few wrong ones.",
                label=token.label,
            )
        ) from error
    except PinLocked as error:
        raise _refused(
            Phrase("The PIN of the token {label} is locked.", label=token.label)
        ) from error
    except (PinExpired, UserPinNotInitialized) as error:
        raise _refused(
            Phrase("The PIN of the token {label} has to be set anew.", label=token.label)
        ) from error
    except (PKCS11Error, RuntimeError) as error:
        raise _refused(
            Phrase(
                "The token {label} cannot be opened: {error}.", label=token.label, error=_why(error)
            )
        ) from error
    try:
        yield _identity(choice, token, session)
    finally:
        session.close()


@cache
def _library(module: Path) -> Any:
    """Load a module; a process can do that once only."""
    if not module.is_file():
        raise _no_module(Phrase("There is no PKCS#11 module {module}.", module=module))
    try:
        return pkcs11.lib(str(module))
    except (PKCS11Error, RuntimeError, OSError) as error:
        raise _no_module(
            Phrase("{name} is no PKCS#11 module: {error}.", name=module.name, error=_why(error))
        ) from error


def _tokens(module: Path) -> list[pkcs11.Token]:
    """The tokens that were set up; a slot may hold one that nobody has given a PIN yet."""
    tokens = _library(module).get_tokens()
    return [token for token in tokens if TokenFlag.TOKEN_INITIALIZED in token.flags]


def _only_token(choice: TokenChoice) -> pkcs11.Token:
    try:
        tokens = [token for token in _tokens(choice.module) if choice.token in ("", token.label)]
    except (PKCS11Error, RuntimeError) as error:
        raise _refused(
            Phrase("{name} cannot be asked: {error}.", name=choice.module.name, error=_why(error))
        ) from error
    if not tokens:
        wanted = Phrase(" named {token}", token=choice.token) if choice.token else ""
        raise _refused(
            Phrase(
                "The module {name} shows no token{wanted}.", name=choice.module.name, wanted=wanted
            )
        )
    if len(tokens) > 1:
        labels = ", ".join(sorted(token.label for token in tokens))
        raise _refused(
            Phrase("There is more than one token ({labels}): name the one to use.", labels=labels)
        )
    return tokens[0]


def _keys(token_label: str, session: pkcs11.Session) -> Iterator[TokenKey]:
    for entry in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        certificate = _certificate(entry[Attribute.VALUE])
        if certificate is not None:
            yield TokenKey(
                token=token_label,
                label=entry[Attribute.LABEL],
                key_id=bytes(entry[Attribute.ID]).hex(),
                name=attribute(certificate.subject, NameOID.COMMON_NAME),
                certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
            )


def _certificate(der: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError:
        # Cards carry certificates of kinds that are of no use here.
        return None


def _identity(choice: TokenChoice, token: pkcs11.Token, session: pkcs11.Session) -> SigningIdentity:
    """The identity of the private key that fits the choice and has a certificate beside it."""
    try:
        private = [
            bytes(key[Attribute.ID])
            for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        ]
        certificates = {
            bytes(entry[Attribute.ID]): (entry[Attribute.LABEL], entry[Attribute.VALUE])
            for entry in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        }
        mechanisms = token.slot.get_mechanisms()
    except (PKCS11Error, RuntimeError) as error:
        raise _refused(
            Phrase(
                "The token {label} cannot be read: {error}.", label=token.label, error=_why(error)
            )
        ) from error
    fitting = [
        key_id
        for key_id in private
        if key_id in certificates and choice.key in ("", certificates[key_id][0], key_id.hex())
    ]
    if len(fitting) != 1:
        wanted = f" {choice.key}" if choice.key else ""
        many = Phrase("more than one") if fitting else Phrase("no")
        raise _refused(
            Phrase(
                "The token {label} holds {many} key{wanted} with its certificate.",
                label=token.label,
                many=many,
                wanted=wanted,
            )
        )
    certificate = _certificate(certificates[fitting[0]][1])
    if certificate is None:
        raise _refused(
            Phrase("The certificate in the token {label} cannot be read.", label=token.label)
        )
    mine = fitting[0]
    others = (_certificate(der) for key_id, (_, der) in certificates.items() if key_id != mine)
    signer = PKCS11Signer(
        session,
        signing_cert=for_pyhanko(certificate),
        key_id=mine,
        ca_chain=[for_pyhanko(other) for other in others if other is not None],
        use_raw_mechanism=_signs_digests_only(certificate, mechanisms),
    )
    return identity_of_certificate(certificate, signer, Phrase("token {label}", label=token.label))


def _signs_digests_only(certificate: x509.Certificate, mechanisms: set[Mechanism]) -> bool:
    """Whether the digest has to be made here, because the token knows only the bare signature."""
    key = certificate.public_key()
    if isinstance(key, ec.EllipticCurvePublicKey):
        return Mechanism.ECDSA_SHA256 not in mechanisms
    if isinstance(key, rsa.RSAPublicKey):
        return Mechanism.SHA256_RSA_PKCS not in mechanisms
    raise _refused(Phrase("The key in the token is neither an RSA nor an elliptic-curve key."))


def _why(error: Exception) -> str:
    """What a module said: its error's name, for most of them come without words."""
    return str(error) or type(error).__name__


def _no_module(what: str) -> IdentityError:
    return IdentityError(what, remedy=Phrase("Name the library (.so) that came with the token."))


def _refused(what: str) -> IdentityError:
    return IdentityError(
        what,
        remedy=Phrase("`identity tokens MODULE` lists the tokens and the certificates in them."),
    )
