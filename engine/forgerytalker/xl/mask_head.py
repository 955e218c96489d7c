"""From region words and the encoder's tokens to a mask, as published.

A two-way transformer after Segment Anything (Kirillov et al. 2023) without its spatial grid: its
"image" is the class token and 21 words that looked at the patches, and every pixel comes out of
one linear layer. Parameter names are the published ones.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.forgerytalker.xl.configuration import MaskSize


class NarrowAttention(nn.Module):
    """Multi-head attention whose inside may be narrower than its ends."""

    def __init__(self, width: int, heads: int, narrower: int = 1) -> None:
        super().__init__()
        inside = width // narrower
        self.heads = heads
        self.q_proj = nn.Linear(width, inside)
        self.k_proj = nn.Linear(width, inside)
        self.v_proj = nn.Linear(width, inside)
        self.out_proj = nn.Linear(inside, width)

    def forward(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        split = [
            layer(x).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for layer, x in ((self.q_proj, q), (self.k_proj, k), (self.v_proj, v))
        ]  # B×h×n×c
        seen = F.scaled_dot_product_attention(*split)
        return self.out_proj(seen.transpose(1, 2).flatten(2))


class BlockFeedForward(nn.Module):
    """Two layers with ReLU."""

    def __init__(self, width: int, inside: int) -> None:
        super().__init__()
        self.lin1 = nn.Linear(width, inside)
        self.lin2 = nn.Linear(inside, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.lin2(F.relu(self.lin1(x)))


class TwoWayBlock(nn.Module):
    """Queries look at themselves and the tokens, then the tokens look at the queries."""

    def __init__(self, size: MaskSize, width: int, *, is_first: bool) -> None:
        super().__init__()
        self.self_attn = NarrowAttention(width, size.heads)
        self.norm1 = nn.LayerNorm(width, eps=size.eps)
        self.cross_attn_token_to_image = NarrowAttention(width, size.heads, size.narrower)
        self.norm2 = nn.LayerNorm(width, eps=size.eps)
        self.mlp = BlockFeedForward(width, size.feed_forward)
        self.norm3 = nn.LayerNorm(width, eps=size.eps)
        self.norm4 = nn.LayerNorm(width, eps=size.eps)
        self.cross_attn_image_to_token = NarrowAttention(width, size.heads, size.narrower)
        self.is_first = is_first

    def forward(
        self, queries: Tensor, keys: Tensor, query_place: Tensor, key_place: Tensor
    ) -> tuple[Tensor, Tensor]:
        if self.is_first:
            queries = self.self_attn(queries, queries, queries)
        else:
            placed = queries + query_place
            queries = queries + self.self_attn(placed, placed, queries)
        queries = self.norm1(queries)
        placed_keys = keys + key_place
        queries = self.norm2(
            queries + self.cross_attn_token_to_image(queries + query_place, placed_keys, keys)
        )
        queries = self.norm3(queries + self.mlp(queries))
        seen = self.cross_attn_image_to_token(placed_keys, queries + query_place, queries)
        return queries, self.norm4(keys + seen)


class TwoWayTransformer(nn.Module):
    """The blocks and a last look of the queries at the tokens."""

    def __init__(self, size: MaskSize, width: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            TwoWayBlock(size, width, is_first=index == 0) for index in range(size.layers)
        )
        self.final_attn_token_to_image = NarrowAttention(width, size.heads, size.narrower)
        self.norm_final_attn = nn.LayerNorm(width, eps=size.eps)

    def forward(self, tokens: Tensor, place: Tensor, point: Tensor) -> tuple[Tensor, Tensor]:
        """tokens, place: B×n×C; point: B×m×C → the points and the tokens after both looked."""
        queries, keys = point, tokens
        for layer in self.layers:
            queries, keys = layer(queries, keys, point, place)
        seen = self.final_attn_token_to_image(queries + point, keys + place, keys)
        return self.norm_final_attn(queries + seen), keys


class Perceptron(nn.Module):
    """Three layers with ReLU between."""

    def __init__(self, width: int, outputs: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(width, end) for end in (width, width, outputs))

    def forward(self, x: Tensor) -> Tensor:
        first, second, last = self.layers
        return last(F.relu(second(F.relu(first(x)))))


class MaskDecoder(nn.Module):
    """One mask from the class token and the words."""

    def __init__(self, size: MaskSize, width: int) -> None:
        super().__init__()
        self.side = size.side_px
        self.transformer = TwoWayTransformer(size, width)
        self.mask_tokens = nn.Parameter(torch.zeros(1, 1, width))
        self.output_upscaling_mlp = Perceptron(width, size.side_px**2)
        self.output_hypernetworks_mlps = Perceptron(width, size.words + 1)

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens: B×(1+words)×C → raw mask logits B×side×side."""
        point = self.mask_tokens.expand(len(tokens), -1, -1)
        # The tokens are their own positions: that doubles them, and the weights know it so.
        points, seen = self.transformer(tokens, tokens, point)
        pixels = self.output_upscaling_mlp(seen)  # B×(1+words)×side²
        weights = self.output_hypernetworks_mlps(points)  # B×1×(1+words)
        return (weights @ pixels).view(len(tokens), self.side, self.side)


class MaskHead(nn.Module):
    """Region words look at the patches, then the mask is decoded."""

    def __init__(self, size: MaskSize, width: int, word_width: int) -> None:
        super().__init__()
        self.prompt_proj = nn.Linear(word_width, width)
        self.cross_attention_layer = nn.MultiheadAttention(width, size.word_heads)
        self.mask_decoder = MaskDecoder(size, width)

    def forward(self, image: Tensor, words: Tensor) -> Tensor:
        """image: B×(1+n)×C, class token first; words: B×21×d embeddings → logits B×side×side."""
        asked = self.prompt_proj(words).transpose(0, 1)  # 21×B×C
        patches = image[:, 1:].transpose(0, 1)
        seen, _ = self.cross_attention_layer(asked, patches, patches, need_weights=False)
        return self.mask_decoder(torch.cat([image[:, :1], seen.transpose(0, 1)], dim=1))
