"""Speed and memory of the published size on a GPU, with random weights of full size.

`python -m benchmarks.xl_speed` runs, one after the other in one process, what the published code
does (*plain*: float32 under fp16 autocast, eager, with the modules that have no effect; the
language model in bfloat16 as published, and once in float32 too) and what this program does
(*ours*: bfloat16 without them; the language model also in 8 and 4 bits; halves that take turns;
on a GPU also with CUDA graphs and with compiled eyes). It prints latency, pictures a second, peak
memory and whether the goals are met. What does not fit is said and left out. Random weights write
until the limit, so the number of words is the same for all. `--tiny` tries it on a processor.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from benchmarks.live_tensors import LiveTensors
from benchmarks.xl_random_model import (
    REPORT_TOKENS,
    TINY,
    WHOLE_BITS,
    Original,
    byte_size,
    fill,
    read,
)
from benchmarks.xl_random_model import ours as without_weights
from engine.forgerytalker.xl.configuration import XL, PublishedConfig
from engine.forgerytalker.xl.decoding import DecoderPool, record_cuda_graph
from engine.forgerytalker.xl.generation import write_ids
from engine.forgerytalker.xl.inference import Eye
from engine.forgerytalker.xl.loading import EYES, LANGUAGE, Turns
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker, TextTokens

LARGE_BATCH = 16
RUNS = 10
# What the published size must show on a GPU, against plain in the same process.
TIMES_FASTER, MEMORY_SHARE, MOST_BYTES = 2.0, 0.5, 14e9
Run = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """What is run: the model's sizes, the device, how often, how many tokens a report has."""

    config: PublishedConfig
    device: str
    runs: int = RUNS
    tokens: int = REPORT_TOKENS


@dataclass(frozen=True, slots=True)
class Way:
    """One of ours. bits: of the language model's layers, 16 for all that there are."""

    name: str
    bits: int = WHOLE_BITS
    uses_graph: bool = False
    compiles: bool = False
    takes_turns: bool = False


@dataclass(frozen=True, slots=True)
class Cost:
    """Median seconds of one run, and the most bytes that it took, weights included."""

    seconds: float
    peak: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of running, with one picture and with many; None where it did not fit."""

    name: str
    weights: int
    one: Cost
    many: Cost | None

    def line(self) -> str:
        """Return what to print."""
        told = (
            f"{self.name:24} weights {_size(self.weights)}; one report "
            f"{1000 * self.one.seconds:8.1f} ms, peak {_size(self.one.peak)}; "
            f"batch {LARGE_BATCH}: "
        )
        if self.many is None:
            return told + "does not fit"
        speed = LARGE_BATCH / self.many.seconds
        return told + f"{speed:7.2f} pictures/s, peak {_size(self.many.peak)}"


def look(see: Eye, find: Eye, model: PublishedForgeryTalker, pixels: Tensor) -> Tensor:
    """Regions and mask of a batch; returns the tokens of the pictures."""
    image = see(pixels)
    find(pixels).float().sigmoid().tolist()
    words = model.config.mask.words
    labels = torch.ones(len(pixels), words, dtype=torch.long, device=pixels.device)
    model.mask(image, labels).float().sigmoid().cpu()
    return image


def plain(trial: Trial, language: torch.dtype) -> tuple[Run, int]:
    """The published code: eager, the library's search, the gate that nothing reads."""
    device, rules = trial.device, trial.config.writing
    whole = Original(trial.config, language)
    fill(whole, device)
    model = whole.model

    def run(batch: int) -> None:
        with torch.no_grad(), _autocast(device, torch.float16):
            image = look(model.see, model.prompter, model, _grey(trial, batch, torch.float32))
            tags = torch.full((5, 3), 4, device=device)
            for tokens in image:
                whole.heads.gate(tokens.float(), TextTokens(tags, torch.ones_like(tags)))
            given = read(model, image)
            with _autocast(device, torch.bfloat16):
                model.language_model.generate(
                    inputs_embeds=given.embeddings,
                    attention_mask=given.mask,
                    num_beams=rules.beams,
                    max_new_tokens=trial.tokens,
                    min_new_tokens=trial.tokens,
                    repetition_penalty=rules.repetition_penalty,
                )

    return run, byte_size(whole)


def ours(trial: Trial, way: Way) -> tuple[Run, int]:
    """bfloat16 without dead modules, our search."""
    device = trial.device
    model = without_weights(trial.config, torch.bfloat16, way.bits)
    fill(model, "cpu" if way.takes_turns else device)
    turns = Turns(model, device) if way.takes_turns else None
    model.query_tokens.data = model.query_tokens.data.to(device)
    see: Eye = torch.compile(model.see) if way.compiles else model.see
    find: Eye = torch.compile(model.prompter) if way.compiles else model.prompter
    recorder = record_cuda_graph if way.uses_graph else None
    pool = DecoderPool(model.language_model, recorder=recorder)
    # No end before the limit: every run writes as many words.
    rules = replace(
        trial.config.writing, most_new_tokens=trial.tokens, fewest_tokens=trial.tokens + 2
    )

    def run(batch: int) -> None:
        with torch.no_grad():
            if turns is not None:
                turns.bring(EYES)
            image = look(see, find, model, _grey(trial, batch, torch.bfloat16))
            if turns is not None:
                turns.bring(LANGUAGE)
            given = read(model, image)
            write_ids(pool, given.embeddings, given.mask, rules)

    return run, byte_size(model)


def measure(name: str, make: Callable[[], tuple[Run, int]], trial: Trial) -> Measured | str:
    """Make the model and time it for one picture and for many, or say why it cannot run."""
    _give_back(trial.device)
    try:
        run, weights = make()
        one = _cost(run, 1, trial, weights)
    except torch.OutOfMemoryError:
        return f"{name:24} does not fit into the GPU's memory"
    except RuntimeError as error:
        reason = str(error).strip().partition("\n")[0]
        return f"{name:24} does not run here: {type(error).__name__}: {reason}"
    try:
        many = _cost(run, LARGE_BATCH, trial, weights)
    except torch.OutOfMemoryError:
        many = None
    return Measured(name, weights, one, many)


def _cost(run: Run, batch: int, trial: Trial, weights: int) -> Cost:
    on_gpu = trial.device == "cuda"
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
        run(batch)
    else:
        with LiveTensors() as live:
            run(batch)
    times = []
    for _ in range(trial.runs):
        _synchronise(trial.device)
        start = time.perf_counter()
        run(batch)
        _synchronise(trial.device)
        times.append(time.perf_counter() - start)
    # What PyTorch took from the card; the driver's context comes to it.
    peak = torch.cuda.max_memory_reserved() if on_gpu else weights + live.highest
    return Cost(statistics.median(times), peak)


def ways(device: str) -> tuple[Way, ...]:
    """Ours, as they can be run on the device."""
    anywhere = (
        Way("ours"),
        Way("ours, int8", bits=8),
        Way("ours, int4", bits=4),
        Way("ours, turns", takes_turns=True),
    )
    if device != "cuda":
        return anywhere
    graphs = Way("ours, CUDA graphs", uses_graph=True)
    compiled = Way("ours, graphs, compiled", uses_graph=True, compiles=True)
    return (*anywhere, graphs, compiled)


def verdicts(way: Measured, base: Measured) -> Iterator[str]:
    """Whether a way meets what was asked of the published size, against one that is plain."""
    faster = base.one.seconds / way.one.seconds
    share = way.one.peak / base.one.peak
    yield f"{way.name} against {base.name}:"
    yield _verdict("one report, times as fast", faster, TIMES_FASTER, faster >= TIMES_FASTER)
    if way.many is not None and base.many is not None:
        faster = base.many.seconds / way.many.seconds
        told = f"batch {LARGE_BATCH}, times as fast"
        yield _verdict(told, faster, TIMES_FASTER, faster >= TIMES_FASTER)
    yield _verdict("share of its memory, one report", share, MEMORY_SHARE, share <= MEMORY_SHARE)
    peak = way.one.peak
    yield _verdict("GB for one report", peak / 1e9, MOST_BYTES / 1e9, peak <= MOST_BYTES)


def _verdict(what: str, value: float, goal: float, is_met: bool) -> str:
    return f"  {what:32} {value:8.2f}   goal {goal:5.1f}   {'met' if is_met else 'MISSED'}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the device, all ways, and the verdicts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.xl_speed", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="a tiny model, also on a processor")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--tokens", type=int, default=REPORT_TOKENS, help="of one report")
    options = parser.parse_args(argv)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and not options.tiny:
        parser.error("there is no GPU; --tiny tries the commands on the processor")
    trial = Trial(TINY if options.tiny else XL, device, options.runs, options.tokens)
    name = torch.cuda.get_device_name() if device == "cuda" else "processor"
    print(
        f"{name}, PyTorch {torch.__version__}, {time.strftime('%Y-%m-%d')}, {trial.config.name}, "
        f"{trial.tokens} tokens a report, median of {trial.runs}"
    )
    bases = [
        _told("plain", lambda: plain(trial, torch.bfloat16), trial),
        _told("plain, float32", lambda: plain(trial, torch.float32), trial),
    ]
    results = [_told(way.name, lambda way=way: ours(trial, way), trial) for way in ways(device)]  # type: ignore[misc]
    for base in filter(None, bases):
        for result in filter(None, results):
            print("\n".join(verdicts(result, base)))


def _told(name: str, make: Callable[[], tuple[Run, int]], trial: Trial) -> Measured | None:
    found = measure(name, make, trial)
    print(found if isinstance(found, str) else found.line(), flush=True)
    return None if isinstance(found, str) else found


def _grey(trial: Trial, batch: int, dtype: torch.dtype) -> Tensor:
    side = trial.config.vision.image_px
    return torch.full((batch, 3, side, side), 0.1, device=trial.device, dtype=dtype)


def _give_back(device: str) -> None:
    """What the way before held must not be in the way of the next."""
    gc.collect()
    if device == "cuda":
        torch.cuda.empty_cache()


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count > 1e8 else f"{count / 1e6:.2f} MB"


def _autocast(device: str, dtype: torch.dtype) -> AbstractContextManager[object]:
    return torch.autocast("cuda", dtype=dtype) if device == "cuda" else nullcontext()


def _synchronise(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
