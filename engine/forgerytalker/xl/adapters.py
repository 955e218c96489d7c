"""What was learned on top of an imported model: small files, laid over its weights when loaded.

Either low-rank updates (LoRA, Hu et al. 2022) or whole tensors that replace the imported ones.
"""

import json
from collections.abc import Mapping
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

    files_sha256: str
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


class Adapter:
    """The updates in a folder, applied to one weight after the other."""

    def __init__(self, folder: Path) -> None:
        self._state = load_file(folder / ADAPTER_WEIGHTS)
        self._base = AdapterBase.load(folder)

    @property
    def targets(self) -> frozenset[str]:
        """The model's keys that it changes."""
        return frozenset(
            key.replace(_DOWN, ".weight").replace(_UP, ".weight") for key in self._state
        )

    def change(self, key: str, tensor: Tensor) -> Tensor:
        """The model's tensor of that name with its update, on its device and in its type."""
        if key in self._state:
            return self._state[key].to(device=tensor.device, dtype=tensor.dtype)
        down = self._state.get(key.removesuffix(".weight") + _DOWN)
        if down is None:
            return tensor
        up = self._state[key.removesuffix(".weight") + _UP].to(tensor.device).float()
        update = (up @ down.to(tensor.device).float()) * (self._base.alpha / self._base.rank)
        return (tensor.float() + update).to(tensor.dtype)

    def check(self, known: frozenset[str]) -> None:
        """ValueError when it names what the model does not have."""
        unknown = sorted(self.targets - known)
        if unknown:
            raise ValueError(f"the model has no “{unknown[0]}” that the adapter could change")


def joined(
    start: Path, state: Mapping[str, Tensor], base: AdapterBase
) -> tuple[dict[str, Tensor], AdapterBase]:
    """Return what the adapter in `start` and what was learned on top of it come to together.

    state, base: of what was learned. Whole tensors replace those before; low-rank updates of one
    weight are added, side by side, with their scales in their upper halves.
    """
    earlier = AdapterBase.load(start)
    before, after = (
        _scaled(part, told)
        for part, told in ((load_file(start / ADAPTER_WEIGHTS), earlier), (state, base))
    )
    both = dict(before) | dict(after)
    for key in before.keys() & after.keys():
        if key.endswith(_DOWN):
            both[key] = torch.cat([before[key], after[key]]).contiguous()
        elif key.endswith(_UP):
            both[key] = torch.cat([before[key], after[key]], dim=1).contiguous()
    # Scales are in the tensors now: alpha over rank is one.
    rank = earlier.rank + base.rank
    return both, AdapterBase(base.files_sha256, rank, float(rank))


def _scaled(state: Mapping[str, Tensor], base: AdapterBase) -> dict[str, Tensor]:
    return {
        key: tensor * (base.alpha / base.rank) if key.endswith(_UP) else tensor
        for key, tensor in state.items()
    }


@torch.no_grad()
def apply_adapter(model: nn.Module, folder: Path) -> None:
    """Lay the adapter in `folder` over the weights of a loaded model, in place.

    ValueError when it names what the model does not have.
    """
    adapter, ours = Adapter(folder), model.state_dict(keep_vars=True)
    adapter.check(frozenset(ours))
    for key in adapter.targets:
        ours[key].copy_(adapter.change(key, ours[key]))
