"""The parent's handle on the engine: starts its process, asks, cancels, notices its death.

Nothing of the engine's inside is imported here, so the program that holds window, case and keys
never loads a decoder, a network library or a model.
"""

import importlib
import logging
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from types import TracebackType
from typing import Self

from engine.errors import AnalysisCancelled, EngineCrashed, PictureRefused
from engine.patience import Patience, allowed_s
from engine.protocol import (
    Answer,
    Cancel,
    DecodePixels,
    Describe,
    Described,
    Failure,
    Inspect,
    Inspected,
    MessageRefused,
    Phase,
    Progress,
    Question,
    Result,
    Shutdown,
    Submit,
    receive,
)
from engine.schema.finding import Finding
from engine.schema.image import Inspection
from engine.schema.phrase import Phrase
from engine.schema.request import AnalysisRequest, EngineDescription

log = logging.getLogger(__name__)

# Named, not imported: the module exists only in the child's process.
WORKER_MODULE = "engine.worker"
# Variables that the command line reads passphrases and PINs from.
SECRETS = (
    "FORGERYTALKER_PASSPHRASE",
    "FORGERYTALKER_AUTHORITY_PASSPHRASE",
    "FORGERYTALKER_PIN",
)
POLL_S = 0.05
# A cancel that is not acknowledged within this time ends the process instead: whoever cancels
# waits two seconds at most.
CANCEL_GRACE_S = 1.5
# A new process imports its libraries before it begins to decode: 3 s on a free core.
START_LIMIT_S = 120.0
CLOSE_GRACE_S = 2.0


class EngineClient:
    """Asks the engine's process, one question at a time; every call blocks its thread.

    A context manager. Safe to share between threads: a second question waits for the first.
    """

    def __init__(self, *, device: str = "auto", worker_module: str = WORKER_MODULE) -> None:
        """device: `auto`, `cpu` or `cuda`, used for `describe`. worker_module: holds `run`."""
        self._device = device
        self._worker_module = worker_module
        self._lock = threading.Lock()
        self._is_closing = threading.Event()
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The process now in use; None before the first start and after a crash or `close`."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process if there is none; returns at once, loading goes on there."""
        with self._lock:
            self._started()

    def close(self) -> None:
        """End the process, by force if it does not end by itself. A new question starts another.

        A question that another thread is waiting for ends with AnalysisCancelled.
        """
        self._is_closing.set()
        with self._lock:
            self._is_closing.clear()
            if self._connection is not None:
                try:
                    self._connection.send(Shutdown())
                except OSError:
                    log.debug("the engine's process was gone before it was closed")
            if self._process is not None:
                self._process.join(CLOSE_GRACE_S)
            self._end()

    def describe(self, *folders: str) -> tuple[EngineDescription, ...]:
        """The engines of the catalogue, then those in `folders`, and what each lacks."""
        answer = self._ask(Describe(self._device, folders))
        assert isinstance(answer, Described)
        return answer.engines

    def inspect(self, path: Path) -> Inspection:
        """Decode record and metadata of a file. PictureRefused says why it is no picture."""
        answer = self._ask(Inspect(str(path)))
        assert isinstance(answer, Inspected)
        return answer.inspection

    def decode_pixels(
        self, path: Path, target: Path, *, is_cancelled: Callable[[], bool] = lambda: False
    ) -> Inspection:
        """As `inspect`, and write the H×W×3 uint8 RGB pixels to `target` as `.npy`.

        AnalysisCancelled once `is_cancelled` was true; a decoder that does not end is ended.
        """
        question = DecodePixels(str(path), str(target))
        answer = self._ask(question, is_cancelled=is_cancelled)
        assert isinstance(answer, Inspected)
        return answer.inspection

    def analyse(
        self,
        request: AnalysisRequest,
        path: Path,
        staging: Path,
        *,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Finding:
        """Analyse the picture at `path`; its files are written into the folder `staging`.

        PictureRefused, ModelUnavailable, EngineCrashed: told to the user. AnalysisCancelled once
        `is_cancelled` was true. Both callbacks are called from this thread.
        """
        question = Submit(request, str(path), str(staging))
        answer = self._ask(question, on_progress, is_cancelled)
        assert isinstance(answer, Result)
        return answer.finding

    def _ask(
        self,
        question: Question,
        on_progress: Callable[[Progress], None] = lambda progress: None,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> Answer:
        with self._lock:
            is_settled = False
            try:
                connection = self._started()
                connection.send(question)
                answer = self._wait(connection, question, on_progress, is_cancelled)
                is_settled = True
            except (EOFError, OSError) as error:
                raise self._crash() from error
            except MessageRefused as error:
                log.warning("the engine's process sent no message of this program: %s", error)
                raise _foreign_message() from error
            finally:
                # Whatever interrupts the wait leaves an answer behind that the next question
                # would take for its own.
                if not is_settled:
                    self._end()
        if isinstance(answer, Failure):
            raise answer.error
        return answer

    def _wait(
        self,
        connection: Connection,
        question: Question,
        on_progress: Callable[[Progress], None],
        is_cancelled: Callable[[], bool],
    ) -> Answer:
        asked_at, cancelled_at = time.monotonic(), 0.0
        is_only_decoding = isinstance(question, Inspect | DecodePixels)
        patience: Patience | None = None
        while True:
            if connection.poll(POLL_S):
                message = receive(connection)
                if not isinstance(message, Progress):
                    return message
                patience = self._patience(question) if message.phase is Phase.DECODING else None
                on_progress(message)
            if not cancelled_at and is_cancelled():
                cancelled_at = time.monotonic()
                connection.send(Cancel())
            if self._is_closing.is_set():
                raise AnalysisCancelled
            if cancelled_at and time.monotonic() - cancelled_at > CANCEL_GRACE_S:
                raise AnalysisCancelled
            is_late = is_only_decoding and time.monotonic() - asked_at > START_LIMIT_S
            if patience.is_at_end() if patience else is_late:
                raise _stuck(question)

    def _patience(self, question: Question) -> Patience | None:
        path = getattr(question, "path", None)
        if path is None or self._process is None or self._process.pid is None:
            return None
        return Patience(self._process.pid, allowed_s(Path(path)))

    def _started(self) -> Connection:
        if self._process is not None and self._connection is not None:
            if self._process.is_alive():
                return self._connection
            log.warning("the engine's process ended while idle (%s)", self._process.exitcode)
            self._end()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(
            target=_run_child, args=(theirs, self._worker_module), name="engine", daemon=True
        )
        with _without_secrets():
            process.start()
        # Only when the child alone holds its end does its death close the pipe.
        theirs.close()
        self._process, self._connection = process, ours
        return ours

    def _crash(self) -> EngineCrashed:
        code = None
        if self._process is not None:
            self._process.join(CLOSE_GRACE_S)
            code = self._process.exitcode
        log.warning("the engine's process ended without an answer (%s)", code)
        how = Phrase(" by signal {signal}", signal=-code) if code and code < 0 else ""
        return EngineCrashed(
            Phrase("The engine's process was ended{how} before it had an answer.", how=how),
            effect=Phrase("Nothing was recorded; the evidence is unchanged."),
            remedy=Phrase(
                "Try again; the engine starts anew. If the same picture ends it again, set the "
                "picture aside and report it: other pictures are not affected."
            ),
        )

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            if self._process.is_alive():
                self._process.kill()
            self._process.join()
            self._process.close()
        self._process = self._connection = None


@contextmanager
def _without_secrets() -> Iterator[None]:
    """Start children without what opens keys: decoders and models have no use for it."""
    withheld = {name: os.environ.pop(name) for name in SECRETS if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(withheld)


def _run_child(connection: Connection, worker_module: str) -> None:
    """What the new process does: import the engine there, and only there."""
    importlib.import_module(worker_module).run(connection)


def _foreign_message() -> EngineCrashed:
    return EngineCrashed(
        Phrase("The engine's process sent something that is no answer, and was ended."),
        effect=Phrase("Nothing was recorded; the evidence is unchanged."),
        remedy=Phrase(
            "Set the picture aside and report it: it may be made to attack the program that reads "
            "it. Other pictures are not affected."
        ),
    )


def _stuck(question: Question) -> PictureRefused:
    path = Path(getattr(question, "path", ""))
    return PictureRefused(
        Phrase(
            "“{name}” was still not decoded after the {seconds:.0f} s of computing that a file of "
            "its size is given.",
            name=path.name,
            seconds=allowed_s(path),
        ),
        effect=Phrase("It was not analysed and the file is unchanged."),
        remedy=Phrase(
            "It may be built to occupy a decoder. Have it exported to PNG on another machine and "
            "record that step."
        ),
    )
