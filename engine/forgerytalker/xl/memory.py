"""How much memory is free: of a GPU, asked of the driver without occupying any, and main.

NVML knows what other programs hold and needs no context on the GPU (NVIDIA, NVML API reference:
nvmlDeviceGetHandleByPciBusId, nvmlDeviceGetMemoryInfo). Where it is missing, all counts as free.
"""

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path

from engine.device import cuda_memory_bytes

_MEMORY_TABLE = Path("/proc/meminfo")
# "00000000:65:00.0" and its end.
_BUS_ID_BYTES = 32


@dataclass(frozen=True, slots=True)
class GpuMemory:
    """Bytes of a CUDA device: all of it, and what can be had of it now."""

    total: int
    free: int


class _NvmlMemory(ctypes.Structure):
    """nvmlMemory_t."""

    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


def gpu_memory(index: int = 0) -> GpuMemory:
    """Memory of one CUDA device, by default the first; zeros without one.

    What PyTorch holds in this process counts as free: it is given back before another model is
    loaded.
    """
    total = cuda_memory_bytes(index)
    free = _free_by_nvml(index)
    if free is None:
        return GpuMemory(total, total)
    # A slice of a GPU (MIG) has less than the whole that NVML tells of.
    return GpuMemory(total, min(total, free + _held_here(index)))


def free_main_bytes() -> int:
    """What the kernel says new programs can have without swapping (`MemAvailable`)."""
    for line in _MEMORY_TABLE.read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"{_MEMORY_TABLE} does not tell what is available")


def _free_by_nvml(index: int) -> int | None:
    """What NVML says is free on a device of the driver's list; None where it is silent."""
    try:
        driver, nvml = ctypes.CDLL("libcuda.so.1"), ctypes.CDLL("libnvidia-ml.so.1")
    except OSError:
        return None
    bus = ctypes.create_string_buffer(_BUS_ID_BYTES)
    handle, memory = ctypes.c_void_p(), _NvmlMemory()
    # 0 is success in both libraries. CUDA_VISIBLE_DEVICES reorders the driver's list, not NVML's.
    if driver.cuInit(0) or driver.cuDeviceGetPCIBusId(bus, _BUS_ID_BYTES, index):
        return None
    if nvml.nvmlInit_v2():
        return None
    try:
        if nvml.nvmlDeviceGetHandleByPciBusId_v2(bus, ctypes.byref(handle)):
            return None
        if nvml.nvmlDeviceGetMemoryInfo(handle, ctypes.byref(memory)):
            return None
        return int(memory.free)
    finally:
        nvml.nvmlShutdown()


def _held_here(index: int) -> int:
    """What PyTorch has reserved on the GPU, asked only where it was loaded by somebody else."""
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_initialized():
        return 0
    return int(torch.cuda.memory_reserved(index))
