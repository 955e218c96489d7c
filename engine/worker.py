"""The engine's process: reads one question after another from a pipe and answers each.

Two threads: the main one works, the other listens, so that a Cancel is heard during work and the
process does not outlive the program that started it.
"""

import os
import queue
import resource
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import cv2
import numpy as np

from engine.catalog import MODELS, describe_engines, load_detector
from engine.device import check_name, thread_count
from engine.errors import EngineBug, EngineError, UserFacingError
from engine.faces.detection import FaceFinder
from engine.imaging.decode import DecodedPicture, decode_source
from engine.imaging.metadata import metadata_of
from engine.imaging.source import SourceFile, read_source
from engine.pipeline import Tools, Watch, run_analysis
from engine.plugin import Detector
from engine.protocol import (
    Answer,
    Cancel,
    DecodePixels,
    Describe,
    Described,
    Failure,
    Inspect,
    Inspected,
    Phase,
    Progress,
    Question,
    Result,
    Shutdown,
    Submit,
)
from engine.schema.image import Inspection
from engine.schema.phrase import Phrase
from engine.staging import writing

DetectorLoader = Callable[[str, str], Detector]

# 150 megapixels take 10 bytes each in Pillow and as an array, 13 in LibRaw (1.95 GB), the largest
# file 1 GB. What asks for more is built to exhaust the machine.
DECODE_MEMORY_BYTES = 3 << 30
# How long a step may still run after the program that asked is gone.
ORPHAN_GRACE_S = 2.0
# Steps of niceness below the program that asked: analysing takes all cores, and its window waited.
GIVES_WAY = 5
_PAGE_BYTES = resource.getpagesize()


def run(connection: Connection, load: DetectorLoader = load_detector) -> None:
    """Answer questions until Shutdown, or until the other end of the pipe is gone."""
    # Ctrl+C in a terminal reaches all processes; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What Pillow warns of while it decodes is in the record; the terminal is the user's.
    warnings.filterwarnings("ignore", module="PIL")
    os.nice(GIVES_WAY)
    cv2.setNumThreads(thread_count())
    Worker(connection, load).work()


class Worker:
    """Keeps the models loaded between questions."""

    def __init__(self, connection: Connection, load: DetectorLoader) -> None:
        self._connection = connection
        self._load = load
        self._questions: queue.SimpleQueue[Question | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._finder: FaceFinder | None = None
        self._detectors: dict[tuple[str, str], Detector] = {}

    def work(self) -> None:
        """Answer every question, in order."""
        threading.Thread(target=self._listen, name="listener", daemon=True).start()
        while (question := self._questions.get()) is not None:
            answer = self._answer(question)
            try:
                self._connection.send(answer)
            except OSError:
                return

    def _listen(self) -> None:
        """Sort what arrives; the order of the pipe keeps a late Cancel from the next question."""
        while True:
            try:
                message = self._connection.recv()
            except (EOFError, OSError):
                self._leave()
                return
            if isinstance(message, Cancel):
                self._cancelled.set()
            elif isinstance(message, Shutdown):
                self._cancelled.set()
                self._questions.put(None)
                return
            else:
                self._cancelled.clear()
                self._questions.put(message)

    def _leave(self) -> None:
        self._cancelled.set()
        self._questions.put(None)
        threading.Event().wait(ORPHAN_GRACE_S)
        # A decoder or a network deep in native code does not hear of the parent's end.
        os._exit(0)

    def _answer(self, question: Question) -> Answer:
        try:
            if isinstance(question, Describe):
                return Described(describe_engines(question.device, question.folders))
            if isinstance(question, Inspect | DecodePixels):
                # From here on the parent counts how long the decoder computes.
                self._connection.send(Progress(Phase.DECODING, 0.0))
            if isinstance(question, Inspect):
                return Inspected(self._inspect(question.path)[1])
            if isinstance(question, DecodePixels):
                return Inspected(self._decode_pixels(question))
            return self._analyse(question)
        except EngineError as error:
            return Failure(error)
        except MemoryError:
            return Failure(_out_of_memory(question))
        except Exception:  # border: whatever else happens here is a bug, told to the parent
            return Failure(EngineBug(traceback.format_exc()))

    def _inspect(self, path: str) -> tuple[DecodedPicture, Inspection]:
        source = read_source(Path(path))
        with memory_ceiling(DECODE_MEMORY_BYTES):
            decoded = decode_source(source)
            return decoded, Inspection(decode=decoded.record, metadata=metadata_of(source))

    def _decode_pixels(self, question: DecodePixels) -> Inspection:
        decoded, inspection = self._inspect(question.path)
        target = Path(question.target_path)
        with writing(target), target.open("wb") as stream:
            np.save(stream, decoded.pixels)
        return inspection

    def _analyse(self, question: Submit) -> Answer:
        watch = Watch(self._connection.send, self._cancelled.is_set)
        watch.step(Phase.LOADING)
        tools = Tools(
            decode=decode_within_limits,
            finder=self._loaded_finder(),
            detector=self._detector(question.request.engine, question.request.device),
        )
        watch.check()
        finding = run_analysis(
            question.request, Path(question.path), Path(question.staging_path), tools, watch
        )
        return Result(finding)

    def _loaded_finder(self) -> FaceFinder:
        if self._finder is None:
            self._finder = FaceFinder(MODELS)
        return self._finder

    def _detector(self, engine: str, device: str) -> Detector:
        """The loaded engine, or that one, on `device` as it was asked for.

        What `auto` means is for the engine to say: each kind runs on a library of its own, and
        one may find a GPU where the other does not.
        """
        check_name(device)
        key = engine, device
        if key not in self._detectors:
            # One model at a time: beside a published one a second would find no memory.
            self._detectors.clear()
            self._detectors[key] = self._load(engine, device)
        return self._detectors[key]


def _out_of_memory(question: Question) -> UserFacingError:
    name = Path(getattr(question, "path", "")).name
    return UserFacingError(
        Phrase("There was not enough memory to work on “{name}”.", name=name),
        effect=Phrase("Nothing was recorded; the file is unchanged."),
        remedy=Phrase("Close other programs, or analyse it on a machine with more memory."),
    )


def decode_within_limits(source: SourceFile) -> DecodedPicture:
    """Decode with a ceiling on this process's memory; PictureRefused when it is not enough."""
    with memory_ceiling(DECODE_MEMORY_BYTES):
        return decode_source(source)


@contextmanager
def memory_ceiling(further_bytes: int) -> Iterator[None]:
    """Let the process's address space grow by at most `further_bytes`; MemoryError beyond."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    ceiling = pages * _PAGE_BYTES + further_bytes
    for limit in (before, hard):
        if limit != resource.RLIM_INFINITY:
            ceiling = min(ceiling, limit)
    resource.setrlimit(resource.RLIMIT_AS, (ceiling, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))
