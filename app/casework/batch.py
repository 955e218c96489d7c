"""The queue of a case: what is still to be analysed, kept with the case so that it can be resumed.

A batch is what was asked for at one moment, recorded and audited. Its jobs carry the progress:
they are work, not evidence, and follow the findings and failures that are recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.casework import left_out
from app.casework.audit import AuditAction, AuditEvent, Plain, text_sha256
from app.casework.changes import CaseChanges
from app.casework.naming import utc_now
from app.casework.store import Store
from engine.schema.codec import to_json
from engine.schema.request import AnalysisRequest, EngineDescription

# The case format that brought the queue.
_SINCE_VERSION = 2


class JobState(StrEnum):
    """Where one analysis of the queue stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Batch:
    """Analyses that were asked for together. `request_digests` belong to `evidence_ids` in order.

    `queued_at`: aware UTC, ISO 8601. `disabled_methods`: what was not to be run.
    """

    number: int
    engine: str
    engine_version: str
    engine_weights_sha256: str
    device: str
    queued_at: str
    queued_by: str
    evidence_ids: tuple[str, ...]
    request_digests: tuple[str, ...]
    disabled_methods: tuple[str, ...] = ()

    def fits(self, engine: EngineDescription) -> bool:
        """Whether `engine` is what was asked for, to the byte of its weights."""
        asked = (self.engine, self.engine_version, self.engine_weights_sha256)
        return asked == (engine.name, engine.version, engine.weights_sha256)


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many jobs of one batch are in each state."""

    batch: Batch
    counts: tuple[tuple[JobState, int], ...]

    def of(self, state: JobState) -> int:
        """How many jobs are in this state."""
        return dict(self.counts).get(state, 0)

    @property
    def open(self) -> int:
        """How many are still to be done."""
        return self.of(JobState.PENDING) + self.of(JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class WantedJob:
    """One analysis to be queued."""

    evidence_id: str
    request: AnalysisRequest


def batches(store: Store) -> tuple[Batch, ...]:
    """Everything that was ever queued, oldest first."""
    if store.version < _SINCE_VERSION:
        return ()
    rows = store.rows("SELECT record_json FROM batch ORDER BY number")
    return tuple(store.restore(Batch, text) for (text,) in rows)


def queue_counts(store: Store) -> tuple[QueueCount, ...]:
    """All batches with the states of their jobs, oldest first."""
    counts: dict[int, list[tuple[JobState, int]]] = {}
    if store.version >= _SINCE_VERSION:
        rows = store.rows("SELECT batch, state, COUNT(*) FROM job GROUP BY batch, state")
        for number, state, count in rows:
            counts.setdefault(int(number), []).append((JobState(state), int(count)))
    return tuple(QueueCount(batch, tuple(counts.get(batch.number, ()))) for batch in batches(store))


def open_jobs(store: Store, batch: Batch | None = None) -> tuple[str, ...]:
    """Ids of the items whose analysis is still to be done, in order; of one batch or of all."""
    if store.version < _SINCE_VERSION:
        return ()
    rows = store.rows(
        "SELECT evidence_id FROM job WHERE state IN ('pending', 'running')"
        " AND (?1 IS NULL OR batch = ?1) ORDER BY batch, position",
        (batch.number if batch else None,),
    )
    return tuple(dict.fromkeys(row[0] for row in rows))


def unanswered(store: Store, wanted: Sequence[WantedJob]) -> tuple[WantedJob, ...]:
    """Those whose answer is not the finding in force."""
    rows = store.rows(
        "SELECT current_finding.evidence_id, request_digest FROM current_finding"
        " JOIN finding ON finding.id = finding_id"
    )
    answered = {(row[0], row[1]) for row in rows}
    return tuple(job for job in wanted if (job.evidence_id, job.request.digest) not in answered)


def fill(
    store: Store, actor: str, engine: EngineDescription, wanted: Sequence[WantedJob]
) -> CaseChanges:
    """Queue what is neither answered, queued nor withdrawn, as one batch with its log entry."""
    rows = store.rows("SELECT request_digest FROM job WHERE state IN ('pending', 'running')")
    queued = {row[0] for row in rows}
    withdrawn = left_out.withdrawals(store)
    missing = [
        job
        for job in unanswered(store, wanted)
        if job.request.digest not in queued and job.evidence_id not in withdrawn
    ]
    if not missing:
        return CaseChanges()
    with store.transaction():
        [(last,)] = store.rows("SELECT COALESCE(MAX(number), 0) FROM batch")
        batch = Batch(
            number=int(last) + 1,
            engine=engine.name,
            engine_version=engine.version,
            engine_weights_sha256=engine.weights_sha256,
            device=missing[0].request.device,
            queued_at=utc_now(),
            queued_by=actor,
            evidence_ids=tuple(job.evidence_id for job in missing),
            request_digests=tuple(job.request.digest for job in missing),
            disabled_methods=missing[0].request.disabled_methods,
        )
        text = to_json(batch)
        store.write("INSERT INTO batch VALUES (?, ?)", (batch.number, text))
        for position, job in enumerate(missing):
            store.write(
                "INSERT INTO job VALUES (?, ?, ?, ?, ?)",
                (batch.number, position, job.evidence_id, job.request.digest, JobState.PENDING),
            )
        detail: dict[str, Plain] = {
            "batch": batch.number,
            "items": len(missing),
            "engine": batch.engine,
            "engine_version": batch.engine_version,
            "records": {f"batch/{batch.number}": text_sha256(text)},
        }
        store.append_audit(
            AuditEvent(actor, AuditAction.QUEUE_FILLED, f"batch {batch.number}", detail)
        )
    return CaseChanges(audit=True)


def clear(store: Store, actor: str, only: Sequence[str] | None = None) -> CaseChanges:
    """Take what is still to be done out of the queue; with `only`, of these items."""
    ids = [item for item in open_jobs(store) if only is None or item in only]
    if not ids:
        return CaseChanges()
    with store.transaction():
        for evidence_id in ids:
            cancel(store, evidence_id)
        detail: dict[str, Plain] = {"items": [*ids]}
        store.append_audit(AuditEvent(actor, AuditAction.QUEUE_CLEARED, "queue", detail))
    return CaseChanges(audit=True)


def cancel(store: Store, evidence_id: str) -> None:
    """Take an item's open jobs out of the queue, inside the running transaction."""
    store.write(
        "UPDATE job SET state = 'cancelled' WHERE evidence_id = ?"
        " AND state IN ('pending', 'running')",
        (evidence_id,),
    )


def mark(store: Store, request_digest: str, state: JobState) -> None:
    """Move the open jobs of this request to `state`, inside the running transaction."""
    store.write(
        "UPDATE job SET state = ? WHERE request_digest = ? AND state IN ('pending', 'running')",
        (state, request_digest),
    )


def is_queued(store: Store, request_digest: str) -> bool:
    """Whether a job for this request is still open."""
    rows = store.rows(
        "SELECT 1 FROM job WHERE request_digest = ? AND state IN ('pending', 'running')",
        (request_digest,),
    )
    return bool(rows)


def is_in_force(store: Store, evidence_id: str, request_digest: str) -> bool:
    """Whether the item's finding in force answers this request."""
    rows = store.rows(
        "SELECT 1 FROM current_finding JOIN finding ON finding.id = finding_id"
        " WHERE current_finding.evidence_id = ? AND request_digest = ?",
        (evidence_id, request_digest),
    )
    return bool(rows)


def put_back(store: Store) -> None:
    """What was running when the program ended is to be done again."""
    if store.rows("SELECT 1 FROM job WHERE state = 'running'"):
        with store.transaction():
            store.write("UPDATE job SET state = 'pending' WHERE state = 'running'")


def job_faults(store: Store) -> tuple[str, ...]:
    """Where the jobs do not agree with what was queued, or with the findings."""
    if store.version < _SINCE_VERSION:
        return ()
    faults = []
    for batch in batches(store):
        rows = store.rows(
            "SELECT evidence_id, request_digest FROM job WHERE batch = ? ORDER BY position",
            (batch.number,),
        )
        asked = list(zip(batch.evidence_ids, batch.request_digests, strict=True))
        if [(row[0], row[1]) for row in rows] != asked:
            faults.append(f"Batch {batch.number}: its jobs are not those that were queued.")
    for evidence_id, number in store.rows(
        "SELECT evidence_id, batch FROM job WHERE state = 'done'"
        " AND request_digest NOT IN (SELECT request_digest FROM finding)"
    ):
        faults.append(
            f"Batch {number}: item {evidence_id} is marked as done, but there is no finding."
        )
    return tuple(faults)
