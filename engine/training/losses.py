"""Losses of the visual half. All take raw logits: nothing is squashed twice."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from engine.forgerytalker.modeling import VisualOutput


@dataclass(frozen=True, slots=True)
class LossWeights:
    """How much each part counts. The mask leads; Dice keeps small edits from being drowned."""

    mask: float = 1.0
    dice: float = 0.5
    image: float = 0.5
    regions: float = 0.5


@dataclass(frozen=True, slots=True)
class Target:
    """What is true of a batch.

    mask: B×H×W in 0–1. image: B, 1 forged, 0 genuine. image_weight: B, 0 where the window shows
    too little of the edit to say. regions: B×21, 1, 0 or −1 (unknown).
    """

    mask: Tensor
    image: Tensor
    image_weight: Tensor
    regions: Tensor


def visual_loss(output: VisualOutput, target: Target, weights: LossWeights) -> dict[str, Tensor]:
    """Return the weighted total under "total" and each part under its name."""
    mask_terms = F.binary_cross_entropy_with_logits(output.mask, target.mask, reduction="none")
    mask = mask_terms.mean()
    forged = target.mask.flatten(1).sum(dim=1) > 0
    dice = _dice(output.mask[forged], target.mask[forged]) if forged.any() else mask.new_zeros(())
    image_terms = F.binary_cross_entropy_with_logits(output.image, target.image, reduction="none")
    image = (image_terms * target.image_weight).sum() / target.image_weight.sum().clamp(min=1)
    known = target.regions >= 0
    regions = F.binary_cross_entropy_with_logits(
        output.regions[known], target.regions[known].to(output.regions.dtype)
    )
    total = (
        weights.mask * mask
        + weights.dice * dice
        + weights.image * image
        + weights.regions * regions
    )
    parts = {"total": total, "mask": mask, "dice": dice, "image": image, "regions": regions}
    return parts


def _dice(logits: Tensor, mask: Tensor) -> Tensor:
    """Soft Dice per picture (Milletari et al. 2016), on forged pictures only."""
    share = logits.sigmoid().flatten(1)
    truth = mask.flatten(1)
    overlap = (share * truth).sum(dim=1)
    size = share.sum(dim=1) + truth.sum(dim=1)
    return (1 - (2 * overlap + 1) / (size + 1)).mean() if len(logits) else torch.zeros(())
