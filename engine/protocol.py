"""The messages that cross the process border: requests down, progress and one answer up.

All are pickled by `multiprocessing.connection` between two processes of this program on one
machine. The child reads files from outside, so the parent does not trust it: `receive` builds
records of this program and nothing else, and whatever else a message holds is refused unrun.
"""

import io
import pickle
import sys
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection

from engine.errors import EngineError
from engine.schema.finding import Finding
from engine.schema.image import Inspection
from engine.schema.request import AnalysisRequest, EngineDescription


class Phase(StrEnum):
    """The steps of one analysis, in their order."""

    LOADING = "loading"
    DECODING = "decoding"
    FACES = "faces"
    LOCALISING = "localising"
    MEASURING = "measuring"
    EXPLAINING = "explaining"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class Describe:
    """Ask which engines there are, and whether those and the ones in `folders` can run here."""

    device: str = "auto"
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspect:
    """Ask for the decode record and metadata of a file."""

    path: str


@dataclass(frozen=True, slots=True)
class DecodePixels:
    """Ask for the decoded H×W×3 uint8 RGB pixels as an `.npy` file at `target_path`."""

    path: str
    target_path: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Ask for an analysis of the picture at `path`; artifacts are written to `staging_path`."""

    request: AnalysisRequest
    path: str
    staging_path: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Ask the running work to stop at the next step."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Ask the child to end."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the running work is; `fraction` in 0–1 of this picture."""

    phase: Phase
    fraction: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """Answer to `Describe`."""

    engines: tuple[EngineDescription, ...]


@dataclass(frozen=True, slots=True)
class Inspected:
    """Answer to `Inspect` and to `DecodePixels`."""

    inspection: Inspection


@dataclass(frozen=True, slots=True)
class Result:
    """Answer to `Submit`."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Failure:
    """Answer to anything that could not be done; raised again in the parent."""

    error: EngineError


Question = Describe | Inspect | DecodePixels | Submit
Answer = Described | Inspected | Result | Failure


class MessageRefused(Exception):
    """What came from the child is no message of this program."""


def receive(connection: Connection) -> Progress | Answer:
    """Return the child's next message; MessageRefused, EOFError or OSError when there is none."""
    data = connection.recv_bytes()
    try:
        message = _MessageReader(io.BytesIO(data)).load()
    except Exception as error:  # border
        # A damaged pickle raises whatever its opcodes stumble over.
        raise MessageRefused(str(error)) from error
    if not isinstance(message, Progress | Answer):
        raise MessageRefused(f"It is a {type(message).__name__}.")
    return message


# How errors and phrases say that they are put together again.
_REBUILDERS = {("engine.errors", "_rebuild"), ("engine.schema.phrase", "_kept")}


class _MessageReader(pickle.Unpickler):
    """An unpickler that knows the records of the schema, the messages and the engine's errors."""

    def find_class(self, module: str, name: str) -> object:
        """Return the record called `name`; UnpicklingError for anything else."""
        is_ours = module in ("engine.protocol", "engine.errors") or module.startswith(
            "engine.schema."
        )
        # Only what is imported already, so that naming a module never runs it.
        found = vars(sys.modules[module]).get(name) if is_ours and module in sys.modules else None
        is_record = isinstance(found, type) and found.__module__ == module
        if not is_record and (module, name) not in _REBUILDERS:
            raise pickle.UnpicklingError(f"{module}.{name} is no part of a message.")
        return found
