"""Found, not found, not run and failed are kept apart for every method."""

import numpy as np
import pytest

from engine import methods
from engine.filters import ALL_FILTERS
from engine.methods import detector_run, filter_runs, run_filters
from engine.plugin import ClueMeasurement, FaceView, MarkedFace
from engine.schema.finding import CheckState, RegionName, Side, Verdict
from engine.schema.request import SWITCHABLE_METHODS
from tests.fakes.detector import GreenDetector


class Filter:
    """A filter that gives one measurement per state, or raises."""

    reference = "tests"

    def __init__(self, name: str, *states: CheckState, error: Exception | None = None) -> None:
        self.name = name
        self.states = states
        self.error = error

    def measure(self, face: MarkedFace) -> tuple[ClueMeasurement, ...]:
        if self.error is not None:
            raise self.error
        return tuple(
            ClueMeasurement("noise_lower", state, (RegionName.NOSE, Side.NONE), None, state.value)
            for state in self.states
        )


FACE = MarkedFace(
    FaceView("face-1", np.zeros((8, 8, 3), np.uint8), 0, 0, None),
    (),
    np.ones((8, 8), bool),
    np.ones((8, 8), bool),
)
FOUND, NOT_FOUND = CheckState.FOUND, CheckState.NOT_FOUND
NOT_RUN, FAILED = CheckState.NOT_RUN, CheckState.FAILED


def _states(
    monkeypatch: pytest.MonkeyPatch, *filters: Filter, disabled: tuple[str, ...] = ()
) -> dict[str, tuple[CheckState, str]]:
    monkeypatch.setattr(methods, "ALL_FILTERS", filters)
    runs = filter_runs(run_filters(FACE, disabled), disabled)
    return {run.name: (run.state, run.detail) for run in runs}


@pytest.mark.parametrize(
    ("measured", "expected"),
    [
        ((FOUND, NOT_FOUND, NOT_RUN), FOUND),
        ((NOT_FOUND, NOT_RUN), NOT_FOUND),
        ((NOT_RUN, NOT_RUN), NOT_RUN),
        ((), NOT_RUN),
    ],
)
def test_one_region_where_something_was_found_decides(
    monkeypatch: pytest.MonkeyPatch, measured: tuple[CheckState, ...], expected: CheckState
) -> None:
    assert _states(monkeypatch, Filter("a", *measured))["a"][0] is expected


def test_a_filter_that_fails_is_failed_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken = Filter("broken", error=ZeroDivisionError("no pixels"))
    states = _states(monkeypatch, broken, Filter("whole", FOUND))
    assert states["broken"] == (FAILED, "It could not measure (ZeroDivisionError: no pixels).")
    assert states["whole"][0] is FOUND


def test_a_fault_that_nobody_named_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError):
        _states(monkeypatch, Filter("broken", error=KeyError("typo")))


def test_what_is_switched_off_is_not_run_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Filter("off", error=KeyError("must not run"))
    states = _states(monkeypatch, broken, Filter("on", NOT_FOUND), disabled=("off",))
    assert states == {
        "off": (NOT_RUN, "Switched off for this analysis."),
        "on": (NOT_FOUND, "Measured on 1 marked region, something found on 0."),
    }


def test_a_failure_on_one_face_outweighs_what_was_found_on_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(methods, "ALL_FILTERS", (Filter("a", FOUND),))
    good = run_filters(FACE, ())
    monkeypatch.setattr(methods, "ALL_FILTERS", (Filter("a", error=ValueError("flat")),))
    (run,) = filter_runs((*good, *run_filters(FACE, ())), ())
    assert run.state is FAILED


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ((Verdict.NO_EVIDENCE_FOUND, Verdict.EVIDENCE_OF_MANIPULATION), FOUND),
        ((Verdict.NO_EVIDENCE_FOUND, Verdict.INCONCLUSIVE), NOT_FOUND),
    ],
)
def test_the_detector_tells_on_how_many_faces_it_found_what(
    verdicts: tuple[Verdict, ...], state: CheckState
) -> None:
    run = detector_run(GreenDetector(), verdicts)
    assert (run.name, run.state) == ("green", state)
    assert "Looked at 2 parts of the picture" in run.detail
    assert "Looked at 1 part of the picture" in detector_run(GreenDetector(), verdicts[:1]).detail


def test_every_filter_and_nothing_else_can_be_switched_off() -> None:
    assert tuple(method.name for method in ALL_FILTERS) == SWITCHABLE_METHODS
