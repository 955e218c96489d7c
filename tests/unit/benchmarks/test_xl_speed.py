"""The measurement of the published size runs whole at tiny size, and says what each way costs."""

import re
from collections.abc import Iterator

import pytest
import torch

from benchmarks import xl_speed
from benchmarks.xl_random_model import TINY
from benchmarks.xl_speed import Cost, Measured, Trial, measure, verdicts

TRIAL = Trial(TINY, "cpu", runs=1, tokens=2)


@pytest.fixture(autouse=True)
def processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)


def test_every_way_is_measured_and_judged(capsys: pytest.CaptureFixture[str]) -> None:
    xl_speed.main(["--tiny", "--runs", "1", "--tokens", "2"])
    lines = capsys.readouterr().out.splitlines()
    names = ["plain", "plain, float32", "ours", "ours, int8", "ours, int4", "ours, turns"]
    assert [line[:24].strip() for line in lines[1:7]] == names
    weights = [float(found) for found in re.findall(r"weights ([\d.]+) MB", "\n".join(lines))]
    whole, exact, half, eight, four, turns = weights
    assert exact > whole > half > eight > four
    assert turns == half
    told = re.findall(
        r"peak ([\d.]+) MB; batch 16: +[\d.]+ pictures/s, peak ([\d.]+) MB", "\n".join(lines)
    )
    assert len(told) == len(names)
    for weight, (one, many) in zip(weights, told, strict=True):
        assert weight < float(one) < float(many)
    judged = [line for line in lines if line.endswith(":")]
    assert len(judged) == 8
    assert "ours, int8 against plain, float32:" in judged


def test_full_size_is_not_tried_without_a_gpu(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        xl_speed.main([])
    assert "there is no GPU" in capsys.readouterr().err


def _cost(seconds: float, gigabytes: float) -> Cost:
    return Cost(seconds, int(gigabytes * 1e9))


def _goals(way: Measured, base: Measured) -> Iterator[bool]:
    return (line.endswith("   met") for line in list(verdicts(way, base))[1:])


def test_the_goals_are_twice_the_speed_half_the_memory_and_fourteen_gigabytes() -> None:
    base = Measured("plain", 20, _cost(2.0, 30.0), _cost(8.0, 40.0))
    good = Measured("ours", 9, _cost(1.0, 14.0), _cost(4.0, 30.0))
    assert list(_goals(good, base)) == [True, True, True, True]
    slow = Measured("ours", 9, _cost(1.01, 14.1), _cost(4.01, 30.0))
    assert list(_goals(slow, base)) == [False, False, True, False]
    large = Measured("ours", 9, _cost(1.0, 15.1), None)
    assert list(_goals(large, base)) == [True, False, False]


def test_what_does_not_fit_is_said_and_the_rest_goes_on() -> None:
    def none() -> tuple[xl_speed.Run, int]:
        raise torch.OutOfMemoryError("CUDA out of memory")

    def broken() -> tuple[xl_speed.Run, int]:
        raise RuntimeError("no compiler\nfurther lines")

    def one_only() -> tuple[xl_speed.Run, int]:
        def run(batch: int) -> None:
            if batch > 1:
                raise torch.OutOfMemoryError("CUDA out of memory")

        return run, 5

    assert "does not fit" in str(measure("ours", none, TRIAL))
    assert str(measure("ours", broken, TRIAL)).endswith("RuntimeError: no compiler")
    found = measure("ours", one_only, TRIAL)
    assert isinstance(found, Measured)
    assert found.many is None
    assert found.line().endswith("batch 16: does not fit")
