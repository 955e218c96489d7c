"""Who signs, as the command line was told: a file or a token, shown before anything is signed."""

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.errors import InputRefused
from app.casework.proof import ProofWish
from app.casework.settings import load_settings
from app.cli.console import Console
from app.cli.passphrase import passphrase_for, pin_for

if TYPE_CHECKING:
    from reports.credentials import SigningIdentity
    from reports.trust import IdentityJudgement


@contextmanager
def opened_signer(arguments: Namespace) -> "Iterator[SigningIdentity]":
    """Open the identity that the options name; a token is closed again after the block.

    InputRefused: neither or both are named, or there is no way to ask for the secret.
    IdentityError of `reports.errors`: it cannot be opened.
    """
    if bool(arguments.identity) == bool(arguments.module):
        raise InputRefused(
            "It is not clear who signs.",
            effect="Nothing was signed.",
            remedy="Name a .p12 file with --identity, or a token's library with --module.",
        )
    if arguments.module:
        with _opened_token(arguments) as identity:
            yield identity
        return
    from reports.credentials import load_identity

    path = Path(arguments.identity)
    # First whether it is there at all: nobody types a passphrase for a file that is not.
    yield load_identity(path, passphrase_for(path) if path.is_file() else "")


@contextmanager
def _opened_token(arguments: Namespace) -> "Iterator[SigningIdentity]":
    from reports.tokens import TokenChoice, find_token, open_token_identity

    choice = TokenChoice(Path(arguments.module), arguments.token or "", arguments.key or "")
    # First whether there is one: nobody types a PIN for a card that is not there.
    label = find_token(choice)
    with open_token_identity(choice, pin_for(label)) as identity:
        yield identity


def shown(
    identity: "SigningIdentity", arguments: Namespace, console: Console
) -> "IdentityJudgement":
    """Say who signs, until when, for what, and who vouches for it; the judgement behind it."""
    from reports.trust import judge_identity

    judged = judge_identity(identity, trusted_files(arguments), revocation_files(arguments))
    for sentence in judged.sentences:
        console.say(sentence)
    return judged


def proof_wish(arguments: Namespace) -> ProofWish:
    """What the options ask of the signature, with the settings' time-stamp server."""
    return ProofWish(
        level=arguments.level or "",
        timestamp_url=arguments.timestamp_url or load_settings().report.timestamp_url,
        trust=trusted_files(arguments),
        revocation=revocation_files(arguments),
        may_fetch=arguments.fetch,
    )


def trusted_files(arguments: Namespace) -> tuple[Path, ...]:
    """The file with trusted certificates, of the options or the settings."""
    trusted = arguments.trust or load_settings().report.trust
    return (Path(trusted),) if trusted else ()


def revocation_files(arguments: Namespace) -> tuple[Path, ...]:
    """The file with revocation lists of the options."""
    return (Path(arguments.crl),) if arguments.crl else ()
