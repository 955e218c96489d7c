"""Checkpoints with every key of the published model at a size that fits in a test."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from engine.forgerytalker.official import Architecture
from engine.forgerytalker.xl.catalogue import PublishedKey, published_keys
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
from tests.fakes.parity import folder

# Every published size that is not kept, and what stands for it. The number of layers, heads,
# words and regions stays as it is, so no key is lost.
SMALL = {
    1408: 16,
    4224: 48,
    6144: 24,
    257: 5,
    704: 8,
    50176: 49,
    1280: 32,
    5120: 40,
    2048: 64,
    768: 24,
    3072: 20,
    30523: 150,
    30522: 149,
    32128: 160,
    512: 130,
    2304: 72,
}
TINY = PublishedConfig(
    name=XL.name,
    vision=VisionSize(image_px=28, width=16, feed_forward=24),
    qformer=QFormerSize(width=24, feed_forward=20, longest_text=130, vocabulary=150),
    language=LanguageSize(width=64, head_width=2, feed_forward=40, vocabulary=160),
    mask=MaskSize(feed_forward=64, side_px=7),
    prompter=PrompterSize(image_px=28, width=32, feed_forward=40),
    tags=TagSize(width=24, feed_forward=20, vocabulary=149, longest_text=130),
)


def tiny_keys() -> tuple[PublishedKey, ...]:
    """All published keys at reduced shapes."""
    return tuple(
        replace(key, shape=tuple(SMALL.get(side, side) for side in key.shape))
        for key in published_keys(XL.name)
    )


def tiny_architecture(_sources: object = None) -> Architecture:
    return Architecture(TINY, tiny_keys())


def tensors(keys: Iterable[PublishedKey], seed: int = 5) -> dict[str, Tensor]:
    """Small random numbers under the keys' names."""
    source = torch.Generator().manual_seed(seed)
    made = {}
    for key in keys:
        if key.dtype == "int64":
            made[key.name] = torch.zeros(key.shape, dtype=torch.int64)
        else:
            scale = torch.rand(key.shape, generator=source)
            made[key.name] = scale * 0.1 + (0.5 if key.name.endswith("running_var") else 0.0)
    return made


def write_checkpoints(target: Path) -> dict[str, Path]:
    """The five files as their publishers make them; returns them by role."""
    target.mkdir(parents=True, exist_ok=True)
    keys = tiny_keys()

    def of(*groups: str, seed: int = 5) -> dict[str, Tensor]:
        return tensors([k for k in keys if k.name.partition(".")[0] in groups], seed)

    def bare(prefix: str) -> dict[str, Tensor]:
        return {k.removeprefix(f"{prefix}."): v for k, v in of(prefix).items()}

    # The published encoder has a 40th block and a head, which nothing uses.
    eva = bare("visual_encoder") | {"blocks.39.norm1.weight": torch.ones(16)}
    torch.save(eva, target / "eva_vit_g.pth", _use_new_zipfile_serialization=False)
    torch.save(bare("multi_label_classifier"), target / "face_vit.bin")
    blip = of("Qformer", "query_tokens", "ln_vision", "t5_proj", seed=6)
    torch.save(
        {"model": blip | {"Qformer.cls.predictions.bias": torch.ones(3)}}, target / "blip.pth"
    )
    flan = target / "flan-t5"
    flan.mkdir(exist_ok=True)
    language = {k: v for k, v in bare("t5_model").items() if not k.endswith("embed_tokens.weight")}
    save_file(language, flan / "model.safetensors")
    words = folder() / "tokenizers"
    (flan / "tokenizer.json").write_bytes((words / "t5" / "tokenizer.json").read_bytes())
    (target / "vocab.txt").write_bytes((words / "bert" / "vocab.txt").read_bytes())
    trained = tensors([k for k in keys if k.in_finetune], seed=7)
    torch.save(
        {"model": trained, "optimizer": {"state": {0: torch.ones(2)}}, "epoch": 3},
        target / "dff.pth",
    )
    return {
        "eva": target / "eva_vit_g.pth",
        "face-vit": target / "face_vit.bin",
        "instructblip": target / "blip.pth",
        "flan-t5": flan,
        "dff": target / "dff.pth",
    }
