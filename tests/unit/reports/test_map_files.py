import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

from engine.schema.case import CaseSnapshot
from reports import map_files
from reports.build import build_document
from reports.document import ReportDocument
from reports.material import artifact_path
from reports.options import ReportOptions
from reports.render import RenderedReport
from tests.fakes.cases import make_case

ISSUED_AT = "2026-11-21T09:00:00+00:00"


def manifest_of(document: ReportDocument) -> Any:
    return json.loads(document.attachments[-1].data)


def test_every_analysed_item_has_its_maps_in_the_pdf(
    final_snapshot: CaseSnapshot, rendered: RenderedReport
) -> None:
    reader = PdfReader(io.BytesIO(rendered.pdf))
    analysed = sum(item.finding is not None for item in final_snapshot.items)
    names = list(reader.attachments)
    assert len(names) == 3 * analysed + 1
    assert names == sorted(names)
    for specification in reader.root_object["/AF"]:
        assert specification.get_object()["/AFRelationship"] == "/Data"


def test_manifest_lists_every_attachment_with_its_hash(rendered: RenderedReport) -> None:
    attached = PdfReader(io.BytesIO(rendered.pdf)).attachments
    manifest = json.loads(attached["manifest.json"][0])
    listed = {entry["name"]: entry for entry in manifest["attachments"]}
    assert set(listed) == set(attached) - {"manifest.json"}
    for name, (raw,) in attached.items():
        if name != "manifest.json":
            assert listed[name]["sha256"] == hashlib.sha256(raw).hexdigest()
            assert listed[name]["byte_size"] == len(raw)


def test_attached_score_map_is_the_engines_to_half_a_step(
    snapshot: CaseSnapshot, draft: ReportDocument
) -> None:
    finding = snapshot.items[0].finding
    assert finding is not None
    attachment = next(a for a in draft.attachments if a.name == "item-001-score-map.png")
    steps = np.asarray(Image.open(io.BytesIO(attachment.data)))
    scores = np.load(artifact_path(Path(snapshot.case_folder), finding.score_map))
    assert steps.dtype == np.uint16
    assert steps.shape == scores.shape
    assert np.abs(steps / 65535 - np.clip(scores, 0, 1)).max() <= 1 / 131070 + 1e-7


def test_attached_mask_is_the_file_of_the_case(
    snapshot: CaseSnapshot, draft: ReportDocument
) -> None:
    finding = snapshot.items[0].finding
    assert finding is not None
    attachment = next(a for a in draft.attachments if a.name == "item-001-mask.png")
    assert hashlib.sha256(attachment.data).hexdigest() == finding.mask.sha256


def test_map_without_room_is_named_but_not_attached(
    snapshot: CaseSnapshot, draft_options: ReportOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_files, "MOST_BYTES", 12_000)
    document = build_document(snapshot, draft_options)
    entries = manifest_of(document)["attachments"]
    left_out = [entry["name"] for entry in entries if not entry["is_attached"]]
    assert left_out
    assert not set(left_out) & {a.name for a in document.attachments}
    [words] = [s for s in document.sections if s.anchor == "reproducibility"]
    assert "too large to attach, kept in the case" in repr(words)


def test_changed_map_is_not_attached(tmp_path: Path) -> None:
    snapshot = make_case(tmp_path)
    finding = snapshot.items[0].finding
    assert finding is not None
    artifact_path(tmp_path, finding.score_map).write_bytes(b"something else")
    document = build_document(
        replace(snapshot, items=snapshot.items[:1]), ReportOptions(issued_at=ISSUED_AT)
    )
    names = [a.name for a in document.attachments]
    assert names == ["item-001-examined.png", "item-001-mask.png", "manifest.json"]


def test_maps_can_be_left_out(snapshot: CaseSnapshot, draft_options: ReportOptions) -> None:
    document = build_document(snapshot, replace(draft_options, attaches_maps=False))
    assert [a.name for a in document.attachments] == ["manifest.json"]
