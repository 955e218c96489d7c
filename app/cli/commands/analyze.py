"""`analyze`: pictures without a case, one warm engine, four files per picture."""

from argparse import Namespace
from pathlib import Path

from app.casework.analysis import ask_for_engine
from app.casework.errors import StorageFailed
from app.casework.evidence import find_files
from app.casework.loose import LooseAnalysis, LooseResult
from app.casework.naming import visible
from app.casework.settings import load_settings
from app.cli import engine_process
from app.cli.console import Console, ExitStatus, explained
from app.cli.interruption import Interruption, interruptible
from app.cli.wording import VERDICTS, score_text
from engine.errors import ModelUnavailable, UserFacingError
from engine.protocol import Progress

_SAID_BY_THE_REASON = ("no_face",)
Outcome = tuple[Path, LooseResult | UserFacingError]


def analyze(arguments: Namespace, console: Console) -> int:
    """Analyse every picture; one that cannot be used never stops the others."""
    settings = load_settings().analysis
    device = arguments.device or settings.device
    with engine_process.open_engine(device) as client, interruptible() as interruption:
        # The folder comes first: where nothing can be written, no engine needs to start.
        out = Path(arguments.out)
        LooseAnalysis.prepare_folder(out)
        engine = ask_for_engine(client, arguments.engine or settings.engine)
        analysis = LooseAnalysis(client, engine, device, out)
        outcomes = _analyse_all(arguments.images, analysis, console, interruption)
    if interruption.is_asked():
        console.note("Cancelled. The results written before are complete.")
    console.answer(
        {
            "is_cancelled": interruption.is_asked(),
            "results": [_data(path, outcome) for path, outcome in outcomes],
        }
    )
    return _status(outcomes, interruption)


def _analyse_all(
    images: list[str], analysis: LooseAnalysis, console: Console, interruption: Interruption
) -> list[Outcome]:
    outcomes: list[Outcome] = []
    found = list(find_files([Path(image) for image in images]))
    for index, candidate in enumerate(found):
        if interruption.is_asked():
            break
        if isinstance(candidate, tuple):
            outcomes.append(candidate)
        else:
            place = f"{index + 1} of {len(found)}: {visible(str(candidate))}"
            outcome = _analyse(candidate, place, analysis, console, interruption)
            if outcome is None:
                break
            outcomes.append((candidate, outcome))
        _say(*outcomes[-1], console)
        if isinstance(outcomes[-1][1], StorageFailed | ModelUnavailable):
            break
    return outcomes


def _analyse(
    source: Path,
    place: str,
    analysis: LooseAnalysis,
    console: Console,
    interruption: Interruption,
) -> LooseResult | UserFacingError | None:
    def tell(progress: Progress) -> None:
        console.progress(f"{place}: {engine_process.progress_text(progress)}")

    try:
        return analysis.analyse(source, tell, interruption.is_asked)
    except UserFacingError as error:
        return error


def _say(path: Path, outcome: LooseResult | UserFacingError, console: Console) -> None:
    if isinstance(outcome, UserFacingError):
        console.explain(outcome)
        return
    scores = outcome.finding.scores
    console.say(f"{visible(str(path))}: {VERDICTS[scores.verdict]}, {score_text(scores)}")
    console.say(f"  {visible(scores.verdict_reason)}")
    for warning in outcome.finding.warnings:
        if warning.code not in _SAID_BY_THE_REASON:
            console.say(f"  Note: {warning.text}")
    console.say(f"  {visible(str(outcome.files['finding.json']))}")


def _data(path: Path, outcome: LooseResult | UserFacingError) -> dict[str, object]:
    if isinstance(outcome, UserFacingError):
        return {"path": visible(str(path)), "error": explained(outcome)}
    scores = outcome.finding.scores
    return {
        "path": visible(str(path)),
        "error": None,
        "verdict": scores.verdict.value,
        "verdict_reason": visible(scores.verdict_reason),
        "manipulation": scores.manipulation,
        "is_calibrated": scores.is_calibrated,
        "files": {kind: visible(str(file)) for kind, file in outcome.files.items()},
    }


def _status(outcomes: list[Outcome], interruption: Interruption) -> int:
    failed = [outcome for _, outcome in outcomes if isinstance(outcome, UserFacingError)]
    if failed and len(failed) == len(outcomes):
        return ExitStatus.USER_CAN_FIX
    return ExitStatus.CHECK_NEGATIVE if failed or interruption.is_asked() else ExitStatus.GOOD
