"""What the person who issues a report decides about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.templates import ReportTemplate


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Choices for one report; everything else comes from the case.

    issued_at: aware UTC, ISO 8601. report_number: printed on every page; empty: made from the
    case number and `edition`. validation: figures measured for the engine (its metrics file), as
    described in `reports.sections.validation`; None: every row says "not measured". model_card:
    facts about the engine from its manifest (`reports.sections.model_card`).
    qualifications: the examiner's, in their own words. is_redacted: faces are made
    unrecognisable in every figure and maps are not attached; shows_exhibits: exhibits are shown
    as they are even then. template: the laboratory's wording; None: the general one of the
    language. certificates: ids of certificates of the template to add. attaches_maps: score maps
    and masks go with the report as files. case_faults: why the case did not verify when the report
    was made; a report with any cannot be final.
    """

    issued_at: str
    report_number: str = ""
    edition: int = 1
    supersedes: str = ""
    classification: str = ""
    is_final: bool = False
    is_redacted: bool = False
    language: str = "en"
    received_at: str = ""
    reviewer: str = ""
    qualifications: str = ""
    validation: Mapping[str, Any] | None = None
    model_card: Mapping[str, Any] | None = None
    template: ReportTemplate | None = None
    certificates: tuple[str, ...] = ()
    shows_exhibits: bool = False
    attaches_maps: bool = True
    case_faults: tuple[str, ...] = ()
