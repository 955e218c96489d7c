"""Does a certificate lead to a trusted one, was it good at a moment, and is that proven.

Paths are built and judged by pyhanko-certvalidator (RFC 5280); no network is used here.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import (
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
    RevocationCheckingRule,
)

from reports.certificates import read_certificates
from reports.credentials import SigningIdentity
from reports.long_term import read_revocation_lists
from reports.remarks import Remark

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
    judged = Judgement(False, Remark("nothing shows that it was not revoked"))
    for policy in _POLICIES[:1] if needs_revocation_data else _POLICIES:
        validator = CertificateValidator(
            certificate, validation_context=_context(material, moment or now(), policy)
        )
        try:
            return _judged(validator, is_time_stamper=is_time_stamper)
        except InsufficientRevinfoError:
            continue
    return judged


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
        at = error.revocation_dt.astimezone(UTC)
        date = f"{at:%Y-%m-%d %H:%M} UTC"
        return Judgement(False, Remark("it was revoked on {date}", date=date), at)
    except ExpiredError as error:
        return Judgement(False, Remark("it expired on {date}", date=f"{error.expired_dt:%Y-%m-%d}"))
    except NotYetValidError as error:
        return Judgement(
            False, Remark("it is valid only from {date}", date=f"{error.valid_from:%Y-%m-%d}")
        )
    except PathBuildingError:
        return Judgement(False, Remark("it leads to none of the trusted certificates"))
    except (ValidationError, PathError):
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
        objection = f"Its certificate was revoked on {judged.revoked_at:%Y-%m-%d %H:%M} UTC."
    left = (identity.not_after - moment).days
    if identity.is_self_signed:
        vouching = "Self-signed: nobody else vouches for it"
    else:
        vouching = f"Issued by {identity.issuer}"
    confirmed = "trusted" if judged.is_trusted else f"not confirmed, {judged.reason}"
    uses = ", ".join(use.replace("_", " ") for use in identity.usages) or "none stated"
    sentences = [
        f"Signer: {who or 'nobody named'} (key in a {identity.source}).",
        f"Certificate SHA-256 fingerprint: {identity.certificate_sha256}.",
        f"Valid from {identity.not_before:%Y-%m-%d} to {identity.not_after:%Y-%m-%d}"
        f" ({left} days left). Key usage: {uses}.",
        f"{vouching}; {confirmed}.",
    ]
    if objection:
        sentences.append(f"It may not sign: {objection}")
    return IdentityJudgement(judged.is_trusted, objection, tuple(sentences))
