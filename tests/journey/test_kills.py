"""Twelve kills at random moments; five hundred: `python -m benchmarks.kill_proof`."""

import subprocess
import sys
from pathlib import Path


def test_killed_program_loses_nothing_it_had_confirmed() -> None:
    # A process of its own, because its children are forked.
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill_proof", "--kills", "12", "--seed", "7"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "'ready': 12" in done.stdout
    assert "FAULT" not in done.stdout
