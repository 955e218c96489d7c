import pytest

from app.casework.actions import (
    ACTIONS,
    History,
    ParameterKind,
    ReviewRegion,
    UpdateCase,
    action,
)
from app.casework.changes import CaseChanges
from app.casework.errors import InputRefused
from app.casework.records import CaseUpdate
from app.casework.review import ReviewRequest
from app.casework.session import CaseSession
from engine.schema.case import Decision


def accept(region: str = "region-1") -> ReviewRegion:
    return ReviewRegion(ReviewRequest("E001", region, Decision.ACCEPT))


def decisions(session: CaseSession) -> list[tuple[str, str]]:
    return [(review.region_id, review.decision) for review in session.item("E001").reviews]


def test_actions_have_distinct_names_and_a_sentence_each() -> None:
    names = [entry.name for entry in ACTIONS]
    assert len(set(names)) == len(names)
    assert all(entry.text.endswith((".", ").")) and entry.title for entry in ACTIONS)


def test_no_action_takes_a_secret_as_a_parameter() -> None:
    names = {parameter.name for entry in ACTIONS for parameter in entry.parameters}
    assert not names & {"passphrase", "password", "pin"}


def test_choices_are_given_exactly_where_the_kind_says_so() -> None:
    for entry in ACTIONS:
        for parameter in entry.parameters:
            assert bool(parameter.choices) == (parameter.kind is ParameterKind.CHOICE)


def test_action_is_found_by_name() -> None:
    assert action("review").parameter("decision").choices == ("accept", "reject", "unsure")
    with pytest.raises(KeyError):
        action("explode")


def test_undo_withdraws_a_review_and_redo_makes_it_again(filled: CaseSession) -> None:
    history = History(filled)
    history.do(accept())
    assert history.undo_text == "accept region-1 of E001"
    assert history.undo() == CaseChanges(changed=("E001",), audit=True)
    assert decisions(filled) == []
    assert history.redo_text == "accept region-1 of E001"
    history.redo()
    assert decisions(filled) == [("region-1", "accept")]
    history.undo()
    assert decisions(filled) == []


def test_every_step_back_and_forth_is_in_the_log(filled: CaseSession) -> None:
    history = History(filled)
    history.do(accept())
    history.undo()
    history.redo()
    actions = [entry.action for entry in filled.audit()[-3:]]
    assert actions == ["review.made", "review.withdrawn", "review.made"]
    assert filled.verify().is_good


def test_undo_goes_back_in_order(filled: CaseSession) -> None:
    history = History(filled)
    history.do(accept("region-1"))
    history.do(accept("region-2"))
    history.do(UpdateCase(CaseUpdate(conclusion="Changed.")))
    history.undo()
    assert filled.record.conclusion == ""
    history.undo()
    assert decisions(filled) == [("region-1", "accept")]
    history.undo()
    assert decisions(filled) == []
    assert not history.undo()
    assert history.undo_text == ""


def test_new_change_ends_what_could_be_redone(filled: CaseSession) -> None:
    history = History(filled)
    history.do(accept("region-1"))
    history.undo()
    history.do(accept("region-2"))
    assert history.redo_text == ""
    assert not history.redo()


def test_undo_of_an_update_restores_only_the_touched_fields(session: CaseSession) -> None:
    history = History(session)
    history.do(UpdateCase(CaseUpdate(questions="First?", conclusion="One.")))
    history.do(UpdateCase(CaseUpdate(questions="Second?")))
    session.update_case(CaseUpdate(conclusion="Two."))
    history.undo()
    assert (session.record.questions, session.record.conclusion) == ("First?", "Two.")


def test_refused_change_is_not_in_the_history(filled: CaseSession) -> None:
    history = History(filled)
    with pytest.raises(InputRefused):
        history.do(ReviewRegion(ReviewRequest("E001", "region-1", Decision.REJECT)))
    assert history.undo_text == ""


def test_change_without_effect_is_not_in_the_history(session: CaseSession) -> None:
    history = History(session)
    assert not history.do(UpdateCase(CaseUpdate(title="Portrait of a pilot")))
    assert history.undo_text == ""


def test_views_are_told_what_changed(filled: CaseSession) -> None:
    told: list[CaseChanges] = []
    history = History(filled, told.append)
    history.do(accept())
    history.undo()
    assert told == [CaseChanges(changed=("E001",), audit=True)] * 2
