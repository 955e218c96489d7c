"""`identity create`: a key with a self-signed certificate to sign reports with."""

from argparse import Namespace
from pathlib import Path

from app.cli.console import Console, ExitStatus
from app.cli.passphrase import new_passphrase


def create(arguments: Namespace, console: Console) -> int:
    """Make the identity."""
    # Imported here: the cryptography is loaded by the commands that need it, and no other.
    from reports.credentials import create_identity

    path = Path(arguments.file)
    identity = create_identity(path, arguments.name, arguments.organisation, new_passphrase(path))
    console.say(f"The identity of {identity.name} was written to {path}.")
    console.say(f"Certificate SHA-256 fingerprint: {identity.certificate_sha256}")
    console.say("Tell the fingerprint to those who will check your reports, by telephone.")
    console.say("The certificate is self-signed: it names you, and nobody else vouches for it.")
    console.answer(
        {
            "file": str(path),
            "name": identity.name,
            "organisation": identity.organisation,
            "certificate_sha256": identity.certificate_sha256,
            "not_after": identity.not_after.isoformat(),
        }
    )
    return ExitStatus.GOOD
