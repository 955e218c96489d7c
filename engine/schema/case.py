"""Records of a case: what people did, and the snapshot a report is made from."""

from dataclasses import dataclass
from enum import StrEnum

from engine.schema.calibration import Calibration
from engine.schema.examiner import ExaminerRegion, Exhibit
from engine.schema.finding import Finding
from engine.schema.image import EvidenceImage
from engine.schema.phrase import Told


class Decision(StrEnum):
    """The examiner's word on one region."""

    ACCEPT = "accept"
    REJECT = "reject"
    UNSURE = "unsure"


class AnalysisState(StrEnum):
    """Where the analysis of one item stands."""

    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """The case's own facts, as the examiner wrote them. Times are aware UTC, ISO 8601."""

    id: str
    number: str
    title: str
    examiner: str
    created_at: str
    authority: str = ""
    laboratory: str = ""
    questions: str = ""
    propositions: tuple[str, ...] = ()
    conclusion: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """One decision on one region of one finding; a later one supersedes it."""

    id: str
    evidence_id: str
    finding_id: str
    region_id: str
    decision: Decision
    reason: str
    examiner: str
    decided_at: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the chained log: `digest` covers every other field and its predecessor."""

    sequence: int
    at: str
    actor: str
    action: str
    subject: str
    detail_json: str
    previous_digest: str
    digest: str


@dataclass(frozen=True, slots=True)
class AnalysisFailure:
    """An analysis that did not come to a result, with what the examiner can do."""

    evidence_id: str
    request_digest: str
    failed_at: str
    what: Told
    remedy: Told


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that was offered to the case and could not be taken in. Its bytes are not kept.

    Hashes are empty, and `byte_size` is None, where not even its bytes could be read. The name
    keeps undecodable bytes as surrogate escapes (PEP 383). `what`, `remedy`: as the examiner read.
    """

    original_name: str
    sha256: str
    sha512: str
    byte_size: int | None
    what: Told
    remedy: Told
    refused_at: str
    refused_by: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why an item is no longer examined. The item, its file and its findings stay in the case."""

    evidence_id: str
    reason: str
    examiner: str
    withdrawn_at: str


@dataclass(frozen=True, slots=True)
class CaseItem:
    """One evidence item with its current finding, reviews in force, and state of analysis.

    `drawings`: the regions the examiner drew, each in its standing version. `withdrawal`: why the
    item is no longer examined.
    """

    evidence: EvidenceImage
    state: AnalysisState
    finding: Finding | None
    reviews: tuple[Review, ...]
    failure: AnalysisFailure | None
    drawings: tuple[ExaminerRegion, ...] = ()
    withdrawal: Withdrawal | None = None


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """The program and machine that made a document."""

    version: str
    commit: str
    operating_system: str
    python: str
    processor: str
    package_versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """Everything a report may say, at one moment. `case_folder` resolves relative paths.

    `items` are those that are examined; `withdrawn` and `refused` are listed with their reasons.
    """

    case: CaseRecord
    items: tuple[CaseItem, ...]
    audit: tuple[AuditEntry, ...]
    audit_count: int
    audit_head: str
    taken_at: str
    application: ApplicationFacts
    case_folder: str
    exhibits: tuple[Exhibit, ...] = ()
    withdrawn: tuple[CaseItem, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    calibrations: tuple[Calibration, ...] = ()
