"""A laboratory's own certification authority: it vouches for examiners, and revokes.

Small on purpose: one root, no authorities below it, people's certificates and a revocation list
(RFC 5280, 5). Whoever trusts the root's certificate can tell an examiner from an impostor.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from engine.schema.disk_words import refusal
from engine.schema.phrase import Phrase
from reports.certificates import (
    CertificateRequest,
    as_pem,
    attribute,
    certify,
    is_authority,
    subject_name,
)
from reports.credentials import SIGNER_DAYS, SigningIdentity, identity_of
from reports.errors import IdentityError
from reports.key_files import (
    KeyFile,
    KeyKind,
    check_new,
    new_key,
    read_key_file,
    write_key_file,
)

# Outlives three generations of signers' certificates; 128 bits are acceptable beyond 2031
# (NIST SP 800-57 part 1 rev. 5, table 4).
_AUTHORITY_DAYS = 10 * 365
# A verifier has to see a newer list after this; a month is what a small laboratory can keep up.
_LIST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Authority:
    """A loaded authority. `certificate_pem` is what others are given to trust."""

    name: str
    certificate_sha256: str
    not_after: datetime
    content: KeyFile

    @property
    def certificate_pem(self) -> bytes:
        """The root's certificate as text."""
        return as_pem([self.content.certificate])


@dataclass(frozen=True, slots=True)
class Person:
    """For whom an authority vouches. `revocation_url`: where its list can be fetched, or empty."""

    name: str
    organisation: str
    days: int = SIGNER_DAYS
    revocation_url: str = ""


def create_authority(
    path: Path,
    name: str,
    organisation: str,
    passphrase: str,
    key_kind: KeyKind = KeyKind.RSA_3072,
) -> Authority:
    """Make an authority in a new PKCS#12 file; IdentityError as in `create_identity`."""
    subject = subject_name(name, organisation)
    check_new(path, passphrase)
    key = new_key(key_kind)
    request = CertificateRequest(subject, _AUTHORITY_DAYS, is_authority=True)
    made = KeyFile(key, certify(request, key))
    write_key_file(path, made, name, passphrase)
    return _authority(made)


def load_authority(path: Path, passphrase: str) -> Authority:
    """Return the authority in a PKCS#12 file; IdentityError where it is none or has expired."""
    content = read_key_file(path, passphrase)
    if not is_authority(content.certificate):
        raise IdentityError(
            Phrase(
                "The certificate in {name} is no authority: it may not vouch for others.",
                name=path.name,
            ),
            remedy=Phrase("Choose the file made by `identity create-ca`."),
        )
    now = datetime.now(UTC)
    ends = content.certificate.not_valid_after_utc
    if not content.certificate.not_valid_before_utc <= now <= ends:
        raise IdentityError(
            Phrase(
                "The authority in {name} is valid only until {ends}.",
                name=path.name,
                ends=f"{ends:%Y-%m-%d}",
            ),
            remedy=Phrase("Make a new authority and new identities."),
        )
    return _authority(content)


def issue_identity(
    path: Path,
    person: Person,
    authority: Authority,
    passphrase: str,
    key_kind: KeyKind = KeyKind.RSA_3072,
) -> SigningIdentity:
    """Make a key for a person, certified by the authority, in a new PKCS#12 file.

    The file holds the authority's certificate too. IdentityError as in `create_identity`.
    """
    subject = subject_name(person.name, person.organisation)
    if person.days < 1:
        raise IdentityError(
            Phrase("A certificate is valid for at least a day."), remedy=Phrase("Give more days.")
        )
    check_new(path, passphrase)
    key = new_key(key_kind)
    request = CertificateRequest(subject, person.days, revocation_url=person.revocation_url)
    root = authority.content
    made = KeyFile(key, certify(request, key, root), (root.certificate,))
    write_key_file(path, made, person.name, passphrase)
    return identity_of(made)


def update_revocation_list(
    path: Path, authority: Authority, revoked: tuple[x509.Certificate, ...] = ()
) -> int:
    """Write the authority's revocation list anew and return how many certificates it names.

    A list that is already there must be the authority's own; what it names stays revoked.
    IdentityError: it is another's, cannot be read or written, or a certificate is another's.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    root = authority.content
    number, entries = _earlier(path, root.certificate)
    for certificate in revoked:
        if not _is_issued_by(certificate, root.certificate):
            who = attribute(certificate.subject, NameOID.COMMON_NAME)
            raise IdentityError(
                Phrase(
                    "The certificate of {who} was not issued by {name}.",
                    who=who,
                    name=authority.name,
                ),
                remedy=Phrase("Only an issuer can revoke a certificate."),
            )
        entries.setdefault(certificate.serial_number, now)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(now)
        .next_update(now + timedelta(days=_LIST_DAYS))
        .add_extension(x509.CRLNumber(number + 1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root.key.public_key()),
            critical=False,
        )
    )
    for serial, at in sorted(entries.items()):
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
        builder = builder.add_revoked_certificate(entry.build())
    _replace(path, builder.sign(root.key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return len(entries)


def read_certificate(path: Path) -> x509.Certificate:
    """Return the one certificate of a PEM file; IdentityError where there is none."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError) as error:
        raise IdentityError(
            Phrase("The certificate {name} cannot be read.", name=path.name),
            remedy=Phrase("Give the .pem file that was written beside the identity."),
        ) from error


def _authority(content: KeyFile) -> Authority:
    certificate = content.certificate
    return Authority(
        name=attribute(certificate.subject, NameOID.COMMON_NAME),
        certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        not_after=certificate.not_valid_after_utc,
        content=content,
    )


def _earlier(path: Path, root: x509.Certificate) -> tuple[int, dict[int, datetime]]:
    """Number and entries of the list that is there; 0 and none where there is none."""
    if not path.exists():
        return 0, {}
    try:
        earlier = x509.load_pem_x509_crl(path.read_bytes())
        key = root.public_key()
        is_ours = earlier.issuer == root.subject and earlier.is_signature_valid(key)  # type: ignore[arg-type]
        number = earlier.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except (OSError, ValueError, x509.ExtensionNotFound) as error:
        raise IdentityError(
            Phrase("The revocation list {name} cannot be read.", name=path.name),
            remedy=Phrase("Choose another name."),
        ) from error
    if not is_ours:
        raise IdentityError(
            Phrase("The revocation list {name} is another authority's.", name=path.name),
            remedy=Phrase("Choose another name."),
        )
    return number, {entry.serial_number: entry.revocation_date_utc for entry in earlier}


def _is_issued_by(certificate: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _replace(path: Path, raw: bytes) -> None:
    """Write whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise IdentityError(
            Phrase(
                "The revocation list {name} cannot be written: {reason}.",
                name=path.name,
                reason=refusal(error),
            ),
            remedy=Phrase("Choose a folder you may write to."),
        ) from error
