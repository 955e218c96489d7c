"""How the picture is shown: one channel of it, with other levels. The evidence is never touched.

Luma and colour differences are those of JFIF 1.02 (ITU-R BT.601, full range); hue, saturation and
value follow A. R. Smith, "Color Gamut Transform Pairs", SIGGRAPH 1978.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
GAMMA_RANGE = (0.2, 5.0)


class Channel(StrEnum):
    """What of the picture is shown."""

    COLOUR = "colour"
    RED = "red"
    GREEN = "green"
    BLUE = "blue"
    LUMA = "luma"
    CB = "cb"
    CR = "cr"
    HUE = "hue"
    SATURATION = "saturation"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Enhancement:
    """Channel and levels: `black` and below become 0, `white` and above 255, between by gamma.

    black 0–254, white above it up to 255; a gamma above 1 lightens the middle.
    """

    channel: Channel = Channel.COLOUR
    black: int = 0
    white: int = 255
    gamma: float = 1.0

    @property
    def is_plain(self) -> bool:
        """True when the picture is shown as it is."""
        return self == PLAIN

    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What a reader needs to make the same again."""
        return (
            ("Channel", self.channel.value),
            ("Black level", str(self.black)),
            ("White level", str(self.white)),
            ("Gamma", f"{self.gamma:.2f}"),
        )


PLAIN = Enhancement()


def enhanced(pixels: Pixels, wish: Enhancement) -> Pixels:
    """H×W×3 uint8 RGB as it is to be shown, H×W×3 uint8; `pixels` stays as it is."""
    if wish.is_plain:
        return pixels
    table = levels(wish.black, wish.white, wish.gamma)
    if wish.channel is Channel.COLOUR:
        return table[pixels]
    grey = table[channel_of(pixels, wish.channel)]
    return np.repeat(grey[..., None], 3, axis=2)


@cache
def levels(black: int, white: int, gamma: float) -> NDArray[np.uint8]:
    """256 uint8: what each value becomes."""
    span = max(white - black, 1)
    linear = np.clip((np.arange(256, dtype=np.float64) - black) / span, 0.0, 1.0)
    return np.rint(255 * linear ** (1 / gamma)).astype(np.uint8)


def channel_of(pixels: Pixels, channel: Channel) -> Pixels:
    """One channel of H×W×3 uint8 RGB as H×W uint8; hue 0–255 stands for 0–360°."""
    plain = {Channel.RED: 0, Channel.GREEN: 1, Channel.BLUE: 2}
    if channel in plain:
        return pixels[..., plain[channel]]
    if channel is Channel.VALUE:
        return pixels.max(axis=2)
    if channel in (Channel.HUE, Channel.SATURATION):
        return _of_cone(pixels, channel)
    weights, middle = {
        Channel.LUMA: ((0.299, 0.587, 0.114), 0.0),
        Channel.CB: ((-0.168736, -0.331264, 0.5), 128.0),
        Channel.CR: ((0.5, -0.418688, -0.081312), 128.0),
    }[channel]
    mixed = pixels.astype(np.float32) @ np.array(weights, dtype=np.float32) + np.float32(middle)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)


def _of_cone(pixels: Pixels, channel: Channel) -> Pixels:
    values = pixels.astype(np.float32)
    highest = values.max(axis=2)
    span = highest - values.min(axis=2)
    if channel is Channel.SATURATION:
        share = span / np.where(highest > 0, highest, 1)
        return np.rint(255 * share).astype(np.uint8)
    red, green, blue = values[..., 0], values[..., 1], values[..., 2]
    safe = np.where(span > 0, span, 1)
    sixth = np.where(
        highest == red,
        (green - blue) / safe % 6,
        np.where(highest == green, (blue - red) / safe + 2, (red - green) / safe + 4),
    )
    hue = np.where(span > 0, sixth / 6, 0)
    return np.rint(255 * hue).astype(np.uint8)
