"""Memory of the published size: computed for each kind of weights, and measured on a processor.

`python -m benchmarks.xl_memory` prints the bytes of every module's weights as they are kept, and of
the original with what it loads besides; nothing is allocated for that. With `--run` the whole model
is made of random weights in bfloat16 on the processor and writes one report. What its tensors
take at most beside the weights is what a GPU must have room for too (libraries add their own).
"""

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from benchmarks.live_tensors import LiveTensors, ShapesOnly
from benchmarks.xl_random_model import (
    PROMPT_TOKENS,
    REPORT_TOKENS,
    TINY,
    WHOLE_BITS,
    Original,
    byte_size,
    fill,
    ours,
    read,
)
from engine.forgerytalker.xl.configuration import XL, PublishedConfig
from engine.forgerytalker.xl.decoding import DecoderPool
from engine.forgerytalker.xl.generation import write_ids
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker

# The model's parts as they are told, by the modules that hold them.
PARTS: Mapping[str, tuple[str, ...]] = {
    "image encoder": ("vision_model",),
    "forgery prompter": ("prompter",),
    "mask head": ("mask_head",),
    "Q-Former": ("qformer", "query_tokens", "language_projection"),
    "language model": ("language_model",),
}
DEAD = "without effect"
TOTAL = "all"
_STATUS = Path("/proc/self/status")
# proc(5): sets the highest resident size back to the present one.
_RESET, _RESET_HIGHEST = Path("/proc/self/clear_refs"), "5"


@dataclass(frozen=True, slots=True)
class Weights:
    """One way of keeping the weights: bytes by part, `all` last."""

    name: str
    by_part: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a report.

    tensors: bytes that its tensors took at most beside the weights. resident: what the process
    took at most, weights and libraries included.
    """

    name: str
    seconds: float
    tensors: int
    resident: int

    def line(self) -> str:
        """Return what to print."""
        return (
            f"{self.name:34} {self.seconds:7.1f} s; tensors beside the weights at most "
            f"{self.tensors / 1e9:6.3f} GB; process at most {self.resident / 1e9:6.2f} GB"
        )


def computed(config: PublishedConfig) -> tuple[Weights, ...]:
    """Return what the weights take, kept in each way; nothing is allocated."""
    kept = [
        _weights(name, ours(config, torch.bfloat16, bits))
        for name, bits in (("bfloat16", WHOLE_BITS), ("language int8", 8), ("language int4", 4))
    ]
    for name, language in (
        ("original, language bfloat16", torch.bfloat16),
        ("original, all float32", torch.float32),
    ):
        original = Original(config, language)
        whole = _weights(name, original.model)
        dead = byte_size(original.heads) + byte_size(original.seg_proj)
        parts = {part: size for part, size in whole.by_part.items() if part != TOTAL}
        kept.append(Weights(name, parts | {DEAD: dead, TOTAL: whole.by_part[TOTAL] + dead}))
    return tuple(kept)


def table(kept: tuple[Weights, ...]) -> Iterator[str]:
    """Return the lines of a table, parts down, ways across, in GB."""
    yield f"{'GB (computed)':18}" + "".join(f"{weights.name:>29}" for weights in kept)
    for part in (*PARTS, DEAD, TOTAL):
        sizes = (weights.by_part.get(part, 0) / 1e9 for weights in kept)
        yield f"{part:18}" + "".join(f"{size:29.3f}" for size in sizes)


def working_bytes(config: PublishedConfig, batch: int) -> int:
    """Bytes of tensors beside the weights at most, for so many pictures at once.

    Computed from the shapes of every operation, without the operations: `meta` tensors hold no
    numbers. Attention is counted as if its shares were kept, which kernels of a GPU do not.
    """
    model = ours(config, torch.bfloat16, WHOLE_BITS)
    # The positions are real, so that words can be looked up; here nothing is.
    model.to("meta")
    live, side, rules = ShapesOnly(), config.vision.image_px, config.writing
    longest = config.qformer.queries + rules.longest_prompt_tokens
    with torch.no_grad(), torch.device("meta"), live:
        pixels = torch.empty(batch, 3, side, side, dtype=torch.bfloat16)
        image = model.see(pixels)
        model.prompter(pixels).float().sigmoid()
        model.mask(image, torch.empty(batch, config.mask.words, dtype=torch.long)).float().sigmoid()
        given = read(model, image)
        pool = DecoderPool(model.language_model)
        decoder = pool.get(batch, rules.beams, rules.most_new_tokens + 1, longest)
        decoder.begin(given.embeddings, given.mask)
        rows = torch.empty(batch * rules.beams, dtype=torch.long)
        # No word takes more than the last one.
        decoder.written = rules.most_new_tokens - 1
        decoder.step(rows).log_softmax(dim=-1)
        decoder.reorder(rows)
    return live.highest


def measure(config: PublishedConfig, tokens: int, tell: Callable[[str], None]) -> tuple[Stage, ...]:
    """Make the model in bfloat16, write one report, and tell of every step as it ends."""
    stages: list[Stage] = []
    live = LiveTensors()

    @contextmanager
    def stage(name: str) -> Iterator[None]:
        gc.collect()
        # Where it is not allowed, the highest of the steps before counts too.
        with suppress(OSError):
            _RESET.write_text(_RESET_HIGHEST, encoding="ascii")
        live.highest, start = live.now, time.perf_counter()
        yield
        seconds = time.perf_counter() - start
        stages.append(Stage(name, seconds, live.highest, resident("VmHWM")))
        tell(stages[-1].line())

    tell(f"libraries: process {resident('VmRSS') / 1e9:.2f} GB")
    with stage("weights"):
        model = ours(config, torch.bfloat16, WHOLE_BITS)
        fill(model, "cpu")
    tell(f"weights: {byte_size(model) / 1e9:.3f} GB, process {resident('VmRSS') / 1e9:.2f} GB")
    with torch.no_grad(), live:
        _report(model, tokens, stage)
    return tuple(stages)


def _report(model: PublishedForgeryTalker, tokens: int, stage: Callable[[str], Any]) -> None:
    """One report in its steps."""
    config = model.config
    side = config.vision.image_px
    pixels = torch.full((1, 3, side, side), 0.1, dtype=torch.bfloat16)
    with stage("image encoder"):
        image = model.see(pixels)
    with stage("forgery prompter"):
        model.prompter(pixels).float().sigmoid().tolist()
    with stage("mask"):
        labels = torch.ones(1, config.mask.words, dtype=torch.long)
        model.mask(image, labels).float().sigmoid()
    with stage(f"Q-Former, prompt of {PROMPT_TOKENS} tokens"):
        given = read(model, image)
    rules = replace(config.writing, most_new_tokens=tokens, fewest_tokens=tokens + 2)
    pool = DecoderPool(model.language_model)
    with stage(f"{tokens} tokens, {rules.beams} beams"):
        longest = config.qformer.queries + rules.longest_prompt_tokens
        write_ids(pool, given.embeddings, given.mask, rules, longest)


def resident(kind: str) -> int:
    """Bytes that the kernel states of this process: VmRSS now, VmHWM at most (proc(5))."""
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"{_STATUS} does not tell {kind}")


def main(argv: list[str] | None = None) -> None:
    """Print the table and, asked to, the measurement."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.xl_memory", description=__doc__)
    parser.add_argument("--run", action="store_true", help="needs 12 GB of free main memory")
    parser.add_argument("--tiny", action="store_true", help="a tiny model instead of the published")
    parser.add_argument("--tokens", type=int, default=REPORT_TOKENS, help="of the report")
    options = parser.parse_args(argv)
    config = TINY if options.tiny else XL
    for line in table(computed(config)):
        print(line)
    print("tensors beside the weights (computed; without libraries' own memory and CUDA context):")
    for batch in (1, 4, 16):
        print(f"{batch:4} at once: {working_bytes(config, batch) / 1e9:.3f} GB")
    if options.run:
        print(f"measured on a processor, PyTorch {torch.__version__}, {time.strftime('%Y-%m-%d')}")
        measure(config, options.tokens, lambda line: print(line, flush=True))


def _weights(name: str, model: nn.Module) -> Weights:
    state = {key: tensor for key, tensor in (*model.named_parameters(), *model.named_buffers())}
    by_part = {
        part: sum(
            tensor.numel() * tensor.element_size()
            for key, tensor in state.items()
            if key.partition(".")[0] in modules
        )
        for part, modules in PARTS.items()
    }
    return Weights(name, by_part | {TOTAL: sum(by_part.values())})


if __name__ == "__main__":
    main()
