"""The table for other programs holds what the case holds, and nothing that computes."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.errors import InputRefused, StorageFailed
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from app.casework.table import COLUMNS, cell, write_table
from engine.schema.case import Decision
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


def read(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_row_says_what_was_found_and_decided(filled: CaseSession, tmp_path: Path) -> None:
    filled.review(ReviewRequest("E001", "region-1", Decision.ACCEPT))
    assert write_table(filled.items(), tmp_path / "items.csv") == 1
    [row] = read(tmp_path / "items.csv")
    assert tuple(row) == COLUMNS
    finding = filled.item("E001").finding
    assert finding is not None
    assert float(row["manipulation"]) == finding.scores.manipulation
    assert (row["verdict"], row["name"]) == ("evidence_of_manipulation", "face.jpg")
    assert (row["accepted"], row["undecided"]) == ("1", "1")
    assert row["regions"] == "A mouth 0.93; B left eye 0.83"


def test_json_has_the_same_rows(filled: CaseSession, tmp_path: Path) -> None:
    write_table(filled.items(), tmp_path / "items.json")
    [row] = json.loads((tmp_path / "items.json").read_text())
    assert set(row) == set(COLUMNS)
    assert row["is_calibrated"] is False
    assert row["regions"] == "A mouth 0.93; B left eye 0.83"


def test_item_without_a_finding_has_empty_cells(
    session: CaseSession, face: Path, engine: FakeEngineClient, tmp_path: Path
) -> None:
    session.take_in([face], engine)
    write_table(session.items(), tmp_path / "items.csv")
    [row] = read(tmp_path / "items.csv")
    assert (row["state"], row["manipulation"]) == ("pending", "")


def test_refused_and_withdrawn_files_are_rows_with_their_reason(
    filled: CaseSession, engine: FakeEngineClient, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_text("no picture")
    filled.take_in([tmp_path / "letter.jpg"], engine)
    filled.withdraw_item("E001", "=Not part of the order")
    out = tmp_path / "items.json"
    assert write_table(filled.items(), out, filled.refused_files()) == 2
    item, refused = json.loads(out.read_text("utf-8"))
    assert item["withdrawn"] == "=Not part of the order"
    assert (refused["item"], refused["name"], refused["state"]) == (None, "letter.jpg", "refused")
    assert len(refused["sha256"]) == 64
    assert "letter.jpg" in refused["failure"]
    write_table(filled.items(), tmp_path / "items.csv", filled.refused_files())
    assert "'=Not part" in (tmp_path / "items.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("x").png', "+1.png", "-1.png", "@SUM(A1).png", " =1.png", "\uff1d1.png"]
)
def test_name_that_is_a_formula_is_no_formula_any_more(
    session: CaseSession, engine: FakeEngineClient, tmp_path: Path, name: str
) -> None:
    session.take_in([save_face(tmp_path / name, 64)], engine)
    write_table(session.items(), tmp_path / "items.csv")
    [row] = read(tmp_path / "items.csv")
    assert row["name"] == f"'{name}"


@given(st.text(max_size=20))
def test_no_text_begins_a_formula(text: str) -> None:
    shown = cell(text)
    assert shown.endswith(text)
    assert not shown.lstrip().startswith(("=", "+", "-", "@"))


def test_negative_number_of_ours_stays_a_number() -> None:
    assert cell(-0.5) == "-0.5"


def test_existing_file_is_not_replaced(filled: CaseSession, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("mine")
    with pytest.raises(StorageFailed, match="exists already"):
        write_table(filled.items(), tmp_path / "items.csv")
    assert (tmp_path / "items.csv").read_text() == "mine"


def test_other_kind_of_file_is_refused(filled: CaseSession, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="neither"):
        write_table(filled.items(), tmp_path / "items.xls")


def test_full_disk_leaves_no_half_table(filled: CaseSession) -> None:
    with pytest.raises(StorageFailed):
        write_table(filled.items(), Path("/dev/items.csv/none.csv"))
