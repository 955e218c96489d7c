"""The published forgery prompter (Face-ViT): ViT-H/14 with two convolutional branches.

Parameter names are those of the published file, so that its keys load as they are.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint

from engine.forgerytalker.xl.configuration import PrompterSize


class Attention(nn.Module):
    """Multi-head self-attention."""

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        self.heads = size.heads
        self.query = nn.Linear(size.width, size.width)
        self.key = nn.Linear(size.width, size.width)
        self.value = nn.Linear(size.width, size.width)
        self.out = nn.Linear(size.width, size.width)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (
            part(x).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for part in (self.query, self.key, self.value)
        )  # B×h×n×c
        seen = F.scaled_dot_product_attention(q, k, v)
        return self.out(seen.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    """Two layers with exact GELU."""

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        self.fc1 = nn.Linear(size.width, size.feed_forward)
        self.fc2 = nn.Linear(size.feed_forward, size.width)
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(self.fc2(self.dropout(F.gelu(self.fc1(x)))))


class Block(nn.Module):
    """Pre-norm transformer block."""

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(size.width, eps=size.eps)
        self.ffn_norm = nn.LayerNorm(size.width, eps=size.eps)
        self.ffn = FeedForward(size)
        self.attn = Attention(size)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.attention_norm(x))
        return x + self.ffn(self.ffn_norm(x))


class Embeddings(nn.Module):
    """Patches with learned positions behind a class token."""

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        patches = (size.image_px // size.patch_px) ** 2
        self.patch_embeddings = nn.Conv2d(3, size.width, size.patch_px, stride=size.patch_px)
        self.position_embeddings = nn.Parameter(torch.zeros(1, patches + 1, size.width))
        self.cls_token = nn.Parameter(torch.zeros(1, 1, size.width))
        self.dropout = nn.Dropout(size.dropout)

    def forward(self, pixels: Tensor) -> Tensor:
        patches = self.patch_embeddings(pixels).flatten(2).transpose(1, 2)  # B×n×C
        x = torch.cat([self.cls_token.expand(len(patches), -1, -1), patches], dim=1)
        return self.dropout(x + self.position_embeddings)


class Encoder(nn.Module):
    """The blocks; `extra[i]` is added to the patch tokens before block i.

    recomputes: while it learns, what a block computed is computed again instead of being kept.
    """

    recomputes = False

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        self.layer = nn.ModuleList(Block(size) for _ in range(size.layers))
        self.encoder_norm = nn.LayerNorm(size.width, eps=size.eps)

    def forward(self, x: Tensor, extra: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """Return the normed tokens and every block's output."""
        outputs = []
        for index, block in enumerate(self.layer):
            if index < len(extra):
                x = x + F.pad(extra[index], (0, 0, 1, 0))
            if self.recomputes and self.training and torch.is_grad_enabled():
                x = checkpoint(block, x, use_reentrant=False)
            else:
                x = block(x)
            outputs.append(x)
        return self.encoder_norm(x), outputs


class Transformer(nn.Module):
    """Embeddings and encoder, under the published names."""

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        self.embeddings = Embeddings(size)
        self.encoder = Encoder(size)


def add_coordinates(x: Tensor) -> Tensor:
    """Append row and column, each −1…1 inclusive: B×C×H×W → B×(C+2)×H×W."""
    batch, _, height, width = x.shape
    rows = torch.linspace(-1, 1, height, device=x.device, dtype=torch.float32).to(x.dtype)
    columns = torch.linspace(-1, 1, width, device=x.device, dtype=torch.float32).to(x.dtype)
    return torch.cat(
        [
            x,
            rows[:, None].expand(batch, 1, height, width),
            columns[None].expand(batch, 1, height, width),
        ],
        dim=1,
    )


class CoordConv(nn.Module):
    """Convolution that sees where it is; its input already carries coordinates once."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs + 2, outputs, 3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(add_coordinates(x))


class FaceViT(nn.Module):
    """21 region logits from a CLIP-normalised face."""

    def __init__(self, size: PrompterSize) -> None:
        super().__init__()
        self.transformer = Transformer(size)
        self.coord_conv_branch = nn.Sequential(
            CoordConv(5, size.width),
            nn.BatchNorm2d(size.width),
            nn.LeakyReLU(0.01),
            nn.MaxPool2d(2),
        )
        self.conv_branch2 = nn.Sequential(
            nn.Conv2d(size.width, size.width, 5, stride=2, padding=2),
            nn.BatchNorm2d(size.width),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        self.head = nn.Linear(size.width, size.regions)
        self.patches = (size.image_px // size.patch_px) ** 2

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels: B×3×H×W → logits B×21."""
        return self.explain(pixels)[0]

    def explain(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits and the "middle" logits of the training loss, each B×21."""
        first = self.coord_conv_branch(add_coordinates(pixels))
        second = self.conv_branch2(first)
        # Pooled along the flattened map, not over the picture: the weights were trained so.
        extra = [
            F.adaptive_avg_pool1d(branch.flatten(2), self.patches).transpose(1, 2)
            for branch in (first, second)
        ]
        normed, outputs = self.transformer.encoder(self.transformer.embeddings(pixels), extra)
        middle = self.transformer.encoder.encoder_norm(outputs[math.floor(len(outputs) / 2)][:, 0])
        return self.head(normed[:, 0]), self.head(middle)
