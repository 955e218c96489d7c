"""Published tensors as our state dict, for weights that fit in memory at once."""

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.forgerytalker.xl.keys import Part, Place, rename


def place(target: dict[str, Tensor], where: Place, tensor: Tensor) -> None:
    """Put a published tensor where it belongs in `target`."""
    if where.part is Part.WHOLE:
        target[where.key] = tensor
        return
    width = len(tensor)
    joint = target.setdefault(where.key, torch.zeros(3 * width, dtype=tensor.dtype))
    start = 0 if where.part is Part.QUERY_BIAS else 2 * width
    joint[start : start + width] = tensor


def renamed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return our state dict from a published one; what has no place is left out."""
    target: dict[str, Tensor] = {}
    for key, tensor in state.items():
        where = rename(key)
        if where is not None:
            place(target, where, tensor)
    return with_aliases(target)


def with_aliases(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Add the further names under which T5 knows its embedding."""
    shared = state.get("language_model.shared.weight")
    if shared is not None:
        for half in ("encoder", "decoder"):
            state[f"language_model.{half}.embed_tokens.weight"] = shared
    return state


def resize_positions(positions: Tensor, count: int) -> Tensor:
    """positions: 1×(1+n²)×C → 1×count×C: the grid resized bicubically, the class token kept."""
    if positions.shape[1] == count:
        return positions
    old, new = (round((size - 1) ** 0.5) for size in (positions.shape[1], count))
    if old * old + 1 != positions.shape[1] or new * new + 1 != count:
        raise ValueError(f"{positions.shape[1]} and {count} positions are no squares with a class")
    grid = positions[:, 1:].reshape(1, old, old, -1).permute(0, 3, 1, 2).float()
    sized = F.interpolate(grid, size=(new, new), mode="bicubic", align_corners=False)
    patches = sized.permute(0, 2, 3, 1).flatten(1, 2).to(positions.dtype)
    return torch.cat([positions[:, :1], patches], dim=1)
