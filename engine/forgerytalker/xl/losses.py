"""What the published training minimises, as it does and as it should.

`published_…` functions reproduce the numbers of the published code with its slips; the others put
them right and are what new training uses.
"""

import torch
from torch import Tensor
from torch.nn import functional as F

# Published weights: an edited pixel counts twice; an absent region a fifth of a present one.
EDITED_WEIGHT = 2.0
ABSENT_WEIGHT = 0.2
FOCUS = 2.0
CONTRAST_TEMPERATURE = 0.07
_DICE_SMOOTH, _JACCARD_SMOOTH = 1.0, 1e-6
# The published code compares raw logits, not scores, with this.
_PREDICTED_ABOVE = 0.5
IGNORED = -100


def published_mask_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy of a map that was squashed twice: logits, target B×H×W."""
    return mask_cross_entropy(logits.sigmoid(), target)


def mask_cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Pixel-wise cross-entropy on raw logits."""
    weight = torch.tensor(EDITED_WEIGHT, device=logits.device)
    return F.binary_cross_entropy_with_logits(logits, target, pos_weight=weight)


def mask_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross-entropy plus Dice, which small masks need; raw logits B×H×W."""
    return mask_cross_entropy(logits, target) + dice_loss(logits.flatten(1), target.flatten(1))


def dice_loss(logits: Tensor, target: Tensor) -> Tensor:
    """One minus the Dice overlap of scores and target, per row of B×n."""
    scores = logits.sigmoid()
    overlap = 2 * (scores * target).sum(dim=1) + _DICE_SMOOTH
    return (1 - overlap / (scores.sum(dim=1) + target.sum(dim=1) + _DICE_SMOOTH)).mean()


def jaccard_loss(logits: Tensor, target: Tensor) -> Tensor:
    """One minus intersection over union of scores and target, per row of B×n."""
    scores = logits.sigmoid()
    shared = (scores * target).sum(dim=1)
    union = scores.sum(dim=1) + target.sum(dim=1) - shared
    return (1 - (shared + _JACCARD_SMOOTH) / (union + _JACCARD_SMOOTH)).mean()


def focal_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Focal loss (Lin et al. 2017) without class weights."""
    entropy = F.binary_cross_entropy_with_logits(logits, target, reduction="none")
    return ((1 - torch.exp(-entropy)) ** FOCUS * entropy).mean()


def weighted_region_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy over the regions, absent ones weakened; B×21."""
    weight = torch.where(labels > 0, 1.0, ABSENT_WEIGHT)
    return F.binary_cross_entropy_with_logits(logits, labels, weight=weight)


def prompter_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """The learning part of the published prompter's loss; B×21."""
    terms = (
        weighted_region_entropy(logits, labels),
        focal_loss(logits, labels),
        dice_loss(logits, labels),
        jaccard_loss(logits, labels),
    )
    return torch.stack(terms).sum() / 4


def published_prompter_loss(logits: Tensor, middle: Tensor, labels: Tensor) -> Tensor:
    """Half the learning part, half a number without gradient."""
    return 0.5 * prompter_loss(logits, labels) + 0.5 * published_feature_term(middle, labels)


@torch.no_grad()
def published_feature_term(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy with 1 for hits, 0 for false alarms and −1 for all that is not predicted."""
    predicted = (logits > _PREDICTED_ABOVE).to(logits.dtype)
    return F.cross_entropy(logits, labels * predicted - (1 - predicted))


def published_gate_loss(gates: list[Tensor], labels: Tensor, tags: list[list[int]]) -> Tensor:
    """Cross-entropy of squashed gates against the labels of the predicted regions.

    gates[i]: one value in 0–1 per predicted region of picture i; tags[i]: which regions those are.
    """
    total = labels.new_zeros(())
    for gate, row, tag in zip(gates, labels, tags, strict=True):
        if tag:
            total = total + F.binary_cross_entropy_with_logits(gate, row[tag])
    return total / len(labels)


def contrastive_loss(image: Tensor, text: Tensor) -> Tensor:
    """Each picture finds its text among the batch's; B×C each (van den Oord et al. 2018)."""
    near = F.normalize(image, dim=-1) @ F.normalize(text, dim=-1).T / CONTRAST_TEMPERATURE
    return F.cross_entropy(near, torch.arange(len(image), device=image.device))


def masked_word_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy of the hidden region words; nan where a batch holds none, as published."""
    return F.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=IGNORED)
