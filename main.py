"""ForgeryTalker's one entrance: the command line, or the window when no command is given."""

import sys
from multiprocessing import freeze_support


def main() -> int:
    """Run what the arguments ask for; the exit status."""
    from app.cli.main import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    freeze_support()
    sys.exit(main())
