"""Memory of one training step at full size with random weights, measured on a processor.

`python -m benchmarks.xl_training_memory --stage lora --batch 1 4` makes the model in bfloat16, as a
GPU would hold it, and learns once from grey pictures, in autocast and with activations computed
again as in the real run. Printed is what tensors take beside the weights; a GPU adds its libraries.
It needs 15 GB of free main memory for low-rank updates of four pictures.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn

from benchmarks.live_tensors import LiveTensors
from benchmarks.xl_memory import resident
from benchmarks.xl_random_model import TINY, WHOLE_BITS, byte_size, fill, ours
from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.configuration import XL, PublishedConfig
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.objectives import Lesson
from engine.forgerytalker.xl.processing import REGIONS, BertTokens, T5Tokens
from engine.training.published.run import keep_exact
from engine.training.published.stages import LoraSize, Stage, StageModule, choose_trained
from engine.training.published.training import save_memory

# About sixty tokens, the longest a target may be.
CAPTION = " ".join(["the left eye and the lips look too smooth and the skin does not match"] * 4)


def make_module(config: PublishedConfig, stage: Stage, words: Path) -> StageModule:
    """The stage as it is trained on a GPU. words: folder with the vocabularies `bert` and `t5`."""
    model = ours(config, torch.bfloat16, WHOLE_BITS)
    fill(model, "cpu")
    keep_exact(model, stage)
    # The put-right second stage and LoRA do not use them.
    with torch.device("meta"):
        heads = AuxiliaryModules(config)
    tokenizers = Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )
    module = StageModule(stage, model, heads, tokenizers, is_published=False)
    choose_trained(module, LoraSize(with_encoder=True))
    save_memory(module)
    return module.train()


def step_bytes(module: StageModule, batch: int) -> int:
    """Bytes of tensors beside the weights at most, in one step of so many pictures."""
    size = module.model.config
    side, edge = size.vision.image_px, size.mask.side_px
    lesson = Lesson(
        pixels=torch.full((batch, 3, side, side), 0.1),
        masks=torch.zeros(batch, edge, edge),
        labels=torch.zeros(batch, len(REGIONS)),
        captions=(CAPTION,) * batch,
    )
    learned = [parameter for parameter in module.parameters() if parameter.requires_grad]
    with LiveTensors() as live:
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
    parser.add_argument("--stage", choices=("lora", "stage2"), default="lora")
    parser.add_argument("--batch", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--words", type=Path, default=Path("tests/golden/parity/tokenizers"))
    parser.add_argument("--tiny", action="store_true", help="a tiny model instead of the published")
    options = parser.parse_args(argv)
    module = make_module(TINY if options.tiny else XL, Stage(options.stage), options.words)
    learned = sum(p.numel() for p in module.parameters() if p.requires_grad)
    print(
        f"{options.stage}, PyTorch {torch.__version__}, {time.strftime('%Y-%m-%d')}, processor: "
        f"weights {weight_bytes(module) / 1e9:.3f} GB, {learned / 1e6:.1f} million learn",
        flush=True,
    )
    for batch in options.batch:
        start = time.perf_counter()
        taken = step_bytes(module, batch)
        print(
            f"batch {batch:3}: {taken / 1e9:.3f} GB beside the weights, process at most "
            f"{resident('VmHWM') / 1e9:.2f} GB, {time.perf_counter() - start:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
