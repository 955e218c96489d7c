"""What the command line says: text for people, or one JSON document for machines."""

import json
import sys
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol, TextIO

from app.casework.naming import visible

# Erase to the end of the line (ECMA-48 EL), so that a shorter progress text leaves nothing behind.
_ERASE_LINE = "\r\x1b[K"


class ExitStatus(IntEnum):
    """How a command ended. BUG is EX_SOFTWARE of sysexits.h."""

    GOOD = 0
    CHECK_NEGATIVE = 1
    USER_CAN_FIX = 2
    BUG = 70


class Explained(Protocol):
    """An error or refusal in three sentences."""

    @property
    def what(self) -> str:
        """What happened, to which file."""
        ...

    @property
    def effect(self) -> str:
        """What it means for the evidence."""
        ...

    @property
    def remedy(self) -> str:
        """What to do next."""
        ...


@dataclass(slots=True)
class Console:
    """Where a command writes. With `as_json`, only `answer` reaches standard output."""

    as_json: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    _has_progress: bool = False

    def say(self, text: str = "") -> None:
        """A line of the result, for people; a line break in it is shown, not made."""
        if not self.as_json:
            self._clear()
            print(_printable(visible(text), self.out), file=self.out, flush=True)

    def answer(self, data: Any) -> None:
        """The result for machines, once per command."""
        if self.as_json:
            print(json.dumps(data, indent=2, sort_keys=True), file=self.out, flush=True)

    def explain(self, error: Explained) -> None:
        """An error or refusal in its three sentences, on standard error."""
        self._clear()
        parts = [error.what, error.effect, error.remedy]
        text = "\n  ".join(part for part in parts if part)
        print(_printable(_visible_lines(text), self.err), file=self.err, flush=True)

    def note(self, text: str) -> None:
        """A remark on standard error."""
        self._clear()
        print(_printable(_visible_lines(text), self.err), file=self.err, flush=True)

    def progress(self, text: str) -> None:
        """Where the work is, on one line that is overwritten; only on a terminal."""
        if self.err.isatty():
            shown = _printable(visible(text), self.err)
            print(f"{_ERASE_LINE}{shown}", end="", file=self.err, flush=True)
            self._has_progress = True

    def _clear(self) -> None:
        if self._has_progress:
            print(_ERASE_LINE, end="", file=self.err, flush=True)
            self._has_progress = False


def explained(error: Explained) -> dict[str, str]:
    """An error as data."""
    return {"what": error.what, "effect": error.effect, "remedy": error.remedy}


def _visible_lines(text: str) -> str:
    """`text` without anything that a terminal would obey: names and cases come from strangers."""
    return "\n".join(visible(line) for line in text.split("\n"))


def _printable(text: str, stream: TextIO) -> str:
    """`text` as the stream's encoding can hold it; what it cannot is escaped."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)
