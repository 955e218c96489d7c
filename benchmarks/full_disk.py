"""Fills a small disk at every point of intake, analysis and report: by hand, as root, a minute.

    python -m benchmarks.full_disk

Mounts a tmpfs of a few megabytes, so that the refusals are the kernel's own. After each the case
must be whole, and the same action must work once there is room.
"""

import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.casework.analysis import QueuePlan, QueueWatch, analyse_items, ask_for_engine
from app.casework.engine import Engine
from app.casework.errors import CaseError
from app.casework.evidence import IntakeResult
from app.casework.records import NewCase
from app.casework.reporting import ReportOrder, issue_report
from app.casework.session import CaseSession
from benchmarks.kill_proof import make_pictures
from engine.client import EngineClient
from engine.errors import UserFacingError
from reports.credentials import KeyKind, SigningIdentity, create_identity

_DISK_BYTES = 12 << 20
# Steps of the room that is left: a picture, its pixels, its maps, a report and the database
# pages are all larger than one step or about as large.
_STEP_BYTES = 24 << 10
_MOST_ROOM_BYTES = 1_000_000
_PASSPHRASE = "a long enough passphrase"

Action = Callable[[CaseSession], UserFacingError | None]


def _take_in(path: Path, client: Engine) -> Action:
    def act(session: CaseSession) -> UserFacingError | None:
        result: IntakeResult = session.take_in([path], client)
        return result.stopped_by

    return act


def _analyse(client: Engine) -> Action:
    engine = ask_for_engine(client, "compact")

    def act(session: CaseSession) -> UserFacingError | None:
        ids = tuple(image.id for image in session.evidence_images())
        session.enqueue(ids, engine)
        plan = QueuePlan(session.open_jobs(), engine)
        result = analyse_items(session, client, plan, QueueWatch())
        failed = [item.error for item in result.failed]
        assert not failed, f"an item failed for want of room: {failed[0]}"
        return result.stopped_by

    return act


def _report(identity: SigningIdentity) -> Action:
    def act(session: CaseSession) -> UserFacingError | None:
        issue_report(session, identity, ReportOrder())
        return None

    return act


def _attempt(case: Path, act: Action) -> UserFacingError | None:
    """Open the case and act; the refusal, if any."""
    try:
        with CaseSession.open(case) as session:
            return act(session)
    except CaseError as error:
        return error


def _try_every_room(disk: Path, case: Path, act: Action) -> tuple[int, set[str]]:
    """Act with ever more room until it works; refusals and what they said."""
    refusals = 0
    said: set[str] = set()
    filler = disk / "filler"
    for room in range(0, _MOST_ROOM_BYTES, _STEP_BYTES):
        with filler.open("wb", buffering=0) as stream, suppress(OSError):
            while stream.write(bytes(4096)):
                pass
        with filler.open("r+b") as stream:
            stream.truncate(max(filler.stat().st_size - room, 0))
        error = _attempt(case, act)
        filler.unlink()
        with CaseSession.open(case) as session:
            check = session.verify()
            assert check.is_good, check.faults
            assert not list((case / "staging").iterdir())
        if error is None:
            return refusals, said
        assert "full" in error.what or "No space" in error.what or "written" in error.what, error
        assert error.remedy
        refusals, said = refusals + 1, said | {error.what.partition(":")[2].strip()}
    raise AssertionError("there was never enough room")


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        disk = Path(name) / "disk"
        disk.mkdir()
        pictures = sorted(make_pictures(Path(name) / "pictures", 2))
        identity = create_identity(
            Path(name) / "me.p12", "Eva", "Laboratory", _PASSPHRASE, KeyKind.P_256
        )
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={_DISK_BYTES}", "tmpfs", str(disk)], check=True
        )
        try:
            case = disk / "case"
            CaseSession.create(case, NewCase("1", "Full", "Eva")).close()
            with EngineClient(device="cpu") as client:
                for words, act in (
                    ("intake", _take_in(pictures[0], client)),
                    ("second intake", _take_in(pictures[1], client)),
                    ("analysis", _analyse(client)),
                    ("report", _report(identity)),
                ):
                    refusals, said = _try_every_room(disk, case, act)
                    print(
                        f"{words}: refused {refusals} times ({'; '.join(sorted(said))}), then done"
                    )
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
