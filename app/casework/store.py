"""The case database: every SQL statement on it, one connection, one thread, whole transactions."""

import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from app.casework import migrations
from app.casework.audit import EMPTY, AuditEvent, AuditHead, next_entry
from app.casework.connections import connect_new, connect_reading, connect_writing, opened
from app.casework.errors import CaseDamaged, CaseReadOnly, database_failed
from engine.schema.case import AnalysisFailure, AuditEntry, CaseRecord, Review
from engine.schema.codec import CodecError, from_json, to_json
from engine.schema.finding import ArtifactRef, Finding
from engine.schema.image import EvidenceImage
from engine.schema.phrase import Phrase

Record = TypeVar("Record")


# SQLite's row numbers are 64-bit; what an attacker put into the log may have any of them.
_LOWEST_ROWID = -(2**63)


class Store:
    """The open database. Use it from the thread that opened it."""

    def __init__(self, path: Path, connection: sqlite3.Connection, *, is_read_only: bool) -> None:
        self.path = path
        self.is_read_only = is_read_only
        self.version = migrations.CURRENT_VERSION
        self._connection = connection

    @classmethod
    def create(cls, path: Path, record: CaseRecord, event: AuditEvent) -> "Store":
        """A new database with the case's record and the first audit entry."""
        with opened(path, lambda: connect_new(path)) as connection:
            store = cls(path, connection, is_read_only=False)
            store._configure()
            migrations.initialise(connection)
            with store.transaction():
                store.write(
                    "INSERT INTO case_record VALUES (1, ?, ?, ?, ?)",
                    (record.id, to_json(record), EMPTY.count, EMPTY.digest),
                )
                store.append_audit(event)
        return store

    @classmethod
    def open(cls, path: Path, *, is_read_only: bool) -> "Store":
        """The existing database, brought to the current version when it may be written."""
        connect = connect_reading if is_read_only else connect_writing
        with opened(path, lambda: connect(path)) as connection:
            store = cls(path, connection, is_read_only=is_read_only)
            version = migrations.check(connection, path)
            if is_read_only:
                # An older case is read as it is; what its format did not have yet is empty.
                store.version = version
            else:
                store._refuse_foreign_parts()
                store._configure()
                migrations.migrate(connection)
        return store

    def schema_faults(self) -> tuple[str, ...]:
        """What of the database's shape is not this program's."""
        return migrations.schema_faults(self._connection)

    def copy_to(self, path: Path) -> None:
        """Write a copy of the database as it is now, whole in one file. OSError when refused."""
        try:
            with contextlib.closing(sqlite3.connect(path)) as copy:
                self._connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise database_failed(path, error) from error

    def close(self) -> None:
        """Fold the write-ahead log into the file and close."""
        self._connection.close()

    def _configure(self) -> None:
        # WAL: readers beside the writer. FULL: a committed action survives a power cut.
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {pragma}")

    def _refuse_foreign_parts(self) -> None:
        added = [fault for fault in self.schema_faults() if fault.endswith("added.")]
        if added:
            raise CaseDamaged(
                Phrase(
                    "The case database {path} holds what this program did not make: {added}",
                    path=self.path,
                    added=added[0],
                ),
                remedy=Phrase("Open it for reading only and run `case verify`; work on a backup."),
            )

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing. CaseError when the database refuses."""
        if self.is_read_only:
            raise CaseReadOnly(
                Phrase("The case in {parent} is open for reading only.", parent=self.path.parent),
                remedy=Phrase(
                    "Open it for writing: close other programs that use it, and see that the "
                    "folder can be written."
                ),
            )
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                self._roll_back()
        except sqlite3.Error as error:
            raise database_failed(self.path, error) from error

    def _roll_back(self) -> None:
        # Nothing is left to roll back after a commit, nor after a full disk: SQLite did it then.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view over several reads, also while another program writes."""
        if self._connection.in_transaction:
            yield
            return
        try:
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._roll_back()
        except sqlite3.Error as error:
            raise database_failed(self.path, error) from error

    def rows(self, statement: str, parameters: tuple[object, ...] = ()) -> list[tuple[str, ...]]:
        """All rows of one query. CaseError when the database refuses."""
        try:
            return self._connection.execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            raise database_failed(self.path, error) from error

    def restore(self, kind: type[Record], text: str) -> Record:
        """The record written in `text`. CaseDamaged when it is none."""
        try:
            return from_json(kind, text)
        except (CodecError, TypeError) as error:
            raise CaseDamaged(
                Phrase(
                    "A {kind} in {path} cannot be read: {error}.",
                    kind=kind.__name__,
                    path=self.path,
                    error=error,
                ),
                remedy=Phrase("Run `case verify` on this case; restore it from a backup."),
            ) from error

    def write(self, statement: str, parameters: tuple[object, ...] = ()) -> None:
        """Change rows, inside the running transaction."""
        self._connection.execute(statement, parameters)

    # --- the case ---

    def case_record(self) -> CaseRecord:
        """The case's own facts."""
        [(text,)] = self.rows("SELECT record_json FROM case_record")
        return self.restore(CaseRecord, text)

    def write_case_record(self, record: CaseRecord) -> None:
        """Replace the case's own facts."""
        self.write("UPDATE case_record SET record_json = ?", (to_json(record),))

    # --- audit ---

    def audit_head(self) -> AuditHead:
        """Count and last digest as the case row has them."""
        [(count, digest)] = self.rows("SELECT audit_count, audit_head FROM case_record")
        return AuditHead(int(count), digest)

    def append_audit(self, event: AuditEvent) -> AuditEntry:
        """Append inside the running transaction."""
        entry = next_entry(self.audit_head(), event)
        self.write(
            "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            tuple(getattr(entry, name) for name in AuditEntry.__slots__),
        )
        self.write(
            "UPDATE case_record SET audit_count = ?, audit_head = ?", (entry.sequence, entry.digest)
        )
        return entry

    def audit_entries(self, after: int = 0) -> tuple[AuditEntry, ...]:
        """The log in order, exactly as stored (also what an attacker put there).

        after: only entries with a higher number; 0: every row, whatever its number.
        """
        return tuple(
            AuditEntry(*row)  # type: ignore[arg-type]
            for row in self.rows(
                "SELECT sequence, at, actor, action, subject, detail_json, previous_digest, digest"
                " FROM audit WHERE rowid > ? ORDER BY rowid",
                (after or _LOWEST_ROWID,),
            )
        )

    # --- evidence ---

    def evidence(self) -> tuple[EvidenceImage, ...]:
        """All items in the order they were taken in."""
        rows = self.rows("SELECT record_json FROM evidence ORDER BY position")
        return tuple(self.restore(EvidenceImage, text) for (text,) in rows)

    def evidence_item(self, evidence_id: str) -> EvidenceImage | None:
        """One item, or None when the case has no such id."""
        rows = self.rows("SELECT record_json FROM evidence WHERE id = ?", (evidence_id,))
        return self.restore(EvidenceImage, rows[0][0]) if rows else None

    def evidence_id_by_sha256(self, sha256: str) -> str | None:
        """The id of the item with these bytes, if the case has it."""
        rows = self.rows("SELECT id FROM evidence WHERE sha256 = ?", (sha256,))
        return rows[0][0] if rows else None

    def next_position(self) -> int:
        """The number of the next item, from 1."""
        [(last,)] = self.rows("SELECT COALESCE(MAX(position), 0) FROM evidence")
        return int(last) + 1

    def insert_evidence(self, image: EvidenceImage, position: int) -> None:
        """Add an item."""
        self.write(
            "INSERT INTO evidence VALUES (?, ?, ?, ?)",
            (image.id, position, image.sha256, to_json(image)),
        )

    # --- artifacts ---

    def insert_artifact(self, name: str, ref: ArtifactRef) -> None:
        """Record a file of the artifacts folder; the same content may be recorded again."""
        self.write(
            "INSERT OR IGNORE INTO artifact VALUES (?, ?, ?)", (name, ref.sha256, ref.media_type)
        )

    def artifacts(self) -> tuple[ArtifactRef, ...]:
        """All recorded files of the artifacts folder."""
        rows = self.rows("SELECT name, sha256, media_type FROM artifact ORDER BY name")
        return tuple(ArtifactRef(*row) for row in rows)

    # --- findings and failures ---

    def current_finding(self, evidence_id: str) -> Finding | None:
        """The finding in force for an item."""
        rows = self.rows(
            "SELECT record_json FROM current_finding JOIN finding ON finding.id = finding_id"
            " WHERE current_finding.evidence_id = ?",
            (evidence_id,),
        )
        return self.restore(Finding, rows[0][0]) if rows else None

    def current_finding_id(self, evidence_id: str) -> str | None:
        """Id of the finding in force for an item."""
        rows = self.rows(
            "SELECT finding_id FROM current_finding WHERE evidence_id = ?", (evidence_id,)
        )
        return rows[0][0] if rows else None

    def current_finding_ids(self) -> dict[str, tuple[str, str, float]]:
        """Per item: id, verdict and manipulation score of the finding in force."""
        rows = self.rows(
            "SELECT current_finding.evidence_id, finding.id, verdict, manipulation"
            " FROM current_finding JOIN finding ON finding.id = finding_id"
        )
        return {row[0]: (row[1], row[2], float(row[3])) for row in rows}

    def findings_of(self, evidence_id: str) -> tuple[Finding, ...]:
        """All findings of an item, superseded ones included, in the order they came."""
        rows = self.rows(
            "SELECT record_json FROM finding WHERE evidence_id = ? ORDER BY rowid", (evidence_id,)
        )
        return tuple(self.restore(Finding, text) for (text,) in rows)

    def finding_by_digest(self, request_digest: str) -> tuple[str, Finding] | None:
        """Item id and finding that answer this request, if it was answered before."""
        rows = self.rows(
            "SELECT evidence_id, record_json FROM finding WHERE request_digest = ?",
            (request_digest,),
        )
        return (rows[0][0], self.restore(Finding, rows[0][1])) if rows else None

    def insert_finding(self, evidence_id: str, finding: Finding, text: str) -> None:
        """Add a finding, written out as `text`; it is not in force before `select_finding`."""
        self.write(
            "INSERT INTO finding VALUES (?, ?, ?, ?, ?, ?)",
            (
                finding.id,
                evidence_id,
                finding.request_digest,
                finding.scores.verdict.value,
                finding.scores.manipulation,
                text,
            ),
        )

    def select_finding(self, evidence_id: str, finding_id: str) -> None:
        """Put a finding in force; an earlier failure of the item is past."""
        self.write(
            "INSERT INTO current_finding VALUES (?, ?)"
            " ON CONFLICT (evidence_id) DO UPDATE SET finding_id = excluded.finding_id",
            (evidence_id, finding_id),
        )
        self.write("UPDATE failure SET is_current = 0 WHERE evidence_id = ?", (evidence_id,))

    def insert_failure(self, failure: AnalysisFailure) -> int:
        """Record that an analysis came to no result, the item's current failure; its number."""
        self.write(
            "UPDATE failure SET is_current = 0 WHERE evidence_id = ?", (failure.evidence_id,)
        )
        self.write(
            "INSERT INTO failure (evidence_id, is_current, record_json) VALUES (?, 1, ?)",
            (failure.evidence_id, to_json(failure)),
        )
        [(sequence,)] = self.rows("SELECT MAX(sequence) FROM failure")
        return int(sequence)

    def current_failures(self) -> dict[str, AnalysisFailure]:
        """Per item: the failure since which no finding came."""
        rows = self.rows("SELECT evidence_id, record_json FROM failure WHERE is_current = 1")
        return {row[0]: self.restore(AnalysisFailure, row[1]) for row in rows}

    # --- reviews ---

    def insert_review(self, review: Review) -> None:
        """Add a review."""
        self.write(
            "INSERT INTO review (id, finding_id, is_withdrawn, record_json) VALUES (?, ?, 0, ?)",
            (review.id, review.finding_id, to_json(review)),
        )

    def withdraw_review(self, review_id: str) -> None:
        """Mark a review as withdrawn; it stays in the case."""
        self.write("UPDATE review SET is_withdrawn = 1 WHERE id = ?", (review_id,))

    def review(self, review_id: str) -> tuple[Review, bool] | None:
        """A review and whether it was withdrawn."""
        rows = self.rows("SELECT record_json, is_withdrawn FROM review WHERE id = ?", (review_id,))
        return (self.restore(Review, rows[0][0]), bool(rows[0][1])) if rows else None

    def standing_reviews(self, finding_id: str | None = None) -> tuple[Review, ...]:
        """Reviews that were not withdrawn, oldest first; of one finding or of all."""
        rows = self.rows(
            "SELECT record_json FROM review WHERE is_withdrawn = 0"
            " AND (?1 IS NULL OR finding_id = ?1) ORDER BY sequence",
            (finding_id,),
        )
        return tuple(self.restore(Review, text) for (text,) in rows)

    # --- reports ---

    def insert_report(self, name: str, sha256: str, record_json: str) -> None:
        """Record a file of the reports folder with its facts as canonical JSON."""
        self.write("INSERT INTO report VALUES (?, ?, ?)", (name, sha256, record_json))

    def reports(self) -> tuple[tuple[str, str, str], ...]:
        """Name, SHA-256 and facts (JSON) of every stored report, in the order they came."""
        rows = self.rows("SELECT name, sha256, record_json FROM report ORDER BY rowid")
        return tuple((row[0], row[1], row[2]) for row in rows)
