"""How `evaluate` and `train` end: what the user can put right is told, with the exit status for it.

The statuses are those of the command line: 2, you can put it right; 70, a fault in the program.
"""

import sys
import tomllib
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from engine.errors import UserFacingError
from engine.schema.disk_words import refusal

USER_CAN_FIX = 2
FAULT = 70


class SettingsRefused(UserFacingError):
    """A file with settings cannot be read, or says nothing that is understood."""


def ended(main: Callable[[], int]) -> int:
    """Run `main`; its exit status, or the one for how it failed, said on standard error."""
    try:
        return main()
    except UserFacingError as error:
        _tell(error.what, error.effect, error.remedy)
        return USER_CAN_FIX
    except OSError as error:
        if error.filename is None:
            traceback.print_exc()
            return FAULT
        _tell(f"{error.filename}: {refusal(error)}.", "Nothing was changed.", "Check the path.")
        return USER_CAN_FIX
    except Exception:  # border
        traceback.print_exc()
        return FAULT


def read_settings(path: Path) -> dict[str, Any]:
    """Return a configuration; SettingsRefused when the file is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsRefused(
            f"{path} is no configuration: {error}.",
            effect="Nothing was trained.",
            remedy="See docs/training.md, or begin with a copy of engine/training/configs.",
        ) from error


def _tell(*sentences: str) -> None:
    print("\n  ".join(filter(None, sentences)), file=sys.stderr)
