"""Opening and judging who signs: done off the window's thread, with the imports that takes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.proof import ProofWish, refuse_unfit
from app.gui.report_choice import ProofChoice, SignerChoice, TrustChoice

if TYPE_CHECKING:
    from reports.credentials import SigningIdentity
    from reports.tokens import TokenKey
    from reports.trust import IdentityJudgement


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """A certificate or revocation list in a file; `trouble`: why the file cannot be read.

    name: whom the certificate names, or whose list it is. until: date to which it holds.
    """

    path: Path
    is_revocation: bool
    name: str = ""
    until: str = ""
    sha256: str = ""
    revoked: int = 0
    trouble: str = ""


@contextmanager
def opened(choice: SignerChoice) -> "Iterator[SigningIdentity]":
    """Open the identity; a token is closed again after the block.

    IdentityError of `reports.errors`: there is none, the secret is wrong, or it cannot sign.
    """
    if choice.module is not None:
        from reports.tokens import TokenChoice, open_token_identity

        key = TokenChoice(choice.module, choice.token, choice.key)
        with open_token_identity(key, choice.secret) as identity:
            yield identity
        return
    from reports.credentials import load_identity

    assert choice.identity_path is not None
    yield load_identity(choice.identity_path, choice.secret)


def judged(choice: SignerChoice, trust: TrustChoice) -> "IdentityJudgement":
    """Open the identity and say who it is, until when it is valid, and who vouches for it."""
    with opened(choice) as identity:
        return _judge(identity, trust)


def refuse_who_may_not(choice: SignerChoice, trust: TrustChoice) -> None:
    """Open the identity, to know at once that it can sign; InputRefused where it may not."""
    with opened(choice) as identity:
        refuse_unfit(identity, _judge(identity, trust))


def token_keys(module: Path) -> "tuple[TokenKey, ...]":
    """The certificates that a module's tokens show without a PIN.

    IdentityError of `reports.errors`: the module cannot be loaded or asked.
    """
    from reports.tokens import list_token_keys

    return list_token_keys(module)


def proof_wish(choice: ProofChoice, trust: TrustChoice) -> ProofWish:
    """What the form asks of the signature, as casework takes it."""
    return ProofWish(
        choice.level,
        choice.timestamp_url,
        trust.certificates,
        trust.revocation,
        choice.may_fetch,
    )


def described(trust: TrustChoice) -> tuple[TrustEntry, ...]:
    """What the files hold, in their order; a file that cannot be read is one entry that says so."""
    from reports.errors import NotVerifiable

    entries: list[TrustEntry] = []
    files = [(path, False) for path in trust.certificates]
    files += [(path, True) for path in trust.revocation]
    for path, is_revocation in files:
        read = _lists if is_revocation else _certificates
        try:
            entries += read(path)
        except NotVerifiable as error:
            entries.append(TrustEntry(path, is_revocation, trouble=error.what))
    return tuple(entries)


def _certificates(path: Path) -> Iterator[TrustEntry]:
    from reports.certificates import read_certificates

    for certificate in read_certificates(path):
        names = certificate.subject.native
        yield TrustEntry(
            path,
            is_revocation=False,
            name=str(names.get("common_name", certificate.subject.human_friendly)),
            until=f"{certificate.not_valid_after:%Y-%m-%d}",
            sha256=certificate.sha256.hex(),
        )


def _lists(path: Path) -> Iterator[TrustEntry]:
    from reports.long_term import read_revocation_lists

    for entry in read_revocation_lists(path):
        facts = entry["tbs_cert_list"]
        until = facts["next_update"].native
        yield TrustEntry(
            path,
            is_revocation=True,
            name=str(entry.issuer.native.get("common_name", entry.issuer.human_friendly)),
            until=f"{until:%Y-%m-%d}" if until is not None else "",
            sha256=entry.sha256.hex(),
            revoked=len(facts["revoked_certificates"]),
        )


def _judge(identity: "SigningIdentity", trust: TrustChoice) -> "IdentityJudgement":
    from reports.trust import judge_identity

    return judge_identity(identity, trust.certificates, trust.revocation)
