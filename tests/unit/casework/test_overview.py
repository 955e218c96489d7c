from pathlib import Path

import pytest

from app.casework.actions import History, TagItem
from app.casework.errors import ItemUnknown
from app.casework.overview import LONGEST_TAG
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient
from tests.unit.casework.conftest import save_face


@pytest.fixture
def two(filled: CaseSession, face: Path, engine: FakeEngineClient) -> CaseSession:
    filled.take_in([save_face(face.with_name("b.png"), turn=90)], engine)
    return filled


def test_summary_names_each_region_of_the_finding_once(two: CaseSession) -> None:
    analysed, waiting = two.summaries()
    assert set(analysed.regions) == {"mouth", "eye"}
    assert waiting.regions == ()
    assert analysed.pixels_sha256 == two.item("E001").evidence.decode.pixels_sha256


def test_summaries_of_some_items_are_those_of_all(two: CaseSession) -> None:
    first, second = two.summaries()
    assert two.summaries(["E002"]) == (second,)
    assert two.summaries(["E002", "E001"]) == (first, second)
    assert two.summaries([]) == ()


def test_tags_are_logged_and_the_last_ones_count(two: CaseSession) -> None:
    two.tag("E002", ["to print", "  to   print ", "", "second camera"])
    changes = two.tag("E002", ["second camera"])
    assert changes.changed == ("E002",)
    assert [row.tags for row in two.summaries()] == [(), ("second camera",)]
    assert two.audit()[-1].action == "evidence.tagged"
    assert two.verify().is_good


def test_same_tags_again_are_no_change(two: CaseSession) -> None:
    two.tag("E001", ["a"])
    count = two.audit_head().count
    assert not two.tag("E001", ["a"])
    assert two.audit_head().count == count


def test_long_tag_is_cut_and_unknown_item_refused(two: CaseSession) -> None:
    two.tag("E001", ["x" * 99])
    assert two.summaries(["E001"])[0].tags == ("x" * LONGEST_TAG,)
    with pytest.raises(ItemUnknown):
        two.tag("E009", ["a"])


def test_tags_can_be_undone_and_redone(two: CaseSession) -> None:
    history = History(two)
    history.do(TagItem("E001", ("one",)))
    history.do(TagItem("E001", ("one", "two")))
    history.undo()
    assert two.summaries(["E001"])[0].tags == ("one",)
    history.undo()
    assert two.summaries(["E001"])[0].tags == ()
    history.redo()
    assert two.summaries(["E001"])[0].tags == ("one",)


def test_log_can_be_read_from_an_entry_on(two: CaseSession) -> None:
    whole = two.audit()
    assert two.audit(after=2) == whole[2:]
    assert two.audit(after=len(whole)) == ()
