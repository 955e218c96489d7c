"""What a list of items shows: read for all items of a case, or for the few that changed."""

import json
from collections.abc import Sequence
from dataclasses import replace

from app.casework.audit import AuditAction, Plain
from app.casework.left_out import withdrawals
from app.casework.naming import storable
from app.casework.records import ItemSummary
from app.casework.store import Store
from engine.schema.case import AnalysisFailure
from engine.schema.image import EvidenceImage

# A tag is one word or two in a list beside a picture, not a note.
LONGEST_TAG = 40


def summaries(store: Store, ids: Sequence[str] | None = None) -> tuple[ItemSummary, ...]:
    """The rows of these items (None: of all), in the order they were taken in."""
    wanted = json.dumps(list(ids)) if ids is not None else None
    findings, regions, tags = _findings(store, wanted), _regions(store, wanted), tags_of(store)
    failures, withdrawn = _failures(store, wanted), withdrawals(store)
    rows = store.rows(
        "SELECT record_json FROM evidence"
        " WHERE ?1 IS NULL OR id IN (SELECT value FROM json_each(?1)) ORDER BY position",
        (wanted,),
    )
    images = (store.restore(EvidenceImage, text) for (text,) in rows)
    return tuple(
        replace(
            ItemSummary.of(image, findings.get(image.id), failures.get(image.id)),
            regions=regions.get(image.id, ()),
            tags=tags.get(image.id, ()),
            withdrawn=withdrawn[image.id].reason if image.id in withdrawn else "",
        )
        for image in images
    )


def tags_of(store: Store) -> dict[str, tuple[str, ...]]:
    """The examiner's tags per item: what the last entry of the log about them says.

    The log itself holds them, so they are under its chain of digests and need no table.
    """
    found: dict[str, tuple[str, ...]] = {}
    for subject, detail in store.rows(
        "SELECT subject, detail_json FROM audit WHERE action = ? ORDER BY sequence",
        (AuditAction.EVIDENCE_TAGGED.value,),
    ):
        said = json.loads(detail).get("tags", [])
        found[subject] = tuple(str(tag) for tag in said) if isinstance(said, list) else ()
    return found


def cleaned_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Tags as they are stored: trimmed, each once, in the order given. InputRefused when not."""
    kept = (storable(" ".join(tag.split())[:LONGEST_TAG], "tag") for tag in tags)
    return tuple(dict.fromkeys(tag for tag in kept if tag))


def tag_detail(tags: Sequence[str]) -> dict[str, Plain]:
    """What the log says about an item's tags."""
    return {"tags": list(tags)}


def _findings(store: Store, wanted: str | None) -> dict[str, tuple[str, str, float]]:
    rows = store.rows(
        "SELECT current_finding.evidence_id, finding.id, verdict, manipulation"
        " FROM current_finding JOIN finding ON finding.id = finding_id"
        " WHERE ?1 IS NULL OR current_finding.evidence_id IN (SELECT value FROM json_each(?1))",
        (wanted,),
    )
    return {row[0]: (row[1], row[2], float(row[3])) for row in rows}


def _regions(store: Store, wanted: str | None) -> dict[str, tuple[str, ...]]:
    """Names of the regions of each finding in force, each once."""
    found: dict[str, dict[str, None]] = {}
    for evidence_id, name in store.rows(
        "SELECT current_finding.evidence_id, json_extract(region.value, '$.name')"
        " FROM current_finding JOIN finding ON finding.id = finding_id,"
        " json_each(finding.record_json, '$.record.regions') AS region"
        " WHERE ?1 IS NULL OR current_finding.evidence_id IN (SELECT value FROM json_each(?1))",
        (wanted,),
    ):
        found.setdefault(evidence_id, {})[str(name)] = None
    return {evidence_id: tuple(names) for evidence_id, names in found.items()}


def _failures(store: Store, wanted: str | None) -> dict[str, AnalysisFailure]:
    rows = store.rows(
        "SELECT evidence_id, record_json FROM failure WHERE is_current = 1"
        " AND (?1 IS NULL OR evidence_id IN (SELECT value FROM json_each(?1)))",
        (wanted,),
    )
    return {row[0]: store.restore(AnalysisFailure, row[1]) for row in rows}
