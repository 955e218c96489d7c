"""Computing is counted, not the clock; what stands still is ended, what waits for a disk is not."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import patience
from engine.patience import Patience, allowed_s


@pytest.fixture
def busy() -> Iterator[int]:
    """A process that computes."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        yield process.pid
        process.kill()


@pytest.fixture
def idle() -> Iterator[int]:
    """A process that sleeps."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as process:
        yield process.pid
        process.kill()


def test_file_is_given_time_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(bytes(3 << 20))
    assert allowed_s(path) == pytest.approx(patience.LEAST_S + 3 * patience.PER_MIB_S)
    assert allowed_s(tmp_path / "none") == patience.LEAST_S


def test_least_time_is_below_the_ten_seconds_that_are_promised() -> None:
    assert patience.LEAST_S < 10
    assert patience.STANDSTILL_S < 10


def test_computing_ends_the_patience(busy: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "STANDSTILL_S", 600.0)
    watched = Patience(busy, 0.05)
    assert not Patience(busy, 600.0).is_at_end()
    until = time.monotonic() + 60
    while not watched.is_at_end():
        assert time.monotonic() < until, "computing was not counted"
        time.sleep(0.01)


def test_standing_still_ends_the_patience(idle: int, monkeypatch: pytest.MonkeyPatch) -> None:
    time.sleep(0.3)
    monkeypatch.setattr(patience, "STANDSTILL_S", 0.2)
    watched = Patience(idle, 600.0)
    until = time.monotonic() + 60
    while not watched.is_at_end():
        assert time.monotonic() < until, "standing still was not noticed"
        time.sleep(0.05)


def test_waiting_for_a_disk_is_no_standstill(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "STANDSTILL_S", 0.0)
    monkeypatch.setattr(patience, "_usage", lambda number: (1.0, True))
    assert not Patience(1, 5.0).is_at_end()
    monkeypatch.setattr(patience, "_usage", lambda number: (1.0, False))
    watched = Patience(1, 5.0)
    time.sleep(0.01)
    assert watched.is_at_end()


def test_process_that_has_ended_is_left_to_the_pipe() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        assert not Patience(process.pid, 1.0).is_at_end()
