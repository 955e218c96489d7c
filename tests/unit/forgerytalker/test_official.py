"""Published checkpoints become a model folder once, wholly, and only if nothing is missing."""

import json
import pickle
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from engine.forgerytalker import official
from engine.forgerytalker.official import ImportOrder, import_published, tell_architecture
from engine.forgerytalker.xl import writing
from engine.forgerytalker.xl.catalogue import published_keys
from engine.forgerytalker.xl.configuration import PUBLISHED
from engine.forgerytalker.xl.keys import ALIASES, rename
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.plan import Fate, make_plan
from engine.forgerytalker.xl.sources import CheckpointRefused, Source, open_source
from engine.forgerytalker.xl.state import with_aliases
from engine.weights import verify_files
from tests.fakes.published import TINY, tensors, tiny_architecture, tiny_keys, write_checkpoints

# Small enough that the tiny model is written in several files.
PART_BYTES = 400_000


class RunsWhenRead:
    """What a hostile checkpoint does: it names a function to be called while it is read."""

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (Path("was-run"),))


def order(files: dict[str, Path], models: Path) -> ImportOrder:
    return ImportOrder(
        name="xl-official",
        files=files,
        tokenizers=files["flan-t5"],
        vocabulary=files["dff"].with_name("vocab.txt"),
        models=models,
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_checkpoints(tmp_path_factory.mktemp("published"))


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing.part_plans, "__defaults__", (PART_BYTES,))


def imported(files: dict[str, Path], models: Path, said: list[str] | None = None) -> Path:
    lines: list[str] = [] if said is None else said
    return import_published(order(files, models), lines.append, tiny_architecture)


def everything(folder: Path) -> dict[str, torch.Tensor]:
    state: dict[str, torch.Tensor] = {}
    for path in sorted(folder.glob("weights-*.safetensors")):
        state |= load_file(path)
    return state


def test_every_tensor_of_the_model_is_filled_from_the_right_file(
    files: dict[str, Path], tmp_path: Path
) -> None:
    folder = imported(files, tmp_path)
    verify_files(folder)
    state = everything(folder)
    model = PublishedForgeryTalker(TINY)
    model.load_state_dict(with_aliases(dict(state)), strict=True)
    # Language and encoder come from their own files, the rest from the fine-tuned one.
    from_dff = tensors([k for k in tiny_keys() if k.in_finetune], seed=7)
    torch.testing.assert_close(state["query_tokens"], from_dff["query_tokens"])
    key = "decoder.block.3.layer.0.SelfAttention.q.weight"
    flan = load_file(files["flan-t5"] / "model.safetensors")[key]
    torch.testing.assert_close(state[f"language_model.{key}"], flan.to(torch.bfloat16))
    eva = torch.load(files["eva"], weights_only=True)
    bias = state["vision_model.encoder.layers.38.self_attn.qkv.bias"].chunk(3)
    torch.testing.assert_close(bias[0], eva["blocks.38.attn.q_bias"])
    assert not bias[1].any()
    torch.testing.assert_close(bias[2], eva["blocks.38.attn.v_bias"])


def test_every_key_is_reported_once_with_what_became_of_it(
    files: dict[str, Path], tmp_path: Path
) -> None:
    said: list[str] = []
    folder = imported(files, tmp_path, said)
    report = json.loads((folder / "keys.json").read_text())
    fates = {name: fate for name, fate, _ in report}
    assert {key.name for key in published_keys("flant5xl")} <= set(fates)
    assert fates["seg_proj.weight"] == fates["bert_model.embeddings.LayerNorm.bias"] == "dead"
    assert fates["mask_decoder.mask_tokens"] == "used"
    assert fates["visual_encoder.blocks.39.norm1.weight"] == "unexpected"
    assert fates["Qformer.cls.predictions.bias"] == "unexpected"
    counted = Counter(fates.values())
    assert counted["missing"] == 0
    assert json.loads((folder / "manifest.json").read_text())["keys"] == {
        "used": counted["used"],
        "dead": counted["dead"],
        "missing": 0,
        "unexpected": 2,
    }
    assert any(line.startswith("used") and "query_tokens" in line for line in said)
    assert said[-1].startswith(f"keys: {counted['used']} used, {counted['dead']} dead, 0 missing")


@pytest.mark.parametrize(
    "group",
    [
        "mask_decoder",
        "Qformer",
        "prompt_proj",
        "t5_proj",
        "cross_attention_layer",
        # Of the second stage only; another file brings an older one.
        "query_tokens",
        "ln_vision",
        # Half a prompter beside the other half of another.
        "multi_label_classifier.transformer.encoder.layer.3.",
    ],
)
def test_a_fine_tuned_file_without_a_trained_group_is_refused(
    group: str, files: dict[str, Path], tmp_path: Path
) -> None:
    whole = torch.load(files["dff"], weights_only=True)["model"]
    cut = tmp_path / "cut.pth"
    torch.save({k: v for k, v in whole.items() if not k.startswith(group)}, cut)
    (tmp_path / "vocab.txt").write_bytes(files["dff"].with_name("vocab.txt").read_bytes())
    with pytest.raises(CheckpointRefused, match=group.partition(".")[0]):
        imported(files | {"dff": cut}, tmp_path / "models")
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("stage", ["first", "second by an older script"])
def test_what_a_stage_did_not_save_may_come_from_other_files(
    stage: str, files: dict[str, Path], tmp_path: Path
) -> None:
    trained = tensors([k for k in tiny_keys() if k.in_finetune], seed=7)
    saved = {k.name for k in tiny_keys() if k.in_pretrain}
    if stage != "first":
        saved = {n for n in trained if not n.startswith("multi_label_classifier.")}
    (tmp_path / "vocab.txt").write_bytes(files["dff"].with_name("vocab.txt").read_bytes())
    fewer = tmp_path / "fewer.pth"
    torch.save({name: tensor for name, tensor in trained.items() if name in saved}, fewer)
    verify_files(imported(files | {"dff": fewer}, tmp_path / "models"))


def test_a_missing_file_is_named_with_its_option_after_every_key(
    files: dict[str, Path], tmp_path: Path
) -> None:
    fewer = {role: path for role, path in files.items() if role != "eva"}
    said: list[str] = []
    with pytest.raises(CheckpointRefused) as caught:
        imported(fewer, tmp_path, said)
    assert "--eva" in caught.value.remedy
    assert "visual_encoder" in caught.value.what
    fates = Counter(line.split()[0] for line in said)
    assert fates["missing"] == sum(k.name.startswith("visual_encoder.") for k in tiny_keys())
    assert fates["used"] + fates["dead"] + fates["missing"] == len(tiny_keys())


def test_a_tensor_of_another_shape_is_refused(files: dict[str, Path]) -> None:
    keys = tiny_keys()
    made = tensors(keys)
    made["prompt_proj.weight"] = torch.zeros(3, 3)
    with pytest.raises(CheckpointRefused, match=r"prompt_proj\.weight"):
        make_plan([Source("dff", (files["dff"],), made)], keys)


def test_a_file_with_code_in_it_is_not_read(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    hostile = tmp_path / "hostile.pth"
    torch.save({"model": {"query_tokens": RunsWhenRead()}}, hostile)
    bare = tmp_path / "bare.pth"
    bare.write_bytes(pickle.dumps({"query_tokens": RunsWhenRead()}))
    for path, named in ((hostile, "getattr"), (bare, "pickle")):
        with pytest.raises(CheckpointRefused, match="more than weights") as caught:
            open_source("dff", path)
        assert caught.value.what.endswith(named)
        # The library advises to read the file all the same; nobody here does.
        assert "weights_only" not in str(caught.value)
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 2\n", "git lfs pull"),
        (b"\n<!DOCTYPE html><html><title>Sign in</title>", "sign in"),
    ],
)
@pytest.mark.parametrize("name", ["eva_vit_g.pth", "model.safetensors"])
def test_what_lies_in_the_place_of_a_large_file_is_named(
    name: str, content: bytes, told: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CheckpointRefused) as caught:
        open_source("eva", path)
    assert told in caught.value.remedy
    assert "run programs" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"not a checkpoint at all"])
def test_a_damaged_file_is_refused_in_words(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "damaged.pth"
    path.write_bytes(content)
    with pytest.raises(CheckpointRefused, match=r"damaged\.pth"):
        open_source("dff", path)


def test_an_interrupted_import_leaves_no_model_and_is_taken_up(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def interrupted(path: Path, part: object, plan: object, sources: object) -> None:
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(path.name)
        writing.write_part(path, part, plan, sources)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(official, "write_part", interrupted)
        with pytest.raises(KeyboardInterrupt):
            imported(files, tmp_path)
    assert not (tmp_path / "xl-official").exists()
    said: list[str] = []
    folder = imported(files, tmp_path, said)
    assert sum("is there already" in line for line in said) == 2
    verify_files(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["xl-official"]


KILLED_IN_THE_MIDDLE = """
import os, signal, sys
from pathlib import Path
from engine.forgerytalker import official
from engine.forgerytalker.xl import writing
from tests.fakes.published import tiny_architecture

root = Path(sys.argv[1])
files = {role: root / name for role, name in map(lambda told: told.split("="), sys.argv[3:])}
writing.part_plans.__defaults__ = (400_000,)
written = []


def write(path, *told):
    writing.write_part(path, *told)
    written.append(path)
    if len(written) == 3:
        with path.open("rb+") as stream:
            stream.truncate(path.stat().st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)


official.write_part = write
order = official.ImportOrder(
    "xl-official", files, files["flan-t5"], root / "vocab.txt", Path(sys.argv[2])
)
official.import_published(order, lambda line: None, tiny_architecture)
"""


def test_a_killed_import_leaves_no_model_and_is_taken_up(
    files: dict[str, Path], tmp_path: Path
) -> None:
    told = [f"{role}={path.name}" for role, path in files.items()]
    root = Path(official.__file__).parents[2]
    line = [sys.executable, "-c", KILLED_IN_THE_MIDDLE, str(files["dff"].parent), str(tmp_path)]
    ended = subprocess.run([*line, *told], cwd=root, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [path.name for path in tmp_path.iterdir()] == [".xl-official.unfinished"]
    said: list[str] = []
    folder = imported(files, tmp_path, said)
    assert sum("is there already" in line for line in said) == 2
    assert {path.name for path in folder.iterdir()} == {
        *(file.name for file in verify_files(folder).files),
        "manifest.json",
    }


def test_what_other_files_left_is_not_taken_up(
    files: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = tmp_path / ".xl-official.unfinished"
    left.mkdir()
    (left / "weights-001.safetensors").write_bytes(b"of another import")
    (left / "progress.json").write_text(
        json.dumps({"fingerprint": "other", "parts": {"weights-001.safetensors": "0"}})
    )
    said: list[str] = []
    verify_files(imported(files, tmp_path, said))
    assert not any("is there already" in line for line in said)


def test_a_model_that_is_there_is_not_overwritten(files: dict[str, Path], tmp_path: Path) -> None:
    imported(files, tmp_path)
    with pytest.raises(CheckpointRefused, match="already"):
        imported(files, tmp_path)


def test_positions_of_another_picture_size_are_resized(
    files: dict[str, Path], tmp_path: Path
) -> None:
    eva = torch.load(files["eva"], weights_only=True)
    eva["pos_embed"] = torch.rand(1, 10, eva["pos_embed"].shape[-1])
    larger = tmp_path / "eva.pth"
    torch.save(eva, larger)
    state = everything(imported(files | {"eva": larger}, tmp_path / "models"))
    assert state["vision_model.embeddings.position_embedding"].shape[1] == 5


def test_halved_counters_are_counters_again(files: dict[str, Path], tmp_path: Path) -> None:
    whole = torch.load(files["dff"], weights_only=True)["model"]
    halved = {name: tensor.half() for name, tensor in whole.items()}
    name = "multi_label_classifier.coord_conv_branch.1.num_batches_tracked"
    halved[name] = torch.tensor(1e9).half()
    student = tmp_path / "student.bin"
    torch.save(halved, student)
    (tmp_path / "vocab.txt").write_bytes(files["dff"].with_name("vocab.txt").read_bytes())
    state = everything(imported(files | {"dff": student}, tmp_path / "models"))
    counter = state[rename(name).key]  # type: ignore[union-attr]
    assert (counter.dtype, int(counter)) == (torch.int64, 0)


@pytest.mark.parametrize("architecture", sorted(PUBLISHED))
def test_names_and_full_shapes_fit_our_modules(architecture: str) -> None:
    with torch.device("meta"):
        model = PublishedForgeryTalker(PUBLISHED[architecture])
    ours = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    filled: dict[str, int] = {}
    for key in published_keys(architecture):
        place = rename(key.name)
        if place is None:
            continue
        shape = ours[place.key]
        if place.part.value == "whole":
            assert key.shape == shape, key.name
        else:
            assert shape == (3 * key.shape[0],)
        filled[place.key] = filled.get(place.key, 0) + 1
    aliases = {rename_alias(name) for name in ALIASES}
    assert set(filled) == set(ours) - aliases
    biases = [name for name in ours if name.endswith("qkv.bias")]
    assert all(filled[name] == 2 for name in biases)


def rename_alias(name: str) -> str:
    return name.replace("t5_model", "language_model")


def test_the_list_of_keys_is_whole() -> None:
    # Counted by running the published classes.
    assert len(published_keys("flant5xl")) == 2253
    assert sum(key.elements for key in published_keys("flant5xl")) == 5_140_991_528
    assert len(published_keys("flant5base")) == 1815
    assert sum(key.elements for key in published_keys("flant5base")) == 2_371_063_848
    assert sum(key.in_finetune for key in published_keys("flant5xl")) == 1184


@pytest.mark.parametrize(("width", "name"), [(2048, "flant5xl"), (768, "flant5base")])
def test_the_size_is_told_by_the_projection(width: int, name: str, tmp_path: Path) -> None:
    projection = {"t5_proj.weight": torch.empty(width, 768, device="meta")}
    source = Source("dff", (tmp_path / "dff.pth",), projection)
    assert tell_architecture([source]).config.name == name


def test_a_model_of_unknown_size_is_refused(tmp_path: Path) -> None:
    projection = {"t5_proj.weight": torch.empty(1024, 768, device="meta")}
    with pytest.raises(CheckpointRefused, match="1024"):
        tell_architecture([Source("dff", (tmp_path / "dff.pth",), projection)])


def test_used_and_dead_keys_are_all_keys() -> None:
    keys = tiny_keys()
    plan = make_plan([Source("dff", (Path("all"),), tensors(keys))], keys)
    assert Counter(line.fate for line in plan.fates).keys() == {Fate.USED, Fate.DEAD}
    assert len(plan.fates) == len(keys)


def test_the_command_says_what_to_put_right(
    tmp_path: Path, files: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    told = ["--name", "xl", "--dff", str(tmp_path / "none.pth"), "--flan-t5", str(files["flan-t5"])]
    assert (
        official.main([*told, "--bert-vocabulary", str(files["dff"].with_name("vocab.txt"))]) == 2
    )
    assert "none.pth" in capsys.readouterr().err
