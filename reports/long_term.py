"""What keeps a signature provable for decades: revocation data and archive time-stamps (PAdES).

ETSI EN 319 142-1, 5.4 to 5.5: B-LT carries what is needed to judge the certificates, B-LTA also a
time-stamp over all that. No address is asked unless `LongTerm.may_fetch` says so.
"""

from dataclasses import dataclass
from pathlib import Path

from asn1crypto import crl, pem
from pyhanko_certvalidator import ValidationContext

from engine.schema.phrase import Phrase
from reports.certificates import read_certificates
from reports.errors import IdentityError, NotVerifiable


@dataclass(frozen=True, slots=True)
class LongTerm:
    """What to put into a file so that its signature can be judged later without asking anyone.

    trust: PEM or DER files with the roots of the signer and of the time-stamp authority.
    revocation: revocation lists as files. may_fetch: ask the addresses named in the certificates
    for more of them. is_archived: add an archive time-stamp over it all (B-LTA).
    """

    trust: tuple[Path, ...]
    revocation: tuple[Path, ...] = ()
    may_fetch: bool = False
    is_archived: bool = False

    @property
    def level(self) -> str:
        """The PAdES level that a signature reaches with it."""
        return "B-LTA" if self.is_archived else "B-LT"


def validation_context(wish: LongTerm) -> ValidationContext:
    """Return the rules by which pyHanko judges certificates while it collects what to embed.

    Revocation data are asked for every certificate below a root. IdentityError: no root was
    given. NotVerifiable: a file is neither certificate nor revocation list.
    """
    roots = [certificate for file in wish.trust for certificate in read_certificates(file)]
    if not roots:
        raise IdentityError(
            Phrase(
                "A signature of level {level} needs the roots of its certificates.",
                level=wish.level,
            ),
            remedy=Phrase(
                "Give the certificates of the signer's and the time-stamp authority's roots."
            ),
        )
    return ValidationContext(
        trust_roots=roots,
        crls=[entry for file in wish.revocation for entry in read_revocation_lists(file)],
        allow_fetching=wish.may_fetch,
        revocation_mode="require",
    )


def read_revocation_lists(file: Path) -> tuple[crl.CertificateList, ...]:
    """Return the revocation lists of a PEM or DER file; NotVerifiable where it holds none."""
    try:
        raw = file.read_bytes()
        if pem.detect(raw):
            blocks = [der for kind, _, der in pem.unarmor(raw, multiple=True) if kind == "X509 CRL"]
        else:
            blocks = [raw]
        lists = tuple(crl.CertificateList.load(der, strict=True) for der in blocks)
        for entry in lists:
            entry.issuer.native  # noqa: B018  parses it now rather than in the middle
    except (OSError, ValueError, TypeError) as error:
        raise _no_list(file) from error
    if not lists:
        raise _no_list(file)
    return lists


def _no_list(file: Path) -> NotVerifiable:
    return NotVerifiable(
        Phrase("The file {name} is no revocation list.", name=file.name),
        effect=Phrase("Nothing was signed or verified."),
        remedy=Phrase("Give a PEM or DER file with a certificate revocation list (CRL)."),
    )
