"""Which weights each stage trains, and the module that gives its losses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from peft import LoraConfig, inject_adapter_in_model
from torch import Tensor, nn

from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.losses import prompter_loss, published_prompter_loss
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.objectives import Lesson, Objectives

# Query and value projections, as Hu et al. (2022) found enough; the encoder has one joint layer.
_LORA_LANGUAGE = r"model\.language_model\..*\.(q|v)"
_LORA_ENCODER = r"model\.vision_model\..*\.qkv"
_HEADS = "heads."
_MODEL = "model."


class Stage(StrEnum):
    """What is learned."""

    ONE = "stage1"
    TWO = "stage2"
    PROMPTER = "prompter"
    LORA = "lora"


@dataclass(frozen=True, slots=True)
class LoraSize:
    """Low-rank updates: rank and scale (alpha over rank), drop-out, and whether the encoder too."""

    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.05
    with_encoder: bool = False


# What the published script trains in its first stage, by our names; the second trains all but
# encoder, language model and (for want of a gradient) prompter.
_ONE = re.compile(r"model\.(qformer|language_projection|mask_head)\.|heads\.(mlm_head|text_proj)\.")
_ONE_ALSO = re.compile(r"heads\.(fc_layer|gate_cross_attention_layer)\.")
# Left frozen there without a reason that is given.
_ONE_REPAIRED = re.compile(r"model\.(query_tokens|vision_model\.post_layernorm)")
_TWO = re.compile(
    r"model\.(qformer|language_projection|mask_head)\.|model\.(query_tokens$"
    r"|vision_model\.post_layernorm\.)"
)


class StageModule(nn.Module):
    """A model with its heads; called with a batch it returns the losses by name, with `total`."""

    def __init__(
        self,
        stage: Stage,
        model: PublishedForgeryTalker,
        heads: AuxiliaryModules,
        tokenizers: Tokenizers,
        *,
        is_published: bool,
    ) -> None:
        super().__init__()
        self.stage = stage
        self.is_published = is_published
        self.model = model
        self.heads = heads
        self.objectives = Objectives(model, heads, tokenizers, is_published=is_published)

    def forward(self, lesson: Lesson) -> Mapping[str, Tensor]:
        if self.stage is Stage.ONE:
            return self.objectives.stage_one(lesson)
        if self.stage is Stage.PROMPTER:
            logits, middle = self.model.prompter.explain(lesson.pixels)
            learned = prompter_loss(logits, lesson.labels)
            if self.is_published:
                total = published_prompter_loss(logits, middle, lesson.labels)
                return {"learned": learned, "total": total}
            return {"total": learned}
        return self.objectives.stage_two(lesson)

    def train(self, mode: bool = True) -> "StageModule":
        """Frozen eyes stay in eval mode; the published code let the prompter drop out.

        Eyes that get low-rank updates learn: only then do these drop out, and only then does the
        library compute activations again instead of keeping them. Nothing else in them drops out.
        """
        super().train(mode)
        if self.stage is not Stage.LORA:
            self.model.vision_model.eval()
        if self.stage is not Stage.PROMPTER and not self.is_published:
            self.model.prompter.eval()
        return self


def choose_trained(module: StageModule, lora: LoraSize) -> None:
    """Set what learns in the module's stage; for LoRA the updates are put in first."""
    if module.stage is Stage.LORA:
        _inject(module, lora)
        return
    for name, parameter in module.named_parameters():
        parameter.requires_grad_(_is_trained(name, module))


def _is_trained(name: str, module: StageModule) -> bool:
    if module.stage is Stage.PROMPTER:
        return name.startswith("model.prompter.")
    if module.stage is Stage.ONE:
        further = _ONE_ALSO if module.is_published else _ONE_REPAIRED
        return bool(_ONE.match(name) or further.match(name))
    is_head = module.is_published and name.startswith(_HEADS)
    return bool(_TWO.match(name)) or is_head


def _inject(module: StageModule, lora: LoraSize) -> None:
    pattern = _LORA_LANGUAGE if not lora.with_encoder else f"({_LORA_LANGUAGE}|{_LORA_ENCODER})"
    module.requires_grad_(False)
    config = LoraConfig(
        r=lora.rank,
        lora_alpha=round(lora.alpha),
        lora_dropout=lora.dropout,
        target_modules=pattern,
    )
    inject_adapter_in_model(config, module)
    # They come in the type of the layer they belong to; bfloat16 would swallow small steps.
    for parameter in module.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.float()


def prompter_statistics(module: StageModule) -> dict[str, Tensor]:
    """The prompter's running means, variances and their counters."""
    return {
        name: buffer
        for name, buffer in module.named_buffers()
        if name.startswith("model.prompter.")
    }


def learned_state(module: StageModule) -> dict[str, Tensor]:
    """What was learned of the model itself, by the names under which an adapter keeps it.

    Running statistics of the prompter belong to it when the prompter learned, and in published
    stages, where they drift while others learn. The heads, which have no say in any output, are
    left out.
    """
    state = {
        name: parameter
        for name, parameter in module.named_parameters()
        if parameter.requires_grad and name.startswith(_MODEL)
    }
    if module.stage is Stage.PROMPTER or module.is_published:
        state |= prompter_statistics(module)
    return {
        name.removeprefix(_MODEL).replace(".default.weight", ".weight"): tensor.detach()
        .cpu()
        .contiguous()
        for name, tensor in state.items()
    }
