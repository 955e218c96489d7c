"""ForgeryTalker at small size: image encoder, mask decoder, prompter, Q-Former, language model.

After "Generating Attribution Reports for Manipulated Facial Images" (arXiv 2412.19685), with what
its code showed to be wrong put right: the mask is decoded on a spatial grid from the picture (not
from words), losses see raw logits, the image gets a score with a genuine class, and the prompter
looks at features pooled over each region instead of one vector for all.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import InstructBlipQFormerConfig, T5Config, T5ForConditionalGeneration
from transformers.models.instructblip.modeling_instructblip import InstructBlipQFormerModel

from engine.forgerytalker.configuration import ForgeryTalkerConfig

# EfficientNet-lite0 (Tan & Le 2019; TensorFlow's lite variants): kernel, stride, expansion,
# output channels, repeats.
_STAGES = (
    (3, 1, 1, 16, 1),
    (3, 2, 6, 24, 2),
    (5, 2, 6, 40, 2),
    (3, 2, 6, 80, 3),
    (5, 1, 6, 112, 3),
    (5, 2, 6, 192, 4),
    (3, 1, 6, 320, 1),
)
_STEM = 32
# Stages whose output is the last at its stride: strides 2, 4, 8, 16, 32.
_TAPS = (0, 1, 2, 4, 6)
# The image head looks at the strongest fiftieth of the mask besides the pooled features.
_TOP_PART = 50


class VisualOutput(NamedTuple):
    """What the visual half says. Logits are raw.

    mask: B×H×W. image: B. regions: B×21. tokens: B×n×C, the grid the Q-Former looks at.
    """

    mask: Tensor
    image: Tensor
    regions: Tensor
    tokens: Tensor


class SamePadConv(nn.Conv2d):
    """Convolution padded as TensorFlow does for even inputs: the odd pixel on the far side."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the convolved map."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        total = max(kernel - stride, 0)
        near = total // 2
        padded = F.pad(x, (near, total - near, near, total - near))
        if not (self._is_slow_when_rounded and torch.is_autocast_enabled("cpu")):
            return self._convolved(padded)
        with torch.autocast("cpu", enabled=False):
            return self._convolved(padded.float()).to(x.dtype)

    @property
    def _is_slow_when_rounded(self) -> bool:
        """A processor has no bfloat16 gradients for these: five of them took half a step."""
        return self.groups > 1 and (self.stride[0] > 1 or self.kernel_size[0] > 3)

    def _convolved(self, padded: Tensor) -> Tensor:
        return F.conv2d(padded, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)


class InvertedResidual(nn.Module):
    """MobileNetV2's block (Sandler et al. 2018) as in EfficientNet-lite: no squeeze-excite.

    Batch norm is folded into the convolutions: fine-tuned with batches of a few faces, its
    statistics would follow the batch instead of the picture, and a third of the time went there.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        width = inputs * expansion
        layers: list[nn.Module] = []
        if expansion != 1:
            layers += [nn.Conv2d(inputs, width, 1), nn.ReLU6()]
        layers += [SamePadConv(width, width, kernel, stride, groups=width), nn.ReLU6()]
        layers += [nn.Conv2d(width, outputs, 1)]
        self.layers = nn.Sequential(*layers)
        self.is_residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """Return the block's output."""
        y: Tensor = self.layers(x)
        return x + y if self.is_residual else y


class ImageEncoder(nn.Module):
    """EfficientNet-lite0 without its head: five maps at strides 2 to 32."""

    channels = tuple(_STAGES[tap][3] for tap in _TAPS)

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(SamePadConv(3, _STEM, 3, 2), nn.ReLU6())
        stages, width = [], _STEM
        for kernel, stride, expansion, outputs, repeats in _STAGES:
            blocks = []
            for index in range(repeats):
                step = stride if index == 0 else 1
                blocks.append(InvertedResidual(width, outputs, kernel, step, expansion))
                width = outputs
            stages.append(nn.Sequential(*blocks))
        self.stages = nn.ModuleList(stages)

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """pixels: B×3×H×W, H and W multiples of 32 → maps at strides 2, 4, 8, 16, 32."""
        x = self.stem(pixels)
        maps = []
        for index, stage in enumerate(self.stages):
            x = stage(x)
            if index in _TAPS:
                maps.append(x)
        return maps


class DecoderStep(nn.Module):
    """Double the map, join the encoder's map of that size, mix with a depthwise block."""

    def __init__(self, deep: int, skip: int, outputs: int) -> None:
        super().__init__()
        self.join = nn.Sequential(
            nn.Conv2d(deep + skip, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU6()
        )
        self.mix = nn.Sequential(
            *(
                layer
                for _ in range(2)
                for layer in (
                    nn.Conv2d(outputs, outputs, 3, padding=1, groups=outputs, bias=False),
                    nn.BatchNorm2d(outputs),
                    nn.Conv2d(outputs, outputs, 1, bias=False),
                    nn.BatchNorm2d(outputs),
                    nn.ReLU6(),
                )
            )
        )

    def forward(self, deep: Tensor, skip: Tensor) -> Tensor:
        """Return the map at the skip's size."""
        raised = F.interpolate(deep, scale_factor=2.0, mode="bilinear", align_corners=False)
        x: Tensor = self.join(torch.cat([raised, skip], dim=1))
        return x + self.mix(x)


class MaskDecoder(nn.Module):
    """U-shaped decoder to stride 4; mask logits at stride 2, raised to the input's size."""

    def __init__(self, config: ForgeryTalkerConfig) -> None:
        super().__init__()
        top, *rest = config.decoder_channels
        skips = ImageEncoder.channels  # (16, 24, 40, 112, 320)
        self.top = nn.Sequential(
            nn.Conv2d(skips[4], top, 1, bias=False), nn.BatchNorm2d(top), nn.ReLU6()
        )
        widths = (top, *rest)
        self.steps = nn.ModuleList(
            DecoderStep(widths[i], skips[3 - i], widths[i + 1]) for i in range(3)
        )
        # Four logits for each cell at stride 4 (Shi et al. 2016), refined by the encoder's finest
        # map: a decoder step at stride 2 cost a third of all the time for the same mask.
        self.coarse = nn.Sequential(
            nn.Conv2d(rest[2], rest[2], 3, padding=1, groups=rest[2]),
            nn.ReLU6(),
            nn.Conv2d(rest[2], 4, 1),
            nn.PixelShuffle(2),
        )
        self.edge = nn.Sequential(nn.Conv2d(skips[0], 8, 1), nn.ReLU6())
        self.refine = nn.Sequential(
            nn.Conv2d(9, 8, 3, padding=1), nn.ReLU6(), nn.Conv2d(8, 1, 3, padding=1)
        )

    def forward(self, maps: list[Tensor]) -> tuple[Tensor, list[Tensor]]:
        """Return mask logits B×H×W and the decoder's maps at strides 16, 8, 4."""
        x = self.top(maps[4])
        decoded = []
        for step, skip in zip(self.steps, (maps[3], maps[2], maps[1]), strict=True):
            x = step(x, skip)
            decoded.append(x)
        rough = self.coarse(x)  # B×1×H/2×W/2
        logits = rough + self.refine(torch.cat([rough, self.edge(maps[0])], dim=1))
        full = F.interpolate(logits, scale_factor=2.0, mode="bilinear", align_corners=False)
        return full[:, 0], decoded


class ForgeryPrompter(nn.Module):
    """One score per named region, from features and mask pooled over the region's plane."""

    def __init__(self, config: ForgeryTalkerConfig) -> None:
        super().__init__()
        _, _, middle, fine = config.decoder_channels
        self.names = nn.Parameter(torch.zeros(config.region_count, 16))
        width = middle + fine + 3 + 16
        self.score = nn.Sequential(
            nn.Linear(width, config.prompter_width), nn.ReLU(), nn.Linear(config.prompter_width, 1)
        )

    def forward(self, decoded: list[Tensor], mask_logits: Tensor, planes: Tensor) -> Tensor:
        """planes: B×21×H/4×W/4 in 0–1 → region logits B×21."""
        features = torch.cat(
            [F.interpolate(decoded[1], scale_factor=2.0, mode="nearest"), decoded[2]], dim=1
        )  # B×C×H/4×W/4
        coarse = F.avg_pool2d(mask_logits[:, None].sigmoid(), 4)[:, 0].flatten(1)  # B×n
        flat = planes.flatten(2)  # B×21×n
        weights = flat / (flat.sum(dim=2, keepdim=True) + 1e-3)
        pooled = weights @ features.flatten(2).transpose(1, 2)  # B×21×C
        mean = (weights * coarse[:, None]).sum(dim=2, keepdim=True)
        peak = (flat * coarse[:, None]).amax(dim=2, keepdim=True)
        share = (flat * coarse[:, None]).sum(dim=2, keepdim=True)
        share = share / (coarse.sum(dim=1)[:, None, None] + 1.0)
        names = self.names[None].expand(flat.shape[0], -1, -1)
        return self.score(torch.cat([pooled, mean, peak, share, names], dim=2))[..., 0]


class ImageHead(nn.Module):
    """One score per picture from pooled features and the mask's mean and strongest part."""

    def __init__(self, config: ForgeryTalkerConfig) -> None:
        super().__init__()
        width = ImageEncoder.channels[4] + 2 * config.decoder_channels[2] + 2
        self.score = nn.Sequential(
            nn.Linear(width, config.image_head_width),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(config.image_head_width, 1),
        )

    def forward(self, deepest: Tensor, middle: Tensor, mask_logits: Tensor) -> Tensor:
        """Return image logits B."""
        flat = mask_logits.flatten(1)
        strongest = flat.topk(flat.shape[1] // _TOP_PART, dim=1).values.mean(dim=1)
        parts = [
            deepest.mean(dim=(2, 3)),
            middle.mean(dim=(2, 3)),
            middle.amax(dim=(2, 3)),
            flat.mean(dim=1, keepdim=True),
            strongest[:, None],
        ]
        return self.score(torch.cat(parts, dim=1))[:, 0]


class ForgeryVision(nn.Module):
    """The visual half: image encoder, mask decoder, forgery prompter, image head."""

    def __init__(self, config: ForgeryTalkerConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = ImageEncoder()
        self.mask_decoder = MaskDecoder(config)
        self.prompter = ForgeryPrompter(config)
        self.image_head = ImageHead(config)

    def forward(self, pixels: Tensor, planes: Tensor) -> VisualOutput:
        """pixels: B×3×H×W in the backbone's scale; planes: B×21×H/4×W/4."""
        maps = self.encoder(pixels)
        mask, decoded = self.mask_decoder(maps)
        regions = self.prompter(decoded, mask, planes)
        image = self.image_head(maps[4], decoded[1], mask)
        seen = F.avg_pool2d(mask[:, None].sigmoid(), 16)  # B×1×H/16×W/16
        grid = torch.cat([maps[3], decoded[0], seen], dim=1)  # B×(112+96+1)×H/16×W/16
        # The words are learned on a grid of one size: the eyes may grow without them.
        side = (self.config.token_side, self.config.token_side)
        grid = F.interpolate(grid, size=side, mode="bilinear", align_corners=False)
        return VisualOutput(mask, image, regions, grid.flatten(2).transpose(1, 2))


def visual_token_width(config: ForgeryTalkerConfig) -> int:
    """Return the width of `VisualOutput.tokens`."""
    return ImageEncoder.channels[3] + config.decoder_channels[1] + 1


class ForgeryLanguage(nn.Module):
    """The speaking half: Q-Former over the visual grid and the prompt, then a T5.

    Both are Hugging Face modules, the same classes as in `xl`, at small size.
    """

    def __init__(self, config: ForgeryTalkerConfig, pad_id: int = 0, eos_id: int = 1) -> None:
        super().__init__()
        size = config.language
        self.config = config
        self.qformer = InstructBlipQFormerModel(
            InstructBlipQFormerConfig(
                vocab_size=size.vocabulary_size,
                hidden_size=size.qformer_width,
                num_hidden_layers=size.qformer_layers,
                num_attention_heads=size.qformer_heads,
                intermediate_size=size.qformer_feed_forward,
                encoder_hidden_size=visual_token_width(config),
                cross_attention_frequency=2,
                max_position_embeddings=size.longest_prompt_tokens,
                pad_token_id=pad_id,
            )
        )
        self.query_tokens = nn.Parameter(torch.empty(1, size.query_tokens, size.qformer_width))
        nn.init.normal_(self.query_tokens, std=0.02)
        self.projection = nn.Linear(size.qformer_width, size.width)
        self.t5 = T5ForConditionalGeneration(
            T5Config(
                vocab_size=size.vocabulary_size,
                d_model=size.width,
                d_kv=size.head_width,
                d_ff=size.feed_forward,
                num_layers=size.layers,
                num_decoder_layers=size.layers,
                num_heads=size.heads,
                feed_forward_proj="gated-gelu",
                dropout_rate=0.1,
                pad_token_id=pad_id,
                eos_token_id=eos_id,
                decoder_start_token_id=pad_id,
            )
        )

    def encoder_inputs(
        self, tokens: Tensor, prompt_ids: Tensor, prompt_mask: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return T5's input embeddings B×(q+n)×d and their mask.

        tokens: B×m×C visual grid. prompt_ids, prompt_mask: B×n.
        """
        batch = tokens.shape[0]
        queries = self.query_tokens.expand(batch, -1, -1)
        ones = torch.ones(batch, queries.shape[1], dtype=prompt_mask.dtype, device=tokens.device)
        seen = self.qformer(
            input_ids=prompt_ids,
            attention_mask=torch.cat([ones, prompt_mask], dim=1),
            query_embeds=queries,
            encoder_hidden_states=tokens,
        ).last_hidden_state[:, : queries.shape[1]]
        words = self.t5.get_input_embeddings()(prompt_ids)
        return (
            torch.cat([self.projection(seen), words], dim=1),
            torch.cat([ones, prompt_mask], dim=1),
        )

    def forward(
        self, tokens: Tensor, prompt_ids: Tensor, prompt_mask: Tensor, labels: Tensor
    ) -> Tensor:
        """Return the cross-entropy of `labels` (B×m, −100 where padded)."""
        embeddings, mask = self.encoder_inputs(tokens, prompt_ids, prompt_mask)
        loss: Tensor = self.t5(inputs_embeds=embeddings, attention_mask=mask, labels=labels).loss
        return loss
