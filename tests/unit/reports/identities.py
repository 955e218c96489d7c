"""Identities with certificates that `create_identity` would not make, and files to trust."""

from datetime import datetime
from pathlib import Path

from asn1crypto import pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from reports.credentials import SigningIdentity, load_identity
from tests.unit.reports.conftest import PASSPHRASE


def pem_file(folder: Path, identity: SigningIdentity) -> Path:
    """The certificate of an identity as a file to trust."""
    path = folder / "trusted.pem"
    path.write_bytes(pem.armor("CERTIFICATE", identity.signer.signing_cert.dump()))
    return path


def issued(
    folder: Path, not_before: datetime, not_after: datetime, *, usage: bool = True
) -> SigningIdentity:
    """An identity with a certificate of the given validity."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dr. Ada Example")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    flags = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    allowed = x509.KeyUsage(digital_signature=usage, content_commitment=usage, **flags)
    certificate = builder.add_extension(allowed, critical=True).sign(key, hashes.SHA256())
    path = folder / "issued.p12"
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", key, certificate, None, BestAvailableEncryption(PASSPHRASE.encode())
        )
    )
    return load_identity(path, PASSPHRASE)
