"""Signing identities: a key with its certificate, made or loaded, and what it may do.

The passphrase is handed in by the caller and kept nowhere; no text made here contains it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from asn1crypto import keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine.schema.phrase import Phrase
from reports.certificates import (
    SIGNER_USAGE,
    CertificateRequest,
    attribute,
    certify,
    for_pyhanko,
    is_authority,
    subject_name,
    usages,
)
from reports.errors import IdentityError
from reports.key_files import (
    SHORTEST_PASSPHRASE,
    KeyFile,
    KeyKind,
    check_new,
    new_key,
    read_key_file,
    write_key_file,
)

__all__ = [
    "SHORTEST_PASSPHRASE",
    "KeyKind",
    "SigningIdentity",
    "create_identity",
    "identity_of",
    "identity_of_certificate",
    "load_identity",
]

# Longer than most proceedings, short enough that algorithms stay sound (SP 800-57, 5.3.6).
SIGNER_DAYS = 3 * 365


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """A loaded key with its certificate. Times are aware UTC.

    `certificate_sha256` is the fingerprint to confirm by telephone or in person. `may_sign` says
    whether the certificate's key usage allows signatures that cannot be repudiated. `source`:
    where the key lies, in words. `usages`: key usage by RFC 5280.
    """

    name: str
    organisation: str
    certificate_sha256: str
    issuer: str
    not_before: datetime
    not_after: datetime
    is_self_signed: bool
    may_sign: bool
    signer: Signer = field(repr=False, compare=False)
    source: str = field(default=Phrase("PKCS#12 file"), compare=False)
    usages: tuple[str, ...] = ()

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate, without the key."""
        known = self.signer.signing_cert
        if known is None:
            raise IdentityError(
                Phrase("The key has no certificate."), remedy=Phrase("Use another identity.")
            )
        return x509.load_der_x509_certificate(known.dump())

    def objection(self, at: datetime) -> str:
        """Return why nothing may be signed with this identity at `at`; empty if it may."""
        if at < self.not_before:
            return Phrase(
                "Its certificate is valid only from {not_before} UTC.",
                not_before=f"{self.not_before:%Y-%m-%d %H:%M}",
            )
        if at > self.not_after:
            return Phrase(
                "Its certificate expired on {not_after} UTC.",
                not_after=f"{self.not_after:%Y-%m-%d %H:%M}",
            )
        if not self.may_sign:
            return Phrase("The key usage in its certificate does not include signatures.")
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
    subject = subject_name(name, organisation)
    check_new(path, passphrase)
    key = new_key(key_kind)
    made = KeyFile(key, certify(CertificateRequest(subject, SIGNER_DAYS), key))
    write_key_file(path, made, name, passphrase)
    return identity_of(made)


def load_identity(path: Path, passphrase: str) -> SigningIdentity:
    """Return the identity in a PKCS#12 file.

    IdentityError: no such file, not PKCS#12, wrong passphrase, or no key with certificate in it.
    Whether it may sign now is asked separately (`SigningIdentity.objection`).
    """
    return identity_of(read_key_file(path, passphrase))


def identity_of(content: KeyFile) -> SigningIdentity:
    """Return the identity that signs with a key held in memory."""
    store = SimpleCertificateStore()
    store.register_multiple(for_pyhanko(other) for other in content.issuers)
    raw_key = content.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=for_pyhanko(content.certificate),
        signing_key=keys.PrivateKeyInfo.load(raw_key),
        cert_registry=store,
    )
    return identity_of_certificate(content.certificate, signer, Phrase("PKCS#12 file"))


def identity_of_certificate(
    certificate: x509.Certificate, signer: Signer, source: str
) -> SigningIdentity:
    """Return the identity that a certificate states; `signer` uses the key that belongs to it."""
    allowed = usages(certificate)
    return SigningIdentity(
        name=attribute(certificate.subject, NameOID.COMMON_NAME),
        organisation=attribute(certificate.subject, NameOID.ORGANIZATION_NAME),
        certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        issuer=certificate.issuer.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        is_self_signed=certificate.subject == certificate.issuer,
        # What an authority vouches for others with signs no reports.
        may_sign=any(use in allowed for use in SIGNER_USAGE) and not is_authority(certificate),
        signer=signer,
        source=source,
        usages=allowed,
    )
