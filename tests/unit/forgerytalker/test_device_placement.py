"""Nothing of the published size is left on the processor when it runs or learns on a GPU."""

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from engine.forgerytalker.official import ImportOrder, import_published
from engine.forgerytalker.xl import detector as detectors
from engine.forgerytalker.xl import loading, requirement
from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.detector import PublishedDetector
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.memory import GpuMemory
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.processing import BertTokens, T5Tokens
from engine.forgerytalker.xl.requirement import SETTING, Residency
from engine.plugin import FaceView
from engine.training.published import run
from engine.training.published.lessons import LessonMaker
from engine.training.published.mmtt import MmttEntry
from engine.training.published.stages import (
    LoraSize,
    Stage,
    StageModule,
    choose_trained,
    learned_state,
)
from engine.training.published.training import moved, save_memory
from tests.fakes.parity import folder, stored, whole_config
from tests.fakes.pretend_gpu import PretendGpu, left_behind
from tests.fakes.published import TINY, tiny_architecture, write_checkpoints

CAPTION = "the left eye looks blurred and the lips are too smooth"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("placed")
    files = write_checkpoints(root / "files")
    order = ImportOrder(
        "xl", files, files["flan-t5"], root / "files" / "vocab.txt", root / "models"
    )
    return import_published(order, lambda _line: None, tiny_architecture)


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> PretendGpu:
    for module in (requirement, detectors):
        monkeypatch.setattr(module, "gpu_memory", lambda _index=0: GpuMemory(24 << 30, 24 << 30))
    for name in ("driver_obstacle", "torch_obstacle"):
        monkeypatch.setattr(requirement, name, lambda: "")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    return PretendGpu()


def test_the_pretended_device_refuses_what_a_real_one_refuses(gpu: PretendGpu) -> None:
    with gpu:
        there, here = torch.zeros(2, device="cuda"), torch.zeros(2)
        assert (
            there.device.type == (there + 1).device.type == there.view(2, 1).device.type == "cuda"
        )
        assert there.cpu().device.type == here.device.type == "cpu"
        assert torch.nn.Linear(2, 2).to("cuda").weight.device.type == "cuda"
        with pytest.raises(RuntimeError, match="cuda:0 and cpu"):
            there + here
        with pytest.raises(TypeError, match="numpy"):
            there.numpy()


@pytest.mark.parametrize("residency", [Residency.WHOLE, Residency.TURNS_INT8])
def test_what_looks_and_what_writes_does_so_on_the_gpu(
    residency: Residency, imported: Path, gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, residency.value)
    rng = np.random.default_rng(4)
    views = [
        FaceView(f"face-{i}", rng.integers(0, 255, (60, 50 + i, 3), dtype=np.uint8), 0, 0, None)
        for i in range(3)
    ]
    with gpu:
        detector = PublishedDetector(imported, "cuda")
        detector._analyst.rules = replace(detector._analyst.rules, most_new_tokens=2)
        seen = detector.look_at(views)
        assert len(detector.write_all(seen, [detector.phrase(one, "") for one in seen])) == 3
        left = set(left_behind(detector._analyst.model))
    waiting = loading.EYES if residency.takes_turns else ()
    assert {name.partition(".")[0] for name in left} == set(waiting)


@pytest.mark.parametrize(
    ("stage", "is_published"),
    [*((stage, False) for stage in Stage), (Stage.ONE, True), (Stage.TWO, True)],
)
def test_every_stage_learns_on_the_gpu(
    stage: Stage, is_published: bool, gpu: PretendGpu, monkeypatch: pytest.MonkeyPatch
) -> None:
    lora = LoraSize(rank=2, alpha=4.0, with_encoder=True)
    config = whole_config(stored("end_to_end"))
    entry = MmttEntry("sd_1", CAPTION, Path(), Path(), tuple([1, 0, 1] * 7))
    for name in ("read_picture", "read_mask"):
        shape = (30, 30, 3) if name == "read_picture" else (30, 30)
        made = np.full(shape, 90, np.uint8)
        monkeypatch.setattr(
            f"engine.training.published.lessons.{name}", lambda _entry, made=made: made
        )
    maker = LessonMaker((entry,) * 2, config.vision.image_px, config.mask.side_px, is_published)
    words = folder() / "tokenizers"
    tokenizers = Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )
    with gpu:
        model = PublishedForgeryTalker(config).requires_grad_(False).to("cuda", torch.bfloat16)
        heads = AuxiliaryModules(config).to("cuda")
        module = StageModule(stage, model, heads, tokenizers, is_published=is_published)
        run.keep_exact(model, stage, is_published=is_published)
        choose_trained(module, lora)
        save_memory(module)
        module.train()
        # Low-rank updates are made on the processor; accelerate moves the whole.
        module.to("cuda")
        lesson = moved(maker.lesson(maker.entries, None), torch.device("cuda"))
        with _autocast():
            losses = module(lesson)
        assert all(loss.device.type == "cuda" for loss in losses.values())
        assert not list(left_behind(module))
        assert all(t.device.type == "cpu" for t in learned_state(module).values())
    losses["total"].backward()
    learning = [p for p in module.parameters() if p.requires_grad]
    assert any(p.grad is not None and p.grad.any() for p in learning)


def _autocast() -> AbstractContextManager[object]:
    # As on a GPU; the processor computes here.
    return torch.autocast("cpu", dtype=torch.bfloat16)


def test_places_that_are_told_are_asked_for(imported: Path, gpu: PretendGpu) -> None:
    """A mask needs words, which wait in main memory while the eyes work."""
    with gpu:
        model = loading.load_model(imported, "cuda", Residency.TURNS)
        turns = loading.Turns(model, "cuda")
        turns.bring(loading.EYES)
        pixels = torch.zeros(1, 3, 28, 28, device="cuda", dtype=torch.bfloat16)
        image = model.see(pixels)
        labels = torch.ones(1, TINY.mask.words, dtype=torch.long, device="cuda")
        assert model.mask(image, labels).device.type == "cuda"
        text = SimpleNamespace(ids=labels, mask=torch.ones_like(labels))
        with pytest.raises(RuntimeError, match="cuda:0 and cpu"):
            model.read(image, text, text)  # type: ignore[arg-type]
