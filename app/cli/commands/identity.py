"""`identity`: keys with certificates, the laboratory's authority, tokens, and who they are."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from app.casework.errors import InputRefused, storage_failed
from app.cli.console import Console, ExitStatus
from app.cli.passphrase import AUTHORITY_VARIABLE, new_passphrase, passphrase_for
from app.cli.signer import opened_signer, shown
from reports.fingerprints import fingerprint_groups

if TYPE_CHECKING:
    from reports.authority import Authority

# The imports within: the cryptography is loaded by the commands that need it, and no other.


def create(arguments: Namespace, console: Console) -> int:
    """Make an identity with a self-signed certificate."""
    from reports.credentials import create_identity

    path = Path(arguments.file)
    identity = create_identity(path, arguments.name, arguments.organisation, new_passphrase(path))
    console.say(f"The identity of {identity.name} was written to {path}.")
    _say_fingerprint(identity.certificate_sha256, console)
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


def create_ca(arguments: Namespace, console: Console) -> int:
    """Make a laboratory's authority, and its certificate for others to trust beside it."""
    from reports.authority import create_authority

    path = Path(arguments.file)
    certificate = _free_certificate(path)
    secret = new_passphrase(path, AUTHORITY_VARIABLE)
    authority = create_authority(path, arguments.name, arguments.organisation, secret)
    _write(certificate, authority.certificate_pem)
    console.say(f"The authority {authority.name} was written to {path}.")
    console.say(f"Its certificate, for others to trust: {certificate}")
    _say_fingerprint(authority.certificate_sha256, console)
    console.say(f"Keep {path.name} off line; it is needed only to issue and to revoke.")
    console.answer(
        {
            "file": str(path),
            "certificate": str(certificate),
            "certificate_sha256": authority.certificate_sha256,
            "not_after": authority.not_after.isoformat(),
        }
    )
    return ExitStatus.GOOD


def issue(arguments: Namespace, console: Console) -> int:
    """Make a key for an examiner with a certificate by the authority."""
    from reports.authority import Person, issue_identity
    from reports.certificates import as_pem
    from reports.credentials import SIGNER_DAYS

    path = Path(arguments.file)
    certificate = _free_certificate(path)
    person = Person(
        arguments.name,
        arguments.organisation,
        days=_days(arguments.days) if arguments.days else SIGNER_DAYS,
        revocation_url=arguments.crl_url or "",
    )
    authority = _authority(arguments)
    identity = issue_identity(path, person, authority, new_passphrase(path))
    _write(certificate, as_pem([identity.certificate]))
    console.say(f"The identity of {identity.name}, by {authority.name}, was written to {path}.")
    console.say(f"Its certificate, to be able to revoke it: {certificate}")
    _say_fingerprint(identity.certificate_sha256, console)
    console.say(f"Valid until {identity.not_after:%Y-%m-%d}.")
    console.answer(
        {
            "file": str(path),
            "certificate": str(certificate),
            "name": identity.name,
            "issuer": identity.issuer,
            "certificate_sha256": identity.certificate_sha256,
            "not_after": identity.not_after.isoformat(),
        }
    )
    return ExitStatus.GOOD


def revocation_list(arguments: Namespace, console: Console) -> int:
    """Write or renew the authority's revocation list, with one certificate more on it."""
    from reports.authority import read_certificate, update_revocation_list

    path = Path(arguments.file)
    revoked = (read_certificate(Path(arguments.revoke)),) if arguments.revoke else ()
    count = update_revocation_list(path, _authority(arguments), revoked)
    console.say(f"The revocation list {path} names {count} certificates.")
    console.say("Give it to those who check your reports, and write it anew within a month.")
    console.answer({"file": str(path), "revoked": count})
    return ExitStatus.GOOD


def tokens(arguments: Namespace, console: Console) -> int:
    """List what tokens hold."""
    from reports.tokens import list_token_keys

    keys = list_token_keys(Path(arguments.module))
    for key in keys:
        console.say(f"{key.token}: {key.label} (id {key.key_id}), {key.name}")
        console.say(f"      certificate SHA-256 {fingerprint_groups(key.certificate_sha256)}")
    if not keys:
        console.say("There is no certificate in any token.")
    console.answer(
        {
            "keys": [
                {
                    "token": key.token,
                    "label": key.label,
                    "id": key.key_id,
                    "name": key.name,
                    "certificate_sha256": key.certificate_sha256,
                }
                for key in keys
            ]
        }
    )
    return ExitStatus.GOOD


def show(arguments: Namespace, console: Console) -> int:
    """Say who an identity is; negative where it may not sign."""
    with opened_signer(arguments) as identity:
        judged = shown(identity, arguments, console)
    console.answer(
        {
            "name": identity.name,
            "organisation": identity.organisation,
            "issuer": identity.issuer,
            "certificate_sha256": identity.certificate_sha256,
            "not_before": identity.not_before.isoformat(),
            "not_after": identity.not_after.isoformat(),
            "usages": list(identity.usages),
            "is_self_signed": identity.is_self_signed,
            "is_trusted": judged.is_trusted,
            "objection": judged.objection,
        }
    )
    return ExitStatus.CHECK_NEGATIVE if judged.objection else ExitStatus.GOOD


def _say_fingerprint(sha256: str, console: Console) -> None:
    console.say(f"Certificate SHA-256 fingerprint: {fingerprint_groups(sha256)}")


def _authority(arguments: Namespace) -> "Authority":
    from reports.authority import load_authority

    path = Path(arguments.authority)
    return load_authority(path, passphrase_for(path, AUTHORITY_VARIABLE) if path.is_file() else "")


def _free_certificate(identity: Path) -> Path:
    """Where the certificate goes beside the key; refused where something is there already."""
    path = identity.with_suffix(".pem")
    if path.exists() or path == identity:
        raise InputRefused(
            f"There is already a file {path.name} beside {identity.name}.",
            effect="Nothing was made.",
            remedy="Choose another name.",
        )
    return path


def _write(path: Path, content: bytes) -> None:
    try:
        with path.open("xb") as stream:
            stream.write(content)
    except OSError as error:
        raise storage_failed("write the certificate to", path, error) from error


def _days(text: str) -> int:
    if not text.isdecimal() or len(text) > 5:
        raise InputRefused(
            f"“{text}” is no number of days.",
            effect="Nothing was made.",
            remedy="Give --days a whole number, for example 365.",
        )
    return int(text)
