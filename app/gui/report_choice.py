"""What the examiner chooses about a report, from the form to the one who makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """How the report is made, as `app.casework.reporting.ReportOrder` takes it."""

    is_final: bool
    language: str
    template: str
    is_redacted: bool
    shows_exhibits: bool
    attaches_maps: bool
    qualifications: str
    timestamp_url: str


@dataclass(frozen=True, slots=True)
class ReportWish:
    """What is to be signed, and with what. The passphrase is in no text of this record."""

    choice: ReportChoice
    identity_path: Path
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ReportDefaults:
    """What the form starts with. templates: names of the laboratory's wordings per language."""

    identity_path: str
    language: str
    timestamp_url: str
    qualifications: str
    templates: Mapping[str, Sequence[str]]
