"""X.509 certificates (RFC 5280) of signers and of a laboratory's own authority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from engine.schema.phrase import Phrase
from reports.errors import IdentityError, NotVerifiable
from reports.key_files import KeyFile, PrivateKey

# X.520, upper bounds of common name and organisation name. They are meant in characters; the
# libraries that read certificates count the bytes of UTF-8.
_LONGEST_NAME = 64
# Clocks differ: a certificate made now is already valid on a machine a little behind.
_CLOCK_SKEW = timedelta(minutes=5)
_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
# Signatures that cannot be repudiated, and nothing else (RFC 5280, 4.2.1.3).
SIGNER_USAGE = ("digital_signature", "content_commitment")
AUTHORITY_USAGE = ("key_cert_sign", "crl_sign")


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """What a certificate says of its holder. `revocation_url`: where its issuer's list lies."""

    subject: x509.Name
    days: int
    is_authority: bool = False
    revocation_url: str = ""


def subject_name(name: str, organisation: str) -> x509.Name:
    """Return a holder's name; IdentityError where it is empty, too long or not printable."""
    if not name.strip():
        raise IdentityError(
            Phrase("An identity needs a name."), remedy=Phrase("State who will sign.")
        )
    for text in (name, organisation):
        if not text.isprintable() or len(text.encode("utf-8")) > _LONGEST_NAME:
            raise IdentityError(
                Phrase(
                    "Name and organisation take at most {longest_name} bytes each in a "
                    "certificate: {longest_name} Latin letters or {longest_name_2} Chinese "
                    "characters, all printable.",
                    longest_name=_LONGEST_NAME,
                    longest_name_2=_LONGEST_NAME // 3,
                ),
                remedy=Phrase("Shorten the text or remove control characters."),
            )
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, name.strip())]
    if organisation.strip():
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.strip()))
    return x509.Name(attributes)


def certify(
    request: CertificateRequest, key: PrivateKey, issuer: KeyFile | None = None
) -> x509.Certificate:
    """Return the certificate of `key`, by `issuer`, or self-signed where there is none.

    It never outlives its issuer's.
    """
    now = datetime.now(UTC)
    end = now + timedelta(days=request.days)
    if issuer is not None:
        end = min(end, issuer.certificate.not_valid_after_utc)
    usage = AUTHORITY_USAGE if request.is_authority else SIGNER_USAGE
    # Path length 0: a laboratory's authority certifies people, no further authorities.
    basic = x509.BasicConstraints(
        ca=request.is_authority, path_length=0 if request.is_authority else None
    )
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(request.subject if issuer is None else issuer.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(end)
        .add_extension(basic, critical=True)
        # Critical: a program that does not understand the usage must refuse (RFC 5280, 4.2.1.3).
        .add_extension(
            x509.KeyUsage(**{name: name in usage for name in _USAGES}),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    if issuer is not None:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = builder.add_extension(identifier, critical=False)
    if request.revocation_url:
        places = [x509.UniformResourceIdentifier(request.revocation_url)]
        point = x509.DistributionPoint(places, None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder.sign(key if issuer is None else issuer.key, hashes.SHA256())


def usages(certificate: x509.Certificate) -> tuple[str, ...]:
    """Return what a certificate's key may be used for, by RFC 5280; empty where it does not say."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return ()
    # The last two have a meaning, and may be read, only where keys are agreed upon.
    readable = _USAGES if usage.key_agreement else _USAGES[:-2]
    return tuple(name for name in readable if getattr(usage, name))


def is_authority(certificate: x509.Certificate) -> bool:
    """Whether a certificate may vouch for others."""
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return False
    return basic.ca and "key_cert_sign" in usages(certificate)


def attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """Return one part of a name as text; empty where it is not there."""
    found = name.get_attributes_for_oid(oid)
    return str(found[0].value) if found else ""


def for_pyhanko(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """Return a certificate as pyHanko takes it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def as_pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """Return certificates as text to hand to others."""
    return b"".join(certificate.public_bytes(Encoding.PEM) for certificate in certificates)


def read_certificates(file: Path) -> tuple[asn1_x509.Certificate, ...]:
    """Return the certificates of a PEM or DER file; NotVerifiable where it holds none."""
    try:
        raw = file.read_bytes()
        if pem.detect(raw):
            blocks = [
                der for kind, _, der in pem.unarmor(raw, multiple=True) if kind == "CERTIFICATE"
            ]
        else:
            blocks = [raw]
        certificates = tuple(asn1_x509.Certificate.load(der, strict=True) for der in blocks)
        for certificate in certificates:
            certificate.subject.native  # noqa: B018  parses it now rather than in the middle
    except (OSError, ValueError, TypeError) as error:
        raise NotVerifiable(
            Phrase("The trusted certificate {name} cannot be read.", name=file.name),
            effect=Phrase("Nothing was verified."),
            remedy=Phrase("Give a PEM or DER file with a certificate."),
        ) from error
    if not certificates:
        raise NotVerifiable(
            Phrase("The file {name} holds no certificate.", name=file.name),
            effect=Phrase("Nothing was verified."),
            remedy=Phrase("Give a PEM or DER file with a certificate."),
        )
    return certificates
