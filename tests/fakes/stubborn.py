"""An engine process that misbehaves as the file named by STUBBORN_FLAG says."""

import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from engine import worker
from engine.plugin import FaceEvidence, FaceView
from tests.fakes.detector import GreenDetector


class _Attack:
    """What a process taken over by a planted file would send: a pickle that runs code."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.write_text, (self._mark, "code was run"))


def _answer_with(message: object) -> None:
    assert _connections
    _connections[0].send(message)
    threading.Event().wait()


_connections: list[Connection] = []


class StubbornDetector(GreenDetector):
    """Hangs, dies, fails, or tells what the process has imported."""

    def look(self, view: FaceView) -> FaceEvidence:
        mode = Path(os.environ["STUBBORN_FLAG"])
        if mode.read_text() == "hang":
            # Deaf to cancelling, like a decoder deep in native code.
            mode.write_text("hanging")
            threading.Event().wait()
        if mode.read_text() == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if mode.read_text() == "bug":
            raise KeyError("a bug in the detector")
        if mode.read_text() == "taken over":
            _answer_with(_Attack(mode))
        if mode.read_text() == "modules":
            mode.write_text("\n".join(sorted(sys.modules)))
        return super().look(view)


def load(engine: str, device: str) -> StubbornDetector:
    return StubbornDetector()


def run(connection: Connection) -> None:
    _connections.append(connection)
    worker.run(connection, load)
