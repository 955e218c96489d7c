"""The messages that cross the process border: requests down, progress and one answer up.

All are pickled by `multiprocessing.connection` between two processes of this program on one
machine; nothing from outside is ever unpickled.
"""

from dataclasses import dataclass
from enum import StrEnum

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
