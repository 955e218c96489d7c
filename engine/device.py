"""Where a network runs: which ONNX Runtime providers to ask for, how many threads, which seed.

ONNX Runtime lists CUDA among its providers on machines without a GPU and falls back without an
error, so what it says is not asked: the driver and its library must load here and now.
"""

import ctypes
import importlib.util
import os
import random
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from engine.errors import ModelUnavailable
from engine.schema.phrase import Phrase

CUDA, CPU = "CUDAExecutionProvider", "CPUExecutionProvider"
# Beyond eight cores a 256-pixel network spends its time on handing work around.
MOST_THREADS = 8


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """name: `cpu` or `cuda`. providers: for ONNX Runtime, the wanted one first."""

    name: str
    providers: tuple[str, ...]
    threads: int


def choose_device(device: str) -> DeviceChoice:
    """Return where to run for `auto`, `cpu` or `cuda`.

    ModelUnavailable when `cuda` is asked for and cannot run here; `auto` then means the processor.
    """
    check_name(device)
    obstacle = "" if device == "cpu" else cuda_obstacle()
    if device == "cuda" and obstacle:
        raise ModelUnavailable(
            Phrase("CUDA cannot be used here: {obstacle}.", obstacle=obstacle),
            effect=Phrase("Nothing was analysed; the evidence is unchanged."),
            remedy=Phrase(
                "Choose the device cpu, or install the NVIDIA driver, CUDA 13 and cuDNN 9."
            ),
        )
    if device == "cpu" or obstacle:
        return DeviceChoice("cpu", (CPU,), thread_count())
    return DeviceChoice("cuda", (CUDA, CPU), thread_count())


def check_name(device: str) -> None:
    """ModelUnavailable unless it is `auto`, `cpu` or `cuda`."""
    if device not in {"auto", "cpu", "cuda"}:
        raise ModelUnavailable(
            Phrase("There is no device “{device}”.", device=device),
            effect=Phrase("Nothing was analysed; the evidence is unchanged."),
            remedy=Phrase("Choose auto, cpu or cuda."),
        )


def thread_count() -> int:
    """Threads for one network: the cores this process may use, at most eight."""
    return max(min(len(os.sched_getaffinity(0)), MOST_THREADS), 1)


def fix_seeds(seed: int) -> None:
    """Seed every generator of random numbers that an analysis could meet."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    cv2.setRNGSeed(seed % 2**31)


@cache
def cuda_obstacle() -> str:
    """What keeps CUDA from running here, in words; empty when nothing does."""
    return driver_obstacle() or _library_obstacle()


def driver_obstacle() -> str:
    """What keeps every CUDA program from running here, in words; empty when nothing does."""
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return Phrase("there is no NVIDIA driver")
    count = ctypes.c_int(0)
    # CUDA driver API: 0 is CUDA_SUCCESS.
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return Phrase("the NVIDIA driver does not answer")
    return "" if count.value else Phrase("there is no NVIDIA device")


@cache
def torch_obstacle() -> str:
    """What keeps the installed PyTorch from a GPU that has a driver, told without loading it.

    In words; empty when nothing is known to.
    """
    found = importlib.util.find_spec("torch")
    if found is None or found.origin is None:
        return Phrase("PyTorch is not installed")
    # Written when PyTorch is built: cuda: Optional[str] = '13.0', or None.
    stated = Path(found.origin).with_name("version.py").read_text(encoding="utf-8")
    built_for = re.search(r"^cuda\b.*= *['\"](\d+)\.(\d+)", stated, re.MULTILINE)
    if built_for is None:
        return Phrase("the installed PyTorch was built without CUDA")
    # A driver runs what was built for any version up to its own, and later ones of the same major
    # version (NVIDIA, CUDA Compatibility). 13020 is 13.2.
    version = ctypes.c_int(0)
    ctypes.CDLL("libcuda.so.1").cuDriverGetVersion(ctypes.byref(version))
    major, minor = version.value // 1000, version.value % 1000 // 10
    if major < int(built_for[1]):
        return Phrase(
            "the NVIDIA driver is for CUDA {present}, the installed PyTorch for {wanted}",
            present=f"{major}.{minor}",
            wanted=f"{built_for[1]}.{built_for[2]}",
        )
    return ""


def cuda_memory_bytes(index: int = 0) -> int:
    """All memory of one CUDA device, by default the first; 0 without one."""
    if driver_obstacle():
        return 0
    driver, device, size = ctypes.CDLL("libcuda.so.1"), ctypes.c_int(0), ctypes.c_size_t(0)
    driver.cuDeviceGet(ctypes.byref(device), index)
    driver.cuDeviceTotalMem_v2(ctypes.byref(size), device)
    return size.value


def _library_obstacle() -> str:
    """Load ONNX Runtime's CUDA library as it would itself; it needs CUDA's and cuDNN's."""
    import onnxruntime

    onnxruntime.preload_dlls()
    folder = Path(onnxruntime.__file__).parent / "capi"
    try:
        ctypes.CDLL(str(folder / "libonnxruntime_providers_shared.so"), ctypes.RTLD_GLOBAL)
        ctypes.CDLL(str(folder / "libonnxruntime_providers_cuda.so"))
    except OSError as error:
        return Phrase("ONNX Runtime's CUDA library does not load ({error})", error=str(error))
    return ""
