import json
from pathlib import Path

import pytest

from engine.schema import codec
from engine.schema.case import CaseSnapshot
from reports.document import ReportDocument
from reports.manifest import ManifestUnreadable, read_manifest


def test_manifest_holds_the_whole_snapshot(snapshot: CaseSnapshot, draft: ReportDocument) -> None:
    data = json.loads(draft.attachments[-1].data)
    restored = codec.from_plain(CaseSnapshot, data["snapshot"]["record"])
    assert restored.items == snapshot.items
    assert restored.audit == snapshot.audit


def test_every_file_of_clue_maps_is_named_with_its_hash_and_state(
    snapshot: CaseSnapshot, draft: ReportDocument
) -> None:
    data = json.loads(draft.attachments[-1].data)
    named = {
        (entry["item"], entry["sha256"], entry["state"])
        for entry in data["files"]
        if entry["role"] == "clue maps"
    }
    recorded = {
        (item.evidence.id, ref.sha256, "matches")
        for item in snapshot.items
        if item.finding is not None
        for ref in item.finding.clue_sheets
    }
    assert named == recorded
    assert {item for item, _, _ in named} == {"E1", "E3"}


def test_manifest_names_no_folder_of_this_machine(
    snapshot: CaseSnapshot, draft: ReportDocument
) -> None:
    assert Path(snapshot.case_folder).name.encode() not in draft.attachments[-1].data


def test_facts_for_the_verifier_come_back(snapshot: CaseSnapshot, draft: ReportDocument) -> None:
    facts = read_manifest(draft.attachments[-1].data)
    assert facts.case_id == snapshot.case.id
    assert (facts.audit_count, facts.audit_head) == (snapshot.audit_count, snapshot.audit_head)
    assert facts.report_number == "2026-0417-D1"
    assert not facts.is_final
    assert facts.evidence == tuple((i.evidence.id, i.evidence.sha256) for i in snapshot.items)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"kind":"ForgeryTalker report manifest","manifest_version":99}',
        b'{"kind":"ForgeryTalker report manifest","manifest_version":1}',
        b"[" * 100_000,
    ],
)
def test_anything_else_is_unreadable(raw: bytes) -> None:
    with pytest.raises(ManifestUnreadable):
        read_manifest(raw)


def test_count_must_be_a_number(draft: ReportDocument) -> None:
    data = json.loads(draft.attachments[-1].data)
    data["audit"]["count"] = True
    with pytest.raises(ManifestUnreadable):
        read_manifest(json.dumps(data).encode())
