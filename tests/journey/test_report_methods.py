"""With each method left out in turn, the report says "not run" and nowhere a result of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.casework.analysis import ask_for_engine
from app.casework.records import NewCase
from app.casework.samples import sample_pictures
from app.casework.session import CaseSession
from engine.client import EngineClient
from engine.filters import ALL_FILTERS
from engine.schema.finding import CheckState
from reports.build import build_document
from reports.clue_words import clue_words
from reports.options import ReportOptions
from tests.unit.reports.test_build import texts

METHODS = tuple(method.name for method in ALL_FILTERS)
TERMS = {
    "sharpness": ("sharpness_lower", "sharpness_higher"),
    "noise": ("noise_lower", "noise_higher"),
    "colour": ("colour_shift",),
    "boundary": ("visible_boundary",),
    "symmetry": ("asymmetry",),
    "compression": ("compression_mismatch",),
}


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineClient]:
    with EngineClient(device="cpu") as client:
        yield client


@pytest.fixture(scope="module")
def session(
    tmp_path_factory: pytest.TempPathFactory, engine: EngineClient
) -> Iterator[CaseSession]:
    """A case with the sample on which most clues are found."""
    sample = next(s for s in sample_pictures() if "mouth" in s.path.name)
    folder: Path = tmp_path_factory.mktemp("methods") / "case"
    with CaseSession.create(folder, NewCase("M-1", "Methods", "Eva")) as opened:
        opened.take_in([sample.path], engine)
        yield opened


def printed(session: CaseSession, engine: EngineClient, without: tuple[str, ...]) -> str:
    """Every text of the report after an analysis without these methods."""
    described = ask_for_engine(engine, "compact")
    request = session.request_for("E001", described, "cpu", without)
    staging = session.new_staging()
    finding = engine.analyse(request, session.evidence_path("E001"), staging)
    session.record_finding("E001", finding, staging)
    snapshot = session.snapshot()
    [item] = snapshot.items
    assert item.finding is not None
    states = {run.name: run.state for run in item.finding.methods}
    assert all(states[name] is CheckState.NOT_RUN for name in without)
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", attaches_maps=False)
    # Every text of the document is printed; reading it back from the PDF takes ten times as long.
    document = build_document(snapshot, options)
    return " | ".join(texts(document.sections))


@pytest.fixture(scope="module")
def whole(session: CaseSession, engine: EngineClient) -> str:
    return printed(session, engine, ())


@pytest.mark.parametrize("method", METHODS)
def test_method_that_ran_is_told_with_its_results(whole: str, method: str) -> None:
    assert any(clue_words(term).label in whole for term in TERMS[method])
    assert "Switched off for this analysis." not in whole


@pytest.mark.parametrize("method", METHODS)
def test_method_left_out_is_not_run_and_has_no_result(
    session: CaseSession, engine: EngineClient, method: str
) -> None:
    said = printed(session, engine, (method,))
    row = f"{method} | report | not run | report | Switched off for this analysis. | machine"
    assert said.count(row) == said.count("Switched off for this analysis.") == 1
    for term in TERMS[method]:
        words = clue_words(term)
        assert words.label not in said
        assert words.meaning not in said
    others = [name for name in METHODS if name != method]
    assert any(clue_words(term).label in said for name in others for term in TERMS[name])


def test_without_any_method_the_report_has_no_clue(
    session: CaseSession, engine: EngineClient
) -> None:
    said = printed(session, engine, METHODS)
    assert "No clue was measured on any item." in said
    assert said.count("Switched off for this analysis.") == len(METHODS)
