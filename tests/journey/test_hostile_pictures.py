"""A fifth of the hostile pictures through intake; `benchmarks.hostile_pictures` has them all."""

from benchmarks.hostile_pictures import Outcome, run
from tests.hostile.corpus import HostileFile, corpus


def test_hostile_pictures_are_refused_or_told_of_within_their_bounds() -> None:
    outcomes = run(corpus(is_quick=True), is_analysed=False)
    assert len(outcomes) > 100
    faults = [
        f"{outcome.file.name}: {fault}: {outcome.said}"
        for outcome in outcomes
        for fault in outcome.faults()
    ]
    assert not faults
    states = {outcome.state for outcome in outcomes}
    assert states >= {"refused", "pending"}


def test_corpus_has_more_than_three_hundred_files_with_names_of_their_own() -> None:
    names = [file.name for file in corpus(is_quick=True)]
    assert len(names) == len(set(names))
    assert len(names) * 4 > 300


def test_what_the_corpus_forbids_is_noticed() -> None:
    file = HostileFile("a.png", b"")
    bad = Outcome(file, "done", "", 11.0, 2 << 30, is_told=False, is_ended=True)
    assert len(bad.faults()) == 4
    assert Outcome(file, "refused", "x", 1.0, 1 << 20, is_told=True, is_ended=False).faults() == ()
