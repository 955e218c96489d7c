"""The log file: faults and warnings of the program, no evidence content."""

import logging
import os
import tempfile
from functools import cache
from logging.handlers import RotatingFileHandler
from pathlib import Path

# Two files of a megabyte hold months of warnings and stay small enough to be sent by mail.
_MAX_BYTES = 1_000_000


@cache
def log_path() -> Path:
    """Where the log lies (XDG Base Directory Specification), or in the temporary folder."""
    base = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    folder = Path(base) / "forgerytalker"
    try:
        # Messages name files of a case: nobody else is to read them.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder / "forgerytalker.log"
    except OSError:
        pass
    return Path(tempfile.gettempdir()) / f"forgerytalker-{os.getuid()}.log"


def start_log() -> None:
    """Send warnings and errors of this process to the log file, once."""
    root = logging.getLogger()
    if any(isinstance(handler, RotatingFileHandler) for handler in root.handlers):
        return
    handler = RotatingFileHandler(
        log_path(), maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
