"""An imported folder becomes a model on its device: hashed, part by part, dead modules left out."""

import gc
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.forgerytalker.xl.adapters import Adapter
from engine.forgerytalker.xl.configuration import PublishedConfig
from engine.forgerytalker.xl.folder import BERT_VOCABULARY, CONFIGURATION, T5_TOKENIZER, is_rounded
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.low_bits import lay_low, rounded
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker, build_empty
from engine.forgerytalker.xl.processing import BertTokens, T5Tokens
from engine.forgerytalker.xl.requirement import Residency, unavailable
from engine.forgerytalker.xl.state import with_aliases
from engine.schema.phrase import Phrase
from engine.weights import verify_files

# Which of our modules look, and which write.
EYES = ("vision_model", "prompter", "mask_head")
LANGUAGE = ("qformer", "language_projection", "language_model")


def load_model(
    folder: Path, device: str, residency: Residency, adapter: Path | None = None
) -> PublishedForgeryTalker:
    """Return the model in eval mode: bfloat16 on `cuda`, float32 on `cpu`.

    adapter: folder of what was learned on top of it; it is laid over the weights before any of
    them is rounded. ModelUnavailable when a file differs from the manifest, or PyTorch cannot use
    the device; ValueError when the adapter is not of this model.
    """
    # Asked first: hashing the files of this size takes a minute.
    if device == "cuda" and not torch.cuda.is_available():
        raise unavailable(
            Phrase("There is a GPU, and the installed PyTorch cannot use it."),
            Phrase("Bring driver and PyTorch in line; docs/models.md says how."),
        )
    manifest = verify_files(folder)
    # A model that was let go may hang in a cycle, with its memory.
    gc.collect()
    model = build_empty(PublishedConfig.load(folder / CONFIGURATION))
    changes = None if adapter is None else Adapter(adapter)
    if changes is not None:
        changes.check(frozenset(model.state_dict()))
    if residency.language_bits is not None:
        lay_low(model, residency.language_bits)
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    state: dict[str, Tensor] = {}
    for file in manifest.files:
        if not file.name.endswith(".safetensors"):
            continue
        for key, tensor in load_file(folder / file.name).items():
            home = "cpu" if residency.takes_turns and key != "query_tokens" else device
            wanted = dtype if tensor.is_floating_point() else tensor.dtype
            placed = tensor.to(device=home, dtype=wanted)
            if changes is not None:
                placed = changes.change(key, placed)
            if residency.language_bits is not None and is_rounded(key):
                state |= rounded(key, placed, residency.language_bits)
            else:
                state[key] = placed
    model.load_state_dict(with_aliases(state), strict=True, assign=True)
    model.language_model.set_input_embeddings(model.language_model.shared)
    model.qformer.embeddings.to("cpu" if residency.takes_turns else device)
    return model.requires_grad_(False).eval()


def load_tokenizers(folder: Path) -> Tokenizers:
    """Both vocabularies of an imported folder."""
    return Tokenizers(BertTokens(folder / BERT_VOCABULARY), T5Tokens(folder / T5_TOKENIZER))


class Turns:
    """Lets eyes and language take turns on a GPU that cannot hold both."""

    def __init__(self, model: PublishedForgeryTalker, device: str) -> None:
        self._model = model
        self._device = device
        self._present: tuple[str, ...] = ()

    def bring(self, names: tuple[str, ...]) -> None:
        """Bring the modules to the device, after the others have left it."""
        if names == self._present:
            return
        for name in self._present:
            self._move(name, "cpu")
        if self._present:
            torch.cuda.empty_cache()
        for name in names:
            self._move(name, self._device)
        self._present = names

    def _move(self, name: str, device: str) -> None:
        self._model.get_submodule(name).to(device)
