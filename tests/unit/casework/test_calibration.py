"""Calibration data: fitted, kept in the case, taken out and put back under the log."""

import math
import sqlite3
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.casework import ratio_fit
from app.casework.actions import History
from app.casework.archive import export_case
from app.casework.archive_import import import_case
from app.casework.calibration import CalibrationRequest, engine_of, make_calibration
from app.casework.calibration_changes import LoadCalibration, WithdrawCalibration
from app.casework.errors import InputRefused, ItemUnknown
from app.casework.ratio_fit import FitFailed, fit_ratios
from app.casework.score_table import ScoreTable, read_scores
from app.casework.session import CaseSession
from tests.fakes.engine import FakeEngineClient

COUNT = 80


def table_of(separation: float = 1.2, engine: dict[str, str] | None = None) -> ScoreTable:
    """Scores whose log odds are normal, spread 1, `separation` either side of 0."""
    rng = np.random.default_rng(5)
    forged = 1 / (1 + np.exp(-rng.normal(separation, 1.0, COUNT)))
    genuine = 1 / (1 + np.exp(-rng.normal(-separation, 1.0, COUNT)))
    return ScoreTable(
        b"score,label\n",
        tuple(map(float, np.concatenate([forged, genuine]))),
        (True,) * COUNT + (False,) * COUNT,
        (),
        engine or {},
    )


@pytest.fixture(scope="module")
def fitted() -> dict[str, object]:
    return fit_ratios(table_of())


@pytest.fixture
def request_(
    filled: CaseSession, fitted: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> CalibrationRequest:
    monkeypatch.setattr("app.casework.calibration.fit_ratios", lambda table: fitted)
    table = table_of()
    return make_calibration(table, engine_of(filled, table), "Passports", "Passports, 2026")


def test_fit_finds_the_ratios_of_known_distributions(request_: CalibrationRequest) -> None:
    # Normal log odds of spread 1 around ±1.2 have the natural log ratio 2.4 × log odds.
    record = request_.record
    for score in (0.4, 0.5, 0.6):
        point = record.ratio_at(score)
        exact = 2.4 * math.log(score / (1 - score)) / math.log(10)
        assert point.low <= exact <= point.high
        assert point.log_ratio == pytest.approx(exact, abs=0.25)


def test_ratio_stays_within_what_the_data_can_show(request_: CalibrationRequest) -> None:
    record = request_.record
    assert -math.log10(COUNT + 1) <= record.low_bound < 0 < record.high_bound
    assert record.high_bound <= math.log10(COUNT + 1)
    assert record.ratio_at(1.0).log_ratio == record.high_bound
    assert record.ratio_at(0.0).log_ratio == record.low_bound
    assert all(record.low_bound <= p.low <= p.log_ratio <= p.high <= record.high_bound
               for p in record.points)  # fmt: skip


def test_validation_tells_information_from_none(request_: CalibrationRequest) -> None:
    validation = request_.record.validation
    assert validation.least_cost <= validation.cost < 0.6
    assert 0 < validation.misleading_forged < 0.3
    middle = len(validation.entropy.log_prior_odds) // 2
    assert validation.entropy.reference[middle] == pytest.approx(1.0)
    assert validation.entropy.ratios[middle] == pytest.approx(validation.cost)
    assert validation.entropy.best[middle] == pytest.approx(validation.least_cost, abs=1e-6)
    assert validation.tippett.forged[0] == validation.tippett.genuine[0] == 1.0
    assert validation.tippett.forged[-1] == validation.tippett.genuine[-1] == 0.0


def test_fit_repeats_itself_to_the_last_digit(fitted: dict[str, object]) -> None:
    assert fit_ratios(table_of()) == fitted


def test_scores_of_one_source_never_help_to_judge_each_other() -> None:
    # Ten people, each with one score eight times: what is known of a person must not be used.
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(20), 8)
    scores = np.repeat(rng.random(20), 8) * 0.98 + 0.01
    scores[:80] = np.clip(scores[:80] + 0.02, 0, 1)
    table = ScoreTable(
        b"",
        tuple(map(float, scores)),
        (True,) * 80 + (False,) * 80,
        tuple(map(str, people)),
        {},
    )
    assert fit_ratios(table)["validation"]["cost"] > 0.9


def test_failing_process_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratio_fit.sys, "executable", "/bin/false")
    with pytest.raises(FitFailed, match="status 1"):
        fit_ratios(table_of())


def test_fitting_process_is_given_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def run(*_: object, env: dict[str, str], **__: object) -> None:
        given.update(env)
        raise OSError

    monkeypatch.setenv("FORGERYTALKER_PASSPHRASE", "secret")
    monkeypatch.setattr(ratio_fit.subprocess, "run", run)
    with pytest.raises(FitFailed):
        fit_ratios(table_of())
    assert "PATH" in given
    assert "secret" not in given.values()


def test_loaded_data_are_in_the_snapshot_and_after_reopening(
    filled: CaseSession, request_: CalibrationRequest
) -> None:
    changes, calibration_id = filled.load_calibration(request_)
    assert changes.case
    [kept] = filled.snapshot().calibrations
    assert kept.id == calibration_id
    assert kept.examiner == "Eva Example"
    assert kept.fits(filled.items()[0].finding)  # type: ignore[arg-type]
    assert filled.artifact_path(kept.data).read_bytes() == request_.raw
    filled.close()
    with CaseSession.open(filled.path) as again:
        assert again.calibrations() == (kept,)
        assert again.verify().is_good


def test_loading_and_withdrawing_are_undone(
    filled: CaseSession, request_: CalibrationRequest
) -> None:
    history = History(filled)
    history.do(LoadCalibration(request_))
    assert history.undo_text == "load calibration data “Passports”"
    [first] = filled.calibrations()
    history.undo()
    assert filled.calibrations() == ()
    history.redo()
    [kept] = filled.calibrations()
    assert kept.points == first.points
    history.do(WithdrawCalibration(kept.id))
    assert filled.calibrations() == ()
    history.undo()
    assert len(filled.calibrations()) == 1
    assert filled.verify().is_good
    actions = [entry.action for entry in filled.audit()][-5:]
    assert actions == ["calibration.loaded", "calibration.withdrawn"] * 2 + ["calibration.loaded"]


def test_second_data_for_the_same_engine_are_refused(
    filled: CaseSession, request_: CalibrationRequest
) -> None:
    filled.load_calibration(request_)
    with pytest.raises(InputRefused, match="already: “Passports”"):
        filled.load_calibration(request_)
    other = replace(request_, record=replace(request_.record, engine_version="2.0"))
    filled.load_calibration(other)
    assert len(filled.calibrations()) == 2


def test_unknown_data_are_not_withdrawn(filled: CaseSession) -> None:
    with pytest.raises(ItemUnknown, match="no calibration data"):
        filled.withdraw_calibration("x")


def test_data_without_words_are_refused(filled: CaseSession, request_: CalibrationRequest) -> None:
    table = table_of()
    for words in (("", "x"), ("x", " ")):
        with pytest.raises(InputRefused, match="of the data is empty"):
            make_calibration(table, engine_of(filled, table), *words)


def test_engine_is_that_of_the_findings(filled: CaseSession, engine: FakeEngineClient) -> None:
    described = engine.describe()[0]
    found = engine_of(filled, table_of(engine={"engine": described.name}))
    assert (found.version, found.weights_sha256) == (described.version, described.weights_sha256)
    with pytest.raises(InputRefused, match="the engine compact 9, which made no finding"):
        engine_of(filled, table_of(engine={"engine": "compact", "engine_version": "9"}))


def test_case_without_finding_takes_no_data(session: CaseSession) -> None:
    with pytest.raises(InputRefused, match="no finding yet"):
        engine_of(session, table_of())


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE calibration SET is_withdrawn = 1",
        "UPDATE calibration SET record_json = replace (record_json, 'Passports', 'Portraits')",
        "UPDATE calibration SET id = 'other'",
        "DELETE FROM calibration",
    ],
)
def test_changed_data_are_found(
    filled: CaseSession, request_: CalibrationRequest, attack: str
) -> None:
    filled.load_calibration(request_)
    filled.close()
    connection = sqlite3.connect(filled.path / "case.sqlite")
    connection.execute(attack)
    connection.commit()
    connection.close()
    with CaseSession.open(filled.path, read_only=True) as again:
        assert any("calibration" in fault for fault in again.verify().faults)


def test_data_travel_with_an_exported_case(
    filled: CaseSession, request_: CalibrationRequest, tmp_path: Path
) -> None:
    filled.load_calibration(request_)
    export_case(filled, tmp_path / "case.zip")
    import_case(tmp_path / "case.zip", tmp_path / "copy")
    with CaseSession.open(tmp_path / "copy", read_only=True) as copy:
        assert copy.calibrations() == filled.calibrations()
        assert copy.verify().is_good


def test_table_of_a_case_with_labels_can_be_read_back(tmp_path: Path) -> None:
    rows = [f"{0.3 + 0.004 * n},{'fake' if n > 60 else 'real'}" for n in range(130)]
    path = tmp_path / "scores.csv"
    path.write_text("manipulation,label\r\n" + "\r\n".join(rows), encoding="utf-8")
    assert len(read_scores(path).scores) == 130
