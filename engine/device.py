"""Where a network runs: which ONNX Runtime providers to ask for, how many threads, which seed.

ONNX Runtime lists CUDA among its providers on machines without a GPU and falls back without an
error, so what it says is not asked: the driver and its library must load here and now.
"""

import ctypes
import os
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from engine.errors import ModelUnavailable

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
    if device not in {"auto", "cpu", "cuda"}:
        raise ModelUnavailable(
            f"There is no device “{device}”.",
            effect="Nothing was analysed; the evidence is unchanged.",
            remedy="Choose auto, cpu or cuda.",
        )
    obstacle = "" if device == "cpu" else cuda_obstacle()
    if device == "cuda" and obstacle:
        raise ModelUnavailable(
            f"CUDA cannot be used here: {obstacle}.",
            effect="Nothing was analysed; the evidence is unchanged.",
            remedy="Choose the device cpu, or install the NVIDIA driver, CUDA 13 and cuDNN 9.",
        )
    if device == "cpu" or obstacle:
        return DeviceChoice("cpu", (CPU,), thread_count())
    return DeviceChoice("cuda", (CUDA, CPU), thread_count())


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
        return "there is no NVIDIA driver"
    count = ctypes.c_int(0)
    # CUDA driver API: 0 is CUDA_SUCCESS.
    if driver.cuInit(0) != 0 or driver.cuDeviceGetCount(ctypes.byref(count)) != 0:
        return "the NVIDIA driver does not answer"
    return "" if count.value else "there is no NVIDIA device"


def cuda_memory_bytes() -> int:
    """All memory of the first CUDA device; 0 without one."""
    if driver_obstacle():
        return 0
    driver, device, size = ctypes.CDLL("libcuda.so.1"), ctypes.c_int(0), ctypes.c_size_t(0)
    driver.cuDeviceGet(ctypes.byref(device), 0)
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
        return f"ONNX Runtime's CUDA library does not load ({error})"
    return ""
