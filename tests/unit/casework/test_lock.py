import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.casework.errors import CaseLocked, StorageFailed
from app.casework.lock import CaseLock, LockState, lock_state
from app.casework.session import CaseSession

HOLD = """
import sys, time
from pathlib import Path
from app.casework.lock import CaseLock
lock = CaseLock(Path(sys.argv[1]), "Eva Example")
print("held", flush=True)
time.sleep(600)
"""


def test_second_writer_is_refused_and_told_who_holds_the_case(session: CaseSession) -> None:
    with pytest.raises(CaseLocked, match="Eva Example") as refused:
        CaseSession.open(session.path, examiner="Ben Colleague")
    assert "reading only" in refused.value.remedy
    assert session.record.number


def test_case_can_be_opened_after_it_was_closed(session: CaseSession) -> None:
    session.close()
    CaseSession.open(session.path).close()


def test_other_process_keeps_the_lock_and_its_death_frees_it(tmp_path: Path) -> None:
    path = tmp_path / "case.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(CaseLocked, match=f"process {holder.pid}"):
            CaseLock(path, "Ben")
        holder.kill()
    assert lock_state(path)[0] is LockState.STALE
    CaseLock(path, "Ben").release()


def test_released_lock_is_not_stale_and_may_be_released_again(tmp_path: Path) -> None:
    lock = CaseLock(tmp_path / "case.lock", "Eva")
    lock.release()
    assert lock_state(tmp_path / "case.lock") == (LockState.FREE, "")
    lock.release()


def test_text_of_a_strange_lock_file_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "case.lock").write_bytes(b"\xff\x00 not json")
    first = CaseLock(tmp_path / "case.lock", "Eva")
    with pytest.raises(CaseLocked, match="Eva"):
        CaseLock(tmp_path / "case.lock", "Ben")
    first.release()


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed, match="does not exist"):
        CaseLock(tmp_path / "none" / "case.lock", "Eva")


def test_lock_that_is_freed_within_a_moment_is_waited_for(tmp_path: Path) -> None:
    """As when a killed program had just begun to start another one."""
    path = tmp_path / "case.lock"
    first = CaseLock(path, "Eva")
    timer = threading.Timer(0.2, first.release)
    timer.start()
    second = CaseLock(path, "Ben")
    second.release()
    timer.join()
