"""The JSON manifest attached to the PDF: the whole snapshot and the hash of everything in it."""

import json
from dataclasses import dataclass, replace
from typing import Any

from engine.schema import codec
from engine.schema.case import CaseItem, CaseSnapshot
from reports.map_files import MapFile
from reports.material import Material
from reports.options import ReportOptions
from reports.templates import ReportTemplate

MANIFEST_NAME = "manifest.json"
MANIFEST_KIND = "ForgeryTalker report manifest"
MANIFEST_VERSION = 2
# Version 1 had neither attachments nor a template.
_READABLE = (1, 2)


class ManifestUnreadable(ValueError):
    """The attachment is no manifest this program can read; the message says where."""


@dataclass(frozen=True, slots=True)
class ManifestFacts:
    """What a verifier compares with the case. `evidence`: pairs of item id and SHA-256.

    `attachments`: pairs of file name and SHA-256 of everything else attached to the report.
    """

    report_number: str
    is_final: bool
    issued_at: str
    case_id: str
    case_number: str
    audit_count: int
    audit_head: str
    evidence: tuple[tuple[str, str], ...]
    attachments: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Accompaniment:
    """What goes with the report besides the case: its number, its wording, its attached files."""

    report_number: str
    template: ReportTemplate
    maps: tuple[MapFile, ...]


def write_manifest(
    snapshot: CaseSnapshot, options: ReportOptions, material: Material, beside: Accompaniment
) -> bytes:
    """Return the manifest as ASCII JSON with sorted keys.

    The case folder's path is left out: it says nothing about the case and differs per machine.
    In a redacted report the landmarks of faces are left out too: they describe a person.
    """
    portable = replace(snapshot, case_folder="")
    if options.is_redacted:
        portable = replace(portable, items=tuple(map(_without_landmarks, portable.items)))
    template = beside.template
    data = {
        "kind": MANIFEST_KIND,
        "manifest_version": MANIFEST_VERSION,
        "report": {
            "number": beside.report_number,
            "edition": options.edition,
            "supersedes": options.supersedes,
            "is_final": options.is_final,
            "is_redacted": options.is_redacted,
            "issued_at": options.issued_at,
            "language": options.language,
            "template": {
                "name": template.name,
                "language": template.language,
                "sha256": template.sha256,
            },
            "certificates": list(options.certificates),
        },
        "case": {"id": snapshot.case.id, "number": snapshot.case.number},
        "audit": {"count": snapshot.audit_count, "head": snapshot.audit_head},
        "files": [
            {
                "item": checked.item_id,
                "role": checked.role,
                "sha256": checked.expected_sha256,
                "state": checked.state.value,
            }
            for checked in material.files
            if checked.expected_sha256
        ],
        "attachments": [
            {
                "name": made.name,
                "item": made.item_id,
                "role": made.role,
                "sha256": made.sha256,
                "byte_size": made.byte_size,
                "made_from_sha256": made.made_from_sha256,
                "encoding": made.encoding,
                "is_attached": made.is_attached,
            }
            for made in beside.maps
        ],
        "engine_validation": options.validation,
        "engine_manifest": options.model_card,
        "snapshot": {
            "schema_version": codec.SCHEMA_VERSION,
            "record": codec.to_plain(portable),
        },
    }
    return json.dumps(
        data, ensure_ascii=True, allow_nan=False, sort_keys=True, indent=1, default=dict
    ).encode("ascii")


def read_manifest(raw: bytes) -> ManifestFacts:
    """Return the facts of a manifest; ManifestUnreadable where they are not there."""
    try:
        data = json.loads(raw.decode("ascii"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ManifestUnreadable(f"not readable as JSON: {error}") from error
    if not isinstance(data, dict) or data.get("kind") != MANIFEST_KIND:
        raise ManifestUnreadable("not a manifest of this program")
    if data.get("manifest_version") not in _READABLE:
        raise ManifestUnreadable("written in a version this program cannot read")
    try:
        return _facts(data)
    except (KeyError, TypeError) as error:
        raise ManifestUnreadable(f"an entry is missing: {error}") from error


def _without_landmarks(item: CaseItem) -> CaseItem:
    if item.finding is None:
        return item
    faces = tuple(replace(face, landmarks=()) for face in item.finding.faces)
    return replace(item, finding=replace(item.finding, faces=faces))


def _facts(data: dict[str, Any]) -> ManifestFacts:
    report, case, audit = data["report"], data["case"], data["audit"]
    facts = ManifestFacts(
        report_number=str(report["number"]),
        is_final=report["is_final"] is True,
        issued_at=str(report["issued_at"]),
        case_id=str(case["id"]),
        case_number=str(case["number"]),
        audit_count=audit["count"],
        audit_head=str(audit["head"]),
        evidence=tuple(
            (str(entry["item"]), str(entry["sha256"]))
            for entry in data["files"]
            if entry["role"] == "evidence"
        ),
        attachments=tuple(
            (str(entry["name"]), str(entry["sha256"]))
            for entry in data.get("attachments", ())
            if entry["is_attached"] is True
        ),
    )
    if type(facts.audit_count) is not int:
        raise ManifestUnreadable("the number of log entries is no whole number")
    return facts
