"""The measurement of the published size runs whole at tiny size, and says what each way weighs."""

import re

import pytest
import torch

from benchmarks import xl_speed


def test_every_way_is_measured_and_low_bits_weigh_less(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    xl_speed.main(["--tiny", "--runs", "1", "--tokens", "3"])
    lines = capsys.readouterr().out.splitlines()
    assert [line[:22].strip() for line in lines[1:5]] == [
        "plain",
        "ours",
        "ours, int8",
        "ours, int4",
    ]
    weights = [float(found) for found in re.findall(r"weights ([\d.]+) MB", "\n".join(lines))]
    assert len(weights) == 4
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 4
    assert all("peak not counted" in line for line in lines[1:5])
    assert re.search(r"faster than plain by [\d.]+ \(one\), [\d.]+ \(batch 16\)", lines[-1])


def test_full_size_is_not_tried_without_a_gpu(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(SystemExit):
        xl_speed.main([])
    assert "there is no GPU" in capsys.readouterr().err
