"""Questions to the case database that only its verification asks."""

from dataclasses import dataclass

from app.casework.store import Store
from engine.schema.phrase import Phrase


@dataclass(frozen=True, slots=True)
class StoredText:
    """One record as it lies in the database, for the checks: kind of row, key, exact JSON."""

    table: str
    key: str
    record_json: str


def integrity_faults(store: Store) -> tuple[str, ...]:
    """What SQLite itself finds wrong with the file; empty when nothing."""
    said = [row[0] for row in store.rows("PRAGMA integrity_check")]
    loose = store.rows("PRAGMA foreign_key_check")
    faults: list[str] = [Phrase("Database: {line}", line=line) for line in said if line != "ok"]
    faults += store.schema_faults()
    return tuple(
        faults + [Phrase("Database: a row of {row} refers to nothing", row=row[0]) for row in loose]
    )


def key_faults(store: Store) -> tuple[str, ...]:
    """Rows whose key columns say something else than their record."""
    agree = {
        "case_record": "json_extract(record_json, '$.record.id') IS id",
        "evidence": "json_extract(record_json, '$.record.id') IS id"
        " AND json_extract(record_json, '$.record.sha256') IS sha256",
        "finding": "json_extract(record_json, '$.record.id') IS id"
        " AND json_extract(record_json, '$.record.request_digest') IS request_digest"
        " AND json_extract(record_json, '$.record.scores.verdict') IS verdict"
        " AND json_extract(record_json, '$.record.scores.manipulation') IS manipulation"
        " AND json_extract(record_json, '$.record.image_sha256') IS"
        " (SELECT sha256 FROM evidence WHERE evidence.id = evidence_id)",
        "review": "json_extract(record_json, '$.record.id') IS id"
        " AND json_extract(record_json, '$.record.finding_id') IS finding_id",
        "failure": "json_extract(record_json, '$.record.evidence_id') IS evidence_id",
        "report": "json_extract(record_json, '$.sha256') IS sha256",
    }
    if store.version >= 2:
        agree |= {
            "batch": "json_extract(record_json, '$.record.number') IS number",
            "comparison": "json_extract(record_json, '$.record.id') IS id"
            " AND json_extract(record_json, '$.record.first_id') IS finding_id",
        }
    if store.version >= 3:
        made_by_hand = (
            "json_extract(record_json, '$.record.id') IS id"
            " AND json_extract(record_json, '$.record.evidence_id') IS evidence_id"
        )
        agree |= {"drawing": made_by_hand, "exhibit": made_by_hand}
    if store.version >= 4:
        agree["calibration"] = "json_extract(record_json, '$.record.id') IS id"
    return tuple(
        Phrase(
            "Row {row} of {table}: its columns do not agree with its record.",
            row=row[0],
            table=table,
        )
        for table, rule in agree.items()
        for row in store.rows(
            f"SELECT rowid FROM {table} WHERE"
            f" CASE WHEN json_valid(record_json) THEN NOT ({rule}) ELSE 1 END"
        )
    )


def withdrawn_review_ids(store: Store) -> set[str]:
    """Ids of the reviews that were taken back."""
    return {row[0] for row in store.rows("SELECT id FROM review WHERE is_withdrawn = 1")}


def withdrawn_by_hand(store: Store) -> set[str]:
    """Keys (`drawing/…`, `exhibit/…`, `calibration/…`) of what the examiner took back."""
    tables = [("drawing", 3), ("exhibit", 3), ("calibration", 4)]
    return {
        f"{table}/{row[0]}"
        for table, first_version in tables
        if store.version >= first_version
        for row in store.rows(f"SELECT id FROM {table} WHERE is_withdrawn = 1")
    }


def counts(store: Store) -> tuple[int, int]:
    """How many items and how many findings there are."""
    [(items,)] = store.rows("SELECT COUNT(*) FROM evidence")
    [(findings,)] = store.rows("SELECT COUNT(*) FROM finding")
    return int(items), int(findings)


def stored_texts(store: Store) -> tuple[StoredText, ...]:
    """Every record's exact JSON, as it lies there."""
    keys = {
        "case_record": "id",
        "evidence": "id",
        "finding": "id",
        "failure": "CAST (sequence AS TEXT)",
        "review": "id",
        "report": "name",
    }
    if store.version >= 2:
        keys |= {"batch": "CAST (number AS TEXT)", "comparison": "id"}
    if store.version >= 3:
        keys |= {"drawing": "id", "exhibit": "id"}
    if store.version >= 4:
        keys["calibration"] = "id"
    return tuple(
        StoredText(table, *row)
        for table, key in keys.items()
        for row in store.rows(f"SELECT {key}, record_json FROM {table} ORDER BY rowid")
    )
