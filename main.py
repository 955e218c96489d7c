"""ForgeryTalker's one entrance: the command line, or the window when no command is given."""

import gc
import sys
from multiprocessing import freeze_support
from pathlib import Path


def main() -> int:
    """Run what the arguments ask for; the exit status."""
    # Spawned processes read this file again: whatever is imported above, each of them pays for.
    from app.cli.main import run

    return run(sys.argv[1:], open_window)


def open_window(case: Path | None) -> int:
    """Open the window, on a case folder or on none; the exit status when it was closed."""
    # All modules that are read now stay; to look for garbage among them takes a tenth of a second.
    gc.disable()
    # The command line works where no window system is installed.
    from app.gui import application

    return int(application.run(case))


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
