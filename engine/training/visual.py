"""Training of the visual half: image encoder, mask decoder, forgery prompter, image head.

Windows at full detail first, whole faces last, so that the image head ends on what it will be
given. A checkpoint holds everything a run needs to go on as if it had not stopped. The same code
runs on a processor, on a GPU (bfloat16 where it may round), and on several started by accelerate.
"""

import json
import logging
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from engine.forgerytalker.configuration import ForgeryTalkerConfig
from engine.forgerytalker.modeling import ForgeryVision
from engine.training.backbone import load_imagenet
from engine.training.batches import Arrays, StreamPlan, loader, to_tensors
from engine.training.export import read_learned
from engine.training.faces import FaceLibrary
from engine.training.losses import LossWeights, visual_loss
from engine.training.metrics import auroc, overlap
from engine.training.processes import rounding, start_accelerator
from engine.training.samples import PairMaker
from engine.training.shares import chosen_shares
from engine.training.synthesis.habits import EditorHabits

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VisualPlan:
    """One run: where faces lie, how long each phase is, how fast it learns.

    window_steps and face_steps count optimiser steps; `*_pairs` pairs per step and process.
    face_sides_px: sides at which whole faces are shown, step by step in turn; empty: the model's.
    habits: what editors do around an edit, as shares (`EditorHabits`); None: edits alone.
    exclude_families: forgeries that are neither learned nor looked at in between.
    """

    cache: Path
    regenerated: Path | None
    out: Path
    seed: int = 1
    window_px: int = 128
    window_pairs: int = 8
    windows_per_pair: int = 2
    window_steps: int = 1500
    face_pairs: int = 6
    face_steps: int = 600
    face_sides_px: Sequence[int] = ()
    habits: Mapping[str, float] | None = None
    learning_rate: float = 8e-4
    encoder_learning_rate: float = 3e-4
    face_learning_share: float = 0.35
    weight_decay: float = 0.02
    workers: int = 1
    checkpoint_s: float = 240.0
    validation_steps: int = 500
    validation_pairs: int = 100
    exclude_families: Sequence[str] = ()
    # Weights to begin from instead of ImageNet's: a run's checkpoint or a model's
    # `vision.safetensors`; parts of another shape are learned anew.
    begin_from: str | None = None


class VisualTraining:
    """State of one run; `run` goes from wherever the last checkpoint stood to the end."""

    def __init__(self, plan: VisualPlan, config: ForgeryTalkerConfig) -> None:
        self.plan, self.config = plan, config
        self.accelerator = start_accelerator()
        self.device = self.accelerator.device
        torch.manual_seed(plan.seed)
        self.model = ForgeryVision(config)
        if plan.begin_from is None:
            load_imagenet(self.model.encoder)
        else:
            _log.info("begins from %s", _take_over(self.model, Path(plan.begin_from)))
        _freeze_deep_filters(self.model)
        self.model.to(self.device, memory_format=torch.channels_last)
        self.averaged = torch.optim.swa_utils.AveragedModel(
            self.model,
            multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998),
            use_buffers=True,
        )
        self.optimizer = torch.optim.AdamW(
            _groups(self.model, plan), weight_decay=plan.weight_decay
        )
        self._prepared, self._optimizer = self.accelerator.prepare(self.model, self.optimizer)
        self.maker = self._maker("train")
        self.step = 0

    @property
    def total_steps(self) -> int:
        """All optimiser steps of the run."""
        return self.plan.window_steps + self.plan.face_steps

    def run(self) -> None:
        """Train to the end; resumable at any moment."""
        plan = self.plan
        plan.out.mkdir(parents=True, exist_ok=True)
        last_save = time.monotonic()
        while self.step < self.total_steps:
            for arrays in self._batches():
                parts = self._learn(arrays)
                self.step += 1
                if self.step % 20 == 0:
                    self._note({name: float(value.detach()) for name, value in parts.items()})
                if self.step % plan.validation_steps == 0 or self.step == self.total_steps:
                    self._validate_once()
                if time.monotonic() - last_save > plan.checkpoint_s:
                    self.save()
                    last_save = time.monotonic()
                if self.step in (plan.window_steps, self.total_steps):
                    break
        self.save()

    def _maker(self, split: str) -> PairMaker:
        plan = self.plan
        shares = chosen_shares(excluded=plan.exclude_families)
        habits = None if split != "train" or plan.habits is None else EditorHabits(**plan.habits)
        return PairMaker(
            FaceLibrary(plan.cache, split), plan.regenerated, self.config.side_px, shares, habits
        )

    def _batches(self) -> Iterator[Arrays]:
        plan, place = self.plan, self.accelerator
        if self.step < plan.window_steps:
            stream = StreamPlan(
                plan.seed,
                plan.window_pairs,
                plan.window_px,
                plan.windows_per_pair,
                self.step * plan.window_pairs * place.num_processes,
            )
        else:
            done = (self.step - plan.window_steps) * place.num_processes
            first = done * plan.face_pairs
            stream = StreamPlan(
                plan.seed + 1, plan.face_pairs, 0, 1, first, sides_px=plan.face_sides_px
            )
        stream = replace(stream, process=place.process_index, processes=place.num_processes)
        return iter(loader(self.maker, stream, plan.workers))

    def _learn(self, arrays: Arrays) -> dict[str, Tensor]:
        self.model.train()
        # Drop-out follows the batch's number, so that a resumed run repeats an unbroken one.
        place = self.accelerator
        number = self.step * place.num_processes + place.process_index
        torch.manual_seed((self.plan.seed << 24) + number)
        pixels, planes, target = to_tensors(arrays, self.device)
        share = self._learning_share()
        for group in self.optimizer.param_groups:
            group["lr"] = group["base_lr"] * share
        with rounding(self.device):
            output = self._prepared(pixels, planes)
        output = type(output)(*(part.float() for part in output))
        parts = visual_loss(output, target, LossWeights())
        self._optimizer.zero_grad(set_to_none=True)
        place.backward(parts["total"])
        place.clip_grad_norm_(self.model.parameters(), 5.0)
        self._optimizer.step()
        self.averaged.update_parameters(self.model)
        return parts

    def _learning_share(self) -> float:
        """Warm-up over 100 steps, then a cosine per phase; whole faces may start lower."""
        plan = self.plan
        warm = min(1.0, (self.step + 1) / 100)
        if self.step < plan.window_steps:
            return warm * (0.08 + 0.92 * _cosine(self.step / plan.window_steps))
        done = (self.step - plan.window_steps) / max(plan.face_steps, 1)
        return warm * plan.face_learning_share * _cosine(done)

    def _validate_once(self) -> None:
        """Validate on one process; the others wait, or their next step would time out."""
        if self.accelerator.is_main_process:
            self._note(self.validate())
        self.accelerator.wait_for_everyone()

    @torch.inference_mode()
    def validate(self) -> dict[str, float]:
        """Return AUROC and IoU on whole validation faces with the averaged weights."""
        plan, model = self.plan, self.averaged.module
        model.eval()
        maker = self._maker("val")
        images, labels, overlaps = [], [], []
        stream = StreamPlan(99, 10, 0, 1, 0)
        batches = iter(loader(maker, stream, 0))
        for _ in range(plan.validation_pairs // stream.pairs):
            pixels, planes, target = to_tensors(next(batches), self.device)
            output = model(pixels, planes)
            images += output.image.float().tolist()
            labels += target.image.bool().tolist()
            for predicted, truth in zip(output.mask.float() > 0, target.mask > 0, strict=True):
                if truth.any():
                    overlaps.append(overlap(predicted.cpu().numpy(), truth.cpu().numpy()).iou)
        return {
            "val_image_auroc": auroc(np.array(images), np.array(labels)),
            "val_iou": float(np.mean(overlaps)),
        }

    def save(self) -> None:
        """Write the checkpoint under a temporary name, then rename: never half-written."""
        if not self.accelerator.is_main_process:
            return
        path = self.plan.out / "visual.checkpoint.pt"
        partial = path.with_suffix(".partial")
        torch.save(
            {
                "step": self.step,
                "model": self.model.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimizer": self.optimizer.state_dict(),
            },
            partial,
        )
        partial.replace(path)

    def resume(self) -> bool:
        """Load the checkpoint if there is one; return whether there was."""
        path = self.plan.out / "visual.checkpoint.pt"
        if not path.exists():
            return False
        saved = torch.load(path, map_location=self.device, weights_only=True)
        self.step = int(saved["step"])
        self.model.load_state_dict(saved["model"])
        self.averaged.load_state_dict(saved["averaged"])
        self.optimizer.load_state_dict(saved["optimizer"])
        return True

    def _note(self, values: dict[str, float]) -> None:
        if not self.accelerator.is_main_process:
            return
        row = {"step": self.step, "of": self.total_steps, "at": time.time(), **values}
        with (self.plan.out / "visual.log.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        text = " ".join(f"{name} {value:.3f}" for name, value in values.items())
        _log.info("step %d/%d %s", self.step, self.total_steps, text)


def _cosine(done: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))


def _take_over(model: ForgeryVision, checkpoint: Path) -> str:
    """Load the weights of an earlier run where name and shape agree; say how many."""
    earlier = read_learned(checkpoint)
    own = model.state_dict()
    fitting = {
        name: value
        for name, value in earlier.items()
        if name in own and own[name].shape == value.shape
    }
    model.load_state_dict(own | fitting)
    return f"{checkpoint.name}: {len(fitting)} of {len(own)} tensors"


def _freeze_deep_filters(model: ForgeryVision) -> None:
    """Keep the spatial filters of the three deepest stages as they are.

    Their gradients took a sixth of a step on a processor, and
    the pointwise convolutions around them learn what is needed.
    """
    for stage in model.encoder.stages[4:]:
        for block in stage.modules():
            if isinstance(block, nn.Conv2d) and block.groups > 1:
                block.requires_grad_(False)


def _groups(model: ForgeryVision, plan: VisualPlan) -> list[dict[str, object]]:
    encoder = {id(p) for p in model.encoder.parameters()}
    own = [p for p in model.parameters() if id(p) not in encoder]
    learned = [p for p in model.encoder.parameters() if p.requires_grad]
    rates = (
        (learned, plan.encoder_learning_rate),
        (own, plan.learning_rate),
    )
    return [{"params": params, "lr": rate, "base_lr": rate} for params, rate in rates]
