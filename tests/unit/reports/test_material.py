import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.errors import ReportRefused
from reports.material import FileState, check_material
from reports.options import ReportOptions


@pytest.fixture
def copied(one_item: CaseSnapshot, tmp_path: Path) -> CaseSnapshot:
    """The case in a folder of its own, free to be damaged."""
    folder = tmp_path / "case"
    shutil.copytree(one_item.case_folder, folder)
    return replace(one_item, case_folder=str(folder))


def paths(snapshot: CaseSnapshot) -> dict[str, Path]:
    finding = snapshot.items[0].finding
    assert finding is not None
    folder = Path(snapshot.case_folder)
    return {
        "evidence": folder / snapshot.items[0].evidence.stored_path,
        "score map": folder / "artifacts" / finding.score_map.sha256,
        "mask": folder / "artifacts" / finding.mask.sha256,
        "examined": folder / "artifacts" / finding.examined.sha256,
        "clue maps": folder / "artifacts" / finding.clue_sheets[0].sha256,
        "figure copy": folder
        / "artifacts"
        / f"figure-{snapshot.items[0].evidence.decode.pixels_sha256}.png",
    }


def test_untouched_case_is_sound(copied: CaseSnapshot) -> None:
    assert check_material(copied).is_sound


@pytest.mark.parametrize("role", ["evidence", "score map", "mask", "examined", "clue maps"])
def test_one_changed_byte_is_noticed(copied: CaseSnapshot, role: str) -> None:
    path = paths(copied)[role]
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    material = check_material(copied)
    assert [fault.role for fault in material.faults()] == [role]
    assert material.state_of("E1", role) is FileState.DIFFERS


@pytest.mark.parametrize(
    "role", ["evidence", "score map", "mask", "examined", "clue maps", "figure copy"]
)
def test_missing_file_is_named_in_a_draft_and_blocks_a_final(
    copied: CaseSnapshot, role: str, draft_options: ReportOptions, final_options: ReportOptions
) -> None:
    paths(copied)[role].unlink()
    document = build_document(copied, draft_options)
    assert any(role in notice.text for notice in document.cover.notices)
    with pytest.raises(ReportRefused, match=role):
        build_document(copied, final_options)


def test_broken_link_of_the_log_is_noticed(copied: CaseSnapshot) -> None:
    entries = list(copied.audit)
    entries[3] = replace(entries[3], previous_digest="0" * 64)
    faults = check_material(replace(copied, audit=tuple(entries))).chain_faults
    assert faults == ("entry 4 does not continue entry 3",)


def test_exchanged_head_is_noticed(copied: CaseSnapshot) -> None:
    faults = check_material(replace(copied, audit_head="f" * 64)).chain_faults
    assert faults == ("the last entry is not the recorded head",)
