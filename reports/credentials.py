"""Signing identities in PKCS#12 files: made, loaded, and judged before anything is signed.

The passphrase is handed in by the caller and kept nowhere; no text made here contains it.
"""

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from reports.errors import IdentityError

# NIST SP 800-63B-4, 3.1.1.2: at least 8 characters for a secret used with another factor, here
# the possession of the file.
SHORTEST_PASSPHRASE = 8
# OWASP Password Storage Cheat Sheet (2023) for PBKDF2 with HMAC-SHA-256.
_KDF_ROUNDS = 600_000
# NIST SP 800-57 part 1 rev. 5, table 4: 3072 bits and P-256 both give 128 bits of security.
_RSA_BITS = 3072
# Longer than most proceedings, short enough that algorithms stay sound (SP 800-57, 5.3.6).
_VALID_DAYS = 3 * 365
# X.520, upper bounds of common name and organisation name.
_LONGEST_NAME = 64
# Clocks differ: a certificate made now is already valid on a machine a little behind.
_CLOCK_SKEW = timedelta(minutes=5)
# A PKCS#12 file with one key and a few certificates has some kilobytes.
_LARGEST_FILE = 1 << 20


class KeyKind(StrEnum):
    """Kinds of keys that identities are made with."""

    RSA_3072 = "rsa-3072"
    P_256 = "p-256"


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """A loaded key with its certificate. Times are aware UTC.

    `certificate_sha256` is the fingerprint to confirm by telephone or in person. `may_sign` says
    whether the certificate's key usage allows signatures that cannot be repudiated.
    """

    name: str
    organisation: str
    certificate_sha256: str
    issuer: str
    not_before: datetime
    not_after: datetime
    is_self_signed: bool
    may_sign: bool
    signer: SimpleSigner = field(repr=False, compare=False)

    def objection(self, at: datetime) -> str:
        """Return why nothing may be signed with this identity at `at`; empty if it may."""
        if at < self.not_before:
            return f"Its certificate is valid only from {self.not_before:%Y-%m-%d %H:%M} UTC."
        if at > self.not_after:
            return f"Its certificate expired on {self.not_after:%Y-%m-%d %H:%M} UTC."
        if not self.may_sign:
            return "The key usage in its certificate does not include signatures."
        return ""


def create_identity(
    path: Path,
    name: str,
    organisation: str,
    passphrase: str,
    key_kind: KeyKind = KeyKind.RSA_3072,
) -> SigningIdentity:
    """Make a key with a self-signed certificate in a new PKCS#12 file and return the identity.

    The file is readable by its owner only. IdentityError: the file exists, the name is empty or
    too long, the passphrase is too short, or the file cannot be written.
    """
    subject = _subject(name, organisation)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise IdentityError(
            f"The passphrase is too short; {SHORTEST_PASSPHRASE} characters are the least.",
            remedy="Choose a longer one.",
        )
    if path.exists():
        raise _already_there(path)
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    if key_kind is KeyKind.RSA_3072:
        key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(key, subject)
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(_KDF_ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode("utf-8"))
    )
    raw = pkcs12.serialize_key_and_certificates(
        name.encode("utf-8"), key, certificate, None, encryption
    )
    _write_new(path, raw)
    return _identity(key, certificate, [])


def load_identity(path: Path, passphrase: str) -> SigningIdentity:
    """Return the identity in a PKCS#12 file.

    IdentityError: no such file, not PKCS#12, wrong passphrase, or no key with certificate in it.
    Whether it may sign now is asked separately (`SigningIdentity.objection`).
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _not_pkcs12(path)
        raw = path.read_bytes()
    except OSError as error:
        raise IdentityError(
            f"The identity {path.name} cannot be read: {error.strerror}.",
            remedy="Choose the PKCS#12 file (.p12) of the person who signs.",
        ) from error
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(raw, passphrase.encode("utf-8"))
    except ValueError as error:
        raise _not_pkcs12(path) from error
    if key is None or certificate is None:
        raise IdentityError(
            f"The file {path.name} holds no private key with its certificate.",
            remedy="Export key and certificate together into one PKCS#12 file.",
        )
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise IdentityError(
            f"The key in {path.name} is neither an RSA nor an elliptic-curve key.",
            remedy="Use another identity, or make a new one.",
        )
    return _identity(key, certificate, others)


def _identity(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    others: list[x509.Certificate],
) -> SigningIdentity:
    store = SimpleCertificateStore()
    store.register_multiple(_for_pyhanko(other) for other in others)
    raw_key = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=_for_pyhanko(certificate),
        signing_key=keys.PrivateKeyInfo.load(raw_key),
        cert_registry=store,
    )
    return SigningIdentity(
        name=_attribute(certificate.subject, NameOID.COMMON_NAME),
        organisation=_attribute(certificate.subject, NameOID.ORGANIZATION_NAME),
        certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        issuer=certificate.issuer.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_self_signed=certificate.subject == certificate.issuer,
        may_sign=_may_sign(certificate),
        signer=signer,
    )


def _for_pyhanko(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.content_commitment or usage.digital_signature


def _subject(name: str, organisation: str) -> x509.Name:
    if not name.strip():
        raise IdentityError("An identity needs a name.", remedy="State who will sign.")
    for text in (name, organisation):
        if len(text) > _LONGEST_NAME or not text.isprintable():
            raise IdentityError(
                f"Name and organisation are at most {_LONGEST_NAME} printable characters each.",
                remedy="Shorten the text or remove control characters.",
            )
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name.strip())]
    if organisation.strip():
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.strip()))
    return x509.Name(attributes)


def _certificate(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, subject: x509.Name
) -> x509.Certificate:
    now = datetime.now(UTC)
    # Critical: a program that does not understand the usage must refuse (RFC 5280, 4.2.1.3).
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + timedelta(days=_VALID_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_new(path: Path, raw: bytes) -> None:
    try:
        # O_EXCL: never overwrite, not even a file made since the check above.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise _already_there(path) from error
    except OSError as error:
        raise IdentityError(
            f"The identity {path.name} cannot be written: {error.strerror}.",
            remedy="Choose a folder you may write to.",
        ) from error
    with os.fdopen(handle, "wb") as stream:
        stream.write(raw)
        stream.flush()
        os.fsync(stream.fileno())


def _already_there(path: Path) -> IdentityError:
    return IdentityError(
        f"There is already a file {path.name}; an identity is never overwritten.",
        remedy="Choose another name.",
    )


def _not_pkcs12(path: Path) -> IdentityError:
    return IdentityError(
        f"The identity {path.name} could not be opened: wrong passphrase or no PKCS#12 file.",
        remedy="Check passphrase and file.",
    )
