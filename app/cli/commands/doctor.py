"""`doctor`: does everything this program rests on work here; red lines say what to do."""

import logging
import re
import tempfile
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path

from app.casework.analysis import choose_engine
from app.casework.errors import CaseError, reason_of
from app.casework.facts import PROJECT_ROOT, package_version
from app.casework.loose import LooseAnalysis
from app.casework.models import file_faults, installed_models
from app.casework.samples import SCORE_TOLERANCE, golden_pair, known_scores
from app.casework.settings import AnalysisSettings, load_settings
from app.cli import engine_process
from app.cli.commands import doctor_machine
from app.cli.commands.doctor_machine import Check, CheckState
from app.cli.console import Console, ExitStatus
from engine.errors import EngineBug, UserFacingError
from engine.schema.finding import Finding

log = logging.getLogger(__name__)

_REQUIREMENT = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?(==|~=)([0-9.]+)")
_ENGINE_REMEDY = "Check the models (model verify) and install the packages again (make setup)."


def examine(arguments: Namespace, console: Console) -> int:
    """Run all checks; each is said as soon as it is done."""
    case = Path(arguments.case) if arguments.case else None
    checks: list[Check] = []
    for check in _all(case, arguments.device):
        checks.append(check)
        console.say(f"{check.state.value:4}  {check.name}: {check.detail}")
        if check.remedy:
            console.say(f"      {check.remedy}")
    is_good = all(check.state is not CheckState.BAD for check in checks)
    console.say("Everything needed works." if is_good else "Something needed does not work.")
    console.answer(
        {
            "is_good": is_good,
            "checks": [
                {
                    "name": check.name,
                    "state": check.state.value.lower(),
                    "detail": check.detail,
                    "remedy": check.remedy,
                }
                for check in checks
            ],
        }
    )
    return ExitStatus.GOOD if is_good else ExitStatus.CHECK_NEGATIVE


def _all(case: Path | None, device: str | None) -> Iterator[Check]:
    yield from doctor_machine.machine()
    yield from doctor_machine.clock(case)
    yield from _packages()
    yield from _models()
    try:
        settings = load_settings().analysis
    except CaseError as error:
        yield Check("settings", CheckState.BAD, error.what, error.remedy)
        settings = AnalysisSettings()
    used = ""
    for check, computed_on in _engine(settings.engine, device or settings.device):
        yield check
        used = computed_on or used
    yield from doctor_machine.graphics(used)
    yield from doctor_machine.disk(case)
    yield from doctor_machine.case_lock(case)


def _packages() -> list[Check]:
    path = PROJECT_ROOT / "requirements.txt"
    wanted = _REQUIREMENT.findall(path.read_text("utf-8"))
    wrong = [
        f"{name} is {found}, {sign}{version} is asked for"
        for name, sign, version in wanted
        if not is_compatible(found := package_version(name), sign, version)
    ]
    if wrong:
        remedy = "Install the packages again: make setup."
        return [Check("packages", CheckState.BAD, "; ".join(wrong), remedy)]
    return [Check("packages", CheckState.GOOD, f"{len(wanted)} installed as asked for")]


def is_compatible(found: str, sign: str, wanted: str) -> bool:
    """Whether version `found` fulfils `==` or `~=` `wanted` (PEP 440, release numbers only)."""
    if not found[:1].isdigit():
        return False
    have = [int(part) for part in re.findall(r"\d+", found.split("+")[0])]
    want = [int(part) for part in wanted.split(".")]
    if sign == "==":
        return have[: len(want)] == want
    return have[: len(want) - 1] == want[:-1] and have >= want


def _models() -> list[Check]:
    checks = []
    try:
        models = installed_models()
    except CaseError as error:
        return [Check("models", CheckState.BAD, error.what, error.remedy)]
    for model in models:
        faults = file_faults(model)
        state = CheckState.BAD if faults else CheckState.GOOD
        detail = " ".join(faults) or f"{model.version}, files as released"
        remedy = f"Restore {model.folder} from the distribution." if faults else ""
        checks.append(Check(f"model {model.name}", state, detail, remedy))
    return checks


def _engine(wanted: str, device: str) -> Iterator[tuple[Check, str]]:
    """The engines there are, and the golden pictures through the one of the settings.

    Each with the device that the golden pictures were computed on, once that is known.
    """
    with engine_process.open_engine(device) as client:
        try:
            described = client.describe()
            for engine in described:
                state = CheckState.GOOD if engine.is_ready else CheckState.NOTE
                detail = engine.version if engine.is_ready else engine.missing
                yield Check(f"engine {engine.name}", state, detail), ""
            engine = choose_engine(described, wanted)
            with tempfile.TemporaryDirectory(prefix="forgerytalker-") as folder:
                yield _golden(LooseAnalysis(client, engine, device, Path(folder)))
        except UserFacingError as error:
            yield Check(f"analysis with {wanted}", CheckState.BAD, error.what, error.remedy), ""
        except EngineBug as error:
            log.error("the engine failed in the self-test: %s", error)
            detail = "the engine's process failed because of a fault in the program"
            yield Check(f"analysis with {wanted}", CheckState.BAD, detail, _ENGINE_REMEDY), ""
        except OSError as error:
            reason, remedy = reason_of(error)
            detail = f"its results could not be written: {reason}"
            yield Check(f"analysis with {wanted}", CheckState.BAD, detail, remedy), ""


def _golden(analysis: LooseAnalysis) -> tuple[Check, str]:
    """A genuine picture and a forgery made from it: faces are found, and the forgery scores more.

    No threshold is asked about: which forgeries an engine sees is a matter of its measured error
    rates, not of whether it works on this machine. The released engine must give the scores that
    it was released with. With it, the device that was computed on.
    """
    name = "known pictures"
    try:
        pair = golden_pair()
    except CaseError as error:
        return Check(name, CheckState.BAD, error.what, error.remedy), ""
    findings: list[Finding] = []
    for sample in pair:
        outcome = analysis.analyse(sample.path, lambda progress: None, lambda: False)
        if outcome is None or isinstance(outcome, UserFacingError):
            detail = outcome.what if outcome else "the analysis was cancelled"
            return Check(name, CheckState.BAD, detail, outcome.remedy if outcome else ""), ""
        findings.append(outcome.finding)
    genuine, forged = findings
    made = forged.provenance
    where = f"computed on {made.device} in {made.precision}"
    if not (genuine.faces and forged.faces):
        detail = f"no face was found in {pair[0].path.name} or {pair[1].path.name}, {where}"
        return Check(name, CheckState.BAD, detail, _ENGINE_REMEDY), made.device
    detail = (
        f"{pair[0].path.name} {genuine.scores.manipulation:.3f}, "
        f"{pair[1].path.name} {forged.scores.manipulation:.3f}, {where}"
    )
    drift = _drift(dict(zip((sample.path.name for sample in pair), findings, strict=True)))
    if drift:
        return Check(name, CheckState.BAD, f"{detail}; {drift}", _ENGINE_REMEDY), made.device
    if forged.scores.manipulation > genuine.scores.manipulation:
        return Check(name, CheckState.GOOD, detail), made.device
    remedy = f"The forgery must get the higher score. {_ENGINE_REMEDY}"
    return Check(name, CheckState.BAD, detail, remedy), made.device


def _drift(findings: Mapping[str, Finding]) -> str:
    """How scores differ from those the engine was released with; empty where none is known.

    They were measured on a processor, so nothing is said of what a graphics card computed.
    """
    try:
        known = known_scores()
    except CaseError as error:
        return error.what
    for name, finding in findings.items():
        made = finding.provenance
        released = (known.engine, known.version, known.weights_sha256)
        if made.device != "cpu" or (made.engine, made.version, made.weights_sha256) != released:
            continue
        expected = known.scores.get(name)
        if expected is None or abs(finding.scores.manipulation - expected) > SCORE_TOLERANCE:
            return f"released with {expected} on {name}"
    return ""
