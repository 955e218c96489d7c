"""Trained weights → the ONNX files that are shipped."""

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.forgerytalker.modeling import ForgeryLanguage, ForgeryVision, visual_token_width
from engine.forgerytalker.onnx import DECODER, LEARNED, READER, VISION

OPSET = 20
# The encoder's deepest map has one cell for so many pixels.
_STRIDE = 32
# Smaller tensors are left alone: a cast would cost more than it saves.
_LARGE = 1024


class Reader(nn.Module):
    """Q-Former and T5 encoder for one unpadded prompt."""

    def __init__(self, language: ForgeryLanguage) -> None:
        super().__init__()
        self.language = language

    def forward(self, tokens: Tensor, prompt_ids: Tensor) -> Tensor:
        """tokens: 1×m×C, prompt_ids: 1×n → memory 1×(q+n)×d."""
        embeddings, mask = self.language.encoder_inputs(
            tokens, prompt_ids, torch.ones_like(prompt_ids)
        )
        encoded: Tensor = self.language.t5.encoder(
            inputs_embeds=embeddings, attention_mask=mask
        ).last_hidden_state
        return encoded


class Decoder(nn.Module):
    """T5 decoder: logits of the next token for one text."""

    def __init__(self, language: ForgeryLanguage) -> None:
        super().__init__()
        self.t5 = language.t5

    def forward(self, written: Tensor, memory: Tensor) -> Tensor:
        """written: 1×t ids from the start token on; memory: 1×m×d → 1×vocabulary."""
        hidden = self.t5.decoder(
            input_ids=written, encoder_hidden_states=memory, use_cache=False
        ).last_hidden_state
        scaled = hidden[:, -1] * (
            self.t5.model_dim**-0.5 if self.t5.config.scale_decoder_outputs else 1.0
        )
        logits: Tensor = self.t5.lm_head(scaled)
        return logits


def export_vision(model: ForgeryVision, folder: Path) -> None:
    """Write vision.onnx; batch and side (a multiple of 32 px) are free."""
    side = model.config.side_px
    coarse = side // model.config.region_stride
    example = (
        torch.randn(2, 3, side, side),
        torch.rand(2, model.config.region_count, coarse, coarse),
    )
    batch = torch.export.Dim("batch", min=1, max=64)
    cells = torch.export.Dim("cells", min=2, max=32)
    fine = cells * _STRIDE
    coarse_cells = cells * (_STRIDE // model.config.region_stride)
    torch.onnx.export(
        model.eval().to(memory_format=torch.contiguous_format),
        example,
        folder / VISION,
        input_names=["pixels", "planes"],
        output_names=["mask", "image", "regions", "tokens"],
        dynamic_shapes=(
            {0: batch, 2: fine, 3: fine},
            {0: batch, 2: coarse_cells, 3: coarse_cells},
        ),
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )


def save_learned(model: ForgeryVision, folder: Path) -> None:
    """Write vision.safetensors, from which a later training can begin; large tensors halved."""
    state = {
        name: value.half() if value.is_floating_point() and value.numel() >= _LARGE else value
        for name, value in model.state_dict().items()
    }
    save_file({name: value.contiguous() for name, value in state.items()}, folder / LEARNED)


def read_learned(path: Path) -> dict[str, Tensor]:
    """Return the tensors by name: of `vision.safetensors`, or of a run's checkpoint (averaged)."""
    if path.suffix == ".safetensors":
        state: dict[str, Tensor] = load_file(path)
        return {
            n: value.float() if value.is_floating_point() else value for n, value in state.items()
        }
    saved = torch.load(path, map_location="cpu", weights_only=True)["averaged"]
    return {name.removeprefix("module."): value for name, value in saved.items()}


def vision_difference(model: ForgeryVision, folder: Path, seed: int = 0) -> float:
    """Return the largest difference of score maps of the file and the model, on random input.

    At every side at which faces are looked at.
    """
    generator = torch.Generator().manual_seed(seed)
    config, differences = model.config, []
    session = onnxruntime.InferenceSession(folder / VISION, providers=["CPUExecutionProvider"])
    for side in config.look_sides_px or (config.side_px,):
        coarse = side // config.region_stride
        pixels = torch.randn(4, 3, side, side, generator=generator)
        planes = torch.rand(4, config.region_count, coarse, coarse, generator=generator)
        exported = session.run(["mask"], {"pixels": pixels.numpy(), "planes": planes.numpy()})[0]
        with torch.inference_mode():
            original = model.eval()(pixels, planes).mask.sigmoid().numpy()
        differences.append(np.abs(1 / (1 + np.exp(-exported)) - original).max())
    return float(max(differences))


def export_language(language: ForgeryLanguage, folder: Path) -> None:
    """Write reader.onnx and decoder.onnx; lengths are free, batch is one."""
    language.eval()
    # The fused attention kernels cannot be exported with a free length.
    language.t5.set_attn_implementation("eager")
    language.qformer.set_attn_implementation("eager")
    config = language.config
    tokens = torch.randn(1, config.token_side**2, visual_token_width(config))
    prompt = torch.randint(2, config.language.vocabulary_size, (1, 24))
    words = torch.export.Dim("words", min=2, max=config.language.longest_prompt_tokens)
    torch.onnx.export(
        Reader(language).eval(),
        (tokens, prompt),
        folder / READER,
        input_names=["tokens", "prompt_ids"],
        output_names=["memory"],
        dynamic_shapes=({}, {1: words}),
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    memory = Reader(language)(tokens, prompt).detach()
    written = torch.randint(2, config.language.vocabulary_size, (1, 7))
    torch.onnx.export(
        Decoder(language).eval(),
        (written, memory),
        folder / DECODER,
        input_names=["written", "memory"],
        output_names=["logits"],
        dynamic_shapes=(
            {1: torch.export.Dim("length", min=1, max=512)},
            {1: torch.export.Dim("seen", min=2, max=512)},
        ),
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    for name in (READER, DECODER):
        _store_half(folder / name)


def _store_half(path: Path) -> None:
    """Store large float32 weights as float16 and cast them back when the file is loaded.

    Halves the file; the arithmetic stays float32. Only for the language half: words do not turn
    on the fourth digit, score maps are compared to 1e-3.
    """
    model = onnx.load(path)
    graph = model.graph
    casts = []
    for tensor in list(graph.initializer):
        values = onnx.numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < _LARGE:
            continue
        half = onnx.numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}.half")
        graph.initializer.remove(tensor)
        graph.initializer.append(half)
        casts.append(
            onnx.helper.make_node("Cast", [half.name], [tensor.name], to=onnx.TensorProto.FLOAT)
        )
    for position, node in enumerate(casts):
        graph.node.insert(position, node)
    onnx.save(model, path)
