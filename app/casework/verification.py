"""Checking a whole case: database, audit chain, records against the chain, every stored file."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from app.casework import batch, inventory
from app.casework.artifacts import references
from app.casework.audit import AuditAction, AuditHead, chain_faults, text_sha256
from app.casework.errors import CaseDamaged, reason_of
from app.casework.layout import CaseFolder
from app.casework.recovery import unclaimed_files
from app.casework.store import Store
from engine.errors import AnalysisCancelled
from engine.schema.case import AuditEntry
from engine.schema.phrase import Phrase, row


@dataclass(frozen=True, slots=True)
class CaseCheck:
    """What a check of a case found. `faults` name the entry, record or file; `notes` are no faults.

    Counts are of what was looked at.
    """

    faults: tuple[str, ...]
    notes: tuple[str, ...]
    audit_head: AuditHead
    evidence_count: int
    finding_count: int
    file_count: int

    @property
    def is_good(self) -> bool:
        """True when nothing is at fault."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """File number `index` (from 0) of `total` is hashed now; `done_bytes` of `total_bytes` are."""

    index: int
    total: int
    name: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class FileWatch:
    """Whom a check tells which file it is at, and asks whether to stop."""

    on_file: Callable[[CheckProgress], None] = lambda progress: None
    is_cancelled: Callable[[], bool] = lambda: False


UNWATCHED = FileWatch()


@dataclass(slots=True)
class _Replay:
    """What the log says the case must hold: built entry by entry."""

    records: dict[str, tuple[str, int]] = field(default_factory=dict)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    current: dict[str, str] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    withdrawn_by_hand: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def apply(self, entry: AuditEntry) -> None:
        try:
            detail = json.loads(entry.detail_json)
            for key, sha256 in detail.get("records", {}).items():
                self.records[key] = (sha256, entry.sequence)
            for name, sha256 in detail.get("files", {}).items():
                self.files[name] = (sha256, entry.sequence)
            if entry.action in (AuditAction.FINDING_RECORDED, AuditAction.FINDING_SELECTED):
                self.current[entry.subject] = detail["finding_id"]
            if entry.action == AuditAction.REVIEW_WITHDRAWN:
                self.withdrawn.add(detail["review_id"])
            if entry.action == AuditAction.DRAWING_WITHDRAWN:
                self.withdrawn_by_hand.add(f"drawing/{detail['drawing_id']}")
            if entry.action == AuditAction.EXHIBIT_WITHDRAWN:
                self.withdrawn_by_hand.add(f"exhibit/{detail['exhibit_id']}")
            if entry.action == AuditAction.CALIBRATION_WITHDRAWN:
                self.withdrawn_by_hand.add(f"calibration/{entry.subject}")
        except (ValueError, TypeError, AttributeError, KeyError):
            self.faults.append(
                Phrase("Entry {sequence}: its detail cannot be read.", sequence=entry.sequence)
            )


def verify_case(
    folder: CaseFolder, store: Store, against: AuditHead | None, watch: FileWatch
) -> CaseCheck:
    """Check everything. `against` is a head noted elsewhere which the log must contain.

    AnalysisCancelled between two files once the watch says so.
    """
    entries = store.audit_entries()
    head = store.audit_head()
    replay = _Replay()
    for entry in entries:
        replay.apply(entry)
    faults = [
        *inventory.integrity_faults(store),
        *chain_faults(entries, head),
        *_head_faults(entries, against),
        *replay.faults,
        *_record_faults(store, replay),
        *inventory.key_faults(store),
        *_state_faults(store, replay),
    ]
    try:
        faults += batch.job_faults(store)
    except (CaseDamaged, ValueError) as error:
        told = [error.what, error.remedy] if isinstance(error, CaseDamaged) else [str(error)]
        faults.append(row(told))
    try:
        faults += _unlogged_file_faults(store, replay)
        notes = tuple(
            Phrase(
                "{folder}/{file} belongs to no record; it is not evidence.",
                folder=path.parent.name,
                file=path.name,
            )
            for path in unclaimed_files(folder, store)
        )
    except CaseDamaged as error:
        faults.append(error.what)
        notes = ()
    faults += _file_faults(folder, replay, watch)
    counts = inventory.counts(store)
    return CaseCheck(
        tuple(dict.fromkeys(faults)), notes, head, counts[0], counts[1], len(replay.files)
    )


def _head_faults(entries: tuple[AuditEntry, ...], against: AuditHead | None) -> list[str]:
    if against is None:
        return []
    found = {entry.sequence: entry.digest for entry in entries}.get(against.count)
    if found is None:
        return [
            Phrase(
                "The log has no entry {count}, which was noted elsewhere: it was cut off, or an "
                "older copy of the case was put back.",
                count=against.count,
            )
        ]
    if found != against.digest:
        return [
            Phrase(
                "Entry {count} is not the one that was noted elsewhere: the log was rewritten.",
                count=against.count,
            )
        ]
    return []


def _record_faults(store: Store, replay: _Replay) -> Iterator[str]:
    stored = {f"{row.table}/{row.key}": row.record_json for row in inventory.stored_texts(store)}
    for key, text in stored.items():
        if key not in replay.records:
            yield Phrase(
                "Record {key} is in the database, but the log does not know it: inserted.", key=key
            )
        elif text is None or text_sha256(text) != replay.records[key][0]:
            yield Phrase(
                "Record {key} was changed after entry {entry} recorded it.",
                key=key,
                entry=replay.records[key][1],
            )
    for key in replay.records.keys() - stored.keys():
        yield Phrase(
            "Record {key}, recorded by entry {entry}, is missing: deleted.",
            key=key,
            entry=replay.records[key][1],
        )


def _state_faults(store: Store, replay: _Replay) -> Iterator[str]:
    current = {key: value[0] for key, value in store.current_finding_ids().items()}
    for evidence_id in sorted(current.keys() | replay.current.keys()):
        if current.get(evidence_id) != replay.current.get(evidence_id):
            yield Phrase(
                "Item {evidence_id}: the finding in force is not the one the log put in force.",
                evidence_id=evidence_id,
            )
    withdrawn = inventory.withdrawn_review_ids(store)
    for review_id in sorted(withdrawn ^ replay.withdrawn):
        yield Phrase(
            "Review {review_id}: whether it is withdrawn does not agree with the log.",
            review_id=review_id,
        )
    for key in sorted(inventory.withdrawn_by_hand(store) ^ replay.withdrawn_by_hand):
        yield Phrase("Record {key}: whether it is withdrawn does not agree with the log.", key=key)


def _unlogged_file_faults(store: Store, replay: _Replay) -> Iterator[str]:
    """Files the records name but no entry does."""
    for image in store.evidence():
        replay.files[image.stored_path] = (image.sha256, 0)
        for finding in store.findings_of(image.id):
            for ref in references(finding):
                if f"artifacts/{ref.sha256}" not in replay.files:
                    yield Phrase(
                        "Finding {id}: its file {path} is not in the log.",
                        id=finding.id,
                        path=ref.path,
                    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _file_faults(folder: CaseFolder, replay: _Replay, watch: FileWatch) -> Iterator[str]:
    files = sorted(replay.files.items())
    sizes = [_size(folder.path / name) for name, _ in files]
    total_bytes, done_bytes = sum(sizes), 0
    for index, (name, (expected, sequence)) in enumerate(files):
        if watch.is_cancelled():
            raise AnalysisCancelled
        watch.on_file(CheckProgress(index, len(files), name, done_bytes, total_bytes))
        done_bytes += sizes[index]
        path = folder.path / name
        recorded = Phrase(" recorded by entry {sequence}", sequence=sequence) if sequence else ""
        if Path(name).is_absolute() or ".." in Path(name).parts:
            yield Phrase("The log names {name}, which lies outside the case.", name=repr(name))
            continue
        try:
            with path.open("rb") as stream:
                found = hashlib.file_digest(stream, "sha256").hexdigest()
        except FileNotFoundError:
            yield Phrase("File {name}{recorded} is missing.", name=name, recorded=recorded)
            continue
        except OSError as error:
            yield Phrase(
                "File {name} cannot be read: {error}.", name=name, error=reason_of(error)[0]
            )
            continue
        if found != expected:
            yield Phrase(
                "File {name} was changed: its SHA-256 is {found}, recorded was {expected}.",
                name=name,
                found=found,
                expected=expected,
            )
