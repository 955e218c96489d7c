"""Stored numbers of the published implementation, read from a folder given from outside."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from engine.forgerytalker.xl.configuration import (
    LanguageSize,
    MaskSize,
    PrompterSize,
    PublishedConfig,
    QFormerSize,
    TagSize,
    VisionSize,
    WritingRules,
)

_ROOT = Path(__file__).resolve().parents[2]
_OWN_COPY = _ROOT / "tests" / "golden" / "parity"
_SHARED = _ROOT.parent / "shared" / "reference" / "parity"


def folder() -> Path:
    """The folder of the stored numbers: told by the environment, shared, or our own copy."""
    told = os.environ.get("FORGERYTALKER_PARITY")
    if told:
        return Path(told)
    return _SHARED if _SHARED.is_dir() else _OWN_COPY


@dataclass(frozen=True, slots=True)
class Stored:
    """One fixture: its manifest and tensors."""

    manifest: Mapping[str, Any]
    tensors: Mapping[str, Tensor]

    def __getitem__(self, name: str) -> Tensor:
        return self.tensors[name]

    @property
    def config(self) -> Mapping[str, Any]:
        return self.manifest["config"]

    def state(self, prefix: str = "") -> dict[str, Tensor]:
        """Published keys that begin with `prefix`, which is cut off."""
        start = f"state.{prefix}"
        return {k.removeprefix(start): v for k, v in self.tensors.items() if k.startswith(start)}

    def close(self, ours: Tensor, name: str) -> None:
        """Compare with the stored tensor within the fixture's own tolerance."""
        theirs, told = self.tensors[name], self.manifest["tolerance"]
        torch.testing.assert_close(
            ours.detach().to(theirs.dtype).reshape(theirs.shape),
            theirs,
            atol=told["atol"],
            rtol=told.get("rtol", 0.0),
            msg=lambda text: f"{name}: {text}",
        )


@cache
def stored(name: str) -> Stored:
    """Read the fixture `name`."""
    return Stored(
        json.loads((folder() / f"{name}.json").read_text()),
        load_file(folder() / f"{name}.safetensors"),
    )


def vision_size(told: Mapping[str, Any]) -> VisionSize:
    return VisionSize(
        image_px=told["img_size"],
        patch_px=told["patch_size"],
        width=told["embed_dim"],
        layers=told["depth"],
        heads=told["num_heads"],
        feed_forward=told["mlp_hidden"],
        block_eps=told["block_ln_eps"],
        final_eps=told["ln_vision_eps"],
    )


def qformer_size(told: Mapping[str, Any]) -> QFormerSize:
    return QFormerSize(
        width=told["hidden_size"],
        layers=told["num_hidden_layers"],
        heads=told["num_attention_heads"],
        feed_forward=told["intermediate_size"],
        cross_every=told["cross_attention_freq"],
        queries=told["num_query_token"],
        longest_text=told["max_position_embeddings"],
        vocabulary=told["vocab_size"],
        eps=told["layer_norm_eps"],
    )


def language_size(told: Mapping[str, Any]) -> LanguageSize:
    return LanguageSize(
        width=told["d_model"],
        head_width=told["d_kv"],
        feed_forward=told["d_ff"],
        layers=told["num_layers"],
        heads=told["num_heads"],
        vocabulary=told["vocab_size"],
        buckets=told["relative_attention_num_buckets"],
        farthest=told["relative_attention_max_distance"],
        eps=told["layer_norm_epsilon"],
    )


def mask_size(told: Mapping[str, Any]) -> MaskSize:
    return MaskSize(
        layers=told["depth"],
        heads=told["num_heads"],
        feed_forward=told["mlp_dim"],
        narrower=told["attention_downsample_rate"],
        side_px=told["mask_spatial_size"],
        words=told["hyper_in_dim"] - 1,
        word_heads=told.get("cross_attention_heads", MaskSize().word_heads),
    )


def prompter_size(told: Mapping[str, Any]) -> PrompterSize:
    return PrompterSize(
        image_px=told["img_size"],
        patch_px=told["patch"],
        width=told["hidden_size"],
        layers=told["num_layers"],
        heads=told["num_heads"],
        feed_forward=told["mlp_dim"],
        regions=told["num_classes"],
        eps=told["ln_eps"],
    )


def tag_size(told: Mapping[str, Any], state: Mapping[str, Tensor]) -> TagSize:
    """The manifest leaves the longest text of BERT to its weights."""
    return TagSize(
        width=told["hidden_size"],
        layers=told["num_hidden_layers"],
        heads=told["num_attention_heads"],
        feed_forward=told["intermediate_size"],
        vocabulary=told["vocab_size"],
        longest_text=len(state["bert_model.embeddings.position_embeddings.weight"]),
    )


def whole_config(fixture: Stored) -> PublishedConfig:
    """The configuration of the end-to-end fixture."""
    told = fixture.config
    return PublishedConfig(
        name="tiny",
        vision=vision_size(told["vision"]),
        qformer=qformer_size(told["qformer"]),
        language=language_size(told["t5"]),
        mask=mask_size(told["mask_decoder"]),
        prompter=prompter_size(told["face_vit"]),
        tags=tag_size(told["bert_model"], fixture.state()),
    )


def writing_rules(told: Mapping[str, Any]) -> WritingRules:
    """Generation settings as the published script names them."""
    return WritingRules(
        beams=told.get("num_beams", 1),
        most_new_tokens=told["max_new_tokens"],
        fewest_tokens=told.get("min_length", 0),
        repetition_penalty=told.get("repetition_penalty", 1.0),
        length_penalty=told.get("length_penalty", 1.0),
    )


def up_to_end(rows: Tensor, end: int = 1) -> list[list[int]]:
    """Ids up to and with the first end sign; what follows does not matter."""
    texts = []
    for row in rows.tolist():
        texts.append(row[: row.index(end) + 1] if end in row else row)
    return texts
