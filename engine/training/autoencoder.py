"""The small autoencoder of a diffusion model's latent space, to regenerate faces as its editors do.

Weights: taef2 (encoder and decoder), MIT, © 2023 Ollin Boer Bohan. Reconstruction alone leaves a
generator's trace.
"""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F

_WIDTH, _LATENT, _POOLED = 64, 32, 256
# Pictures are padded to a multiple of the three strides of 2.
_MULTIPLE = 8


class Block(nn.Module):
    """Three convolutions and the input; at the lowest resolution first a normalised 1×1 branch."""

    def __init__(self, *, has_pool: bool = False) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1),
        )
        self.pool = (
            nn.Sequential(
                nn.Conv2d(_WIDTH, _POOLED, 1, bias=False),
                nn.GroupNorm(4, _POOLED),
                nn.ReLU(),
                nn.Conv2d(_POOLED, _WIDTH, 1, bias=False),
            )
            if has_pool
            else None
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output."""
        if self.pool is not None:
            x = x + self.pool(x)
        return F.relu(self.conv(x) + x)


class Clamp(nn.Module):
    """Bound the latent smoothly to ±3."""

    def forward(self, z: Tensor) -> Tensor:
        """Return 3·tanh(z/3)."""
        return torch.tanh(z / 3) * 3


def encoder() -> nn.Sequential:
    """Return the encoder: B×3×H×W in 0–1 → B×32×H/8×W/8."""
    layers: list[nn.Module] = [nn.Conv2d(3, _WIDTH, 3, padding=1), Block()]
    for level in range(3):
        layers.append(nn.Conv2d(_WIDTH, _WIDTH, 3, stride=2, padding=1, bias=False))
        layers += [Block(has_pool=level == 2) for _ in range(3)]
    return nn.Sequential(*layers, nn.Conv2d(_WIDTH, _LATENT, 3, padding=1))


def decoder() -> nn.Sequential:
    """Return the decoder: B×32×h×w → B×3×8h×8w in about 0–1."""
    layers: list[nn.Module] = [Clamp(), nn.Conv2d(_LATENT, _WIDTH, 3, padding=1), nn.ReLU()]
    for level, count in enumerate((3, 3, 3, 1)):
        layers += [Block(has_pool=level == 0) for _ in range(count)]
        if level < 3:
            layers += [
                nn.Upsample(scale_factor=2),
                nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1, bias=False),
            ]
    return nn.Sequential(*layers, nn.Conv2d(_WIDTH, 3, 3, padding=1))


class Autoencoder:
    """Encoder and decoder with their weights; strict about every key."""

    def __init__(self, folder: Path) -> None:
        self._encoder, self._decoder = encoder(), decoder()
        self._encoder.load_state_dict(load_file(folder / "taef2_encoder.safetensors"))
        self._decoder.load_state_dict(load_file(folder / "taef2_decoder.safetensors"))
        self._encoder.eval(), self._decoder.eval()

    @torch.inference_mode()
    def regenerate(
        self, pixels: NDArray[np.uint8], latent_noise: float, seed: int
    ) -> NDArray[np.uint8]:
        """Return h×w×3 uint8 after encoding, a little latent noise, and decoding."""
        height, width = pixels.shape[:2]
        x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
        padded = F.pad(x, (0, -width % _MULTIPLE, 0, -height % _MULTIPLE), mode="replicate")
        latent = self._encoder(padded)
        generator = torch.Generator().manual_seed(seed)
        latent = latent + latent_noise * torch.randn(latent.shape, generator=generator)
        back = self._decoder(latent).clamp(0, 1)[0, :, :height, :width]
        return (back * 255).round().byte().permute(1, 2, 0).numpy()
