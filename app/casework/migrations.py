"""The shape of the case database: numbered steps, each applied in its own transaction."""

import contextlib
import sqlite3
from pathlib import Path

from app.casework.errors import CaseDamaged, CaseTooNew
from engine.schema.phrase import Phrase

# "FTkr" in ASCII, in the file's header (sqlite.org/pragma.html#pragma_application_id).
APPLICATION_ID = 0x46546B72

_FIRST = (
    """CREATE TABLE case_record (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        record_json TEXT NOT NULL,
        audit_count INTEGER NOT NULL CHECK (audit_count >= 0),
        audit_head TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE evidence (
        id TEXT PRIMARY KEY NOT NULL,
        position INTEGER NOT NULL UNIQUE,
        sha256 TEXT NOT NULL UNIQUE,
        record_json TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE finding (
        id TEXT PRIMARY KEY NOT NULL,
        evidence_id TEXT NOT NULL REFERENCES evidence (id),
        request_digest TEXT NOT NULL UNIQUE,
        verdict TEXT NOT NULL,
        manipulation REAL NOT NULL,
        record_json TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX finding_of_evidence ON finding (evidence_id)",
    """CREATE TABLE current_finding (
        evidence_id TEXT PRIMARY KEY NOT NULL REFERENCES evidence (id),
        finding_id TEXT NOT NULL REFERENCES finding (id)
    ) STRICT""",
    """CREATE TABLE artifact (
        name TEXT PRIMARY KEY NOT NULL,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE failure (
        sequence INTEGER PRIMARY KEY,
        evidence_id TEXT NOT NULL REFERENCES evidence (id),
        is_current INTEGER NOT NULL CHECK (is_current IN (0, 1)),
        record_json TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX failure_of_evidence ON failure (evidence_id)",
    """CREATE TABLE review (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        finding_id TEXT NOT NULL REFERENCES finding (id),
        is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
        record_json TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX review_of_finding ON review (finding_id)",
    """CREATE TABLE report (
        name TEXT PRIMARY KEY NOT NULL,
        sha256 TEXT NOT NULL,
        record_json TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE audit (
        sequence INTEGER PRIMARY KEY CHECK (sequence >= 1),
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        detail_json TEXT NOT NULL,
        previous_digest TEXT NOT NULL,
        digest TEXT NOT NULL
    ) STRICT""",
    # Against slips of this program, not against an attacker: `verify` is for those.
    """CREATE TRIGGER audit_is_never_edited BEFORE UPDATE ON audit
        BEGIN SELECT RAISE (ABORT, 'audit entries are never edited'); END""",
    """CREATE TRIGGER audit_is_never_cut BEFORE DELETE ON audit
        BEGIN SELECT RAISE (ABORT, 'audit entries are never deleted'); END""",
)

_QUEUE_AND_COMPARISONS = (
    """CREATE TABLE batch (
        number INTEGER PRIMARY KEY,
        record_json TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE job (
        batch INTEGER NOT NULL REFERENCES batch (number),
        position INTEGER NOT NULL,
        evidence_id TEXT NOT NULL REFERENCES evidence (id),
        request_digest TEXT NOT NULL,
        state TEXT NOT NULL
            CHECK (state IN ('pending', 'running', 'done', 'failed', 'cancelled')),
        PRIMARY KEY (batch, position)
    ) STRICT""",
    "CREATE INDEX job_of_request ON job (request_digest)",
    "CREATE INDEX job_in_state ON job (state)",
    """CREATE TABLE comparison (
        id TEXT PRIMARY KEY NOT NULL,
        finding_id TEXT NOT NULL REFERENCES finding (id),
        record_json TEXT NOT NULL
    ) STRICT""",
)

_DRAWINGS_AND_EXHIBITS = tuple(
    statement
    for table in ("drawing", "exhibit")
    for statement in (
        f"""CREATE TABLE {table} (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        evidence_id TEXT NOT NULL REFERENCES evidence (id),
        is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
        record_json TEXT NOT NULL
    ) STRICT""",
        f"CREATE INDEX {table}_of_evidence ON {table} (evidence_id)",
    )
)

_CALIBRATIONS = (
    """CREATE TABLE calibration (
        sequence INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
        record_json TEXT NOT NULL
    ) STRICT""",
)

# No table changes. From here on findings may hold the maps of their clues, and texts their
# templates: entries that older programs do not know. They are to say that the case is newer, not
# that it is damaged.
_MAPS_AND_TEMPLATES: tuple[str, ...] = ()

# Step n brings a database of user_version n to n + 1. Never edit a released step; append one.
STEPS: tuple[tuple[str, ...], ...] = (
    _FIRST,
    _QUEUE_AND_COMPARISONS,
    _DRAWINGS_AND_EXHIBITS,
    _CALIBRATIONS,
    _MAPS_AND_TEMPLATES,
)
CURRENT_VERSION = len(STEPS)


def initialise(connection: sqlite3.Connection) -> None:
    """Give an empty database the current shape."""
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection)


def migrate(connection: sqlite3.Connection) -> int:
    """Bring the database to the current version; how many steps were taken.

    A step that fails leaves the database at the version before it.
    """
    version = _version(connection)
    for number in range(version, CURRENT_VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in STEPS[number]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise
    return CURRENT_VERSION - version


def check(connection: sqlite3.Connection, path: Path) -> int:
    """The database's version. CaseDamaged when it is no case, CaseTooNew when from the future."""
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    if application_id != APPLICATION_ID:
        raise CaseDamaged(
            Phrase("{path} is an SQLite file, but not a ForgeryTalker case.", path=path),
            remedy=Phrase("Choose a folder that was made with `case create`."),
        )
    version = _version(connection)
    if version > CURRENT_VERSION:
        raise CaseTooNew(
            Phrase(
                "The case in {parent} was written by a later version of ForgeryTalker (case "
                "format {version}, this program knows {current_version}).",
                parent=path.parent,
                version=version,
                current_version=CURRENT_VERSION,
            ),
            remedy=Phrase("Install the later version to open it."),
        )
    return version


def schema_faults(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Tables, indexes, triggers and views that are not those of the database's version.

    A trigger that somebody added would run with every change that an examiner makes.
    """
    listed = (
        "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    found = {(row[0], row[1]): row[2] for row in connection.execute(listed)}
    with contextlib.closing(sqlite3.connect(":memory:")) as model:
        for step in STEPS[: _version(connection)]:
            for statement in step:
                model.execute(statement)
        wanted = {(row[0], row[1]): row[2] for row in model.execute(listed)}
    return tuple(
        f"Database: the {kind} {name} was {_what_happened(kind, name, found, wanted)}."
        for kind, name in sorted(found.keys() | wanted.keys())
        if found.get((kind, name)) != wanted.get((kind, name))
    )


def _what_happened(
    kind: str, name: str, found: dict[tuple[str, str], str], wanted: dict[tuple[str, str], str]
) -> str:
    if (kind, name) not in found:
        return "removed"
    return "changed" if (kind, name) in wanted else "added"


def _version(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
