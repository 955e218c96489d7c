"""Where secrets come from: environment, keyring or a prompt, never an argument."""

import getpass
import os
import sys
from pathlib import Path

from app.casework.errors import InputRefused

VARIABLE = "FORGERYTALKER_PASSPHRASE"
AUTHORITY_VARIABLE = "FORGERYTALKER_AUTHORITY_PASSPHRASE"
PIN_VARIABLE = "FORGERYTALKER_PIN"
SECRETS = frozenset({VARIABLE, AUTHORITY_VARIABLE, PIN_VARIABLE})
KEYRING_SERVICE = "ForgeryTalker"


def passphrase_for(identity: Path, variable: str = VARIABLE) -> str:
    """The passphrase of an existing identity. InputRefused when there is no way to ask."""
    given = os.environ.get(variable) or _from_keyring(str(identity.absolute()))
    return given or _ask(f"Passphrase of {identity}: ", variable)


def pin_for(token: str) -> str:
    """The PIN of a token, by the token's label. InputRefused when there is no way to ask."""
    given = os.environ.get(PIN_VARIABLE) or _from_keyring(f"token:{token}")
    return given or _ask(f"PIN of the token {token}: ", PIN_VARIABLE)


def new_passphrase(identity: Path, variable: str = VARIABLE) -> str:
    """The passphrase for an identity about to be made, typed twice when prompted."""
    given = os.environ.get(variable)
    if given:
        return given
    first = _ask(f"New passphrase for {identity}: ", variable)
    if getpass.getpass("The same again: ") != first:
        raise InputRefused(
            "The two passphrases differ.",
            effect="No identity was made.",
            remedy="Try again.",
        )
    return first


def _ask(prompt: str, variable: str) -> str:
    if not sys.stdin.isatty():
        raise InputRefused(
            "A passphrase or PIN is needed, and there is no terminal to ask for it.",
            effect="Nothing was signed.",
            remedy=f"Set the environment variable {variable}, store it in the keyring under "
            f"{KEYRING_SERVICE}, or run the command in a terminal.",
        )
    return getpass.getpass(prompt)


def _from_keyring(name: str) -> str | None:
    # Imported here: finding a backend takes a quarter of a second and most commands need none.
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(KEYRING_SERVICE, name)
    except KeyringError:
        # No desktop session, or it is locked: the prompt remains.
        return None
