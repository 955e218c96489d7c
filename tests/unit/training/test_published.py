"""The published size learns: the loss falls, a run goes on, what was learned is a small file."""

import json
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from engine.catalog import describe_engines, load_detector
from engine.forgerytalker.official import ImportOrder, import_published
from engine.forgerytalker.xl import requirement
from engine.forgerytalker.xl.adapters import apply_adapter
from engine.forgerytalker.xl.auxiliary import AuxiliaryModules
from engine.forgerytalker.xl.inference import Tokenizers
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.objectives import Objectives
from engine.forgerytalker.xl.processing import REGIONS, BertTokens, T5Tokens
from engine.forgerytalker.xl.state import renamed
from engine.training import train
from engine.training.published.lessons import LessonMaker, View, apply_view, draw_view
from engine.training.published.mmtt import MmttEntry, Paradigm, read_mmtt
from engine.training.published.run import read_plan
from engine.training.published.stages import LoraSize, Stage, StageModule, choose_trained
from engine.training.published.training import StagePlan, StageTraining, rate_at
from engine.weights import Manifest, read_manifest, verify_files
from tests.fakes.parity import folder, stored, whole_config
from tests.fakes.published import tiny_architecture, write_checkpoints

BASE = Manifest("xl-official", "published-flant5xl", "as published", "A base.", ())
CAPTIONS = (
    "The left eye looks blurred, and the lips are too smooth.",
    "Skin tone does not match around the nose.",
    "The mouth is asymmetrical.",
    "Teeth and chin look unnatural.",
)


def write_data_set(root: Path) -> Path:
    """Four pictures with a bright square where they are edited, as the data set is laid out."""
    rows = []
    rng = np.random.default_rng(3)
    for index, caption in enumerate(CAPTIONS):
        picture = rng.integers(0, 120, (60, 64, 3), dtype=np.uint8)
        mask = np.zeros((60, 64), np.uint8)
        mask[8 : 30 + index, 10:34] = 255
        picture[mask > 0] += 120
        name = f"dataset/celeb512/sd/{index:05d}"
        path = root / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(path)
        Image.fromarray(mask).save(root / f"{name}_mask.png")
        rows.append(
            {
                "image_id": f"{('sd', 'mat', 'e4s', 'fae')[index]}_{index}",
                "caption": caption,
                "img_path": f"{name}.png",
                "mask_path": f"{name}_mask.png",
                "instance_id": str(index),
                "multilabel": [int(r in caption.lower()) for r in REGIONS],
            }
        )
    listing = root / "train-mutilabel.json"
    listing.write_text(json.dumps(rows))
    return listing


@pytest.fixture
def entries(tmp_path: Path) -> tuple[MmttEntry, ...]:
    return read_mmtt(write_data_set(tmp_path / "mmtt"), tmp_path / "mmtt")


def tokenizers() -> Tokenizers:
    words = folder() / "tokenizers"
    return Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )


def module(stage: Stage, *, is_published: bool = False) -> StageModule:
    fixture = stored("end_to_end")
    config = whole_config(fixture)
    model = PublishedForgeryTalker(config)
    model.load_state_dict(renamed(fixture.state()))
    heads = AuxiliaryModules(config)
    return StageModule(stage, model, heads, tokenizers(), is_published=is_published)


def lessons(entries: tuple[MmttEntry, ...], *, is_published: bool = False) -> LessonMaker:
    config = whole_config(stored("end_to_end"))
    return LessonMaker(entries, config.vision.image_px, config.mask.side_px, is_published)


def plan(stage: Stage, out: Path, *, is_published: bool = False) -> StagePlan:
    return StagePlan(
        stage=stage,
        out=out,
        epochs=6,
        batch=2,
        learning_rate=3e-3,
        least_rate=1e-3,
        warmup_steps=0,
        is_published=is_published,
        lora=LoraSize(rank=4, alpha=8.0, dropout=0.0, with_encoder=True),
    )


def whole_loss(module: StageModule, maker: LessonMaker) -> float:
    """The loss of all pictures as they are, nothing dropped."""
    module.eval()
    with torch.no_grad():
        losses = module(maker.lesson(maker.entries, None))
        # Half of the prompter's published loss has no gradient and falls or rises by chance.
        return float(losses.get("learned", losses["total"]))


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("is_published", [False, True])
def test_the_loss_falls_in_every_stage(
    stage: Stage, is_published: bool, entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    learner = module(stage, is_published=is_published)
    maker = lessons(entries, is_published=is_published)
    before = whole_loss(learner, maker)
    training = StageTraining(
        plan(stage, tmp_path / "run", is_published=is_published), learner, maker
    )
    training.run()
    assert training.step == 12
    assert whole_loss(learner, maker) < before


def test_frozen_weights_stay_as_they_were(entries: tuple[MmttEntry, ...], tmp_path: Path) -> None:
    learner = module(Stage.TWO)
    frozen = {
        name: tensor.clone()
        for name, tensor in learner.model.state_dict().items()
        if name.startswith(("language_model.", "vision_model.encoder.", "prompter."))
    }
    StageTraining(plan(Stage.TWO, tmp_path / "run"), learner, lessons(entries)).run(2)
    after = learner.model.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in frozen.items())


def test_a_low_rank_adapter_gives_the_same_loss_when_merged(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    learner, maker = module(Stage.LORA), lessons(entries)
    training = StageTraining(plan(Stage.LORA, tmp_path / "run"), learner, maker)
    training.run(4)
    learned = whole_loss(learner, maker)
    target = tmp_path / "adapter"
    training.finish(target, BASE)
    manifest = verify_files(target)
    assert manifest.details["base"]["files_sha256"] == BASE.files_sha256
    state = load_file(target / "adapter.safetensors")
    assert all(".lora_" in name for name in state)
    fresh = module(Stage.LORA)
    untouched = whole_loss(fresh, maker)
    apply_adapter(fresh.model, target)
    assert whole_loss(fresh, maker) == pytest.approx(learned, abs=1e-5)
    assert learned != pytest.approx(untouched, abs=1e-4)


def test_a_finished_stage_is_an_adapter_of_whole_tensors(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    learner, maker = module(Stage.PROMPTER), lessons(entries)
    training = StageTraining(plan(Stage.PROMPTER, tmp_path / "run"), learner, maker)
    training.run(3)
    training.finish(tmp_path / "adapter", BASE)
    fresh = module(Stage.PROMPTER)
    apply_adapter(fresh.model, tmp_path / "adapter")
    assert whole_loss(fresh, maker) == pytest.approx(whole_loss(learner, maker), abs=1e-6)
    told = read_manifest(tmp_path / "adapter").details["training"]
    assert (told["stage"], told["steps"], "out" in told) == ("prompter", 3, False)


def test_an_adapter_of_another_model_is_refused(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    learner = module(Stage.LORA)
    training = StageTraining(plan(Stage.LORA, tmp_path / "run"), learner, lessons(entries))
    training.finish(tmp_path / "adapter", BASE)
    with pytest.raises(ValueError, match="the model has no"):
        apply_adapter(torch.nn.Linear(2, 2), tmp_path / "adapter")


def test_an_interrupted_run_goes_on_as_if_it_had_not_stopped(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    def started(out: Path) -> StageTraining:
        return StageTraining(plan(Stage.TWO, out), module(Stage.TWO), lessons(entries))

    whole = started(tmp_path / "whole")
    whole.run(4)
    started(tmp_path / "parts").run(2)
    rest = started(tmp_path / "parts")
    rest.resume()
    assert rest.step == 2
    rest.run(2)
    assert rest.step == whole.step == 4
    assert rest.losses == pytest.approx(whole.losses, abs=1e-5)


def test_processes_share_each_epoch_and_have_as_many_batches_each(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    """Whoever had one batch more than the others would wait for them for ever."""
    shared = replace(plan(Stage.LORA, tmp_path), batch=1, epochs=2, accumulation=1)
    training = StageTraining(shared, module(Stage.LORA), lessons((*entries, entries[0])))

    def told(rank: int, count: int) -> list[tuple[str, float]]:
        place = SimpleNamespace(num_processes=count, process_index=rank, device=torch.device("cpu"))
        training.accelerator = place  # type: ignore[assignment]
        return [(made.captions[0], float(made.pixels.sum())) for made in training._lessons()]

    alone, first, second = told(0, 1), told(0, 2), told(1, 2)
    assert (len(alone), len(first), len(second)) == (10, 4, 4)
    for epoch in range(2):
        own = alone[5 * epoch : 5 * epoch + 4]
        assert first[2 * epoch : 2 * epoch + 2] == own[::2]
        assert second[2 * epoch : 2 * epoch + 2] == own[1::2]
    training.step = 1
    assert told(1, 2) == second[1:]
    with pytest.raises(ValueError, match=r"takes 8 pictures .* the list has 5"):
        told(0, 8)


def test_a_checkpoint_of_another_stage_is_refused(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    first = StageTraining(plan(Stage.LORA, tmp_path), module(Stage.LORA), lessons(entries))
    first.save_checkpoint()
    second = StageTraining(plan(Stage.TWO, tmp_path), module(Stage.TWO), lessons(entries))
    with pytest.raises(ValueError, match="another run"):
        second.resume()


@pytest.mark.parametrize("stage", [Stage.LORA, Stage.PROMPTER])
def test_activations_of_all_that_learns_are_computed_again(
    stage: Stage, entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    """The eyes' too, which otherwise take most of the memory of a step."""
    learner = module(stage)
    runs: Counter[str] = Counter()
    watched = {
        Stage.LORA: learner.model.vision_model.encoder.layers[0].mlp,
        Stage.PROMPTER: learner.model.prompter.transformer.encoder.layer[0].ffn,
    }
    # Its beginning: computing again ends as soon as nothing is lacking.
    watched[stage].register_forward_pre_hook(lambda *_told: runs.update(seen=1))
    StageTraining(plan(stage, tmp_path / "run"), learner, lessons(entries)).run(1)
    assert runs["seen"] == 2


def test_computing_again_changes_no_gradient(entries: tuple[MmttEntry, ...]) -> None:
    found = []
    for recomputes in (False, True):
        learner = module(Stage.PROMPTER).train()
        learner.model.prompter.transformer.encoder.recomputes = recomputes
        torch.manual_seed(1)
        learner(lessons(entries).lesson(entries, None))["total"].backward()
        found.append({n: p.grad for n, p in learner.model.prompter.named_parameters()})
    for name, gradient in found[0].items():
        torch.testing.assert_close(found[1][name], gradient, msg=name)


def test_updates_of_the_eyes_drop_out_while_they_learn() -> None:
    learner = module(Stage.LORA)
    choose_trained(learner, LoraSize(dropout=0.3, with_encoder=True))
    learner.train()
    kept = {n: m.training for n, m in learner.named_modules() if n.endswith("lora_dropout.default")}
    assert any("vision_model" in name for name in kept)
    assert all(kept.values())
    active = [m for m in module(Stage.LORA).train().model.vision_model.modules()]
    # They have no drop-out of their own, so learning mode changes nothing else in them.
    assert not any(isinstance(m, torch.nn.Dropout) and m.p > 0 for m in active)
    assert not module(Stage.TWO).train().model.vision_model.training


def test_a_published_stage_learns_on_where_its_loss_is_no_number(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    """Its first stage has none for captions without a region; the other terms' gradients count."""
    silent = tuple(replace(entry, caption="it looks odd") for entry in entries)
    learner = module(Stage.ONE, is_published=True)
    told = plan(Stage.ONE, tmp_path / "run", is_published=True)
    training = StageTraining(told, learner, lessons(silent, is_published=True))
    training.run(1)
    assert np.isnan(training.losses).all()
    changed = learner.model.language_projection.weight
    assert changed.isfinite().all()
    assert not torch.equal(changed, module(Stage.ONE).model.language_projection.weight)
    # A gradient that is none itself is left out, as the published gradient scaler does.
    before = changed.detach().clone()
    changed.register_hook(lambda gradient: gradient * torch.nan)
    training.run(1)
    assert training.step == 2
    assert torch.equal(changed, before)


def test_statistics_that_drift_in_published_stages_are_kept(
    entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    learner = module(Stage.TWO, is_published=True)
    maker = lessons(entries, is_published=True)
    told = plan(Stage.TWO, tmp_path / "run", is_published=True)
    training = StageTraining(told, learner, maker)
    training.run(3)
    training.finish(tmp_path / "adapter", BASE)
    fresh = module(Stage.TWO, is_published=True)
    apply_adapter(fresh.model, tmp_path / "adapter")
    pixels = maker.lesson(entries, None).pixels
    with torch.no_grad():
        ours, theirs = (one.eval().model.prompter(pixels) for one in (fresh, learner))
    torch.testing.assert_close(ours, theirs)
    again = StageTraining(told, module(Stage.TWO, is_published=True), maker)
    again.resume()
    norms = (one.model.prompter.conv_branch2[1] for one in (again.module, learner))
    assert [int(norm.num_batches_tracked) for norm in norms] == [3, 3]


@pytest.mark.parametrize(
    "stages", [(Stage.ONE, Stage.TWO), (Stage.TWO, Stage.LORA), (Stage.LORA, Stage.LORA)]
)
def test_a_stage_goes_on_from_what_another_learned(
    stages: tuple[Stage, Stage], entries: tuple[MmttEntry, ...], tmp_path: Path
) -> None:
    maker = lessons(entries)
    first = module(stages[0])
    training = StageTraining(plan(stages[0], tmp_path / "one"), first, maker)
    training.run(3)
    training.finish(tmp_path / "first", BASE)
    second = module(stages[1])
    apply_adapter(second.model, tmp_path / "first")
    told = plan(stages[1], tmp_path / "two")
    # Another scale than before: both must stay what they were.
    training = StageTraining(replace(told, lora=replace(told.lora, rank=2)), second, maker)
    training.run(3)
    training.finish(tmp_path / "second", BASE, tmp_path / "first")
    fresh = module(Stage.TWO)
    apply_adapter(fresh.model, tmp_path / "second")
    assert whole_loss(fresh, maker) == pytest.approx(whole_loss(second, maker), abs=1e-5)
    manifest = verify_files(tmp_path / "second")
    assert manifest.version == f"published-flant5xl+{stages[0]}+{stages[1]}"
    assert manifest.details["training"]["begun_from"]["name"] == "first"
    assert sorted(path.name for path in tmp_path.glob("*.draft")) == []


def test_published_stage_one_trains_what_the_published_script_trains() -> None:
    learner = module(Stage.ONE, is_published=True)
    choose_trained(learner, LoraSize())
    trained = {n for n, p in learner.named_parameters() if p.requires_grad}
    assert not any("query_tokens" in n or "post_layernorm" in n for n in trained)
    assert any(n.startswith("heads.gate_cross_attention_layer") for n in trained)
    assert not any(n.startswith(("heads.bert_model", "heads.trans_layer")) for n in trained)
    repaired = module(Stage.ONE)
    choose_trained(repaired, LoraSize())
    assert repaired.model.query_tokens.requires_grad
    assert not any(p.requires_grad for p in repaired.model.prompter.parameters())


def test_stage_one_without_region_words_costs_a_number(entries: tuple[MmttEntry, ...]) -> None:
    learner, maker = module(Stage.ONE), lessons(entries)
    lesson = replace(maker.lesson(entries[:2], None), captions=("too smooth", "it looks odd"))
    assert torch.isfinite(learner(lesson)["total"])
    published = Objectives(learner.model, learner.heads, tokenizers(), is_published=True)
    assert torch.isnan(published.stage_one(lesson)["mlm"])


def test_the_prompter_keeps_still_while_others_learn() -> None:
    repaired = module(Stage.TWO).train()
    assert not repaired.model.prompter.training
    assert repaired.model.qformer.training
    assert module(Stage.TWO, is_published=True).train().model.prompter.training


def test_mask_and_picture_are_cut_alike_unless_as_published(
    entries: tuple[MmttEntry, ...],
) -> None:
    """The edited square is bright, so a mask that moves with it stays on bright pixels."""

    def brightness_on_mask(is_published: bool) -> float:
        maker = lessons(entries, is_published=is_published)
        values = []
        for epoch in range(3):
            for index, batch in enumerate(maker.epoch(epoch, 2, 5)):
                lesson = maker.lesson(batch, np.random.default_rng([5, epoch, index]))
                pixels = torch.nn.functional.interpolate(
                    lesson.pixels.mean(dim=1, keepdim=True), size=lesson.masks.shape[1:]
                )[:, 0]
                values.append(float(pixels[lesson.masks > 0].mean()))
        return float(np.mean(values))

    assert brightness_on_mask(False) > brightness_on_mask(True) + 0.2


def test_a_view_lies_inside_and_is_mirrored() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        view = draw_view((50, 70), rng)
        assert 0 <= view.top <= 50 - view.height
        assert 0 <= view.left <= 70 - view.width
        # Half the area or more, but for rounding.
        assert view.height * view.width >= 0.48 * 50 * 70
    row = np.arange(6, dtype=np.uint8)[None]
    assert apply_view(row, View(0, 1, 1, 3, True)).tolist() == [[3, 2, 1]]


def test_the_data_set_is_read_as_documented(entries: tuple[MmttEntry, ...]) -> None:
    assert [entry.paradigm for entry in entries] == [
        Paradigm.DIFFUSION_INPAINTING,
        Paradigm.TRANSFORMER_INPAINTING,
        Paradigm.FACE_SWAP,
        Paradigm.ATTRIBUTE_EDITING,
    ]
    assert entries[0].labels[REGIONS.index("eye")] == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"img_path": "../../outside.png"}, "outside"),
        ({"multilabel": [1, 0]}, "21 labels"),
        ({"multilabel": [2] * 21}, "21 labels"),
        ({"caption": None, "mask_path": None, "multilabel": None}, "not as documented"),
    ],
)
def test_an_entry_that_is_not_as_documented_is_named(
    change: dict[str, object], reason: str, tmp_path: Path
) -> None:
    listing = write_data_set(tmp_path)
    rows = json.loads(listing.read_text())
    rows[1] |= change
    listing.write_text(json.dumps(rows))
    with pytest.raises(ValueError, match=f"entry 1.*{reason}"):
        read_mmtt(listing, tmp_path)


def test_the_published_rate_warms_up_in_the_first_epoch_and_then_moves_once_an_epoch() -> None:
    steps = 10
    told = StagePlan(Stage.TWO, Path(), epochs=4, warmup_steps=100, is_published=True)
    assert rate_at(told, 0, steps) == pytest.approx(told.warmup_rate)
    assert rate_at(told, 9, steps) < rate_at(told, 10, steps)
    assert rate_at(told, 10, steps) == rate_at(told, 19, steps) > rate_at(told, 20, steps)
    smooth = replace(told, is_published=False, warmup_steps=5)
    assert rate_at(smooth, 5, steps) == pytest.approx(smooth.learning_rate)
    assert rate_at(smooth, 40, steps) == pytest.approx(smooth.least_rate)
    assert rate_at(smooth, 12, steps) > rate_at(smooth, 13, steps)


CONFIG = """
kind = "published"
name = "mine"
base = "xl-official"
out = "{out}"
[data]
root = "mmtt"
list = "mmtt/train-mutilabel.json"
[training]
stage = "lora"
epochs = 1
batch = 2
warmup_steps = 0
[training.lora]
rank = 2
alpha = 4.0
"""


def _fill_up(_training: StageTraining) -> None:
    raise torch.OutOfMemoryError("CUDA out of memory")


def test_the_command_makes_an_adapter_that_is_an_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    models = tmp_path / "models"
    monkeypatch.setenv("FORGERYTALKER_MODELS", str(models))
    # Threads that wait for each other cost more than they bring for layers this small.
    monkeypatch.setattr(train, "thread_count", lambda: 1)
    files = write_checkpoints(tmp_path / "files")
    vocabulary = tmp_path / "files" / "vocab.txt"
    import_published(
        ImportOrder("xl-official", files, files["flan-t5"], vocabulary, models),
        lambda _line: None,
        tiny_architecture,
    )
    write_data_set(tmp_path / "mmtt")
    config = tmp_path / "mine.toml"
    config.write_text(CONFIG.format(out=tmp_path / "run"))
    assert train.main([str(config), "--data", str(tmp_path)]) == 0
    adapter = read_manifest(models / "mine")
    assert sum(file.byte_size for file in adapter.files) < 1_000_000
    engine = next(engine for engine in describe_engines("cpu") if engine.name == "mine")
    assert engine.is_ready
    assert engine.version == "published-flant5xl+lora"
    detector = load_detector("mine", "cpu")
    assert detector.weights_sha256 == adapter.weights_sha256 == engine.weights_sha256
    second = config.read_text().replace('"mine"', '"further"').replace('"xl-official"', '"mine"')
    config.with_name("further.toml").write_text(second.replace(str(tmp_path / "run"), "run"))
    told = [str(config.with_name("further.toml")), "--data", str(tmp_path)]
    assert train.main([*told, "--out", str(tmp_path / "run-further")]) == 0
    assert read_manifest(models / "further").version == "published-flant5xl+lora+lora"
    load_detector("further", "cpu")
    # Twice under one name would leave open which is meant.
    with pytest.raises(SystemExit):
        train.main([str(config), "--data", str(tmp_path), "--resume"])
    config.write_text(config.read_text().replace('"mine"', '"second"'))
    with monkeypatch.context() as full:
        full.setattr(StageTraining, "run", _fill_up)
        with pytest.raises(SystemExit):
            train.main([str(config), "--data", str(tmp_path), "--resume"])
    assert "smaller `batch`" in capsys.readouterr().err
    with monkeypatch.context() as small:
        small.setattr(requirement, "free_main_bytes", lambda: 10**9)
        with pytest.raises(SystemExit):
            train.main([str(config), "--data", str(tmp_path), "--resume"])
    assert "1.0 GB are free" in capsys.readouterr().err
    assert not (models / "second").exists()
    (models / "xl-official").rename(tmp_path / "gone")
    engine = next(engine for engine in describe_engines("cpu") if engine.name == "mine")
    assert "xl-official" in engine.missing


def test_every_shipped_configuration_is_understood() -> None:
    configs = Path(train.__file__).parent / "configs"
    stages = {
        read_plan(tomllib.loads(path.read_text())).stage for path in configs.glob("xl_*.toml")
    }
    assert stages == set(Stage)
