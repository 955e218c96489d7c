"""Where a signing passphrase comes from: environment, keyring or a prompt, never an argument."""

import getpass
import os
import sys
from pathlib import Path

from app.casework.errors import InputRefused

VARIABLE = "FORGERYTALKER_PASSPHRASE"
KEYRING_SERVICE = "ForgeryTalker"


def passphrase_for(identity: Path) -> str:
    """The passphrase of an existing identity. InputRefused when there is no way to ask."""
    given = os.environ.get(VARIABLE) or _from_keyring(identity)
    return given or _ask(f"Passphrase of {identity}: ")


def new_passphrase(identity: Path) -> str:
    """The passphrase for an identity about to be made, typed twice when prompted."""
    given = os.environ.get(VARIABLE)
    if given:
        return given
    first = _ask(f"New passphrase for {identity}: ")
    if getpass.getpass("The same again: ") != first:
        raise InputRefused(
            "The two passphrases differ.",
            effect="No identity was made.",
            remedy="Try again.",
        )
    return first


def _ask(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise InputRefused(
            "A passphrase is needed, and there is no terminal to ask for it.",
            effect="Nothing was signed.",
            remedy=f"Set the environment variable {VARIABLE}, store it in the keyring under "
            f"{KEYRING_SERVICE}, or run the command in a terminal.",
        )
    return getpass.getpass(prompt)


def _from_keyring(identity: Path) -> str | None:
    # Imported here: finding a backend takes a quarter of a second and most commands need none.
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, str(identity.absolute()))
    except KeyringError:
        # No desktop session, or it is locked: the prompt remains.
        return None
