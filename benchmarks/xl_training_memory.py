"""Memory of one training step at full size: computed from shapes, or measured on a processor.

`python -m benchmarks.xl_training_memory --stage lora --batch 1 12` follows one step in the types of
a GPU, in autocast and with activations computed again as in the real run; nothing is allocated for
that. With `--run` the model is made of random weights and learns once from grey pictures, which
needs 12 GB of free main memory. Printed is what tensors take beside the weights; a GPU adds its
libraries.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from benchmarks.live_tensors import LiveTensors, ShapesOnly
from benchmarks.xl_memory import resident
from benchmarks.xl_random_model import TINY, WHOLE_BITS, byte_size, fill, ours
from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.configuration import XL, PublishedConfig
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.objectives import Lesson, Objectives
from engine.forgerytalker.xl.processing import REGIONS, BertTokens, T5Tokens
from engine.training.published.run import keep_exact
from engine.training.published.stages import LoraSize, Stage, StageModule, choose_trained
from engine.training.published.training import save_memory

# About sixty tokens, the longest a target may be.
CAPTION = " ".join(["the left eye and the lips look too smooth and the skin does not match"] * 4)


class ToldRegions(Objectives):
    """Tensors without numbers have no regions to be read from: five are told."""

    def predicted(self, pixels: Tensor) -> list[list[str]]:
        """The same five for each picture."""
        return [list(REGIONS[:5]) for _ in pixels]


def make_module(
    config: PublishedConfig, stage: Stage, words: Path, device: str = "cpu"
) -> StageModule:
    """The stage as it is trained on a GPU. words: folder with the vocabularies `bert` and `t5`.

    device: `cpu`, or `meta` for a model without numbers.
    """
    model = ours(config, torch.bfloat16, WHOLE_BITS)
    if device == "meta":
        model.requires_grad_(False).to("meta")
    else:
        fill(model, device)
    keep_exact(model, stage)
    # The put-right second stage and LoRA do not use them.
    with torch.device("meta"):
        heads = AuxiliaryModules(config)
    tokenizers = Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )
    module = StageModule(stage, model, heads, tokenizers, is_published=False)
    if device == "meta":
        module.objectives = ToldRegions(model, heads, tokenizers, is_published=False)
    choose_trained(module, LoraSize(with_encoder=True))
    save_memory(module)
    return module.train()


def step_bytes(module: StageModule, batch: int) -> int:
    """Bytes of tensors beside the weights at most, in one step of so many pictures.

    Of a module without numbers, attention is counted as if its shares were kept.
    """
    size = module.model.config
    side, edge = size.vision.image_px, size.mask.side_px
    place = module.model.query_tokens.device
    lesson = Lesson(
        pixels=torch.full((batch, 3, side, side), 0.1, device=place),
        masks=torch.zeros(batch, edge, edge, device=place),
        labels=torch.zeros(batch, len(REGIONS), device=place),
        captions=(CAPTION,) * batch,
    )
    learned = [parameter for parameter in module.parameters() if parameter.requires_grad]
    live = ShapesOnly() if place.type == "meta" else LiveTensors()
    with live:
        with torch.autocast("cpu", dtype=torch.bfloat16):
            total = module(lesson)["total"]
        total.backward()
        torch.optim.AdamW(learned).step()
    for parameter in learned:
        parameter.grad = None
    return live.highest


def weight_bytes(module: nn.Module) -> int:
    """Bytes of what is in memory; nothing is there of heads that are not used."""
    return sum(byte_size(part) for name, part in module.named_children() if name != "heads")


def main(argv: Sequence[str] | None = None) -> None:
    """Print weights, what learns, and what a step takes for each batch."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.xl_training_memory", description=__doc__
    )
    stages = ("lora", "stage2", "prompter")
    parser.add_argument("--stage", choices=stages, default="lora")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 12])
    parser.add_argument("--run", action="store_true", help="measure; 12 GB of free main memory")
    parser.add_argument("--words", type=Path, default=Path("tests/golden/parity/tokenizers"))
    parser.add_argument("--tiny", action="store_true", help="a tiny model instead of the published")
    options = parser.parse_args(argv)
    config, device = TINY if options.tiny else XL, "cpu" if options.run else "meta"
    module = make_module(config, Stage(options.stage), options.words, device)
    learned = sum(p.numel() for p in module.parameters() if p.requires_grad)
    how = "measured on a processor" if options.run else "computed"
    print(
        f"{options.stage}, PyTorch {torch.__version__}, {time.strftime('%Y-%m-%d')}, {how}: "
        f"weights {weight_bytes(module) / 1e9:.3f} GB, {learned / 1e6:.1f} million learn",
        flush=True,
    )
    for batch in options.batch:
        start = time.perf_counter()
        taken = step_bytes(module, batch)
        line = f"batch {batch:3}: {taken / 1e9:.3f} GB beside the weights"
        if options.run:
            line += f", process at most {resident('VmHWM') / 1e9:.2f} GB"
            line += f", {time.perf_counter() - start:.0f} s"
        print(line, flush=True)


if __name__ == "__main__":
    main()
