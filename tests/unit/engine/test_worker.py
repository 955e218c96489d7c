"""The child's loop answers in order, hears a cancel, and keeps decoders within bounds."""

import multiprocessing
import resource
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine import device, worker
from engine.errors import AnalysisCancelled, ModelUnavailable, PictureRefused, StagingFailed
from engine.imaging.source import SourceFile
from engine.protocol import (
    Cancel,
    DecodePixels,
    Describe,
    Described,
    Failure,
    Inspect,
    Inspected,
    Progress,
    Result,
    Shutdown,
    Submit,
)
from engine.worker import Worker, decode_within_limits, memory_ceiling
from tests.fakes import detector
from tests.fakes.portraits import collins


@pytest.fixture
def pipe() -> Iterator[Connection]:
    """The parent's end of a pipe whose other end a worker in this process reads."""
    ours, theirs = multiprocessing.Pipe()
    thread = threading.Thread(target=Worker(theirs, detector.load).work)
    thread.start()
    yield ours
    ours.send(Shutdown())
    thread.join()


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    path = tmp_path / "portrait.png"
    Image.fromarray(collins()).save(path)
    return path


def _answer(pipe: Connection) -> object:
    while isinstance(message := pipe.recv(), Progress):
        pass
    return message


def test_questions_are_answered_in_their_order(pipe: Connection, portrait: Path) -> None:
    target = portrait.with_suffix(".npy")
    pipe.send(Describe())
    pipe.send(Inspect(str(portrait)))
    pipe.send(DecodePixels(str(portrait), str(target)))
    assert isinstance(_answer(pipe), Described)
    inspected = _answer(pipe)
    assert isinstance(inspected, Inspected)
    assert _answer(pipe) == inspected
    assert np.array_equal(np.load(target), collins())


def test_pixels_are_written_to_exactly_the_name_that_was_given(
    pipe: Connection, portrait: Path
) -> None:
    target = portrait.with_name("pixels.part")
    pipe.send(DecodePixels(str(portrait), str(target)))
    assert isinstance(_answer(pipe), Inspected)
    assert target.exists()
    assert not target.with_name("pixels.part.npy").exists()


def test_a_cancel_that_comes_too_late_does_not_touch_the_next_question(
    pipe: Connection, portrait: Path
) -> None:
    pipe.send(Cancel())
    pipe.send(Submit(detector.request_for(portrait), str(portrait), str(portrait.parent)))
    assert isinstance(_answer(pipe), Result)


def test_a_cancel_during_work_ends_it_at_the_next_step(pipe: Connection, portrait: Path) -> None:
    pipe.send(Submit(detector.request_for(portrait), str(portrait), str(portrait.parent)))
    assert isinstance(pipe.recv(), Progress)
    pipe.send(Cancel())
    answer = _answer(pipe)
    assert isinstance(answer, Failure)
    assert isinstance(answer.error, AnalysisCancelled)


def test_errors_for_the_user_keep_their_three_sentences(pipe: Connection, tmp_path: Path) -> None:
    pipe.send(Inspect(str(tmp_path / "missing.jpg")))
    answer = _answer(pipe)
    assert isinstance(answer, Failure)
    error = answer.error
    assert isinstance(error, PictureRefused)
    assert error.what == "“missing.jpg” does not exist."
    assert error.effect
    assert error.remedy


def test_a_file_name_that_is_no_text_survives_the_pipe(pipe: Connection, tmp_path: Path) -> None:
    name = b"caf\xe9.jpg".decode("utf-8", "surrogateescape")
    pipe.send(Inspect(str(tmp_path / name)))
    answer = _answer(pipe)
    assert isinstance(answer, Failure)
    assert name in str(answer.error)


def test_a_place_that_cannot_be_written_is_told_to_the_user(
    pipe: Connection, portrait: Path
) -> None:
    pipe.send(DecodePixels(str(portrait), str(portrait.parent / "nowhere" / "pixels.npy")))
    answer = _answer(pipe)
    assert isinstance(answer, Failure)
    assert isinstance(answer.error, StagingFailed)
    assert "pixels.npy" in answer.error.what


def test_an_unknown_device_is_refused(pipe: Connection, portrait: Path) -> None:
    request = detector.request_for(portrait)
    submit = Submit(
        type(request)(**{**_fields(request), "device": "tpu"}), str(portrait), str(portrait.parent)
    )
    pipe.send(submit)
    answer = _answer(pipe)
    assert isinstance(answer, Failure)
    assert isinstance(answer.error, ModelUnavailable)


def test_what_auto_means_is_left_to_the_engine(
    portrait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PyTorch may find a GPU where ONNX Runtime finds none, and the other way round."""
    monkeypatch.setattr(device, "cuda_obstacle", lambda: "ONNX Runtime finds no CUDA")
    asked: list[tuple[str, str]] = []

    def load(engine: str, on: str) -> detector.GreenDetector:
        asked.append((engine, on))
        return detector.load(engine, on)

    ours, theirs = multiprocessing.Pipe()
    thread = threading.Thread(target=Worker(theirs, load).work)
    thread.start()
    request = detector.request_for(portrait)
    for on in ("auto", "auto", "cpu"):
        told = type(request)(**{**_fields(request), "device": on})
        ours.send(Submit(told, str(portrait), str(portrait.parent)))
        assert isinstance(_answer(ours), Result)
    ours.send(Shutdown())
    thread.join()
    assert [on for _, on in asked] == ["auto", "cpu"]


def _fields(request: object) -> dict[str, object]:
    return {name: getattr(request, name) for name in request.__slots__}  # type: ignore[attr-defined]


def test_memory_is_bounded_inside_and_free_again_outside() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with memory_ceiling(50_000_000), pytest.raises(MemoryError):
        np.empty(200_000_000, np.uint8)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
    assert np.empty(200_000_000, np.uint8).size == 200_000_000


def test_a_picture_that_needs_more_memory_than_allowed_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(worker, "DECODE_MEMORY_BYTES", 20_000_000)
    path = tmp_path / "black.png"
    Image.new("RGB", (6000, 6000)).save(path)
    with pytest.raises(PictureRefused, match="more memory to decode than is allowed"):
        decode_within_limits(SourceFile("black.png", path.read_bytes(), ""))
