"""ONNX Runtime sessions of the three exported parts: vision, reader, decoder.

Export lives in `engine.training.export`; nothing here imports torch.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from engine.weights import read_verified

VISION, READER, DECODER = "vision.onnx", "reader.onnx", "decoder.onnx"
TOKENIZER, CONFIGURATION = "tokenizer.json", "config.json"
# The visual half as training goes on from it; it is never run.
LEARNED = "vision.safetensors"
MODEL_FILES = (VISION, LEARNED, READER, DECODER, TOKENIZER, CONFIGURATION)


@dataclass(frozen=True, slots=True)
class Vision:
    """What the visual half says for one batch; logits are raw.

    mask: B×H×W, image: B, regions: B×21, tokens: B×n×C, all float32.
    """

    mask: NDArray[np.float32]
    image: NDArray[np.float32]
    regions: NDArray[np.float32]
    tokens: NDArray[np.float32]


class OnnxForgeryTalker:
    """The model as ONNX Runtime runs it. `providers` and `threads` as decided by engine.device."""

    def __init__(self, folder: Path, providers: list[str], threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # One order of summation, so that the same picture gives the same bits.
        options.use_deterministic_compute = True
        self._vision, self._reader, self._decoder = (
            onnxruntime.InferenceSession(
                read_verified(folder, name), sess_options=options, providers=providers
            )
            for name in (VISION, READER, DECODER)
        )

    @property
    def provider(self) -> str:
        """The provider that really runs, as ONNX Runtime reports it."""
        return str(self._vision.get_providers()[0])

    def see(self, pixels: NDArray[np.float32], planes: NDArray[np.float32]) -> Vision:
        """pixels: B×3×H×W in the backbone's scale; planes: B×21×H/4×W/4."""
        mask, image, regions, tokens = self._vision.run(None, {"pixels": pixels, "planes": planes})
        return Vision(mask, image, regions, tokens)

    def read(
        self, tokens: NDArray[np.float32], prompt_ids: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """Return the language model's memory 1×m×d for one picture's tokens and prompt 1×n."""
        (memory,) = self._reader.run(None, {"tokens": tokens, "prompt_ids": prompt_ids})
        return np.asarray(memory, np.float32)

    def next_scores(self, memory: NDArray[np.float32], written: list[int]) -> NDArray[np.float32]:
        """Return the score of each token after the ids written so far, start included."""
        (logits,) = self._decoder.run(
            None, {"written": np.array([written], np.int64), "memory": memory}
        )
        return np.asarray(logits[0], np.float32)
