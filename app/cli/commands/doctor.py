"""`doctor`: does everything this program rests on work here; red lines say what to do."""

import re
import shutil
import tempfile
from argparse import Namespace
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.casework.analysis import choose_engine
from app.casework.errors import CaseError
from app.casework.facts import PROJECT_ROOT, application_facts, package_version
from app.casework.loose import LooseAnalysis
from app.casework.models import file_faults, installed_models
from app.casework.naming import utc_now
from app.casework.samples import golden_pair
from app.casework.settings import load_settings
from app.cli import engine_process
from app.cli.console import Console, ExitStatus
from engine.errors import UserFacingError
from engine.schema.finding import Finding

_REQUIREMENT = re.compile(r"([A-Za-z0-9_.-]+)(?:\[[^]]*\])?(==|~=)([0-9.]+)")

# A case of a hundred photographs with its maps takes about this much (48 MB of float32 score map
# per 12-megapixel picture, halved by pictures without findings).
_LOW_DISK_BYTES = 2 << 30


_ENGINE_REMEDY = "Check the models (model verify) and install the packages again (make setup)."


class CheckState(StrEnum):
    """How one check of the self-test ended."""

    GOOD = "good"
    NOTE = "note"
    BAD = "BAD"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the self-test. `remedy`: what to do about it; empty when good."""

    name: str
    state: CheckState
    detail: str
    remedy: str = ""


def examine(arguments: Namespace, console: Console) -> int:
    """Run all checks; each is said as soon as it is done."""
    device = arguments.device or load_settings().analysis.device
    checks: list[Check] = []
    for part in (_machine, _packages, _models, lambda: _engine(device), _disk):
        for check in part():
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


def _machine() -> list[Check]:
    facts = application_facts()
    where = f"{facts.version} ({facts.commit[:12]}), Python {facts.python}"
    return [
        Check("ForgeryTalker", CheckState.GOOD, where),
        Check("machine", CheckState.GOOD, f"{facts.operating_system}, {facts.processor}"),
        Check("clock", CheckState.NOTE, f"{utc_now()} by this machine, vouched for by nobody"),
    ]


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
    for model in installed_models():
        faults = file_faults(model)
        state = CheckState.BAD if faults else CheckState.GOOD
        detail = " ".join(faults) or f"{model.version}, files as released"
        remedy = f"Restore {model.folder} from the distribution." if faults else ""
        checks.append(Check(f"model {model.name}", state, detail, remedy))
    return checks


def _engine(device: str) -> list[Check]:
    """The engines there are, and the golden picture through the one of the settings."""
    wanted = load_settings().analysis.engine
    with engine_process.open_engine(device) as client:
        try:
            described = client.describe()
            checks = [
                Check(
                    f"engine {engine.name}",
                    CheckState.GOOD if engine.is_ready else CheckState.NOTE,
                    engine.version if engine.is_ready else engine.missing,
                )
                for engine in described
            ]
            engine = choose_engine(described, wanted)
            with tempfile.TemporaryDirectory(prefix="forgerytalker-") as folder:
                analysis = LooseAnalysis(client, engine, device, Path(folder))
                return [*checks, _golden(analysis)]
        except UserFacingError as error:
            return [Check(f"engine {wanted}", CheckState.BAD, error.what, error.remedy)]


def _golden(analysis: LooseAnalysis) -> Check:
    """A genuine picture and a forgery made from it: faces are found, and the forgery scores more.

    No threshold is asked about: which forgeries an engine sees is a matter of its measured error
    rates, not of whether it works on this machine.
    """
    name = "known pictures"
    try:
        pair = golden_pair()
    except CaseError as error:
        return Check(name, CheckState.BAD, error.what, error.remedy)
    findings: list[Finding] = []
    for sample in pair:
        outcome = analysis.analyse(sample.path, lambda progress: None, lambda: False)
        if outcome is None or isinstance(outcome, UserFacingError):
            detail = outcome.what if outcome else "the analysis was cancelled"
            return Check(name, CheckState.BAD, detail, outcome.remedy if outcome else "")
        findings.append(outcome.finding)
    genuine, forged = findings
    where = f"computed on {forged.provenance.device} in {forged.provenance.precision}"
    if not (genuine.faces and forged.faces):
        detail = f"no face was found in {pair[0].path.name} or {pair[1].path.name}, {where}"
        return Check(name, CheckState.BAD, detail, _ENGINE_REMEDY)
    detail = (
        f"{pair[0].path.name} {genuine.scores.manipulation:.3f}, "
        f"{pair[1].path.name} {forged.scores.manipulation:.3f}, {where}"
    )
    if forged.scores.manipulation > genuine.scores.manipulation:
        return Check(name, CheckState.GOOD, detail)
    remedy = f"The forgery must get the higher score. {_ENGINE_REMEDY}"
    return Check(name, CheckState.BAD, detail, remedy)


def _disk() -> list[Check]:
    free = shutil.disk_usage(Path.cwd()).free
    detail = f"{free / (1 << 30):.1f} GiB free in {Path.cwd()}"
    if free < _LOW_DISK_BYTES:
        return [Check("disk", CheckState.NOTE, detail, "Free some space before a large case.")]
    return [Check("disk", CheckState.GOOD, detail)]
