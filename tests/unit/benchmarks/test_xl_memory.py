"""What the published size takes is computed from shapes alone, and measured in its steps."""

from collections.abc import Iterator

import pytest
import torch

from benchmarks import xl_memory, xl_random_model
from benchmarks.live_tensors import LiveTensors
from benchmarks.xl_memory import DEAD, PARTS, TOTAL, Weights, computed, measure, working_bytes
from benchmarks.xl_random_model import TINY, Original, byte_size, fill, ours
from engine.forgerytalker.xl.configuration import XL

MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def kept() -> dict[str, Weights]:
    return {weights.name: weights for weights in computed(XL)}


def test_tensors_are_counted_while_they_live_and_views_once() -> None:
    with LiveTensors() as live:
        first = torch.ones(1000)
        assert live.now == 4000
        second = first + 1
        view = second.view(10, 100)
        assert live.now == 8000
        del second
        assert live.now == 8000
        del view
        assert (live.now, live.highest) == (4000, 8000)
        first.add_(1)
        assert live.now == 4000


def test_the_published_size_is_computed_part_by_part(kept: dict[str, Weights]) -> None:
    """Numbers of parameters as the reference lists them, two bytes each."""
    parts = kept["bfloat16"].by_part
    assert parts["image encoder"] == pytest.approx(2 * 985.9e6, rel=0.001)
    assert parts["forgery prompter"] == pytest.approx(2 * 671.8e6, rel=0.001)
    assert parts["language model"] == pytest.approx(2 * 2.85e9, rel=0.001)
    for weights in kept.values():
        assert (
            sum(weights.by_part[part] for part in PARTS) + weights.by_part.get(DEAD, 0)
            == weights.by_part[TOTAL]
        )


def test_only_the_language_model_is_rounded(kept: dict[str, Weights]) -> None:
    whole, eight, four = (
        kept[name].by_part for name in ("bfloat16", "language int8", "language int4")
    )
    assert {part for part in whole if whole[part] != eight[part]} == {"language model", TOTAL}
    assert eight["language model"] < 0.53 * whole["language model"]
    assert four["language model"] < 0.31 * whole["language model"]


def test_the_original_holds_what_has_no_effect_and_wider_numbers(kept: dict[str, Weights]) -> None:
    published, exact = (
        kept[name].by_part for name in ("original, language bfloat16", "original, all float32")
    )
    ours = kept["bfloat16"].by_part
    assert published["image encoder"] == 2 * ours["image encoder"]
    assert published["language model"] == ours["language model"]
    assert exact["language model"] == 2 * ours["language model"]
    assert published[DEAD] == exact[DEAD] > 700 * MEGABYTE


def test_further_pictures_take_their_share(capsys: pytest.CaptureFixture[str]) -> None:
    one, four = working_bytes(TINY, 1), working_bytes(TINY, 4)
    assert 3 * one < four < 4.1 * one
    xl_memory.main(["--tiny"])
    assert "4 at once" in capsys.readouterr().out


def test_a_report_is_measured_in_its_steps() -> None:
    told: list[str] = []
    stages = measure(TINY, 3, told.append)
    assert [stage.name.split(",")[0] for stage in stages] == [
        "weights",
        "image encoder",
        "forgery prompter",
        "mask",
        "Q-Former",
        "3 tokens",
    ]
    assert all(0 < stage.tensors < 4 * MEGABYTE for stage in stages[1:])
    assert all(stage.resident > 50 * MEGABYTE for stage in stages)
    assert stages[-1].line() == told[-1]


def _counted(module: torch.nn.Module) -> Iterator[torch.Tensor]:
    return (tensor for name, tensor in module.named_buffers() if name.endswith("position_ids"))


def test_random_weights_leave_nothing_to_chance_that_is_counted() -> None:
    original = Original(TINY, torch.bfloat16)
    fill(original, "cpu")
    positions = list(_counted(original))
    assert len(positions) == 2
    for tensor in positions:
        assert tensor.flatten().tolist() == list(range(tensor.numel()))
    for name, tensor in original.named_parameters():
        assert bool(torch.isfinite(tensor).all()), name
        assert float(tensor.float().abs().max()) <= 1.0, name
    language = original.model.language_model
    assert language.encoder.embed_tokens.weight is language.shared.weight


@pytest.mark.parametrize("bits", [16, 8, 4])
def test_making_a_model_takes_no_more_than_having_it(
    bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card that can hold the model can make it: no wider copy stands beside it."""
    monkeypatch.setattr(xl_random_model, "_DRAWN", 256)
    model = ours(TINY, torch.bfloat16, bits)
    with LiveTensors() as live:
        fill(model, "cpu")
    # The embedding has three names, each of which is given memory before they become one.
    embedding = model.language_model.shared.weight
    assert live.highest < byte_size(model) + 2 * embedding.nbytes + 20_000
