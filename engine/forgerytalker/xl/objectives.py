"""The two training stages as losses of one batch: as published, and put right.

Put right: losses see raw logits (with Dice), the language model no longer copies its own input,
masked words without any region word cost nothing instead of nan, and the gate, which has no effect
on any output, is not trained.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from engine.forgerytalker.xl.auxiliary import AuxiliaryModules, hide_region_words
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.losses import (
    IGNORED,
    contrastive_loss,
    mask_loss,
    masked_word_loss,
    published_gate_loss,
    published_mask_loss,
)
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker, TextTokens
from engine.forgerytalker.xl.processing import (
    REGIONS,
    build_prompt,
    label_text,
    pad,
    pad_mask,
    present_regions,
)

# Weights of the published stages.
_MASKED_WORD_WEIGHT, _GATE_WEIGHT = 2.0, 0.5


@dataclass(frozen=True, slots=True)
class Lesson:
    """One batch: pixels B×3×H×W, masks B×side×side of 0 and 1, labels B×21 of 0 and 1."""

    pixels: Tensor
    masks: Tensor
    labels: Tensor
    captions: tuple[str, ...]


class Objectives:
    """A model with its heads and tokenizers, asked for the loss of a batch.

    is_published: reproduce the published numbers with their slips.
    """

    def __init__(
        self,
        model: PublishedForgeryTalker,
        heads: AuxiliaryModules,
        tokenizers: Tokenizers,
        *,
        is_published: bool,
    ) -> None:
        self.model = model
        self.heads = heads
        self.tokenizers = tokenizers
        self.is_published = is_published

    def stage_one(self, lesson: Lesson) -> Mapping[str, Tensor]:
        """Masked words, language, mask and contrast, told the true regions; `total` weighs them."""
        image = self.model.see(lesson.pixels)
        named = [self._named(row) for row in lesson.labels.tolist()]
        asked = self._bert(lesson.captions)
        words = [self.tokenizers.bert.words(row) for row in asked.ids.tolist()]
        hidden_ids, hidden_labels = hide_region_words(
            asked.ids, words, self.tokenizers.bert.mask_id
        )
        masked = TextTokens(hidden_ids, asked.mask)
        if self.is_published:
            given = self.model.read(image, masked, self._t5(lesson.captions))
            states = given.hidden
        else:
            prompts = [build_prompt(names) for names in named]
            given = self.model.read(image, self._bert(prompts), self._t5(prompts))
            states = self.model.query(image, masked)
        count = self.model.query_tokens.shape[1]
        terms = {
            "mlm": self._masked_words(self.heads.hidden_words(states, count), hidden_labels),
            "lm": self._language(given.embeddings, given.mask, lesson.captions).loss,
            "seg": self._mask(image, named, lesson.masks),
            "contrastive": contrastive_loss(image[:, 0], self.heads.text_vector(given.queries)),
        }
        total = _MASKED_WORD_WEIGHT * terms["mlm"] + terms["lm"] + terms["seg"]
        return terms | {"total": total + terms["contrastive"]}

    def stage_two(self, lesson: Lesson) -> Mapping[str, Tensor]:
        """Language and mask, told the regions that the prompter finds; `total` weighs them."""
        image = self.model.see(lesson.pixels)
        named = self.predicted(lesson.pixels)
        prompts = [build_prompt(names) for names in named]
        given = self.model.read(image, self._bert(prompts), self._t5(prompts))
        terms = {
            "lm": self._language(given.embeddings, given.mask, lesson.captions).loss,
            "seg": self._mask(image, named, lesson.masks),
        }
        total = terms["lm"] + terms["seg"]
        if self.is_published:
            terms["gate"] = self._gate(image, named, lesson.labels)
            total = total + _GATE_WEIGHT * terms["gate"]
        return terms | {"total": total}

    @torch.no_grad()
    def predicted(self, pixels: Tensor) -> list[list[str]]:
        """The regions that the prompter finds in each picture."""
        logits = self.model.prompter(pixels)
        return [present_regions(row) for row in logits.float().sigmoid().tolist()]

    def _language(self, embeddings: Tensor, mask: Tensor, captions: Sequence[str]) -> "_Output":
        longest = self.model.config.writing.longest_target_tokens
        rows = [self.tokenizers.t5.encode(text, longest, keep_start=True) for text in captions]
        target = self._tensor(pad(rows, IGNORED))
        output = self.model.language_model(
            inputs_embeds=embeddings,
            attention_mask=mask,
            decoder_attention_mask=self._tensor(pad_mask(rows)),
            labels=target,
        )
        return _Output(output.loss, output.logits, target)

    def _masked_words(self, logits: Tensor, labels: Tensor) -> Tensor:
        if not self.is_published and not bool((labels != IGNORED).any()):
            return logits.sum() * 0.0
        return masked_word_loss(logits, labels)

    def _mask(self, image: Tensor, named: Sequence[Sequence[str]], target: Tensor) -> Tensor:
        count = self.model.config.mask.words
        rows = [self.tokenizers.t5.encode(label_text(names), count) for names in named]
        ids = self._tensor(pad(rows, self.tokenizers.t5.pad_id, count))
        logits = self.model.mask(image, ids)
        loss = published_mask_loss if self.is_published else mask_loss
        return loss(logits, target)

    def _gate(self, image: Tensor, named: Sequence[Sequence[str]], labels: Tensor) -> Tensor:
        gates = []
        for tokens, names in zip(image, named, strict=True):
            if names:
                gates.append(self.heads.gate(tokens, self._bert(names))[0])
            else:
                gates.append(tokens.new_zeros(0))
        tags = [[REGIONS.index(name) for name in names] for names in named]
        return published_gate_loss(gates, labels, tags)

    def _named(self, row: Sequence[float]) -> list[str]:
        return [name for name, value in zip(REGIONS, row, strict=True) if value > 0]

    def _bert(self, texts: Sequence[str]) -> TextTokens:
        longest = self.model.config.writing.longest_prompt_tokens
        rows = [self.tokenizers.bert.encode(text, longest) for text in texts]
        return TextTokens(
            self._tensor(pad(rows, self.tokenizers.bert.pad_id)), self._tensor(pad_mask(rows))
        )

    def _t5(self, texts: Sequence[str]) -> TextTokens:
        longest = self.model.config.writing.longest_prompt_tokens
        rows = [self.tokenizers.t5.encode(text, longest) for text in texts]
        return TextTokens(
            self._tensor(pad(rows, self.tokenizers.t5.pad_id)), self._tensor(pad_mask(rows))
        )

    def _tensor(self, array: object) -> Tensor:
        return torch.as_tensor(array, device=self.model.query_tokens.device)


@dataclass(frozen=True, slots=True)
class _Output:
    loss: Tensor
    logits: Tensor
    target: Tensor
