"""What an imported model needs of a machine, told without loading it or PyTorch."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.device import cuda_memory_bytes, driver_obstacle
from engine.errors import ModelUnavailable
from engine.weights import Manifest

# Beside the weights: the driver's context, library workspaces, activations of one picture and the
# beams' keys and values. An allowance, generous for 224 pixels and 100 tokens.
WORKING_BYTES = 1_500_000_000
# bfloat16 on a GPU, float32 on the processor.
GPU_BYTES, CPU_BYTES = 2, 4


class Residency(StrEnum):
    """Where the weights lie while the model works."""

    WHOLE = "whole"
    # Eyes and language take turns on the GPU and wait in main memory.
    TURNS = "turns"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Numbers of parameters: of all modules, and of the larger of the two that take turns."""

    parameters: int
    larger_half: int

    @classmethod
    def of(cls, manifest: Manifest) -> "Requirement":
        """Read from the manifest of an imported model."""
        told = manifest.details["parameters"]
        halves = int(told["visual"]), int(told["language"])
        return cls(sum(halves), max(halves))

    @property
    def gpu_bytes(self) -> int:
        """To hold all of it on a GPU."""
        return self.parameters * GPU_BYTES + WORKING_BYTES

    @property
    def turns_bytes(self) -> int:
        """To hold one half at a time."""
        return self.larger_half * GPU_BYTES + WORKING_BYTES

    @property
    def cpu_bytes(self) -> int:
        """To hold all of it in main memory, exact."""
        return self.parameters * CPU_BYTES + WORKING_BYTES


def choose_residency(requirement: Requirement, device: str) -> tuple[str, Residency]:
    """Return `cuda` or `cpu` and how the weights lie; ModelUnavailable says what is lacking.

    `auto` never means the processor here: a report would take many minutes unasked.
    """
    if device == "cpu":
        present = _available_bytes()
        if present < requirement.cpu_bytes:
            raise _unavailable(
                f"It needs {_gb(requirement.cpu_bytes)} of main memory on the processor; "
                f"{_gb(present)} are free."
            )
        return "cpu", Residency.WHOLE
    obstacle = driver_obstacle()
    if obstacle:
        raise _unavailable(
            f"It needs a GPU with {_gb(requirement.turns_bytes)} of memory (at full speed with "
            f"{_gb(requirement.gpu_bytes)}), and {obstacle}."
        )
    present = cuda_memory_bytes()
    if present >= requirement.gpu_bytes:
        return "cuda", Residency.WHOLE
    if present >= requirement.turns_bytes:
        return "cuda", Residency.TURNS
    raise _unavailable(
        f"It needs a GPU with {_gb(requirement.turns_bytes)} of memory; this one has "
        f"{_gb(present)}."
    )


def _available_bytes() -> int:
    for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    raise _unavailable("How much memory is free cannot be told here.")


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


def _unavailable(reason: str) -> ModelUnavailable:
    return ModelUnavailable(
        f"The published ForgeryTalker cannot run here. {reason}",
        effect="Nothing was analysed; the evidence is unchanged.",
        remedy="The engine “compact” is available and runs on the processor.",
    )
