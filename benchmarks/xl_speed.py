"""Speed and memory of the published size on a GPU, with random weights of full size.

`python -m benchmarks.xl_speed` runs two ways of doing the same in one process, one after the other:
*plain*, in the published precision (float32 under fp16 autocast, language model bfloat16) with the
modules loaded that have no effect; and *ours*, bfloat16 without them. Random weights write until
the limit, so the number of words is the same for both. `--tiny` tries the commands on a processor.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn

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
from engine.forgerytalker.xl.decoding import DecoderPool
from engine.forgerytalker.xl.generation import write_ids
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
TINY = PublishedConfig(
    name="tiny",
    vision=VisionSize(28, 14, 32, 2, 4, 48),
    qformer=QFormerSize(24, 2, 4, 32, 2, 8, 160, 140),
    language=LanguageSize(32, 8, 48, 2, 4, 150),
    mask=MaskSize(2, 4, 32, 2, 28, 21, 4),
    prompter=PrompterSize(28, 14, 32, 4, 4, 48),
    tags=TagSize(24, 2, 4, 32, 139, 160, 4),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One way of running: seconds for one report, pictures a second, peak bytes at each."""

    name: str
    latency_s: float
    pictures_per_s: float
    peak_one: int
    peak_many: int

    def line(self) -> str:
        """Return what to print."""
        return (
            f"{self.name:22} one report {1000 * self.latency_s:8.1f} ms, peak "
            f"{self.peak_one / 1e9:5.1f} GB; batch {LARGE_BATCH}: {self.pictures_per_s:7.2f} "
            f"pictures/s, peak {self.peak_many / 1e9:5.1f} GB"
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


def measure(name: str, run: Callable[[int], None], device: str) -> Measured:
    """Time `run` for one picture and for many."""
    seconds, peaks = [], []
    for batch in (1, LARGE_BATCH):
        run(batch)
        _synchronise(device)
        if device == "cuda":
            torch.cuda.reset_peak_memory_stats()
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            run(batch)
            _synchronise(device)
            times.append(time.perf_counter() - start)
        seconds.append(statistics.median(times))
        peaks.append(torch.cuda.max_memory_allocated() if device == "cuda" else 0)
    return Measured(name, seconds[0], LARGE_BATCH / seconds[1], peaks[0], peaks[1])


def plain(config: PublishedConfig, device: str) -> Measured:
    """The published precision, eager, the library's search, the gate that nothing reads."""
    whole = Plain(config, device)
    language = whole.model.language_model
    rules = config.writing

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
                    max_new_tokens=REPORT_TOKENS,
                    min_new_tokens=REPORT_TOKENS,
                    repetition_penalty=rules.repetition_penalty,
                )

    return measure("plain", run, device)


def ours(config: PublishedConfig, device: str, *, uses_graph: bool) -> Measured:
    """bfloat16, dead modules not loaded; with or without CUDA graphs."""
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    model = filled(config, device, dtype)
    pool = DecoderPool(model.language_model, uses_graph=uses_graph)
    # No end before the limit: every run writes as many words.
    rules = replace(config.writing, most_new_tokens=REPORT_TOKENS, fewest_tokens=REPORT_TOKENS + 2)

    def run(batch: int) -> None:
        with torch.no_grad():
            given = read(model, look(model, batch, device, dtype))
            write_ids(pool, given.embeddings, given.mask, rules)

    return measure("ours, CUDA graphs" if uses_graph else "ours", run, device)


def _autocast(device: str, dtype: torch.dtype) -> AbstractContextManager[object]:
    return torch.autocast("cuda", dtype=dtype) if device == "cuda" else nullcontext()


def main() -> None:
    """Print both ways, their ratio and the device."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.xl_speed", description=__doc__)
    parser.add_argument("--tiny", action="store_true", help="a tiny model, also on a processor")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cpu" and not options.tiny:
        parser.error("there is no GPU; --tiny tries the commands on the processor")
    config = TINY if options.tiny else XL
    name = torch.cuda.get_device_name() if device == "cuda" else "processor"
    print(f"{name}, PyTorch {torch.__version__}, {time.strftime('%Y-%m-%d')}, {config.name}")
    ways = [lambda: plain(config, device), lambda: ours(config, device, uses_graph=False)]
    if device == "cuda":
        ways.append(lambda: ours(config, device, uses_graph=True))
    results = []
    for way in ways:
        results.append(way())
        print(results[-1].line(), flush=True)
        if device == "cuda":
            torch.cuda.empty_cache()
    first, best = results[0], results[-1]
    print(
        f"faster by {first.latency_s / best.latency_s:.2f} (one), "
        f"{best.pictures_per_s / first.pictures_per_s:.2f} (batch {LARGE_BATCH})"
    )


def _synchronise(device: str) -> None:
    if device == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
