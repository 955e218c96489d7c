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
        if mode.read_text() == "modules":
            mode.write_text("\n".join(sorted(sys.modules)))
        return super().look(view)


def load(engine: str, device: str) -> StubbornDetector:
    return StubbornDetector()


def run(connection: Connection) -> None:
    worker.run(connection, load)
