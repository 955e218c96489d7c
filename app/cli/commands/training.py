"""Commands that run in a child process, so that torch never enters this one."""

import subprocess
import sys
from collections.abc import Sequence

from app.casework.facts import PROJECT_ROOT
from app.cli.console import ExitStatus
from app.cli.passphrase import SECRETS

MODULES = {"evaluate": "engine.training.evaluate", "train": "engine.training.train"}


def run_child(command: str, rest: Sequence[str]) -> int:
    """Run the command's module with the remaining arguments untouched; its exit status.

    Ctrl+C in a terminal reaches the child too, which ends by itself; this process waits for it.
    """
    return run_module(MODULES[command], rest)


def run_module(module: str, rest: Sequence[str], *, is_silent: bool = False) -> int:
    """Run a module as `run_child` does; `is_silent`: what it prints is left out, errors are not."""
    line = [sys.executable, "-m", module, *rest]
    output = subprocess.DEVNULL if is_silent else None
    with subprocess.Popen(line, env=_environment(), stdout=output) as child:
        while True:
            try:
                status = child.wait()
            except KeyboardInterrupt:
                continue
            return status if 0 <= status <= ExitStatus.BUG else ExitStatus.CHECK_NEGATIVE


def _environment() -> dict[str, str]:
    # The modules are found from any working folder, and relative paths keep their meaning.
    import os

    path = os.pathsep.join(filter(None, (str(PROJECT_ROOT), os.environ.get("PYTHONPATH"))))
    # What opens keys is of no use to a training, and could end in its logs.
    kept = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return kept | {"PYTHONPATH": path}
