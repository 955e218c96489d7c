"""What casework asks of an engine; `engine.client.EngineClient` answers it from its own process."""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from engine.protocol import Progress
from engine.schema.finding import Finding
from engine.schema.image import Inspection
from engine.schema.request import AnalysisRequest, EngineDescription


class Engine(Protocol):
    """The calls of `EngineClient` that casework uses. All block the calling thread."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def describe(self, *folders: str) -> tuple[EngineDescription, ...]:
        """The engines of the catalogue, then those in `folders`, and what each lacks."""
        ...

    def inspect(self, path: Path) -> Inspection:
        """The file's decode record and metadata. PictureRefused."""
        ...

    def decode_pixels(
        self, path: Path, target: Path, *, is_cancelled: Callable[[], bool] = ...
    ) -> Inspection:
        """As `inspect`; writes the H×W×3 uint8 RGB pixels to `target` (`.npy`)."""
        ...

    def analyse(
        self,
        request: AnalysisRequest,
        path: Path,
        staging: Path,
        *,
        on_progress: Callable[[Progress], None] = ...,
        is_cancelled: Callable[[], bool] = ...,
    ) -> Finding:
        """The finding; its files lie in `staging`. Raises the errors of `engine.errors`."""
        ...

    def close(self) -> None:
        """End the engine's process."""
        ...
