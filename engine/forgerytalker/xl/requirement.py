"""What an imported model needs of a machine, told without loading it or PyTorch.

FORGERYTALKER_XL_MEMORY says how its weights are kept: `auto` (by what is free) or a `Residency`.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.device import driver_obstacle, torch_obstacle
from engine.errors import ModelUnavailable
from engine.forgerytalker.xl.memory import GpuMemory, free_main_bytes, gpu_memory
from engine.schema.phrase import Phrase, row
from engine.weights import Manifest

SETTING = "FORGERYTALKER_XL_MEMORY"
AUTOMATIC = "auto"
# Beside the weights: the driver's context, library workspaces, activations of one picture and the
# beams' keys and values. An allowance, generous for 224 pixels and 100 tokens.
WORKING_BYTES = 1_500_000_000
# bfloat16 on a GPU, float32 on the processor.
GPU_BYTES, CPU_BYTES = 2, 4
# What each further face of a picture takes beside the weights while it is looked at and written of:
# 0.183 GB by the shapes of all operations at full size (`benchmarks.xl_memory`), rounded up.
FURTHER_BYTES = 200_000_000
# Pictures with more faces are rare, and one pass of eight uses a GPU well already.
MOST_AT_ONCE = 8
# A scale of the weights' own type for each 64 weights comes to the half bytes.
_GROUP = 64


class Residency(StrEnum):
    """Where the weights lie while the model works, and in how many bits the language model's."""

    WHOLE = "whole"
    INT8 = "int8"
    INT4 = "int4"
    # Eyes and language take turns on the GPU and wait in main memory.
    TURNS = "turns"
    TURNS_INT8 = "turns-int8"

    @property
    def takes_turns(self) -> bool:
        """Whether one half waits while the other works."""
        return self in (Residency.TURNS, Residency.TURNS_INT8)

    @property
    def language_bits(self) -> int | None:
        """8 or 4, or None where nothing is rounded further."""
        bits = {Residency.INT8: 8, Residency.TURNS_INT8: 8, Residency.INT4: 4}
        return bits.get(self)

    def without_turns(self) -> "Residency":
        """The same on a processor, where nothing needs to wait."""
        halves = {Residency.TURNS: Residency.WHOLE, Residency.TURNS_INT8: Residency.INT8}
        return halves.get(self, self)


# What `auto` tries, in this order. Eight bits before turns: they keep every score and mask and are
# quick. Four bits never unasked: how far they change a report was not measured on real weights.
ON_GPU = (Residency.WHOLE, Residency.INT8, Residency.TURNS, Residency.TURNS_INT8)
ON_PROCESSOR = (Residency.WHOLE, Residency.INT8)
_COMPACT = Phrase("The engine “compact” is available and runs on the processor.")


@dataclass(frozen=True, slots=True)
class Requirement:
    """Numbers of parameters: of the half that looks and the half that writes.

    rounded: how many of the latter may be kept in fewer bits.
    """

    visual: int
    language: int
    rounded: int

    @classmethod
    def of(cls, manifest: Manifest) -> "Requirement":
        """Read from the manifest of an imported model."""
        told = manifest.details["parameters"]
        return cls(int(told["visual"]), int(told["language"]), int(told["rounded"]))

    def weight_bytes(self, residency: Residency, exact_bytes: int) -> tuple[int, int]:
        """Bytes of the half that looks and of the half that writes.

        exact_bytes: per weight that is not rounded.
        """
        kept = (self.language - self.rounded) * exact_bytes
        if residency.language_bits is None:
            kept += self.rounded * exact_bytes
        elif residency.language_bits == 8:
            kept += self.rounded
        else:
            kept += self.rounded // 2 + self.rounded * exact_bytes // _GROUP
        return self.visual * exact_bytes, kept

    def gpu_bytes(self, residency: Residency) -> int:
        """To run so on a GPU."""
        halves = self.weight_bytes(residency, GPU_BYTES)
        return (max(halves) if residency.takes_turns else sum(halves)) + WORKING_BYTES

    def faces_at_once(self, residency: Residency, gpu_total: int) -> int:
        """How many faces of a picture are taken together on a GPU with so much memory.

        By all of its memory, not by what is free, so that a machine always takes as many.
        """
        further = (gpu_total - self.gpu_bytes(residency)) // FURTHER_BYTES
        return int(min(max(1 + further, 1), MOST_AT_ONCE))

    def main_bytes(self, residency: Residency) -> int:
        """Of main memory, for halves that wait."""
        return sum(self.weight_bytes(residency, GPU_BYTES)) if residency.takes_turns else 0

    def cpu_bytes(self, residency: Residency) -> int:
        """To run so on the processor."""
        return sum(self.weight_bytes(residency, CPU_BYTES)) + WORKING_BYTES


def told_residency() -> Residency | None:
    """What the setting says; None for `auto`. ModelUnavailable when it says something else."""
    told = os.environ.get(SETTING, "").strip() or AUTOMATIC
    if told == AUTOMATIC:
        return None
    try:
        return Residency(told)
    except ValueError:
        choices = ", ".join([AUTOMATIC, *Residency])
        raise unavailable(
            Phrase(
                "{setting} is “{told}”; it may be one of {choices}.",
                setting=SETTING,
                told=told,
                choices=choices,
            )
        ) from None


def choose_residency(
    requirement: Requirement, device: str, *, counts_all: bool = False
) -> tuple[str, Residency]:
    """Return `cuda` or `cpu` and how the weights lie; ModelUnavailable says what is lacking.

    counts_all: go by all memory of the GPU, not by what is free now. Whoever only asks what could
    run must not be told that nothing can because the model runs already, in another process.
    The device `auto` never means the processor here: a report would take many minutes unasked.
    """
    told = told_residency()
    if device == "cpu":
        return "cpu", _on_processor(requirement, told)
    obstacle = driver_obstacle()
    if obstacle:
        least = requirement.gpu_bytes(told or ON_GPU[-1])
        on_gpu = Phrase(
            "It needs a GPU with {least} of memory (at full speed with {whole}), and {obstacle}.",
            least=_gb(least),
            whole=_gb(requirement.gpu_bytes(Residency.WHOLE)),
            obstacle=obstacle,
        )
        raise unavailable(row([on_gpu, _processor_needs(requirement, ON_PROCESSOR)]))
    obstacle = torch_obstacle()
    if obstacle:
        raise unavailable(
            Phrase("There is a GPU, and PyTorch cannot use it: {obstacle}.", obstacle=obstacle),
            Phrase("Bring driver and PyTorch in line; docs/models.md says how."),
        )
    memory = gpu_memory()
    if counts_all:
        memory = GpuMemory(memory.total, memory.total)
    return "cuda", _on_gpu(requirement, told, memory)


def check_whole(requirement: Requirement, device: str, index: int = 0) -> None:
    """ModelUnavailable unless `cuda` or `cpu` has room for the whole model, as training needs it.

    What learns, its gradients and the optimiser's state come to that. index: of the CUDA device.
    """
    if device == "cuda":
        _on_gpu(requirement, Residency.WHOLE, gpu_memory(index))
    else:
        _on_processor(requirement, Residency.WHOLE)


def _on_processor(requirement: Requirement, told: Residency | None) -> Residency:
    present = free_main_bytes()
    tried = ON_PROCESSOR if told is None else (told.without_turns(),)
    for residency in tried:
        if present >= requirement.cpu_bytes(residency):
            return residency
    raise unavailable(_processor_needs(requirement, tried))


def _processor_needs(requirement: Requirement, tried: Sequence[Residency]) -> str:
    return Phrase(
        "On the processor it needs {needs} of main memory; {present} are free.",
        needs=row([f"{_gb(requirement.cpu_bytes(way))} ({way})" for way in tried], " / "),
        present=_gb(free_main_bytes()),
    )


def _on_gpu(requirement: Requirement, told: Residency | None, memory: GpuMemory) -> Residency:
    tried = ON_GPU if told is None else (told,)
    present = free_main_bytes()
    for residency in tried:
        has_room = present >= requirement.main_bytes(residency)
        if has_room and memory.free >= requirement.gpu_bytes(residency):
            return residency
    raise unavailable(
        Phrase(
            "It needs {needs}. This GPU has {free} free of {total}; of main memory {present} are "
            "free.",
            needs=row([_needs(requirement, way) for way in tried], " / "),
            free=_gb(memory.free),
            total=_gb(memory.total),
            present=_gb(present),
        )
    )


def _needs(requirement: Requirement, residency: Residency) -> str:
    needed, waiting = _gb(requirement.gpu_bytes(residency)), requirement.main_bytes(residency)
    if not waiting:
        return Phrase(
            "{needed} of GPU memory ({residency})", needed=needed, residency=residency.value
        )
    return Phrase(
        "{needed} of GPU memory and {waiting} of main memory ({residency})",
        needed=needed,
        waiting=_gb(waiting),
        residency=residency.value,
    )


def _gb(count: int) -> str:
    return f"{count / 1e9:.1f} GB"


def unavailable(reason: str, remedy: str = "") -> ModelUnavailable:
    """The error for what keeps a published model from running; `compact` is always offered."""
    return ModelUnavailable(
        Phrase("The published ForgeryTalker cannot run here. {reason}", reason=reason),
        effect=Phrase("Nothing was analysed; the evidence is unchanged."),
        remedy=row([remedy, _COMPACT]),
    )
