"""Starting the engine's process for a command, and telling how far it is."""

from app.casework.engine import Engine
from app.casework.settings import load_settings, tell_engine
from engine.protocol import Progress


def open_engine(device: str) -> Engine:
    """The engine, to be used as a context manager; its process starts on the first question."""
    from engine.client import EngineClient

    tell_engine(load_settings())
    return EngineClient(device=device)


def progress_text(progress: Progress) -> str:
    """For example "localising 40 %"."""
    detail = f" {progress.text}" if progress.text else ""
    return f"{progress.phase.value} {100 * progress.fraction:.0f} %{detail}"
