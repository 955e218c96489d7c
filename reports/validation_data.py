"""The certificates and revocation data that travel in a file (PAdES: document security store).

They are gathered over all revisions: what a later revision takes out still counts.
"""

from asn1crypto import crl, ocsp, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation import DocumentSecurityStore, EmbeddedPdfSignature
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter

from reports.malformed import MALFORMED
from reports.trust import Material

# A report has one revision a signature and time-stamp; more were added to keep a reader busy.
_MOST_REVISIONS = 64


def carried_by(reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]) -> Material:
    """Return what a file and the containers of its signatures carry, without any root."""
    certificates: dict[bytes, x509.Certificate] = {}
    lists: dict[bytes, crl.CertificateList] = {}
    answers: dict[bytes, ocsp.OCSPResponse] = {}
    for signature in signatures:
        for certificate in _of_container(signature):
            certificates[certificate.sha256] = certificate
    total = reader.xrefs.total_revisions
    for revision in range(max(0, total - _MOST_REVISIONS), total):
        try:
            store = DocumentSecurityStore.read_dss(reader.get_historical_resolver(revision))
            context = store.as_validation_context({"trust_roots": []})
            certificates |= {entry.sha256: entry for entry in store.load_certs()}
            lists |= {entry.dump(): entry for entry in context.crls}
            answers |= {entry.dump(): entry for entry in context.ocsps}
        except MALFORMED:
            # None there, or damaged: what cannot be read proves nothing.
            continue
    return Material(
        others=tuple(certificates.values()),
        lists=tuple(lists.values()),
        answers=tuple(answers.values()),
    )


def is_self_made(certificate: x509.Certificate) -> bool:
    """Whether a certificate names itself as its issuer."""
    return certificate.self_signed in ("yes", "maybe")


def _of_container(signature: EmbeddedPdfSignature) -> list[x509.Certificate]:
    """The certificates beside a signature, and those beside its time-stamps."""
    try:
        found = [signature.signer_cert, *signature.other_embedded_certs]
        for token in extract_tst_data_iter(signature.signer_info, signed=False):
            certificates = extract_certificate_info(token)
            found += [certificates.signer_cert, *certificates.other_certs]
    except MALFORMED:
        return []
    return found
