"""Does a certificate lead to a trusted one, was it good at a moment, and is that proven.

Paths are built and judged by pyhanko-certvalidator (RFC 5280); no network is used here.
"""

import asyncio
import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import crl, ocsp, x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509 import (
    Certificate,
    CertificateRevocationList,
    load_der_x509_certificate,
    load_der_x509_crl,
)
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
)
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from engine.schema.phrase import Phrase, row
from reports.certificates import read_certificates
from reports.credentials import SigningIdentity
from reports.fingerprints import fingerprint_groups
from reports.long_term import read_revocation_lists
from reports.malformed import MALFORMED
from reports.remarks import Remark

T = TypeVar("T")

_TIME_STAMPING = {"time_stamping"}
_ASKED = RevocationCheckingRule.CRL_OR_OCSP_REQUIRED
_NOT_ASKED = RevocationCheckingRule.CHECK_IF_DECLARED_SOFT
# Whatever revocation data there are shall count, so the strict rules are tried first: the mild
# one looks at a list only where the certificate names one.
_POLICIES = tuple(
    RevocationCheckingPolicy(signer, issuers)
    for signer, issuers in (
        (_ASKED, _ASKED),
        (_ASKED, _NOT_ASKED),
        (_NOT_ASKED, _ASKED),
        (_NOT_ASKED, _NOT_ASKED),
    )
)


@dataclass(frozen=True, slots=True)
class Material:
    """What certificates are judged with: trusted roots, others' certificates, revocation data."""

    roots: tuple[x509.Certificate, ...] = ()
    others: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()

    def with_roots(self, roots: Iterable[x509.Certificate]) -> "Material":
        """The same with other roots."""
        return Material(tuple(roots), self.others, self.lists, self.answers)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a certificate is trusted, why (a clause), and since when it is revoked."""

    is_trusted: bool
    reason: Remark
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IdentityJudgement:
    """What is known of an identity before it signs.

    `objection`: why nothing may be signed, or empty. `sentences`: for the person who signs.
    """

    is_trusted: bool
    objection: str
    sentences: tuple[str, ...]


def now() -> datetime:
    """The moment as of which certificates are judged where none is proven."""
    return datetime.now(UTC)


def read_material(trust: Iterable[Path], revocation: Iterable[Path] = ()) -> Material:
    """Return roots and revocation lists from files; NotVerifiable where one cannot be read."""
    return Material(
        roots=tuple(certificate for file in trust for certificate in read_certificates(file)),
        lists=tuple(entry for file in revocation for entry in read_revocation_lists(file)),
    )


def judge(
    certificate: x509.Certificate,
    material: Material,
    moment: datetime | None = None,
    *,
    needs_revocation_data: bool = False,
    is_time_stamper: bool = False,
) -> Judgement:
    """Say whether a certificate leads to a root of `material`, as of `moment` (default: now).

    needs_revocation_data: every certificate below the root must be shown not to be revoked.
    """
    if not material.roots:
        return Judgement(False, Remark("no trusted certificate was given"))
    at = moment or now()
    for policy in _POLICIES[:1] if needs_revocation_data else _POLICIES:
        validator = CertificateValidator(
            certificate, validation_context=_context(material, at, policy)
        )
        try:
            judged = _judged(validator, is_time_stamper=is_time_stamper)
        except InsufficientRevinfoError:
            continue
        revoked_at = _listed_as_revoked(certificate, material) if judged.is_trusted else None
        return _revoked(revoked_at) if revoked_at and revoked_at <= at else judged
    return Judgement(False, Remark("nothing shows that it was not revoked"))


def _listed_as_revoked(certificate: x509.Certificate, material: Material) -> datetime | None:
    """When a list by the certificate's issuer revoked it, however old that list is.

    A list whose time is over shows no more that something was not revoked; what it revoked stays
    revoked, and certvalidator would not look.
    """
    named = [
        each for each in (*material.roots, *material.others) if each.subject == certificate.issuer
    ]
    issuers = _readable(load_der_x509_certificate, named)
    ours = [entry for entry in material.lists if entry.issuer == certificate.issuer]
    lists = _readable(load_der_x509_crl, ours)
    for entry in lists:
        found = entry.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if found is not None and any(_is_by(entry, issuer) for issuer in issuers):
            return found.revocation_date_utc
    return None


def _readable(load: Callable[[bytes], T], entries: Iterable[Any]) -> list[T]:
    """The entries that can be read; a damaged one that a file carries must not hide the others."""
    found = []
    for entry in entries:
        with contextlib.suppress(*MALFORMED):
            found.append(load(entry.dump()))
    return found


def _is_by(entry: CertificateRevocationList, issuer: Certificate) -> bool:
    try:
        return entry.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _revoked(at: datetime) -> Judgement:
    date = f"{at:%Y-%m-%d %H:%M} UTC"
    return Judgement(False, Remark("it was revoked on {date}", date=date), at)


def _context(
    material: Material, moment: datetime, policy: RevocationCheckingPolicy
) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(material.roots),
        other_certs=list(material.others),
        crls=list(material.lists),
        ocsps=list(material.answers),
        moment=moment,
        allow_fetching=False,
        # Data made after the moment prove just as well that nothing was revoked before it.
        revinfo_policy=CertRevTrustPolicy(policy, retroactive_revinfo=True),
    )


def _judged(validator: CertificateValidator, *, is_time_stamper: bool) -> Judgement:
    """One attempt; InsufficientRevinfoError where revocation data are asked for and lacking."""
    try:
        asyncio.run(
            validator.async_validate_usage(set(), _TIME_STAMPING)
            if is_time_stamper
            else validator.async_validate_path()
        )
    except InsufficientRevinfoError:
        raise
    except RevokedError as error:
        return _revoked(error.revocation_dt.astimezone(UTC))
    except ExpiredError as error:
        return Judgement(False, Remark("it expired on {date}", date=f"{error.expired_dt:%Y-%m-%d}"))
    except NotYetValidError as error:
        return Judgement(
            False, Remark("it is valid only from {date}", date=f"{error.valid_from:%Y-%m-%d}")
        )
    except PathBuildingError:
        return Judgement(False, Remark("it leads to none of the trusted certificates"))
    except MALFORMED:
        # Also a damaged certificate or list that somebody put beside the good ones.
        return Judgement(False, Remark("its path to a trusted certificate does not hold"))
    return Judgement(True, Remark("it leads to a trusted certificate"))


def judge_identity(
    identity: SigningIdentity,
    trust: Iterable[Path] = (),
    revocation: Iterable[Path] = (),
    at: datetime | None = None,
) -> IdentityJudgement:
    """Say who an identity is, until when and for what it is valid, and who vouches for it.

    It is asked before signing; `trust` and `revocation` are files. NotVerifiable: one of them
    cannot be read.
    """
    moment = at or now()
    material = read_material(trust, revocation)
    signer = identity.signer
    others = Material(material.roots, tuple(signer.cert_registry), material.lists, material.answers)
    judged = judge(signer.signing_cert, others)
    who = ", ".join(part for part in (identity.name, identity.organisation) if part)
    objection = identity.objection(moment)
    if not objection and judged.revoked_at is not None:
        objection = Phrase(
            "Its certificate was revoked on {revoked_at} UTC.",
            revoked_at=f"{judged.revoked_at:%Y-%m-%d %H:%M}",
        )
    left = (identity.not_after - moment).days
    if identity.is_self_signed:
        vouching = Phrase("Self-signed: nobody else vouches for it")
    else:
        vouching = Phrase("Issued by {issuer}", issuer=identity.issuer)
    confirmed = (
        Phrase("trusted")
        if judged.is_trusted
        else Phrase("not confirmed, {reason}", reason=judged.reason)
    )
    uses = row([Phrase(use.replace("_", " ")) for use in identity.usages], ", ")
    sentences = [
        Phrase(
            "Signer: {who} (key in a {source}).",
            who=who or Phrase("nobody named"),
            source=identity.source,
        ),
        Phrase(
            "Certificate SHA-256 fingerprint: {certificate_sha256}.",
            certificate_sha256=fingerprint_groups(identity.certificate_sha256),
        ),
        Phrase(
            "Valid from {not_before} to {not_after} ({left} days left). Key usage: {uses}.",
            not_before=f"{identity.not_before:%Y-%m-%d}",
            not_after=f"{identity.not_after:%Y-%m-%d}",
            left=left,
            uses=uses or Phrase("none stated"),
        ),
        Phrase("{vouching}; {confirmed}.", vouching=vouching, confirmed=confirmed),
    ]
    if objection:
        sentences.append(Phrase("It may not sign: {objection}", objection=objection))
    return IdentityJudgement(judged.is_trusted, objection, tuple(sentences))
