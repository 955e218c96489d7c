"""What is shipped computes what was trained."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from engine.forgerytalker.modeling import ForgeryLanguage, ForgeryVision, visual_token_width
from engine.forgerytalker.onnx import DECODER, LEARNED, READER, TOKENIZER, VISION
from engine.training.export import (
    Decoder,
    Reader,
    export_language,
    export_vision,
    read_learned,
    save_learned,
    vision_difference,
)
from engine.training.train import Run
from engine.weights import read_manifest, write_manifest
from tests.unit.training.test_training import SMALL


def test_exported_score_maps_are_those_of_the_model(tmp_path: Path) -> None:
    torch.manual_seed(1)
    model = ForgeryVision(SMALL).eval()
    export_vision(model, tmp_path)
    assert vision_difference(model, tmp_path) < 1e-4
    other = ForgeryVision(SMALL).eval()
    assert vision_difference(other, tmp_path) > 1e-3
    session = onnxruntime.InferenceSession(tmp_path / VISION, providers=["CPUExecutionProvider"])
    for batch, side in ((1, 256), (3, 256), (2, 160), (2, 192)):
        pixels = np.zeros((batch, 3, side, side), np.float32)
        planes = np.zeros((batch, 21, side // 4, side // 4), np.float32)
        mask = session.run(["mask"], {"pixels": pixels, "planes": planes})[0]
        assert mask.shape == (batch, side, side)


def test_the_exported_file_is_compared_at_every_side_a_face_is_looked_at(tmp_path: Path) -> None:
    torch.manual_seed(4)
    model = ForgeryVision(replace(SMALL, side_px=96, look_sides_px=(96, 160))).eval()
    export_vision(model, tmp_path)
    assert vision_difference(model, tmp_path) < 1e-4
    # The head's strongest fiftieth of the mask is another number of pixels at each side.
    session = onnxruntime.InferenceSession(tmp_path / VISION, providers=["CPUExecutionProvider"])
    for side in (96, 128, 160):
        pixels, planes = torch.randn(2, 3, side, side), torch.rand(2, 21, side // 4, side // 4)
        inputs = {"pixels": pixels.numpy(), "planes": planes.numpy()}
        with torch.inference_mode():
            expected = model(pixels, planes)
        for found, truth in zip(session.run(None, inputs), expected, strict=True):
            assert np.allclose(found, truth.numpy(), atol=1e-3)


def test_exported_language_model_ranks_words_as_the_trained_one(tmp_path: Path) -> None:
    torch.manual_seed(2)
    language = ForgeryLanguage(SMALL).eval()
    export_language(language, tmp_path)
    providers = ["CPUExecutionProvider"]
    reader = onnxruntime.InferenceSession(tmp_path / READER, providers=providers)
    decoder = onnxruntime.InferenceSession(tmp_path / DECODER, providers=providers)
    tokens = torch.randn(1, SMALL.token_side**2, visual_token_width(SMALL))
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


def test_a_training_can_begin_from_what_was_shipped(tmp_path: Path) -> None:
    torch.manual_seed(3)
    model = ForgeryVision(SMALL).eval()
    save_learned(model, tmp_path)
    again = ForgeryVision(SMALL).eval()
    again.load_state_dict(read_learned(tmp_path / LEARNED))
    pixels, planes = torch.randn(2, 3, 128, 128), torch.rand(2, 21, 32, 32)
    with torch.inference_mode():
        before, after = (each(pixels, planes).mask.sigmoid() for each in (model, again))
    assert 0 < (before - after).abs().max() < 1e-2


def test_the_language_half_of_another_model_is_kept_as_it_is(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    for name in (READER, DECODER, TOKENIZER):
        (kept / name).write_bytes(name.encode())
    facts = {"name": "kept", "version": "1.0", "licence": "", "summary": ""}
    write_manifest(kept, facts, [READER, DECODER, TOKENIZER])
    settings = {
        "name": "next",
        "version": "1.1",
        "data": {},
        "visual": {},
        "language": {"kept_from": str(kept)},
        "licence": {"weights": ""},
    }
    run = Run(settings, tmp_path / "run", tmp_path)
    run.config = SMALL
    vision = ForgeryVision(SMALL).eval()
    assert run._language(vision) is None
    run._export(vision, None)
    made = read_manifest(run.model_folder)
    assert {file.name for file in made.files} >= {READER, DECODER, TOKENIZER, VISION, LEARNED}
    for name in (READER, DECODER, TOKENIZER):
        assert (run.model_folder / name).read_bytes() == name.encode()
