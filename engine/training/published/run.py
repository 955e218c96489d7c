"""A configuration file becomes a run of one stage, and its result an adapter among the models."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from engine.catalog import base_folder, engine_folder, is_adapter, is_published
from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.loading import load_model, load_tokenizers
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.requirement import Requirement, Residency, check_whole
from engine.training.processes import start_accelerator
from engine.training.published.lessons import LessonMaker
from engine.training.published.mmtt import read_mmtt
from engine.training.published.stages import LoraSize, Stage, StageModule
from engine.training.published.training import StagePlan, StageTraining
from engine.weights import read_manifest, user_models_folder, verify_files

KIND = "published"


def run_stage(settings: Mapping[str, Any], data: Path, *, is_resumed: bool) -> Path:
    """Train as `settings` say and return the adapter's folder.

    data: folder that the paths under [data] are relative to. ValueError for a name that is taken,
    an engine that was not imported, or a batch that does not fit; ModelUnavailable for a machine
    that cannot hold the model.
    """
    target = user_models_folder() / settings["name"]
    if target.exists():
        raise ValueError(f"there is an engine “{target.name}” already; choose another `name`")
    folder, start = _begin(settings["base"])
    base = read_manifest(folder)
    # Each of several processes has a GPU of its own.
    check_whole(Requirement.of(base), _device(), start_accelerator().local_process_index)
    plan = read_plan(settings)
    told = settings["data"]
    entries = read_mmtt(data / told["list"], data / told["root"])
    try:
        module = load_stage(folder, plan, start)
        size = module.model.config
        lessons = LessonMaker(entries, size.vision.image_px, size.mask.side_px, plan.is_published)
        training = StageTraining(plan, module, lessons)
        if is_resumed:
            training.resume()
        training.run()
    except torch.OutOfMemoryError as error:
        raise ValueError(
            "the GPU's memory is used up; take a smaller `batch` with as much more `accumulation`, "
            "or the stage `lora`, and go on with --resume"
        ) from error
    training.finish(target, base, start)
    return target


def _begin(name: str) -> tuple[Path, Path | None]:
    """The imported model's folder, and that of the adapter over it to go on from, if one is named.

    ValueError for an engine that is neither.
    """
    folder = engine_folder(name)
    manifest = read_manifest(folder)
    if is_published(manifest):
        return folder, None
    if not is_adapter(manifest):
        raise ValueError(f"“{name}” was not imported from published checkpoints")
    verify_files(folder)
    return base_folder(manifest), folder


def read_plan(settings: Mapping[str, Any]) -> StagePlan:
    """Return the plan under [training]; TypeError for what it does not know."""
    told = dict(settings["training"])
    lora = LoraSize(**told.pop("lora", {}))
    return StagePlan(stage=Stage(told.pop("stage")), out=Path(settings["out"]), lora=lora, **told)


def load_stage(folder: Path, plan: StagePlan, start: Path | None = None) -> StageModule:
    """Return the imported model with the heads its losses need; on a GPU frozen parts are bf16.

    start: folder of an adapter to go on from.
    """
    device = _device()
    model = load_model(folder, device, Residency.WHOLE, start)
    heads = AuxiliaryModules(model.config).to(device)
    module = StageModule(
        plan.stage, model, heads, load_tokenizers(folder), is_published=plan.is_published
    )
    keep_exact(model, plan.stage, is_published=plan.is_published)
    return module


def keep_exact(model: PublishedForgeryTalker, stage: Stage, *, is_published: bool = False) -> None:
    """Hold what learns in float32; low-rank updates are when they are put in.

    In published stages the prompter's running statistics drift, by less than bfloat16 can tell.
    """
    if is_published:
        for part in model.prompter.modules():
            if isinstance(part, nn.BatchNorm2d):
                part.float()
    if stage is Stage.PROMPTER:
        model.prompter.float()
    elif stage is not Stage.LORA:
        for part in (model.qformer, model.language_projection, model.mask_head):
            part.float()
        model.vision_model.post_layernorm.float()
        model.query_tokens.data = model.query_tokens.data.float()


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"
