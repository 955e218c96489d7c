"""What the self-test asks of the machine itself: clock, disk, graphics card, and a case's lock."""

import ctypes
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from app.casework.errors import CaseError, reason_of
from app.casework.facts import PROJECT_ROOT, application_facts
from app.casework.lock import LockState, lock_state
from app.casework.session import CaseSession
from app.cli.fault_log import log_path

# A case of a hundred photographs with its maps takes about this much (48 MB of float32 score map
# per 12-megapixel picture, halved by pictures without findings).
_LOW_DISK_BYTES = 2 << 30
# One large photograph with its maps and its copy does not fit any more.
_FULL_DISK_BYTES = 256 << 20
# Files of the program may have been copied from a machine whose clock was a little ahead.
_CLOCK_TOLERANCE = timedelta(minutes=5)
# What adjtimex(2) answers when no time server keeps the clock.
_NOT_SYNCHRONISED = 5
_TIMEX_BYTES = 512
_NVIDIA = Path("/proc/driver/nvidia/gpus")


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


def machine() -> list[Check]:
    """Which program this is, and where it runs."""
    facts = application_facts()
    where = f"{facts.version} ({facts.commit[:12]}), Python {facts.python}"
    return [
        Check("ForgeryTalker", CheckState.GOOD, where),
        Check("machine", CheckState.GOOD, f"{facts.operating_system}, {facts.processor}"),
    ]


def clock(case: Path | None) -> list[Check]:
    """Whether the clock can be right: not before the program's files nor the case's last entry."""
    now = datetime.now(UTC)
    said = f"{now.isoformat(timespec='seconds')} by this machine"
    remedy = "Set the clock (timedatectl set-ntp true) before anything is taken in or signed."
    newest = _newest_file()
    if newest is not None and now < newest - _CLOCK_TOLERANCE:
        detail = f"{said}, but files of this program are from {_shown(newest)}: it runs behind"
        return [Check("clock", CheckState.BAD, detail, remedy)]
    last = _last_entry(case)
    if last is not None and now < last:
        detail = f"{said}, but the case's last entry is from {_shown(last)}: it runs behind"
        return [Check("clock", CheckState.BAD, detail, remedy)]
    if not is_synchronised():
        return [Check("clock", CheckState.NOTE, f"{said}, kept by no time server", remedy)]
    return [Check("clock", CheckState.GOOD, f"{said}, kept by a time server")]


def is_synchronised() -> bool:
    """Whether the kernel says that a time server keeps the clock (adjtimex(2), read only)."""
    try:
        answer = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (OSError, AttributeError):
        return False
    return 0 <= int(answer) < _NOT_SYNCHRONISED


def _newest_file() -> datetime | None:
    newest = 0.0
    for part in ("app", "engine", "reports"):
        for path in (PROJECT_ROOT / part).rglob("*.py"):
            newest = max(newest, path.stat().st_mtime)
    return datetime.fromtimestamp(newest, UTC) if newest else None


def _last_entry(case: Path | None) -> datetime | None:
    if case is None:
        return None
    try:
        with CaseSession.open(case, read_only=True) as session:
            return datetime.fromisoformat(session.audit(session.audit_head().count - 1)[-1].at)
    except (CaseError, ValueError, IndexError):
        # What is wrong with the case is another check's line.
        return None


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def graphics(computed_on: str) -> list[Check]:
    """Which graphics cards there are, and whether the engine computed on one.

    computed_on: the device of a finding that was just made, as the engine's process says; empty
    when there is none.
    """
    cards = graphics_cards()
    used = f"the engine computed on {computed_on}" if computed_on else "no analysis was made"
    if not cards:
        detail = f"none with an NVIDIA driver; {used}"
        return [Check("graphics card", CheckState.GOOD, detail)]
    if computed_on and not computed_on.startswith("cuda"):
        return [
            Check(
                "graphics card",
                CheckState.NOTE,
                f"{', '.join(cards)}; but {used}",
                "If it is to be used: install CUDA 13 and cuDNN 9, and set analysis.device to auto "
                "or cuda. `doctor --device cuda` says what is missing.",
            )
        ]
    return [Check("graphics card", CheckState.GOOD, f"{', '.join(cards)}; {used}")]


def graphics_cards() -> tuple[str, ...]:
    """Models of the NVIDIA cards whose driver is loaded."""
    found = []
    for path in sorted(_NVIDIA.glob("*/information")):
        try:
            lines = path.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        found += [line.partition(":")[2].strip() for line in lines if line.startswith("Model")]
    return tuple(found)


def disk(case: Path | None) -> list[Check]:
    """Free space where the case lies (without one: here), for temporary files and for the log."""
    # A case on read-only media needs no room.
    is_written_to = case is not None and os.access(case, os.W_OK)
    checks = [_room("disk", case if case is not None and is_written_to else Path.cwd())]
    temporary, log = Path(tempfile.gettempdir()), log_path()
    if not os.access(temporary, os.W_OK):
        detail = f"{temporary} cannot be written"
        remedy = "Set TMPDIR to a folder that can be written."
        checks.append(Check("temporary files", CheckState.BAD, detail, remedy))
    else:
        checks.append(_room("temporary files", temporary))
    if not os.access(log if log.exists() else log.parent, os.W_OK):
        remedy = f"Make it writable: faults of the program are told nowhere else than in {log}."
        checks.append(Check("log file", CheckState.BAD, f"{log} cannot be written", remedy))
    return checks


def _room(name: str, folder: Path) -> Check:
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        reason, remedy = reason_of(error)
        return Check(name, CheckState.BAD, f"{folder} cannot be looked at: {reason}", remedy)
    detail = f"{free / (1 << 30):.1f} GiB free in {folder}"
    if free < _FULL_DISK_BYTES:
        remedy = "Free some space on that disk, or choose a folder on another one."
        return Check(name, CheckState.BAD, detail, remedy)
    if free < _LOW_DISK_BYTES:
        return Check(name, CheckState.NOTE, detail, "Free some space before a large case.")
    return Check(name, CheckState.GOOD, detail)


def case_lock(case: Path | None) -> list[Check]:
    """Whether the case can be opened, is open elsewhere, or was left behind by a crash."""
    if case is None:
        return []
    try:
        with CaseSession.open(case, read_only=True) as session:
            record, waiting = session.record, len(session.open_jobs())
        state, holder = lock_state(case / "case.lock")
    except CaseError as error:
        return [Check("case", CheckState.BAD, error.what, error.remedy)]
    queue = f", {waiting} in the queue (case resume)" if waiting else ""
    checks = [Check("case", CheckState.GOOD, f"{record.number}: {record.title}{queue}")]
    if not os.access(case, os.W_OK):
        remedy = "It can be listed, verified and exported. Copy the folder to work on it."
        checks.append(Check("lock", CheckState.NOTE, "the case cannot be written here", remedy))
    elif state is LockState.HELD:
        remedy = "Close it there, or read it only."
        checks.append(Check("lock", CheckState.NOTE, f"open for writing by {holder}", remedy))
    elif state is LockState.STALE:
        remedy = "Nothing needs to be done: the next who opens it puts it in order."
        detail = f"left behind by {holder}, which has ended without closing the case"
        checks.append(Check("lock", CheckState.NOTE, detail, remedy))
    else:
        checks.append(Check("lock", CheckState.GOOD, "free"))
    return checks
