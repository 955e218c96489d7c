"""PKCS#12 files: keys are made, written encrypted, and read again.

The passphrase is handed in by the caller and kept nowhere; no text made here contains it.
"""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import PrivateFormat, pkcs12

from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase
from reports.errors import IdentityError

# NIST SP 800-63B-4, 3.1.1.2: at least 8 characters for a secret used with another factor, here
# the possession of the file.
SHORTEST_PASSPHRASE = 8
# OWASP Password Storage Cheat Sheet (2023) for PBKDF2 with HMAC-SHA-256.
_KDF_ROUNDS = 600_000
# NIST SP 800-57 part 1 rev. 5, table 4: 3072 bits and P-256 both give 128 bits of security.
_RSA_BITS = 3072
# A PKCS#12 file with one key and a few certificates has some kilobytes.
_LARGEST_FILE = 1 << 20

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class KeyKind(StrEnum):
    """Kinds of keys that identities are made with."""

    RSA_3072 = "rsa-3072"
    P_256 = "p-256"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a PKCS#12 file holds: a key, its certificate, and those of the issuers."""

    key: PrivateKey = field(repr=False, compare=False)
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()


def new_key(kind: KeyKind) -> PrivateKey:
    """Return a fresh key of this kind."""
    if kind is KeyKind.RSA_3072:
        return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    return ec.generate_private_key(ec.SECP256R1())


def check_new(path: Path, passphrase: str) -> None:
    """Raise IdentityError where no such key file can be made: it exists, too short a secret."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise IdentityError(
            Phrase(
                "The passphrase is too short; {shortest_passphrase} characters are the least.",
                shortest_passphrase=SHORTEST_PASSPHRASE,
            ),
            remedy=Phrase("Choose a longer one."),
        )
    if path.exists():
        raise _already_there(path)


def write_key_file(path: Path, content: KeyFile, friendly_name: str, passphrase: str) -> None:
    """Write a new PKCS#12 file, encrypted, readable by its owner only."""
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode("utf-8"))
    )
    raw = pkcs12.serialize_key_and_certificates(
        friendly_name.encode("utf-8"),
        content.key,
        content.certificate,
        list(content.issuers) or None,
        encryption,
    )
    write_new(path, raw)


def read_key_file(path: Path, passphrase: str) -> KeyFile:
    """Return what a PKCS#12 file holds.

    IdentityError: no such file, not PKCS#12, wrong passphrase, or no key with certificate in it.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _not_pkcs12(path)
        raw = path.read_bytes()
    except OSError as error:
        raise IdentityError(
            Phrase(
                "The identity {name} cannot be read: {reason}.",
                name=path.name,
                reason=refusal(error),
            ),
            remedy=Phrase("Choose the PKCS#12 file (.p12) of the person who signs."),
        ) from error
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(raw, passphrase.encode("utf-8"))
    except ValueError as error:
        raise _not_pkcs12(path) from error
    if key is None or certificate is None:
        raise IdentityError(
            Phrase("The file {name} holds no private key with its certificate.", name=path.name),
            remedy=Phrase("Export key and certificate together into one PKCS#12 file."),
        )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise IdentityError(
            Phrase(
                "The key in {name} is neither an RSA nor an elliptic-curve key.", name=path.name
            ),
            remedy=Phrase("Use another identity, or make a new one."),
        )
    return KeyFile(key, certificate, tuple(others))


def write_new(path: Path, raw: bytes) -> None:
    """Write a new file, readable by its owner only; IdentityError where it exists or cannot be."""
    try:
        # O_EXCL: never overwrite, not even a file made since the check before.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise _already_there(path) from error
    except OSError as error:
        raise IdentityError(
            Phrase(
                "The identity {name} cannot be written: {reason}.",
                name=path.name,
                reason=refusal(error),
            ),
            remedy=Phrase("Choose a folder you may write to."),
        ) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())


def _already_there(path: Path) -> IdentityError:
    return IdentityError(
        Phrase("There is already a file {name}; an identity is never overwritten.", name=path.name),
        remedy=Phrase("Choose another name."),
    )


def _not_pkcs12(path: Path) -> IdentityError:
    return IdentityError(
        Phrase(
            "The identity {name} could not be opened: wrong passphrase or no PKCS#12 file.",
            name=path.name,
        ),
        remedy=Phrase("Check passphrase and file."),
    )
