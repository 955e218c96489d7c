"""The training loop of the published size: steps, schedule, checkpoints, the finished adapter."""

import logging
import math
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import DistributedDataParallelKwargs
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.forgerytalker.xl.adapters import AdapterBase, joined
from engine.forgerytalker.xl.folder import ADAPTER_BASE, ADAPTER_KIND, ADAPTER_WEIGHTS
from engine.forgerytalker.xl.objectives import Lesson
from engine.training.published.lessons import LessonMaker
from engine.training.published.stages import (
    LoraSize,
    Stage,
    StageModule,
    choose_trained,
    learned_state,
    prompter_statistics,
)
from engine.weights import Manifest, read_manifest, write_manifest

_log = logging.getLogger(__name__)
_CHECKPOINT = "checkpoint.pt"
# Published optimiser settings.
_BETAS, _WEIGHT_DECAY = (0.9, 0.999), 0.05


@dataclass(frozen=True, slots=True)
class StagePlan:
    """One run. The defaults of rates and warm-up are the published second stage's.

    is_published: with the slips of the published code. accumulation: batches per step.
    """

    stage: Stage
    out: Path
    epochs: int = 30
    batch: int = 24
    accumulation: int = 1
    learning_rate: float = 1e-5
    least_rate: float = 1e-6
    warmup_rate: float = 1e-6
    warmup_steps: int = 500
    clip: float = 1.0
    seed: int = 42
    is_published: bool = False
    saves_memory: bool = True
    checkpoint_s: float = 900.0
    lora: LoraSize = field(default_factory=LoraSize)


class StageTraining:
    """One stage on one machine or, started by accelerate, on several."""

    def __init__(self, plan: StagePlan, module: StageModule, lessons: LessonMaker) -> None:
        self.plan = plan
        self.lessons = lessons
        self.losses: list[float] = []
        self.step = 0
        torch.manual_seed(plan.seed)
        choose_trained(module, plan.lora)
        if plan.saves_memory:
            save_memory(module)
        self.accelerator = Accelerator(
            mixed_precision="bf16" if torch.cuda.is_available() else "no",
            gradient_accumulation_steps=plan.accumulation,
            kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=True)],
        )
        self.optimizer = torch.optim.AdamW(
            _groups(module), lr=plan.learning_rate, betas=_BETAS, weight_decay=_WEIGHT_DECAY
        )
        self.module = module
        self._prepared, self._optimizer = self.accelerator.prepare(module, self.optimizer)

    @property
    def steps_per_epoch(self) -> int:
        """Optimiser steps of one epoch. ValueError when there are too few pictures for one."""
        pictures = self.plan.batch * self.accelerator.num_processes * self.plan.accumulation
        steps = len(self.lessons.entries) // pictures
        if not steps:
            raise ValueError(
                f"one step takes {pictures} pictures (batch, accumulation and processes), the list "
                f"has {len(self.lessons.entries)}"
            )
        return steps

    def resume(self) -> None:
        """Go on from the last checkpoint, if there is one."""
        path = self.plan.out / _CHECKPOINT
        if not path.is_file():
            return
        told = torch.load(path, map_location="cpu", weights_only=True)
        _, unexpected = self.module.load_state_dict(told["trained"], strict=False)
        if unexpected:
            raise ValueError(f"{path} belongs to another run: {unexpected[0]}")
        self.optimizer.load_state_dict(told["optimizer"])
        self.step, self.losses = told["step"], told["losses"]
        torch.set_rng_state(told["random"])
        if "device_random" in told and self.accelerator.device.type == "cuda":
            torch.cuda.set_rng_state(told["device_random"], self.accelerator.device)

    def run(self, most_steps: int | None = None) -> None:
        """Train to the end, or for `most_steps` of this call; a checkpoint is left either way."""
        self.plan.out.mkdir(parents=True, exist_ok=True)
        self._prepared.train()
        last_saved = time.monotonic()
        for done, lesson in enumerate(self._lessons()):
            if done == most_steps:
                break
            self._learn(lesson)
            if time.monotonic() - last_saved > self.plan.checkpoint_s:
                self.save_checkpoint()
                last_saved = time.monotonic()
        self.save_checkpoint()

    def save_checkpoint(self) -> None:
        """Keep what is needed to go on; an interruption leaves the one before."""
        if not self.accelerator.is_main_process:
            return
        trained = {n: p.detach() for n, p in self.module.named_parameters() if p.requires_grad}
        told = {
            "trained": trained | prompter_statistics(self.module),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "losses": self.losses,
            "random": torch.get_rng_state(),
        }
        if self.accelerator.device.type == "cuda":
            told["device_random"] = torch.cuda.get_rng_state(self.accelerator.device)
        draft = self.plan.out / f"{_CHECKPOINT}.draft"
        torch.save(told, draft)
        draft.replace(self.plan.out / _CHECKPOINT)

    def finish(self, folder: Path, base: Manifest, start: Path | None = None) -> None:
        """Write what was learned as an adapter of `base`, with its own manifest, once.

        start: the adapter that was laid over `base` before; the new one holds its part too.
        """
        if self.accelerator.is_main_process:
            self._write(folder, base, start)
        self.accelerator.wait_for_everyone()

    def _write(self, folder: Path, base: Manifest, start: Path | None) -> None:
        draft = folder.with_name(f".{folder.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        lora = self.plan.lora if self.plan.stage is Stage.LORA else LoraSize(rank=0, alpha=0.0)
        pinned = AdapterBase(base.files_sha256, lora.rank, lora.alpha)
        state = learned_state(self.module)
        before = base
        if start is not None:
            before = read_manifest(start)
            state, pinned = joined(start, state, pinned)
        save_file(state, draft / ADAPTER_WEIGHTS)
        pinned.save(draft)
        facts = {
            "name": folder.name,
            "version": f"{_uncalibrated_version(before)}+{self.plan.stage}",
            "licence": base.licence,
            "summary": f"{before.name} with what was learned in {self.plan.stage}.",
            "kind": ADAPTER_KIND,
            "base": {"name": base.name, "files_sha256": base.files_sha256},
            "is_calibrated": False,
            "thresholds": {"mask": 0.5},
            "training": _plain(self.plan) | {"steps": self.step} | _begun(before, start),
        }
        write_manifest(draft, facts, [ADAPTER_WEIGHTS, ADAPTER_BASE])
        draft.replace(folder)

    def _lessons(self) -> Iterator[Lesson]:
        """Batches from where the last run stopped; each process takes its own share.

        As many in each process, and whole steps only: a process that were alone with its last
        batch would wait for the others for ever. Crops depend on the batch, not on what was made
        before it, so that nobody reads pictures that are another's.
        """
        plan, place = self.plan, self.accelerator
        first, skipped = divmod(self.step, self.steps_per_epoch)
        for epoch in range(first, plan.epochs):
            batches = self.lessons.epoch(epoch, plan.batch, plan.seed)
            begin = skipped if epoch == first else 0
            for turn in range(begin * plan.accumulation, self.steps_per_epoch * plan.accumulation):
                index = turn * place.num_processes + place.process_index
                rng = np.random.default_rng([plan.seed, epoch, index])
                yield moved(self.lessons.lesson(batches[index], rng), place.device)

    def _learn(self, lesson: Lesson) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(self.plan, self.step, self.steps_per_epoch)
        with self.accelerator.accumulate(self._prepared):
            with self.accelerator.autocast():
                losses: Mapping[str, Tensor] = self._prepared(lesson)
            total = losses["total"]
            if not self.plan.is_published and not bool(torch.isfinite(total)):
                raise FloatingPointError(f"the loss became {float(total)} at step {self.step}")
            self.accelerator.backward(total)
            if self.accelerator.sync_gradients:
                most = math.inf if self.plan.is_published else self.plan.clip
                norm = self.accelerator.clip_grad_norm_(self.module.parameters(), most)
                if not bool(torch.isfinite(norm)):
                    # As the published gradient scaler does; a loss that is nan need not give one.
                    _log.warning("step %d is left out: its gradients are no numbers", self.step)
                    self._optimizer.zero_grad()
                self.step += 1
                self.losses.append(float(total.detach()))
                if self.step % 50 == 1 and self.accelerator.is_main_process:
                    told = ", ".join(
                        f"{name} {float(loss.detach()):.3f}" for name, loss in losses.items()
                    )
                    _log.info("step %d: %s", self.step, told)
            self._optimizer.step()
            self._optimizer.zero_grad()


def rate_at(plan: StagePlan, step: int, steps_per_epoch: int) -> float:
    """The learning rate of a step: warm-up, then half a cosine to the least rate.

    Published: the warm-up lies within the first epoch only and the cosine moves once an epoch.
    """
    warms = step < plan.warmup_steps
    if plan.is_published:
        warms = warms and step < steps_per_epoch
    if warms:
        share = step / max(1, plan.warmup_steps)
        return plan.warmup_rate + (plan.learning_rate - plan.warmup_rate) * share
    if plan.is_published:
        done = (step // max(1, steps_per_epoch)) / plan.epochs
    else:
        learning = max(1, plan.epochs * steps_per_epoch - plan.warmup_steps)
        done = min(1.0, (step - plan.warmup_steps) / learning)
    fall = 0.5 * (1 + math.cos(math.pi * done))
    return plan.least_rate + (plan.learning_rate - plan.least_rate) * fall


def _groups(module: nn.Module) -> list[dict[str, Any]]:
    """Weights decay; biases and norms do not."""
    learned = [p for p in module.parameters() if p.requires_grad]
    if not learned:
        raise ValueError("nothing learns in this stage")
    return [
        {"params": [p for p in learned if p.ndim > 1]},
        {"params": [p for p in learned if p.ndim <= 1], "weight_decay": 0.0},
    ]


def save_memory(module: StageModule) -> None:
    """Compute activations again instead of keeping them."""
    for part in (module.model.language_model, module.model.qformer, module.model.vision_model):
        part.activation_checkpointing_enable()
    module.model.prompter.transformer.encoder.recomputes = True


def moved(lesson: Lesson, device: torch.device) -> Lesson:
    """The same batch on the device."""
    return Lesson(
        pixels=lesson.pixels.to(device),
        masks=lesson.masks.to(device),
        labels=lesson.labels.to(device),
        captions=lesson.captions,
    )


def _uncalibrated_version(manifest: Manifest) -> str:
    """A version without the suffix of thresholds, which what was learned has none of."""
    told: Mapping[str, Any] = manifest.details.get("calibration_record", {})
    return str(told.get("base_version", manifest.version))


def _begun(before: Manifest, start: Path | None) -> dict[str, Any]:
    """Which adapter was gone on from, if one was."""
    if start is None:
        return {}
    earlier = before.details.get("training", {})
    return {
        "begun_from": {
            "name": before.name,
            "weights_sha256": before.weights_sha256,
            "training": earlier,
        }
    }


def _plain(plan: StagePlan) -> dict[str, Any]:
    told = asdict(plan)
    # Where a run lay on one machine tells nothing on another.
    del told["out"]
    return told | {"stage": plan.stage.value}
