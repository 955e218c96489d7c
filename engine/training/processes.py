"""How a training runs: on a processor, on a GPU, or as one of several started by accelerate."""

from datetime import timedelta

import torch
from accelerate import Accelerator
from accelerate.utils import InitProcessGroupKwargs

# While one process makes or describes faces the others wait; the library gives up after 10 min.
_PATIENCE = timedelta(hours=12)


def start_accelerator() -> Accelerator:
    """Return what places models and sums gradients; bfloat16 inside the nets on a GPU only.

    bfloat16 gave nothing reliable on depthwise convolutions of a processor.
    """
    return Accelerator(
        mixed_precision="bf16" if torch.cuda.is_available() else "no",
        kwargs_handlers=[InitProcessGroupKwargs(timeout=_PATIENCE)],
    )
