"""The JSON other programs read keeps the entries of its contract."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.schema.export import export_finding
from engine.schema.finding import Finding
from tests.fakes.engine import FakeEngineClient, request_for


@pytest.fixture
def finding(tmp_path: Path) -> Finding:
    picture = tmp_path / "a.png"
    Image.fromarray(np.full((80, 90, 3), 120, np.uint8)).save(picture)
    return FakeEngineClient().analyse(request_for(picture), picture, tmp_path)


def test_every_entry_of_the_contract_is_there(finding: Finding) -> None:
    data = json.loads(json.dumps(export_finding(finding), allow_nan=False))
    assert data["schema_version"] == 1
    assert set(data["image"]) >= {"sha256", "width", "height"}
    assert (data["image"]["width"], data["image"]["height"]) == (90, 80)
    assert set(data["scores"]) >= {"manipulation", "calibrated", "verdict"}
    assert data["scores"]["verdict"] == "evidence_of_manipulation"
    assert data["scores"]["calibrated"] is False
    entries = {"name", "score", "severity", "area_share", "polygon", "box", "clues", "text"}
    assert data["regions"]
    assert all(set(region) >= entries for region in data["regions"])
    assert set(data["explanation"]) >= {"text", "sentences"}
    expected = {"engine", "version", "weights_sha256", "device", "prompt", "prompt_sha256"}
    assert set(data["provenance"]) >= expected


def test_clues_stand_with_the_region_they_were_measured_on(finding: Finding) -> None:
    region = export_finding(finding)["regions"][0]
    (clue,) = region["clues"]
    assert clue["measure"]["compared_with"] == "the face around it"
    assert "clue_ids" not in region


def test_the_prompt_is_exported_with_its_hash(finding: Finding) -> None:
    made = export_finding(finding)["provenance"]
    assert hashlib.sha256(made["prompt"].encode()).hexdigest() == made["prompt_sha256"]
