"""What was learned on top of an imported model: small files, laid over its weights when loaded.

Either low-rank updates (LoRA, Hu et al. 2022) or whole tensors that replace the imported ones.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from engine.forgerytalker.xl.folder import ADAPTER_BASE, ADAPTER_WEIGHTS

_DOWN, _UP = ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True, slots=True)
class AdapterBase:
    """What an adapter belongs to; rank and alpha are 0 without low-rank updates."""

    weights_sha256: str
    rank: int = 0
    alpha: float = 0.0

    def save(self, folder: Path) -> None:
        """Write it beside the adapter's weights, so that their joint hash pins the base too."""
        text = json.dumps(asdict(self), indent=1, sort_keys=True)
        (folder / ADAPTER_BASE).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "AdapterBase":
        """Read what `save` wrote."""
        return cls(**json.loads((folder / ADAPTER_BASE).read_text(encoding="utf-8")))


def apply_adapter(model: nn.Module, folder: Path) -> None:
    """Lay the adapter in `folder` over the model's weights, in place.

    ValueError when it names what the model does not have.
    """
    merge(model, load_file(folder / ADAPTER_WEIGHTS), AdapterBase.load(folder))


@torch.no_grad()
def merge(model: nn.Module, state: dict[str, Tensor], base: AdapterBase) -> None:
    """Add low-rank updates to their weights and put whole tensors in their places."""
    ours = model.state_dict(keep_vars=True)
    for key, tensor in state.items():
        if key.endswith(_UP):
            continue
        if key.endswith(_DOWN):
            name = key.removesuffix(_DOWN)
            up = state[name + _UP].float()
            update = (up @ tensor.float()) * (base.alpha / base.rank)
            target = _target(ours, f"{name}.weight")
            target.copy_((target.float() + update.to(target.device)).to(target.dtype))
        else:
            target = _target(ours, key)
            target.copy_(tensor.to(device=target.device, dtype=target.dtype))


def _target(ours: dict[str, Tensor], name: str) -> Tensor:
    if name not in ours:
        raise ValueError(f"the model has no “{name}” that the adapter could change")
    return ours[name]
