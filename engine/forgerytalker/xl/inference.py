"""One call from pictures to masks, region scores and reports, as the published evaluation does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from engine.forgerytalker.xl.configuration import WritingRules
from engine.forgerytalker.xl.decoding import DecoderPool, Recorder
from engine.forgerytalker.xl.generation import write_ids
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker, TextTokens
from engine.forgerytalker.xl.processing import (
    BertTokens,
    T5Tokens,
    build_prompt,
    label_text,
    pad,
    pad_mask,
    present_regions,
)

# Pixels in, tokens or scores out.
Eye = Callable[[Tensor], Tensor]
Compiler = Callable[[Eye], Eye]


@dataclass(frozen=True, slots=True)
class Tokenizers:
    """Both vocabularies of the model."""

    bert: BertTokens
    t5: T5Tokens


@dataclass(frozen=True, slots=True)
class Seen:
    """What the visual half says of B pictures.

    image: B×(1+n)×C tokens. regions: B×21 logits. mask: B×side×side raw logits.
    labels: the names of the present regions of each picture.
    """

    image: Tensor
    regions: Tensor
    mask: Tensor
    labels: tuple[tuple[str, ...], ...]


class Analyst:
    """A loaded model with its tokenizers."""

    def __init__(
        self,
        model: PublishedForgeryTalker,
        tokenizers: Tokenizers,
        *,
        recorder: Recorder | None = None,
        compiler: Compiler | None = None,
    ) -> None:
        """recorder: of the writing of a word. compiler: of what looks at the picture."""
        self._decoders = DecoderPool(model.language_model, recorder=recorder)
        self._see: Eye = model.see
        self._find: Eye = model.prompter
        if compiler is not None:
            self._see, self._find = compiler(self._see), compiler(self._find)
        self.model = model
        self.tokenizers = tokenizers
        self.rules = model.config.writing

    @torch.no_grad()
    def look(self, pixels: Tensor) -> Seen:
        """pixels: B×3×H×W, CLIP-normalised, on the model's device."""
        image = self._see(pixels)
        regions = self._find(pixels.to(self.model.prompter.head.weight.dtype)).float()
        labels = tuple(tuple(present_regions(row)) for row in regions.sigmoid().tolist())
        mask = self.model.mask(image, self.label_ids(labels)).float()
        return Seen(image=image, regions=regions, mask=mask, labels=labels)

    @torch.no_grad()
    def write_ids(
        self, image: Tensor, prompts: Sequence[str], rules: WritingRules | None = None
    ) -> Tensor:
        """Return the generated ids B×n for the pictures' tokens and their prompts."""
        given = self.model.read(image, self.asked(prompts), self.told(prompts))
        rules = rules or self.rules
        longest = self.model.config.qformer.queries + rules.longest_prompt_tokens
        return write_ids(self._decoders, given.embeddings, given.mask, rules, longest)

    def write(
        self, image: Tensor, prompts: Sequence[str], most_new_tokens: int | None = None
    ) -> list[str]:
        """Return one text per picture."""
        rules = self.rules
        if most_new_tokens is not None:
            rules = replace(rules, most_new_tokens=most_new_tokens)
        return [
            self.tokenizers.t5.decode(row) for row in self.write_ids(image, prompts, rules).tolist()
        ]

    def label_ids(self, labels: Sequence[Sequence[str]]) -> Tensor:
        """The mask head's words: exactly as many tokens as it was built for."""
        count = self.model.config.mask.words
        rows = [self.tokenizers.t5.encode(label_text(names), count) for names in labels]
        return self._tensor(pad(rows, self.tokenizers.t5.pad_id, count))

    def asked(self, prompts: Sequence[str]) -> TextTokens:
        """The prompts for the Q-Former."""
        longest = self.rules.longest_prompt_tokens
        rows = [self.tokenizers.bert.encode(text, longest) for text in prompts]
        return TextTokens(
            self._tensor(pad(rows, self.tokenizers.bert.pad_id)), self._tensor(pad_mask(rows))
        )

    def told(self, prompts: Sequence[str]) -> TextTokens:
        """The prompts for the language model."""
        longest = self.rules.longest_prompt_tokens
        rows = [self.tokenizers.t5.encode(text, longest) for text in prompts]
        return TextTokens(
            self._tensor(pad(rows, self.tokenizers.t5.pad_id)), self._tensor(pad_mask(rows))
        )

    def _tensor(self, array: object) -> Tensor:
        return torch.as_tensor(array, device=self.model.query_tokens.device)


def prompts_of(labels: Sequence[Sequence[str]]) -> list[str]:
    """The prompt of each picture."""
    return [build_prompt(tuple(names)) for names in labels]
