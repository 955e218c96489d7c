"""The published size with random weights, made part by part where it will run.

Nothing is allocated before its final type and place are known, so making the model takes no more
memory than having it.
"""

import torch
from torch import Tensor, nn

from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.configuration import (
    LanguageSize,
    MaskSize,
    PrompterSize,
    PublishedConfig,
    QFormerSize,
    TagSize,
    VisionSize,
)
from engine.forgerytalker.xl.low_bits import four_bits, lay_low
from engine.forgerytalker.xl.modeling import (
    LanguageInput,
    PublishedForgeryTalker,
    TextTokens,
    build_empty,
)

TINY = PublishedConfig(
    name="tiny",
    vision=VisionSize(28, 14, 32, 2, 4, 48),
    qformer=QFormerSize(24, 2, 4, 32, 2, 8, 160, 140),
    language=LanguageSize(128, 32, 256, 2, 4, 150),
    mask=MaskSize(2, 4, 32, 2, 28, 21, 4),
    prompter=PrompterSize(28, 14, 32, 4, 4, 48),
    tags=TagSize(24, 2, 4, 32, 139, 160, 4),
)
WHOLE_BITS = 16
# A report has 27 words on average, about 60 tokens at most (the published target length).
REPORT_TOKENS = 60
# The published prompt with five regions, in tokens of either vocabulary.
PROMPT_TOKENS = 64
# The usual spread of new transformer weights (BERT, Devlin et al. 2019).
_SPREAD = 0.02
# Random numbers are drawn once and laid again and again: drawing five billion takes minutes.
_DRAWN = 1 << 20
_SEED = 3


class Original(nn.Module):
    """What the published code loads: float32, the modules without effect, and the model."""

    def __init__(self, config: PublishedConfig, language: torch.dtype) -> None:
        """language: bfloat16 as the published code casts it, or float32 as its file holds it."""
        super().__init__()
        self.model = build_empty(config)
        self.model.language_model.to(language)
        with torch.device("meta"):
            self.heads = AuxiliaryModules(config)
            self.seg_proj = nn.Linear(config.qformer.width, config.mask.side_px**2)


def ours(config: PublishedConfig, dtype: torch.dtype, bits: int) -> PublishedForgeryTalker:
    """Our model without memory for its weights. bits: of the language model's layers; 16: all."""
    model = build_empty(config).to(dtype)
    if bits != WHOLE_BITS:
        lay_low(model, bits)
        for buffer_name, buffer in model.named_buffers():
            # Scales are kept in the type of the weights that they came from.
            if buffer_name.endswith((".scale", ".pairs")):
                owner, _, name = buffer_name.rpartition(".")
                setattr(model.get_submodule(owner), name, buffer.to(dtype))
    return model


def fill(module: nn.Module, device: str) -> None:
    """Give a module that was built without memory random weights on `device`, in eval mode."""
    module.to_empty(device=device)
    for part in module.modules():
        if isinstance(part, PublishedForgeryTalker):
            # Two further names of one embedding.
            part.language_model.set_input_embeddings(part.language_model.shared)
    generator = torch.Generator(device).manual_seed(_SEED)
    drawn = torch.empty(_DRAWN, device=device).normal_(0.0, _SPREAD, generator=generator)
    with torch.no_grad():
        # Not the state dict: it leaves out buffers that are counted.
        for name, tensor in (*module.named_parameters(), *module.named_buffers()):
            _fill(name, tensor, drawn)
    module.requires_grad_(False).eval()


def read(model: PublishedForgeryTalker, image: Tensor) -> LanguageInput:
    """What the language model is given, with a prompt of usual length."""
    ids = torch.full((len(image), PROMPT_TOKENS), 7, device=image.device)
    words = TextTokens(ids, torch.ones_like(ids))
    return model.read(image, words, words)


def byte_size(module: nn.Module) -> int:
    """Bytes of all parameters and buffers, shared ones once."""
    tensors = (*module.parameters(), *module.buffers())
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def _fill(name: str, tensor: Tensor, drawn: Tensor) -> None:
    if name.endswith(("running_var", ".scale")) or (tensor.ndim == 1 and "norm" in name):
        # A rounded weight is its step times this; whole ones are as wide on average.
        tensor.fill_(_SPREAD / 64 if name.endswith(".scale") else 1.0)
    elif name.endswith(".pairs"):
        levels = four_bits(torch.ones(1, 64, dtype=tensor.dtype, device=tensor.device))["pairs"]
        tensor.copy_(levels)
    elif name.endswith("position_ids"):
        tensor.copy_(torch.arange(tensor.shape[-1]).expand_as(tensor))
    elif tensor.is_floating_point():
        _repeat(tensor, drawn)
    elif tensor.dtype in (torch.int8, torch.uint8):
        _repeat(tensor, (drawn * (64 / _SPREAD)).clamp(-127, 127))
    else:
        tensor.zero_()


def _repeat(tensor: Tensor, drawn: Tensor) -> None:
    flat = tensor.detach().view(-1)
    if flat.dtype is torch.uint8:
        flat = flat.view(torch.int8)
    for start in range(0, len(flat), len(drawn)):
        part = flat[start : start + len(drawn)]
        part.copy_(drawn[: len(part)])
