"""The sizes of the published ForgeryTalker and of its student; nothing here imports torch."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class VisionSize:
    """EVA-CLIP ViT-g without its last block (39 of 40), no final norm of its own."""

    image_px: int = 224
    patch_px: int = 14
    width: int = 1408
    layers: int = 39
    heads: int = 16
    feed_forward: int = 6144
    block_eps: float = 1e-6
    # `ln_vision` is PyTorch's default, not the blocks' 1e-6.
    final_eps: float = 1e-5


@dataclass(frozen=True, slots=True)
class QFormerSize:
    """BERT-base with cross-attention in every second layer; one more word than BERT: [DEC]."""

    width: int = 768
    layers: int = 12
    heads: int = 12
    feed_forward: int = 3072
    cross_every: int = 2
    queries: int = 32
    longest_text: int = 512
    vocabulary: int = 30523
    eps: float = 1e-12


@dataclass(frozen=True, slots=True)
class LanguageSize:
    """Flan-T5 (T5 v1.1 form: gated, untied output); XL."""

    width: int = 2048
    head_width: int = 64
    feed_forward: int = 5120
    layers: int = 24
    heads: int = 32
    vocabulary: int = 32128
    buckets: int = 32
    farthest: int = 128
    eps: float = 1e-6


@dataclass(frozen=True, slots=True)
class MaskSize:
    """The word-to-mask head. words: label tokens, a fixed count whatever the labels."""

    layers: int = 2
    heads: int = 8
    feed_forward: int = 2048
    narrower: int = 2
    side_px: int = 224
    words: int = 21
    word_heads: int = 8
    eps: float = 1e-5


@dataclass(frozen=True, slots=True)
class PrompterSize:
    """Face-ViT: ViT-H/14 with two convolutional branches, one logit per region."""

    image_px: int = 224
    patch_px: int = 14
    width: int = 1280
    layers: int = 32
    heads: int = 16
    feed_forward: int = 5120
    regions: int = 21
    eps: float = 1e-6
    # ViT-pytorch's training drop-out of embeddings and feed-forward layers.
    dropout: float = 0.1


@dataclass(frozen=True, slots=True)
class TagSize:
    """BERT-base and the gate of stage 2; they take part in a loss only."""

    width: int = 768
    layers: int = 12
    heads: int = 12
    feed_forward: int = 3072
    vocabulary: int = 30522
    longest_text: int = 512
    gate_heads: int = 8
    eps: float = 1e-12


@dataclass(frozen=True, slots=True)
class WritingRules:
    """Generation as the official evaluation sets it, and the token limits of its inputs."""

    beams: int = 5
    most_new_tokens: int = 100
    fewest_tokens: int = 5
    repetition_penalty: float = 1.5
    length_penalty: float = 1.0
    longest_prompt_tokens: int = 128
    longest_target_tokens: int = 60


@dataclass(frozen=True, slots=True)
class PublishedConfig:
    """One published model; the defaults are Flan-T5-XL's."""

    name: str = "flant5xl"
    vision: VisionSize = VisionSize()
    qformer: QFormerSize = QFormerSize()
    language: LanguageSize = LanguageSize()
    mask: MaskSize = MaskSize()
    prompter: PrompterSize = PrompterSize()
    tags: TagSize = TagSize()
    writing: WritingRules = WritingRules()

    def save(self, path: Path) -> None:
        """Write the configuration as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> "PublishedConfig":
        """Return the configuration in `data` as `save` writes it; TypeError for unknown keys."""
        parts = {name: kind(**data[name]) for name, kind in _PARTS.items() if name in data}
        rest = {name: value for name, value in data.items() if name not in _PARTS}
        return cls(**parts, **rest)

    @classmethod
    def load(cls, path: Path) -> "PublishedConfig":
        """Read a configuration written by `save`."""
        return cls.from_plain(json.loads(path.read_text()))


_PARTS: dict[str, Any] = {
    "vision": VisionSize,
    "qformer": QFormerSize,
    "language": LanguageSize,
    "mask": MaskSize,
    "prompter": PrompterSize,
    "tags": TagSize,
    "writing": WritingRules,
}

XL = PublishedConfig()
# The student: Flan-T5-base and half the Q-Former's layers.
BASE = PublishedConfig(
    name="flant5base",
    qformer=QFormerSize(layers=6),
    language=LanguageSize(width=768, feed_forward=2048, layers=12, heads=12),
)
PUBLISHED = {config.name: config for config in (XL, BASE)}
