"""A certification authority with its services on this machine's loopback, and a time-stamper.

A root issues an examiner's and a reviewer's identity and a time-stamp authority's certificate;
revocation is told by a list (CRL, RFC 5280) and by answers on demand (OCSP, RFC 6960).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from pyhanko.sign.timestamps import DummyTimeStamper

from reports.certificates import CertificateRequest, as_pem, certify, for_pyhanko, subject_name
from reports.credentials import SigningIdentity, identity_of
from reports.key_files import KeyFile, KeyKind, PrivateKey, new_key

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Services:
    """The authority at `url`. Serial numbers in `revoked` are told as revoked since then."""

    url: str
    root: KeyFile
    revoked: dict[int, datetime] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def root_pem(self) -> bytes:
        return as_pem([self.root.certificate])

    def identity(self, name: str, *, has_services: bool = True) -> SigningIdentity:
        """Someone with a certificate that names these services, or does not."""
        return identity_of(self.key_file(name, has_services=has_services))

    def key_file(self, name: str, *, has_services: bool = True) -> KeyFile:
        """The same as it lies in a PKCS#12 file."""
        key = new_key(KeyKind.P_256)
        builder = self._builder(name, key)
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
        builder = builder.add_extension(usage, critical=True)
        if has_services:
            places = [x509.UniformResourceIdentifier(f"{self.url}/root.crl")]
            point = x509.DistributionPoint(places, None, None, None)
            access = x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(self.url)
            )
            builder = builder.add_extension(
                x509.CRLDistributionPoints([point]), critical=False
            ).add_extension(x509.AuthorityInformationAccess([access]), critical=False)
        certificate = builder.sign(self.root.key, hashes.SHA256())
        return KeyFile(key, certificate, (self.root.certificate,))

    def timestamper(self, *, at: datetime | None = None) -> DummyTimeStamper:
        """A time-stamp authority issued by the root; `at`: the time it claims."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        places = [x509.UniformResourceIdentifier(f"{self.url}/root.crl")]
        point = x509.DistributionPoint(places, None, None, None)
        certificate = (
            self._builder("Test Time-Stamp Authority", key)
            .add_extension(purpose, critical=True)
            .add_extension(x509.CRLDistributionPoints([point]), critical=False)
            .sign(self.root.key, hashes.SHA256())
        )
        raw = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return DummyTimeStamper(
            for_pyhanko(certificate), keys.PrivateKeyInfo.load(raw), fixed_dt=at
        )

    def revocation_list(self) -> bytes:
        now = datetime.now(UTC)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.certificate.subject)
            .last_update(now - timedelta(minutes=1))
            .next_update(now + _DAY)
            .add_extension(x509.CRLNumber(1), critical=False)
        )
        for serial, at in self.revoked.items():
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.root.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(self, raw: bytes) -> bytes:
        """An OCSP response to a request."""
        request = ocsp.load_der_ocsp_request(raw)
        at = self.revoked.get(request.serial_number)
        now = datetime.now(UTC)
        status = ocsp.OCSPCertStatus.GOOD if at is None else ocsp.OCSPCertStatus.REVOKED
        builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
            issuer_name_hash=request.issuer_name_hash,
            issuer_key_hash=request.issuer_key_hash,
            serial_number=request.serial_number,
            algorithm=request.hash_algorithm,
            cert_status=status,
            this_update=now - timedelta(minutes=1),
            next_update=now + _DAY,
            revocation_time=at,
            revocation_reason=None,
        )
        for extension in request.extensions:
            builder = builder.add_extension(extension.value, critical=False)
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, self.root.certificate)
        signed = builder.sign(self.root.key, hashes.SHA256())
        return signed.public_bytes(Encoding.DER)

    def _builder(self, name: str, key: PrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject_name(name, "Institute"))
            .issuer_name(self.root.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _DAY)
            .not_valid_after(now + 30 * _DAY)
        )


@contextmanager
def certificate_services() -> Iterator[Services]:
    """Run the services of a fresh authority."""
    key = new_key(KeyKind.P_256)
    request = CertificateRequest(subject_name("Test Root", "Laboratory"), 60, is_authority=True)
    root = KeyFile(key, certify(request, key))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            services.asked.append("CRL")
            self._send("application/pkix-crl", services.revocation_list())

        def do_POST(self) -> None:
            services.asked.append("OCSP")
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            self._send("application/ocsp-response", services.answer(raw))

        def _send(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    services = Services(f"http://127.0.0.1:{server.server_port}", root)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield services
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
