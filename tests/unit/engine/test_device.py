"""A device is used only when it is really there, and never silently replaced."""

import os

import numpy as np
import pytest

from engine import device
from engine.device import choose_device, fix_seeds, thread_count
from engine.errors import ModelUnavailable


@pytest.fixture
def obstacle(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What keeps CUDA from running, as the test wants it."""
    words = ["there is no NVIDIA driver"]
    monkeypatch.setattr(device, "cuda_obstacle", lambda: words[0])
    return words


def test_auto_without_a_gpu_is_the_processor(obstacle: list[str]) -> None:
    choice = choose_device("auto")
    assert (choice.name, choice.providers) == ("cpu", ("CPUExecutionProvider",))


def test_auto_with_a_gpu_asks_for_it_first_and_keeps_the_processor(obstacle: list[str]) -> None:
    obstacle[0] = ""
    choice = choose_device("auto")
    assert choice.name == "cuda"
    assert choice.providers == ("CUDAExecutionProvider", "CPUExecutionProvider")


def test_asking_for_cuda_without_it_is_refused_with_the_reason(obstacle: list[str]) -> None:
    with pytest.raises(ModelUnavailable, match="there is no NVIDIA driver"):
        choose_device("cuda")


def test_cpu_does_not_even_look_for_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> str:
        raise AssertionError("looked for a GPU")

    monkeypatch.setattr(device, "cuda_obstacle", fail)
    assert choose_device("cpu").name == "cpu"


def test_an_unknown_device_is_refused_by_name() -> None:
    with pytest.raises(ModelUnavailable, match="“tpu”"):
        choose_device("tpu")


def test_threads_stay_within_the_cores_this_process_may_use() -> None:
    assert 1 <= thread_count() <= min(len(os.sched_getaffinity(0)), 8)


def test_the_same_seed_gives_the_same_numbers() -> None:
    fix_seeds(5)
    first = np.random.random(3)
    fix_seeds(5)
    assert np.array_equal(first, np.random.random(3))
