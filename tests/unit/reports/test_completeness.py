from dataclasses import replace
from pathlib import Path

import pytest

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.completeness import final_obstacles
from reports.errors import ReportRefused
from reports.material import check_material
from reports.options import ReportOptions
from tests.fakes.cases import concluded, make_case


def obstacles(snapshot: CaseSnapshot) -> tuple[str, ...]:
    return final_obstacles(snapshot, check_material(snapshot))


def test_complete_case_has_no_obstacle(final_snapshot: CaseSnapshot) -> None:
    assert obstacles(final_snapshot) == ()


def test_every_undecided_region_is_named(final_snapshot: CaseSnapshot) -> None:
    items = tuple(replace(item, reviews=()) for item in final_snapshot.items)
    assert obstacles(replace(final_snapshot, items=items)) == (
        "Item E1, region region-1 (mouth): not decided.",
        "Item E1, region region-2 (left eye): not decided.",
        "Item E3, region region-1 (mouth): not decided.",
    )


def test_review_of_an_earlier_finding_decides_nothing(final_snapshot: CaseSnapshot) -> None:
    first = final_snapshot.items[0]
    old = tuple(replace(review, finding_id="before") for review in first.reviews)
    items = (replace(first, reviews=old), *final_snapshot.items[1:])
    assert len(obstacles(replace(final_snapshot, items=items))) == 2


@pytest.mark.parametrize(("field", "reason"), [("conclusion", "conclusion"), ("examiner", "names")])
def test_unwritten_part_is_an_obstacle(
    final_snapshot: CaseSnapshot, field: str, reason: str
) -> None:
    case = replace(final_snapshot.case, **{field: " "})
    [obstacle] = obstacles(replace(final_snapshot, case=case))
    assert reason in obstacle


def test_case_without_items_allows_no_final(final_snapshot: CaseSnapshot) -> None:
    assert obstacles(replace(final_snapshot, items=())) == ("The case has no items.",)


def test_changed_evidence_is_an_obstacle(tmp_path: Path) -> None:
    snapshot = concluded(make_case(tmp_path))
    stored = tmp_path / snapshot.items[1].evidence.stored_path
    stored.write_bytes(stored.read_bytes() + b"x")
    assert obstacles(snapshot) == ("Item E2: the stored evidence file was changed.",)


def test_refusal_lists_the_reasons_and_counts_the_rest(
    final_snapshot: CaseSnapshot, final_options: ReportOptions
) -> None:
    first = final_snapshot.items[0]
    assert first.finding is not None
    one = first.finding.regions[0]
    regions = tuple(replace(one, id=f"r\u202e{number}") for number in range(25))
    item = replace(first, finding=replace(first.finding, regions=regions), reviews=())
    with pytest.raises(ReportRefused) as refusal:
        build_document(replace(final_snapshot, items=(item,)), final_options)
    assert refusal.value.what.count("not decided") == 20
    assert "and 5 more" in refusal.value.what
    assert "\u202e" not in str(refusal.value)
