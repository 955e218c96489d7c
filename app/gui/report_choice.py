"""What the examiner chooses about a report, from the form to the one who makes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# The wordings there are in a language, each with its certificates as (id, title).
Wordings = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """What the report says; the fields are those of `app.casework.reporting.ReportOrder`."""

    is_final: bool
    language: str
    template: str
    certificates: tuple[str, ...]
    is_redacted: bool
    shows_exhibits: bool
    attaches_maps: bool
    qualifications: str
    reviewer: str
    received_at: str
    classification: str


@dataclass(frozen=True, slots=True)
class SignerChoice:
    """Who signs: an identity file, or a key in a token. The secret is in no text of this record.

    secret: the file's passphrase or the token's PIN. token, key: empty for the only one.
    """

    identity_path: Path | None = None
    module: Path | None = None
    token: str = ""
    key: str = ""
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ProofChoice:
    """How the signature is proven, as `app.casework.proof.ProofWish` takes it."""

    level: str
    timestamp_url: str
    may_fetch: bool


@dataclass(frozen=True, slots=True)
class TrustChoice:
    """The files with trusted certificates and with revocation lists."""

    certificates: tuple[Path, ...] = ()
    revocation: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class SigningWish:
    """Who is to sign, and how it is proven."""

    signer: SignerChoice
    proof: ProofChoice


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What is to be signed, by whom, and how it is proven."""

    choice: ReportChoice
    signing: SigningWish


@dataclass(frozen=True, slots=True)
class CountersignWish:
    """Which signed report the reviewer signs, and the new file it is written to."""

    report: Path
    out: Path
    signing: SigningWish


@dataclass(frozen=True, slots=True)
class ContentDefaults:
    """What the form of the content starts with. templates: the wordings there are per language."""

    language: str
    qualifications: str
    templates: Mapping[str, Wordings]


@dataclass(frozen=True, slots=True)
class SignerDefaults:
    """What the form of the signature starts with: what was used last, without its secret."""

    signer: SignerChoice
    is_token: bool
    proof: ProofChoice
