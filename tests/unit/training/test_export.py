"""What is shipped computes what was trained."""

from pathlib import Path

import numpy as np
import onnxruntime
import torch

from engine.forgerytalker.modeling import ForgeryLanguage, ForgeryVision, visual_token_width
from engine.forgerytalker.onnx import DECODER, READER, VISION
from engine.training.export import (
    Decoder,
    Reader,
    export_language,
    export_vision,
    vision_difference,
)
from tests.unit.training.test_training import SMALL


def test_exported_score_maps_are_those_of_the_model(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = ForgeryVision(SMALL).eval()
    export_vision(model, tmp_path)
    assert vision_difference(model, tmp_path) < 1e-4
    other = ForgeryVision(SMALL).eval()
    assert vision_difference(other, tmp_path) > 1e-3
    session = onnxruntime.InferenceSession(tmp_path / VISION, providers=["CPUExecutionProvider"])
    for batch in (1, 3):
        pixels = np.zeros((batch, 3, 256, 256), np.float32)
        planes = np.zeros((batch, 21, 64, 64), np.float32)
        assert session.run(["mask"], {"pixels": pixels, "planes": planes})[0].shape[0] == batch


def test_exported_language_model_ranks_words_as_the_trained_one(tmp_path: Path) -> None:
    torch.manual_seed(2)
    language = ForgeryLanguage(SMALL).eval()
    export_language(language, tmp_path)
    providers = ["CPUExecutionProvider"]
    reader = onnxruntime.InferenceSession(tmp_path / READER, providers=providers)
    decoder = onnxruntime.InferenceSession(tmp_path / DECODER, providers=providers)
    tokens = torch.randn(1, 256, visual_token_width(SMALL))
    for length in (3, 40):
        prompt = torch.randint(3, 300, (1, length))
        written = torch.randint(3, 300, (1, length // 2))
        with torch.inference_mode():
            memory = Reader(language)(tokens, prompt)
            logits = Decoder(language)(written, memory).numpy()
        (read,) = reader.run(None, {"tokens": tokens.numpy(), "prompt_ids": prompt.numpy()})
        (found,) = decoder.run(None, {"written": written.numpy(), "memory": read})
        # Weights are stored with eleven significant bits.
        assert np.abs(found - logits).max() < 0.02 * np.ptp(logits)
        assert found.argmax() == logits.argmax()
