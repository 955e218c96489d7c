"""The case's own record: making and changing it; what a list of items shows; a report's facts."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from app.casework.audit import Plain, canonical_json
from app.casework.naming import storable, storable_line, utc_now, visible
from engine.schema.case import AnalysisFailure, AnalysisState, CaseRecord
from engine.schema.finding import Verdict
from engine.schema.image import EvidenceImage


@dataclass(frozen=True, slots=True)
class NewCase:
    """What the examiner states when a case is opened."""

    number: str
    title: str
    examiner: str
    authority: str = ""
    laboratory: str = ""


@dataclass(frozen=True, slots=True)
class CaseUpdate:
    """New values of the case's fields; None leaves a field as it is."""

    title: str | None = None
    authority: str | None = None
    laboratory: str | None = None
    questions: str | None = None
    propositions: tuple[str, ...] | None = None
    conclusion: str | None = None


@dataclass(frozen=True, slots=True)
class ItemSummary:
    """One row of a list of items. `name` is the original name made safe to show.

    `regions`: names of the finding's regions, each once. `tags`: the examiner's words for it.
    `withdrawn`: why the item is no longer examined; empty when it is.
    """

    evidence_id: str
    name: str
    sha256: str
    width: int
    height: int
    state: AnalysisState
    verdict: Verdict | None
    manipulation: float | None
    failure: str
    pixels_sha256: str = ""
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    withdrawn: str = ""

    @classmethod
    def of(
        cls,
        image: EvidenceImage,
        finding: tuple[str, str, float] | None,
        failure: AnalysisFailure | None,
    ) -> "ItemSummary":
        """From an item, (id, verdict, score) of its current finding, and its failure."""
        if finding is not None:
            state = AnalysisState.DONE
        else:
            state = AnalysisState.PENDING if failure is None else AnalysisState.FAILED
        return cls(
            evidence_id=image.id,
            name=visible(image.original_name),
            sha256=image.sha256,
            width=image.decode.size.width,
            height=image.decode.size.height,
            state=state,
            verdict=Verdict(finding[1]) if finding else None,
            manipulation=finding[2] if finding else None,
            failure=failure.what if failure else "",
            pixels_sha256=image.decode.pixels_sha256,
        )


def new_record(new: NewCase) -> CaseRecord:
    """The record of a new case. InputRefused when number, title or examiner is empty."""
    return CaseRecord(
        id=uuid.uuid4().hex,
        number=storable_line(new.number, "case number", required=True),
        title=storable_line(new.title, "case title", required=True),
        examiner=storable_line(new.examiner, "examiner's name", required=True),
        created_at=utc_now(),
        authority=storable(new.authority, "authority"),
        laboratory=storable(new.laboratory, "laboratory"),
    )


def updated(record: CaseRecord, update: CaseUpdate) -> CaseRecord:
    """The record with the given fields replaced. InputRefused when a text cannot be stored."""
    values: dict[str, str | tuple[str, ...]] = {}
    for field in fields(update):
        value = getattr(update, field.name)
        if isinstance(value, tuple):
            values[field.name] = tuple(storable(text, field.name) for text in value)
        elif field.name == "title" and value is not None:
            values[field.name] = storable_line(value, field.name, required=True)
        elif value is not None:
            values[field.name] = storable(value, field.name)
    return replace(record, **values)  # type: ignore[arg-type]


def changed_fields(before: CaseRecord, after: CaseRecord) -> tuple[str, ...]:
    """Names of the fields in which two states of a case's record differ, in the record's order."""
    names = (field.name for field in fields(before))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def inverse_update(before: CaseRecord, update: CaseUpdate) -> CaseUpdate:
    """The update that brings the fields touched by `update` back to what they were."""
    touched = {
        field.name: getattr(before, field.name)
        for field in fields(update)
        if getattr(update, field.name) is not None
    }
    return CaseUpdate(**touched)


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A signed report of the case. `name`: its file in the reports folder."""

    name: str
    sha256: str
    number: str
    signer: str
    signed_at: str

    @classmethod
    def of(cls, name: str, sha256: str, record_json: str) -> "StoredReport":
        """From a row of the database."""
        facts = json.loads(record_json)
        said = (str(facts.get(key, "")) for key in ("number", "signer", "signed_at"))
        return cls(name, sha256, *said)


def report_json(name: str, sha256: str, facts: Mapping[str, Plain]) -> str:
    """The stored text of a signed report's facts."""
    return canonical_json({**facts, "name": name, "sha256": sha256})
