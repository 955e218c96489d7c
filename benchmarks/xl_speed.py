"""Speed and memory of the published size on a GPU, with random weights of full size.

`python -m benchmarks.xl_speed` runs two ways of doing the same in one process, one after the other:
*plain*, in the published precision (float32 under fp16 autocast, language model bfloat16) with the
modules loaded that have no effect; and *ours*, bfloat16 without them, also with the language model
in 8 and 4 bits and, on a GPU, with CUDA graphs and with the eyes compiled. Random weights write
until the limit, so the number of words is the same for all. `--tiny` tries it on a processor.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

from benchmarks.xl_random_model import TINY
from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.configuration import (
    XL,
    LanguageSize,
    MaskSize,
    PrompterSize,
    PublishedConfig,
    QFormerSize,
    TagSize,
    VisionSize,
)
from engine.forgerytalker.xl.decoding import DecoderPool, record_cuda_graph
from engine.forgerytalker.xl.folder import is_rounded
from engine.forgerytalker.xl.generation import write_ids
from engine.forgerytalker.xl.low_bits import lay_low, rounded
from engine.forgerytalker.xl.modeling import (
    LanguageInput,
    PublishedForgeryTalker,
    TextTokens,
    build_empty,
)

# A report has 27 words on average, about 60 tokens at most (the published target length).
REPORT_TOKENS = 60
# The published prompt with five regions, in tokens of either vocabulary.
PROMPT_TOKENS = 64
LARGE_BATCH = 16
RUNS = 10


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
    bits: int = 16
    uses_graph: bool = False
    compiles: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of running: seconds for one report, pictures a second, bytes of weights and peaks.

    peaks: with one picture and with many; None on a processor, where nobody counts them.
    """

    name: str
    latency_s: float
    pictures_per_s: float
    weights: int
    peaks: tuple[int, int] | None

    def line(self) -> str:
        """Return what to print."""
        one, many = map(_size, self.peaks) if self.peaks else ("not counted", "not counted")
        return (
            f"{self.name:22} weights {_size(self.weights)}; one report "
            f"{1000 * self.latency_s:8.1f} ms, peak {one}; batch {LARGE_BATCH}: "
            f"{self.pictures_per_s:7.2f} pictures/s, peak {many}"
        )


class Plain(nn.Module):
    """The model with what the published one loads besides."""

    def __init__(self, config: PublishedConfig, device: str) -> None:
        super().__init__()
        self.model = filled(config, device, torch.float32)
        if device == "cuda":
            self.model.language_model.to(torch.bfloat16)
        self.heads = AuxiliaryModules(config).to(device).eval()
        self.seg_proj = nn.Linear(config.qformer.width, config.mask.side_px**2).to(device)


def filled(config: PublishedConfig, device: str, dtype: torch.dtype) -> PublishedForgeryTalker:
    """Return the model with random weights, made on the device."""
    model = build_empty(config)
    positions = model.qformer.embeddings.position_ids
    model = model.to_empty(device=device).to(dtype)
    model.qformer.embeddings.position_ids = positions.to(device)
    model.language_model.set_input_embeddings(model.language_model.shared)
    generator = torch.Generator(device).manual_seed(3)
    with torch.no_grad():
        for name, tensor in model.state_dict(keep_vars=True).items():
            if name.endswith("running_var") or (tensor.ndim == 1 and "norm" in name):
                tensor.fill_(1.0)
            elif tensor.is_floating_point():
                tensor.normal_(0.0, 0.02, generator=generator)
            elif "position_ids" not in name:
                tensor.zero_()
    return model.requires_grad_(False).eval()


def look(model: PublishedForgeryTalker, batch: int, device: str, dtype: torch.dtype) -> Tensor:
    """Regions and mask of a batch; returns the tokens of the pictures."""
    config = model.config
    side = config.vision.image_px
    pixels = torch.full((batch, 3, side, side), 0.1, device=device, dtype=dtype)
    image = model.see(pixels)
    model.prompter(pixels).float().sigmoid().tolist()
    labels = torch.ones(batch, config.mask.words, dtype=torch.long, device=device)
    model.mask(image, labels).float().sigmoid().cpu()
    return image


def read(model: PublishedForgeryTalker, image: Tensor) -> LanguageInput:
    """What the language model is given, with a prompt of usual length."""
    ids = torch.full((len(image), PROMPT_TOKENS), 7, device=image.device)
    words = TextTokens(ids, torch.ones_like(ids))
    return model.read(image, words, words)


def measure(name: str, run: Callable[[int], None], trial: Trial, weights: int) -> Measured:
    """Time `run` for one picture and for many."""
    seconds, peaks = [], []
    for batch in (1, LARGE_BATCH):
        run(batch)
        _synchronise(trial.device)
        if trial.device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        times = []
        for _ in range(trial.runs):
            start = time.perf_counter()
            run(batch)
            _synchronise(trial.device)
            times.append(time.perf_counter() - start)
        seconds.append(statistics.median(times))
        peaks.append(torch.cuda.max_memory_allocated() if trial.device == "cuda" else 0)
    counted = (peaks[0], peaks[1]) if trial.device == "cuda" else None
    return Measured(name, seconds[0], LARGE_BATCH / seconds[1], weights, counted)


def plain(trial: Trial) -> Measured:
    """The published precision, eager, the library's search, the gate that nothing reads."""
    device = trial.device
    whole = Plain(trial.config, device)
    language = whole.model.language_model
    rules = trial.config.writing

    def run(batch: int) -> None:
        with torch.no_grad(), _autocast(device, torch.float16):
            image = look(whole.model, batch, device, torch.float32)
            tags = torch.full((5, 3), 4, device=device)
            for tokens in image:
                whole.heads.gate(tokens, TextTokens(tags, torch.ones_like(tags)))
            given = read(whole.model, image)
            with _autocast(device, torch.bfloat16):
                language.generate(
                    inputs_embeds=given.embeddings,
                    attention_mask=given.mask,
                    num_beams=rules.beams,
                    max_new_tokens=trial.tokens,
                    min_new_tokens=trial.tokens,
                    repetition_penalty=rules.repetition_penalty,
                )

    return measure("plain", run, trial, byte_size(whole))


def ours(trial: Trial, way: Way) -> Measured:
    """bfloat16 on a GPU, dead modules not loaded."""
    device = trial.device
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    model = filled(trial.config, device, dtype)
    if way.bits != 16:
        make_low(model, way.bits)
    if way.compiles:
        model.vision_model = torch.compile(model.vision_model)
        model.prompter = torch.compile(model.prompter)
    recorder = record_cuda_graph if way.uses_graph else None
    pool = DecoderPool(model.language_model, recorder=recorder)
    # No end before the limit: every run writes as many words.
    rules = replace(
        trial.config.writing, most_new_tokens=trial.tokens, fewest_tokens=trial.tokens + 2
    )

    def run(batch: int) -> None:
        with torch.no_grad():
            given = read(model, look(model, batch, device, dtype))
            write_ids(pool, given.embeddings, given.mask, rules)

    return measure(way.name, run, trial, byte_size(model))


def make_low(model: PublishedForgeryTalker, bits: int) -> None:
    """Round the language model where it stands, layer by layer."""
    wholes = {key: value for key, value in model.state_dict().items() if is_rounded(key)}
    lay_low(model, bits)
    for key in list(wholes):
        low = rounded(key, wholes.pop(key), bits)
        model.load_state_dict(low, strict=False, assign=True)


def byte_size(module: nn.Module) -> int:
    """Bytes of all parameters and buffers, shared ones once."""
    tensors = (*module.parameters(), *module.buffers())
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def ways(device: str) -> tuple[Way, ...]:
    """Ours, as they can be run on the device."""
    both = (Way("ours"), Way("ours, int8", bits=8), Way("ours, int4", bits=4))
    if device != "cuda":
        return both
    graphs = Way("ours, CUDA graphs", uses_graph=True)
    return (*both, graphs, Way("ours, graphs, compiled", uses_graph=True, compiles=True))


def main(argv: Sequence[str] | None = None) -> None:
    """Print all ways, the ratio of plain to the quickest of ours, and the device."""
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
    print(f"{name}, PyTorch {torch.__version__}, {time.strftime('%Y-%m-%d')}, {trial.config.name}")
    first = plain(trial)
    print(first.line(), flush=True)
    results = []
    for way in ways(device):
        if device == "cuda":
            torch.cuda.empty_cache()
        results.append(ours(trial, way))
        print(results[-1].line(), flush=True)
    best = min(results, key=lambda measured: measured.latency_s)
    print(
        f"{best.name}: faster than plain by {first.latency_s / best.latency_s:.2f} (one), "
        f"{best.pictures_per_s / first.pictures_per_s:.2f} (batch {LARGE_BATCH}); "
        f"{results[0].weights / first.weights:.2f} of its weights"
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count > 1e8 else f"{count / 1e6:.2f} MB"


def _autocast(device: str, dtype: torch.dtype) -> AbstractContextManager[object]:
    return torch.autocast("cuda", dtype=dtype) if device == "cuda" else nullcontext()


def _synchronise(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
