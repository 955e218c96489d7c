"""A step is measured as it is trained on a GPU: bfloat16 that stands still, float32 that learns."""

import re

import pytest
import torch

from benchmarks import xl_training_memory
from benchmarks.xl_random_model import TINY
from benchmarks.xl_training_memory import make_module, step_bytes
from engine.training.published.stages import Stage, StageModule
from tests.fakes.parity import folder


@pytest.fixture(scope="module", params=[Stage.LORA, Stage.TWO])
def module(request: pytest.FixtureRequest) -> StageModule:
    return make_module(TINY, request.param, folder() / "tokenizers")


def test_what_learns_is_exact_and_what_stands_still_is_short(module: StageModule) -> None:
    learning = [p for p in module.parameters() if p.requires_grad]
    still = [p for p in module.model.parameters() if not p.requires_grad]
    assert {p.dtype for p in learning} == {torch.float32}
    assert {p.dtype for p in still} == {torch.bfloat16}


def test_a_step_changes_what_learns_and_larger_batches_take_more(module: StageModule) -> None:
    learning = {n: p for n, p in module.named_parameters() if p.requires_grad}
    before = {name: p.detach().clone() for name, p in learning.items()}
    one = step_bytes(module, 1)
    assert any(not torch.equal(before[name], p) for name, p in learning.items())
    assert all(p.grad is None for p in learning.values())
    kept = sum(p.nbytes for p in learning.values())
    # Gradients and both moments of what learns, at least.
    assert one > 3 * kept
    assert step_bytes(module, 4) > one


@pytest.mark.parametrize(("stage", "allowed"), [(Stage.LORA, 1.6), (Stage.TWO, 1.6)])
def test_without_numbers_a_step_takes_about_as_much(stage: Stage, allowed: float) -> None:
    words = folder() / "tokenizers"
    measured = step_bytes(make_module(TINY, stage, words), 4)
    computed = step_bytes(make_module(TINY, stage, words, "meta"), 4)
    # More, as attention is counted whole.
    assert measured / 1.1 < computed < measured * allowed


@pytest.mark.parametrize(("options", "how"), [([], "computed"), (["--run"], "measured")])
def test_the_command_prints_a_line_for_each_batch(
    options: list[str], how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = str(folder() / "tokenizers")
    xl_training_memory.main(["--tiny", "--batch", "1", "2", "--words", words, *options])
    lines = capsys.readouterr().out.splitlines()
    assert re.match(rf"lora, .* {how}.*: weights 0\.\d+ GB, [\d.]+ million learn", lines[0])
    assert [line.split(":")[0] for line in lines[1:]] == ["batch   1", "batch   2"]
