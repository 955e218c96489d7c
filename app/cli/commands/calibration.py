"""`calibration`: a laboratory's own scores with known truth, loaded, listed and taken out."""

from argparse import Namespace
from pathlib import Path

from app.casework.calibration import engine_of, make_calibration
from app.casework.naming import visible
from app.casework.score_table import read_scores
from app.casework.session import CaseSession
from app.cli.console import Console, ExitStatus
from engine.schema.calibration import Calibration


def load(arguments: Namespace, console: Console) -> int:
    """Fit likelihood ratios to a CSV and store both in the case."""
    table = read_scores(Path(arguments.file))
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        engine = engine_of(session, table)
        console.progress("Fitting likelihood ratios …")
        request = make_calibration(table, engine, arguments.title, arguments.description)
        _, calibration_id = session.load_calibration(request)
        stored = session.calibration(calibration_id)
    for line in _lines(stored):
        console.say(line)
    console.say("They hold for that engine, its weights and thresholds only.")
    console.answer(_data(stored))
    return ExitStatus.GOOD


def list_data(arguments: Namespace, console: Console) -> int:
    """List what is in force."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        stored = session.calibrations()
    for calibration in stored:
        for line in _lines(calibration):
            console.say(line)
    if not stored:
        console.say("The case has no calibration data; its reports print no likelihood ratio.")
    console.answer({"calibrations": [_data(calibration) for calibration in stored]})
    return ExitStatus.GOOD


def remove(arguments: Namespace, console: Console) -> int:
    """Withdraw calibration data."""
    with CaseSession.open(Path(arguments.case), examiner=arguments.examiner) as session:
        title = session.calibration(arguments.data).title
        session.withdraw_calibration(arguments.data)
    console.say(f"The calibration data “{visible(title)}” are out of force; the case keeps them.")
    console.answer({"id": arguments.data})
    return ExitStatus.GOOD


def _lines(calibration: Calibration) -> tuple[str, ...]:
    validation = calibration.validation
    return (
        f"{calibration.id}  {visible(calibration.title)}",
        f"      for {visible(calibration.engine)} {visible(calibration.engine_version)}, weights "
        f"{calibration.weights_sha256[:16]}…",
        f"      {calibration.forged_count} manipulated, {calibration.genuine_count} genuine; "
        f"Cllr {validation.cost:.2f}, Cllr min {validation.least_cost:.2f}",
        f"      data SHA-256 {calibration.data.sha256}",
    )


def _data(calibration: Calibration) -> dict[str, object]:
    return {
        "id": calibration.id,
        "title": calibration.title,
        "description": calibration.description,
        "data_sha256": calibration.data.sha256,
        "engine": calibration.engine,
        "engine_version": calibration.engine_version,
        "weights_sha256": calibration.weights_sha256,
        "forged": calibration.forged_count,
        "genuine": calibration.genuine_count,
        "log10_bounds": [calibration.low_bound, calibration.high_bound],
        "cllr": calibration.validation.cost,
        "cllr_min": calibration.validation.least_cost,
    }
