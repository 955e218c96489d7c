"""What the engine cannot write is told as the disk's refusal, not as a fault of the program."""

import errno
import multiprocessing
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.errors import StagingFailed
from engine.protocol import DecodePixels, Failure, Progress, Shutdown
from engine.staging import write_area, write_figure_copy, write_score_map, writing
from engine.worker import Worker
from tests.fakes import detector

# A device of Linux that refuses every byte as a full disk does.
FULL = Path("/dev/full")


def test_full_disk_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StagingFailed) as caught, writing(tmp_path / "score_map.npy"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert "score_map.npy" in caught.value.what
    assert "the disk is full" in caught.value.what
    assert "Free some space" in caught.value.remedy


def test_maps_that_cannot_be_written_are_the_disks_refusal(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(StagingFailed):
        write_score_map(np.zeros((64, 64), np.float32), gone)
    with pytest.raises(StagingFailed):
        write_area(np.zeros((64, 64), np.uint8), "mask.png", gone)
    with pytest.raises(StagingFailed):
        write_figure_copy(np.zeros((64, 64, 3), np.uint8), "0" * 64, gone)


def test_pixels_on_a_full_disk_are_refused_and_the_worker_lives_on(tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    Image.fromarray(np.full((80, 90, 3), 120, np.uint8)).save(picture)
    ours, theirs = multiprocessing.Pipe()
    thread = threading.Thread(target=Worker(theirs, detector.load).work)
    thread.start()
    for target, is_refused in ((FULL, True), (tmp_path / "pixels.npy", False)):
        ours.send(DecodePixels(str(picture), str(target)))
        while isinstance(answer := ours.recv(), Progress):
            pass
        assert isinstance(answer, Failure) == is_refused
        if isinstance(answer, Failure):
            assert isinstance(answer.error, StagingFailed)
    ours.send(Shutdown())
    thread.join()
