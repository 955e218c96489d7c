"""Regions are drawn strongest first, with letters that keep clear of each other."""

from pathlib import Path

import pytest

from app.gui.viewer.marks import face_marks, region_marks
from engine.schema.finding import Finding
from tests.fakes.cases import make_case


@pytest.fixture
def finding(tmp_path: Path) -> Finding:
    item = make_case(tmp_path).items[0]
    assert item.finding is not None
    return item.finding


def test_letters_follow_the_score(finding: Finding) -> None:
    marks = region_marks(finding)
    assert [(mark.letter, mark.title) for mark in marks] == [("A", "Mouth"), ("B", "Left eye")]


def test_outline_is_closed_and_holds_its_letter(finding: Finding) -> None:
    for mark in region_marks(finding):
        assert mark.path.contains(mark.anchor)


def test_two_regions_in_one_place_get_letters_apart(finding: Finding) -> None:
    from dataclasses import replace

    mouth = finding.regions[0]
    lip = replace(mouth, id="region-9", score=0.5)
    marks = region_marks(replace(finding, regions=(mouth, lip)))
    between = marks[0].anchor - marks[1].anchor
    assert between.manhattanLength() > mouth.box.width / 4


def test_faces_are_numbered_from_one(finding: Finding) -> None:
    [face] = face_marks(finding)
    assert face.number == 1
    assert face.box[2] > 0
