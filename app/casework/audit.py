"""The chained log: each entry hashes its predecessor and covers every field of its own."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.casework.naming import utc_now
from engine.schema.case import AuditEntry
from engine.schema.kept_phrases import ENTRY, kept_of
from engine.schema.phrase import Phrase

# What the first entry names as its predecessor.
GENESIS = "0" * 64

# JSON data: text, numbers, booleans, None, lists and dictionaries of these.
Plain = str | int | float | bool | None | Sequence["Plain"] | Mapping[str, "Plain"]


class AuditAction(StrEnum):
    """Everything that is written to the log."""

    CASE_CREATED = "case.created"
    CASE_UPDATED = "case.updated"
    CASE_RECOVERED = "case.recovered"
    EVIDENCE_TAKEN_IN = "evidence.taken_in"
    EVIDENCE_DUPLICATE = "evidence.duplicate"
    EVIDENCE_REFUSED = "evidence.refused"
    EVIDENCE_WITHDRAWN = "evidence.withdrawn"
    EVIDENCE_RESTORED = "evidence.restored"
    EVIDENCE_TAGGED = "evidence.tagged"
    FINDING_RECORDED = "finding.recorded"
    FINDING_SELECTED = "finding.selected"
    ANALYSIS_FAILED = "analysis.failed"
    FINDING_COMPARED = "finding.compared"
    QUEUE_FILLED = "queue.filled"
    QUEUE_CLEARED = "queue.cleared"
    REVIEW_MADE = "review.made"
    REVIEW_WITHDRAWN = "review.withdrawn"
    REGION_DRAWN = "region.drawn"
    DRAWING_WITHDRAWN = "drawing.withdrawn"
    EXHIBIT_KEPT = "exhibit.kept"
    EXHIBIT_WITHDRAWN = "exhibit.withdrawn"
    CALIBRATION_LOADED = "calibration.loaded"
    CALIBRATION_WITHDRAWN = "calibration.withdrawn"
    REPORT_SIGNED = "report.signed"


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """What is to be logged: who did what to which subject. `detail` is plain JSON data."""

    actor: str
    action: AuditAction
    subject: str
    detail: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class AuditHead:
    """How many entries there are and the digest of the last: what a signed report prints."""

    count: int
    digest: str


EMPTY = AuditHead(0, GENESIS)


def canonical_json(value: Plain) -> str:
    """One text for one value: keys sorted, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def text_sha256(text: str) -> str:
    """SHA-256 (hex) of the text in UTF-8; texts here are ASCII JSON."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def next_entry(head: AuditHead, event: AuditEvent) -> AuditEntry:
    """The entry that follows `head`, stamped with this machine's UTC time."""
    fields = (
        head.count + 1,
        utc_now(),
        event.actor,
        event.action.value,
        event.subject,
        canonical_json(_detail(event)),
        head.digest,
    )
    return AuditEntry(*fields, digest=digest_of(fields))


def _detail(event: AuditEvent) -> Mapping[str, Plain]:
    """The event's detail; what it tells in words of the program also with its template."""
    phrases = kept_of(event.detail)
    return {**event.detail, ENTRY: phrases} if phrases else event.detail


def digest_of(fields: tuple[int, str, str, str, str, str, str]) -> str:
    """SHA-256 (hex) over all fields but the digest, in their order, as a JSON list."""
    return text_sha256(canonical_json(list(fields)))


def expected_digest(entry: AuditEntry) -> str:
    """What the entry's digest must be if nothing in it was changed."""
    return digest_of(
        (
            entry.sequence,
            entry.at,
            entry.actor,
            entry.action,
            entry.subject,
            entry.detail_json,
            entry.previous_digest,
        )
    )


def chain_faults(entries: Sequence[AuditEntry], head: AuditHead) -> tuple[str, ...]:
    """Every break of the chain, naming the entry; empty when it is whole.

    entries: in order of sequence, as stored. head: count and digest from the case row.
    """
    faults: list[str] = []
    previous = EMPTY
    for entry in entries:
        faults += _entry_faults(entry, previous)
        number = entry.sequence if isinstance(entry.sequence, int) else previous.count + 1
        previous = AuditHead(number, str(entry.digest))
    if previous.count < head.count:
        faults.append(
            Phrase(
                "The log ends at entry {count}, but the case recorded {counted} entries: the last "
                "{missing} were cut off.",
                count=previous.count,
                counted=head.count,
                missing=head.count - previous.count,
            )
        )
    elif previous.count > head.count:
        faults.append(
            Phrase(
                "The log has entries up to {count}, but the case recorded only {counted}: entries "
                "were inserted, or the case row was changed.",
                count=previous.count,
                counted=head.count,
            )
        )
    elif previous.digest != head.digest:
        faults.append(
            Phrase(
                "Entry {count} is not the one the case recorded as its last: it was replaced, or "
                "the case row was changed.",
                count=head.count,
            )
        )
    return tuple(faults)


def _entry_faults(entry: AuditEntry, previous: AuditHead) -> list[str]:
    number = previous.count + 1
    empty = [name for name in AuditEntry.__slots__ if getattr(entry, name) is None]
    if empty:
        return [
            Phrase(
                "Entry {sequence}: {empty} is empty (nulled).",
                sequence=entry.sequence or number,
                empty=", ".join(empty),
            )
        ]
    faults: list[str] = []
    if entry.sequence > number:
        missing = str(number) if entry.sequence == number + 1 else f"{number}–{entry.sequence - 1}"
        faults.append(Phrase("Entry {missing} is missing: deleted from the log.", missing=missing))
    elif entry.sequence < number:
        faults.append(Phrase("Entry {sequence} is out of order.", sequence=entry.sequence))
    if expected_digest(entry) != entry.digest:
        faults.append(
            Phrase(
                "Entry {sequence} was edited: its content does not match its digest.",
                sequence=entry.sequence,
            )
        )
    if entry.previous_digest != previous.digest:
        faults.append(
            Phrase(
                "Entry {sequence} does not follow the entry before it: entries were edited, "
                "deleted, inserted or reordered there.",
                sequence=entry.sequence,
            )
        )
    return faults
