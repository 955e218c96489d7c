"""Which published parameter becomes which of ours; no weights are touched here.

`rename` works on names alone, so that files can be judged before anything is read.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

# Modules that have no say in what the model puts out; losses alone use them, `seg_proj` nothing.
DEAD_PREFIXES = (
    "seg_proj.",
    "bert_model.",
    "mlm_head.",
    "text_proj.",
    "trans_layer.",
    "gate_cross_attention_layer.",
    "fc_layer.",
)
# Stored numbers that are counted, not learned.
DEAD_KEYS = frozenset({"Qformer.bert.embeddings.position_ids"})
# The same tensor under a further name.
ALIASES = {
    "t5_model.encoder.embed_tokens.weight": "t5_model.shared.weight",
    "t5_model.decoder.embed_tokens.weight": "t5_model.shared.weight",
}
_BLOCK = re.compile(r"visual_encoder\.blocks\.(\d+)\.(.+)")
_VISION = {
    "cls_token": "embeddings.class_embedding",
    "pos_embed": "embeddings.position_embedding",
    "patch_embed.proj.weight": "embeddings.patch_embedding.weight",
    "patch_embed.proj.bias": "embeddings.patch_embedding.bias",
}
_VISION_BLOCK = {
    f"{theirs}.{kind}": f"{ours}.{kind}"
    for theirs, ours in (
        ("norm1", "layer_norm1"),
        ("norm2", "layer_norm2"),
        ("attn.proj", "self_attn.projection"),
        ("mlp.fc1", "mlp.fc1"),
        ("mlp.fc2", "mlp.fc2"),
    )
    for kind in ("weight", "bias")
} | {"attn.qkv.weight": "self_attn.qkv.weight"}


class Part(StrEnum):
    """What of our tensor a published one fills."""

    WHOLE = "whole"
    QUERY_BIAS = "first third"
    VALUE_BIAS = "last third"


@dataclass(frozen=True, slots=True)
class Place:
    """Our key, and the part of it; the middle third of a joint bias is zero."""

    key: str
    part: Part = Part.WHOLE


def is_dead(key: str) -> bool:
    """Whether the published key has no effect on masks, regions and texts."""
    return key.startswith(DEAD_PREFIXES) or key in DEAD_KEYS


def rename(key: str) -> Place | None:
    """Where a published key goes; None when the model has no place for it."""
    if is_dead(key) or key in ALIASES:
        return None
    if key == "query_tokens":
        return Place(key)
    if key.startswith("visual_encoder."):
        return _vision(key)
    for theirs, ours in (
        ("ln_vision.", "vision_model.post_layernorm."),
        ("t5_proj.", "language_projection."),
        ("t5_model.", "language_model."),
        ("multi_label_classifier.", "prompter."),
        ("mask_decoder.", "mask_head.mask_decoder."),
        ("cross_attention_layer.", "mask_head.cross_attention_layer."),
        ("prompt_proj.", "mask_head.prompt_proj."),
    ):
        if key.startswith(theirs):
            return Place(ours + key.removeprefix(theirs))
    if key.startswith("Qformer.bert."):
        return Place(_qformer(key.removeprefix("Qformer.bert.")))
    return None


def _vision(key: str) -> Place | None:
    match = _BLOCK.fullmatch(key)
    if match is None:
        ours = _VISION.get(key.removeprefix("visual_encoder."))
        return None if ours is None else Place(f"vision_model.{ours}")
    index, rest = match.groups()
    layer = f"vision_model.encoder.layers.{index}."
    if rest == "attn.q_bias":
        return Place(layer + "self_attn.qkv.bias", Part.QUERY_BIAS)
    if rest == "attn.v_bias":
        return Place(layer + "self_attn.qkv.bias", Part.VALUE_BIAS)
    ours = _VISION_BLOCK.get(rest)
    return None if ours is None else Place(layer + ours)


def _qformer(rest: str) -> str:
    name = rest.replace("embeddings.LayerNorm", "embeddings.layernorm")
    for theirs in ("attention.self.", "crossattention.self."):
        name = name.replace(f".{theirs}", f".{theirs.replace('self', 'attention')}")
    return f"qformer.{name}"
