"""Linear layers whose weights are kept in 8 or 4 bits and made whole again when they are used.

Weights alone are rounded, activations never are, and only in the language model's layers: masks,
region scores and manipulation scores stay what they are, only the wording may change. PyTorch only,
so that what is tested on a processor is what runs on a GPU, inside CUDA graphs too.
"""

from collections.abc import Callable, Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.forgerytalker.xl.folder import is_rounded

# How many weights share a scale in 4 bits (QLoRA: Dettmers et al. 2023, section 3).
GROUP = 64
# NormalFloat: the quantiles of a normal distribution between -1 and 1 (same paper, appendix E).
_NORMAL_FLOAT = (
    -1.0,
    -0.6961928009986877,
    -0.5250730514526367,
    -0.39491748809814453,
    -0.28444138169288635,
    -0.18477343022823334,
    -0.09105003625154495,
    0.0,
    0.07958029955625534,
    0.16093020141124725,
    0.24611230194568634,
    0.33791524171829224,
    0.44070982933044434,
    0.5626170039176941,
    0.7229568362236023,
    1.0,
)
_EIGHT_BIT_TOP = 127


class EightBitLinear(nn.Module):
    """y = x Wᵀ with one int8 per weight and one scale per output."""

    weight: Tensor
    scale: Tensor

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.register_buffer("weight", torch.empty(outputs, inputs, dtype=torch.int8))
        self.register_buffer("scale", torch.empty(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """x: …×inputs → …×outputs, in x's type."""
        return F.linear(x, self.weight.to(x.dtype)) * self.scale.to(x.dtype)


class FourBitLinear(nn.Module):
    """y = x Wᵀ with two NormalFloat weights a byte and one scale for each `GROUP` of a row."""

    # The library asks a layer for its weight to learn its type; this one has none to show.
    weight: None = None
    packed: Tensor
    scale: Tensor
    pairs: Tensor

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        groups = -(-inputs // GROUP)
        self._inputs = inputs
        self.register_buffer("packed", torch.empty(outputs, groups, GROUP // 2, dtype=torch.uint8))
        self.register_buffer("scale", torch.empty(outputs, groups))
        self.register_buffer("pairs", torch.empty(256, 2))

    def forward(self, x: Tensor) -> Tensor:
        """x: …×inputs → …×outputs, in x's type."""
        return F.linear(x, self.whole(x.dtype))

    def whole(self, dtype: torch.dtype) -> Tensor:
        """The weights as they are used: outputs×inputs."""
        levels = F.embedding(self.packed.int(), self.pairs.to(dtype))  # o×g×half×2
        whole = levels.flatten(2) * self.scale.to(dtype)[..., None]
        return whole.flatten(1)[:, : self._inputs]


def eight_bits(weight: Tensor) -> dict[str, Tensor]:
    """weight: outputs×inputs → what `EightBitLinear` keeps; scales in the weight's type."""
    wide = weight.float()
    # Rounded to the scale as it is kept, not as it was computed.
    scale = _not_zero(wide.abs().amax(dim=1) / _EIGHT_BIT_TOP).to(weight.dtype)
    steps = (wide / scale.float()[:, None]).round().clamp(-_EIGHT_BIT_TOP, _EIGHT_BIT_TOP)
    return {"weight": steps.to(torch.int8), "scale": scale}


def four_bits(weight: Tensor) -> dict[str, Tensor]:
    """weight: outputs×inputs → what `FourBitLinear` keeps; scales in the weight's type."""
    outputs, inputs = weight.shape
    missing = -inputs % GROUP
    groups = F.pad(weight.float(), (0, missing)).view(outputs, -1, GROUP)
    scale = _not_zero(groups.abs().amax(dim=2)).to(weight.dtype)
    levels = torch.tensor(_NORMAL_FLOAT, device=weight.device)
    between = (levels[1:] + levels[:-1]) / 2
    codes = torch.bucketize(groups / scale.float()[..., None], between).to(torch.uint8)
    low, high = codes[..., 0::2], codes[..., 1::2]
    byte = torch.arange(256, device=weight.device)
    pairs = torch.stack([levels[byte % 16], levels[byte // 16]], dim=1)
    return {"packed": low + high * 16, "scale": scale, "pairs": pairs.to(weight.dtype)}


_Layer = type[EightBitLinear] | type[FourBitLinear]
_KINDS: Mapping[int, tuple[_Layer, Callable[[Tensor], dict[str, Tensor]]]] = {
    8: (EightBitLinear, eight_bits),
    4: (FourBitLinear, four_bits),
}


def lay_low(model: nn.Module, bits: int) -> None:
    """Put layers of `bits` (8 or 4) in the place of those that may be rounded, without weights."""
    layer, _ = _KINDS[bits]
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear) and is_rounded(f"{name}.weight"):
            parent, _, child = name.rpartition(".")
            with torch.device("meta"):
                low = layer(module.in_features, module.out_features)
            setattr(model.get_submodule(parent), child, low)


def rounded(key: str, weight: Tensor, bits: int) -> dict[str, Tensor]:
    """The entries of the state dict that stand for `key` in a model laid low."""
    _, make = _KINDS[bits]
    prefix = key.removesuffix("weight")
    return {prefix + name: tensor for name, tensor in make(weight).items()}


def _not_zero(scale: Tensor) -> Tensor:
    """A row of zeros has any scale."""
    return torch.where(scale > 0, scale, torch.ones_like(scale))
