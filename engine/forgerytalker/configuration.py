"""Every size of a ForgeryTalker model is a value of its configuration."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LanguageConfig:
    """The encoder–decoder language model (T5 v1.1 form) and its Q-Former."""

    vocabulary_size: int = 1024
    width: int = 256
    head_width: int = 64
    heads: int = 4
    layers: int = 3
    feed_forward: int = 640
    query_tokens: int = 16
    qformer_width: int = 192
    qformer_layers: int = 4
    qformer_heads: int = 4
    qformer_feed_forward: int = 512
    longest_prompt_tokens: int = 192
    longest_text_tokens: int = 160


@dataclass(frozen=True, slots=True)
class ForgeryTalkerConfig:
    """One architecture; `compact` is the default. Channel plans follow EfficientNet-lite0.

    side_px: input side in training and of the look whose tokens are read. look_sides_px: sides at
    which a face is looked at, `side_px` first; empty: `side_px` alone. region_stride: input pixels
    per pixel of the region planes. token_side: side of the grid of visual tokens that the Q-Former
    looks at, whatever the input's side.
    """

    name: str = "compact"
    side_px: int = 256
    look_sides_px: tuple[int, ...] = ()
    region_count: int = 21
    region_stride: int = 4
    token_side: int = 10
    decoder_channels: tuple[int, int, int, int] = (160, 96, 64, 48)
    prompter_width: int = 96
    image_head_width: int = 96
    language: LanguageConfig = LanguageConfig()

    def save(self, path: Path) -> None:
        """Write the configuration as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1, sort_keys=True) + "\n")

    @classmethod
    def load(cls, path: Path) -> "ForgeryTalkerConfig":
        """Read a configuration written by `save`."""
        data = json.loads(path.read_text())
        data["language"] = LanguageConfig(**data["language"])
        for name in ("decoder_channels", "look_sides_px"):
            data[name] = tuple(data.get(name, ()))
        return cls(**data)
