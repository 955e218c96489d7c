"""A device is used only when it is really there, and never silently replaced."""

import ctypes
import importlib.util
import os
from pathlib import Path
from types import SimpleNamespace

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


def _torch(folder: Path, built_for: str) -> object:
    """A PyTorch that was built for this, as far as one can see without loading it."""
    (folder / "version.py").write_text(f"cuda: Optional[str] = {built_for}\nhip = None\n")
    return SimpleNamespace(origin=str(folder / "__init__.py"))


def _driver(version: int) -> object:
    def tell(target: object) -> int:
        target._obj.value = version  # type: ignore[attr-defined]
        return 0

    return SimpleNamespace(cuDriverGetVersion=tell)


@pytest.mark.parametrize(
    ("built_for", "driver", "told"),
    [
        ("'13.0'", 13020, ""),
        ("'13.2'", 13000, ""),
        ("'12.8'", 13000, ""),
        ("'13.0'", 12040, "for CUDA 12.4, the installed PyTorch for 13.0"),
        ("None", 13000, "built without CUDA"),
    ],
)
def test_a_pytorch_that_cannot_use_the_driver_is_known_before_it_is_loaded(
    built_for: str, driver: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _torch(tmp_path, built_for)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: made)
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: _driver(driver))
    found = device.torch_obstacle.__wrapped__()
    assert told in found
    assert bool(told) == bool(found)


def test_a_missing_pytorch_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    assert device.torch_obstacle.__wrapped__() == "PyTorch is not installed"


def test_threads_stay_within_the_cores_this_process_may_use() -> None:
    assert 1 <= thread_count() <= min(len(os.sched_getaffinity(0)), 8)


def test_the_same_seed_gives_the_same_numbers() -> None:
    fix_seeds(5)
    first = np.random.random(3)
    fix_seeds(5)
    assert np.array_equal(first, np.random.random(3))
