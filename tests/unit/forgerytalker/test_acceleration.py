"""Compiled eyes and recorded steps do the same as plain ones, and are given up where they fail."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import make_fx

from engine.forgerytalker.xl import acceleration
from engine.forgerytalker.xl.acceleration import (
    COMPILE,
    GRAPHS,
    Acceleration,
    make_analyst,
)
from engine.forgerytalker.xl.decoding import Step, record_cuda_graph
from engine.forgerytalker.xl.inference import Analyst, Eye, Tokenizers, prompts_of
from engine.forgerytalker.xl.modeling import PublishedForgeryTalker
from engine.forgerytalker.xl.processing import BertTokens, T5Tokens
from engine.forgerytalker.xl.state import renamed
from tests.fakes.parity import folder, stored, whole_config


@pytest.fixture(scope="module")
def model() -> PublishedForgeryTalker:
    fixture = stored("end_to_end")
    built = PublishedForgeryTalker(whole_config(fixture)).eval()
    built.load_state_dict(renamed(fixture.state()), strict=True)
    return built.requires_grad_(False)


@pytest.fixture(scope="module")
def tokenizers() -> Tokenizers:
    words = folder() / "tokenizers"
    return Tokenizers(
        BertTokens(words / "bert" / "vocab.txt"), T5Tokens(words / "t5" / "tokenizer.json")
    )


@pytest.fixture(autouse=True)
def nothing_compiled() -> Iterator[None]:
    yield
    torch._dynamo.reset()


def pixels() -> Tensor:
    return stored("end_to_end")["in.image"]


def replayed(step: Step) -> Step:
    """Stands for a CUDA graph: the recorded operations, on the buffers of the recording.

    As in a graph nothing of Python runs again, so a step that depended on the processor's numbers
    would write the first word for ever.
    """
    recorded = make_fx(lambda: step())()
    return lambda: recorded()


def refusing(_work: Callable[..., object]) -> Callable[..., Tensor]:
    def refuse(*_arguments: object) -> Tensor:
        raise RuntimeError("there is no compiler here")

    return refuse


def test_a_recorded_step_writes_the_same_words(
    model: PublishedForgeryTalker, tokenizers: Tokenizers
) -> None:
    plain = Analyst(model, tokenizers)
    recorded = Analyst(model, tokenizers, recorder=replayed)
    seen = plain.look(pixels())
    prompts = prompts_of(seen.labels)
    expected = plain.write_ids(seen.image, prompts)
    assert expected.shape[1] > 10
    assert torch.equal(recorded.write_ids(seen.image, prompts), expected)
    # The second text is written with the same recording.
    swapped, turned = seen.image.flip(0), prompts[::-1]
    assert torch.equal(recorded.write_ids(swapped, turned), plain.write_ids(swapped, turned))


def test_the_eyes_compile_as_a_whole_and_see_the_same(
    model: PublishedForgeryTalker, tokenizers: Tokenizers
) -> None:
    """All that `torch.compile` does but to make kernels: in one graph, without a break."""
    compiler: Callable[[Eye], Eye] = partial(torch.compile, backend="aot_eager", fullgraph=True)
    plain = Analyst(model, tokenizers)
    compiled = Analyst(model, tokenizers, compiler=compiler)
    for batch in (pixels(), pixels()[:1]):
        expected, found = plain.look(batch), compiled.look(batch)
        torch.testing.assert_close(found.image, expected.image, atol=1e-5, rtol=0)
        torch.testing.assert_close(found.regions, expected.regions, atol=1e-5, rtol=0)
        torch.testing.assert_close(found.mask, expected.mask, atol=1e-5, rtol=0)
        assert found.labels == expected.labels


def test_what_works_is_used(model: PublishedForgeryTalker, tokenizers: Tokenizers) -> None:
    wanted = Acceleration(replayed, lambda work: work)
    assert make_analyst(model, tokenizers, wanted)[1] == wanted
    assert make_analyst(model, tokenizers, Acceleration())[1] == Acceleration()


@pytest.mark.parametrize(
    ("wanted", "left"),
    [
        (Acceleration(replayed, refusing), Acceleration(recorder=replayed)),
        (Acceleration(refusing, refusing), Acceleration()),
        (Acceleration(compiler=refusing), Acceleration()),
    ],
)
def test_what_fails_is_left_out_and_told(
    wanted: Acceleration,
    left: Acceleration,
    model: PublishedForgeryTalker,
    tokenizers: Tokenizers,
    caplog: pytest.LogCaptureFixture,
) -> None:
    analyst, used = make_analyst(model, tokenizers, wanted)
    assert used == left
    assert "without acceleration" in caplog.text
    assert analyst.look(pixels()).labels == Analyst(model, tokenizers).look(pixels()).labels


def test_it_is_asked_for_by_name_and_on_a_gpu_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (GRAPHS, COMPILE):
        monkeypatch.delenv(name, raising=False)
    asked_for = acceleration.Acceleration.asked_for
    assert asked_for("cuda", takes_turns=False) == Acceleration()
    monkeypatch.setenv(GRAPHS, "1")
    assert asked_for("cuda", takes_turns=False) == Acceleration(recorder=record_cuda_graph)
    monkeypatch.setenv(COMPILE, "1")
    both = asked_for("cuda", takes_turns=False)
    assert both == Acceleration(record_cuda_graph, torch.compile)
    assert asked_for("cuda", takes_turns=True) == asked_for("cpu", takes_turns=False)
    assert asked_for("cpu", takes_turns=False) == Acceleration()
