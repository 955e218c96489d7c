"""The published ForgeryTalker on Hugging Face's InstructBLIP and T5; reads top to bottom."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers import (
    InstructBlipQFormerConfig,
    InstructBlipVisionConfig,
    InstructBlipVisionModel,
    T5Config,
    T5ForConditionalGeneration,
)
from transformers.models.instructblip.modeling_instructblip import InstructBlipQFormerModel

from engine.forgerytalker.xl.configuration import (
    LanguageSize,
    PublishedConfig,
    QFormerSize,
    VisionSize,
)
from engine.forgerytalker.xl.face_vit import FaceViT
from engine.forgerytalker.xl.mask_head import MaskHead


class TextTokens(NamedTuple):
    """ids, mask: B×n int64; mask is 1 where a token counts."""

    ids: Tensor
    mask: Tensor


class LanguageInput(NamedTuple):
    """What the language model reads: embeddings B×(q+n)×d, mask B×(q+n), projected queries."""

    embeddings: Tensor
    mask: Tensor
    queries: Tensor
    hidden: Tensor


def build_vision(size: VisionSize) -> InstructBlipVisionModel:
    """The encoder of the picture, `ln_vision` included."""
    model = InstructBlipVisionModel(
        InstructBlipVisionConfig(
            hidden_size=size.width,
            intermediate_size=size.feed_forward,
            num_hidden_layers=size.layers,
            num_attention_heads=size.heads,
            image_size=size.image_px,
            patch_size=size.patch_px,
            hidden_act="gelu",
            layer_norm_eps=size.block_eps,
        )
    )
    # The library has one epsilon for all; a saved configuration would not keep this.
    model.post_layernorm.eps = size.final_eps
    return model


def build_qformer(size: QFormerSize, image_width: int) -> InstructBlipQFormerModel:
    """The querying transformer with its text branch."""
    return InstructBlipQFormerModel(
        InstructBlipQFormerConfig(
            vocab_size=size.vocabulary,
            hidden_size=size.width,
            num_hidden_layers=size.layers,
            num_attention_heads=size.heads,
            intermediate_size=size.feed_forward,
            max_position_embeddings=size.longest_text,
            layer_norm_eps=size.eps,
            cross_attention_frequency=size.cross_every,
            encoder_hidden_size=image_width,
            hidden_act="gelu",
        )
    )


def build_language(size: LanguageSize) -> T5ForConditionalGeneration:
    """Flan-T5 with exact GELU and an output layer of its own."""
    model = T5ForConditionalGeneration(
        T5Config(
            vocab_size=size.vocabulary,
            d_model=size.width,
            d_kv=size.head_width,
            d_ff=size.feed_forward,
            num_layers=size.layers,
            num_decoder_layers=size.layers,
            num_heads=size.heads,
            relative_attention_num_buckets=size.buckets,
            relative_attention_max_distance=size.farthest,
            layer_norm_epsilon=size.eps,
            feed_forward_proj="gated-gelu",
            dense_act_fn="gelu",
            tie_word_embeddings=False,
            pad_token_id=0,
            eos_token_id=1,
            decoder_start_token_id=0,
        )
    )
    # The library ties the output to the embedding even when told not to: loading would then let
    # one silently overwrite the other.
    model.lm_head.weight = nn.Parameter(model.lm_head.weight.detach().clone())
    model.set_input_embeddings(model.shared)
    return model


class PublishedForgeryTalker(nn.Module):
    """Everything that has a say in what the published model puts out, and nothing else."""

    def __init__(self, config: PublishedConfig) -> None:
        super().__init__()
        self.config = config
        self.vision_model = build_vision(config.vision)
        self.query_tokens = nn.Parameter(
            torch.zeros(1, config.qformer.queries, config.qformer.width)
        )
        self.qformer = build_qformer(config.qformer, config.vision.width)
        self.language_projection = nn.Linear(config.qformer.width, config.language.width)
        self.language_model = build_language(config.language)
        self.prompter = FaceViT(config.prompter)
        self.mask_head = MaskHead(config.mask, config.vision.width, config.language.width)

    def see(self, pixels: Tensor) -> Tensor:
        """pixels: B×3×H×W, CLIP-normalised → tokens B×(1+n)×C, class token first."""
        return self.vision_model(pixel_values=pixels).last_hidden_state

    def mask(self, image: Tensor, label_ids: Tensor) -> Tensor:
        """image: B×(1+n)×C; label_ids: B×21, padding included → raw logits B×side×side."""
        embedding = self.language_model.get_input_embeddings()
        # The language model may wait in main memory while the eyes work.
        words = embedding(label_ids.to(embedding.weight.device))
        return self.mask_head(image, words.to(device=image.device, dtype=image.dtype))

    def query(self, image: Tensor, text: TextTokens | None) -> Tensor:
        """Return the Q-Former's last states: B×(q+n)×C, or B×q×C without text."""
        queries = self.query_tokens.expand(len(image), -1, -1)
        ones = torch.ones(queries.shape[:2], dtype=torch.long, device=image.device)
        return self.qformer(
            input_ids=None if text is None else text.ids,
            attention_mask=ones if text is None else torch.cat([ones, text.mask], dim=1),
            query_embeds=queries,
            encoder_hidden_states=image,
        ).last_hidden_state

    def read(self, image: Tensor, asked: TextTokens, told: TextTokens) -> LanguageInput:
        """Return the language model's input: projected queries, then the words of `told`.

        asked: the prompt in BERT's tokens; told: in T5's.
        """
        hidden = self.query(image, asked)
        count = self.query_tokens.shape[1]
        queries = self.language_projection(hidden[:, :count])
        words = self.language_model.get_input_embeddings()(told.ids)
        ones = torch.ones(queries.shape[:2], dtype=told.mask.dtype, device=image.device)
        return LanguageInput(
            embeddings=torch.cat([queries.to(words.dtype), words], dim=1),
            mask=torch.cat([ones, told.mask], dim=1),
            queries=queries,
            hidden=hidden,
        )


def build_empty(config: PublishedConfig) -> PublishedForgeryTalker:
    """Return the model without memory for its weights, in eval mode, to be filled by `assign`."""
    with torch.device("meta"):
        model = PublishedForgeryTalker(config)
    # Buffers that no file holds must exist; they are counted, not learned.
    positions = torch.arange(config.qformer.longest_text)[None]
    model.qformer.embeddings.position_ids = positions
    return model.eval()
