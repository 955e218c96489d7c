"""Every result of the metrics file has a step, and finished steps are not done again."""

import json
from pathlib import Path

import pytest

from benchmarks import measure_everything as everything
from benchmarks.collect_metrics import RESULTS
from engine.training.synthesis.families import HELD_OUT_FAMILIES


def _places(folder: Path) -> everything.Places:
    return everything.Places(folder / "run", folder / "data", folder)


def test_every_result_has_a_step(tmp_path: Path) -> None:
    steps = everything.plan(_places(tmp_path), everything.Sizes(), sorted(HELD_OUT_FAMILIES))
    assert {step.name for step in steps} == set(RESULTS)
    assert steps[-1].name == "speed"
    kept_out = next(step for step in steps if step.name == "held_out")
    assert set(HELD_OUT_FAMILIES) <= set(kept_out.commands[0])
    assert str(tmp_path / "held_out.json") in kept_out.commands[1]


def test_without_families_kept_out_that_step_is_left_out(tmp_path: Path) -> None:
    steps = everything.plan(_places(tmp_path), everything.Sizes(), ())
    assert "held_out" not in {step.name for step in steps}


def test_finished_steps_are_left_alone_and_a_failing_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "writer.py").write_text(
        "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text('{}'); sys.exit(1)"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    made = tmp_path / "words.json"
    steps = [
        everything.Step("people", (("no_such_module",),)),
        everything.Step("curves", (("no_such_module",),)),
        everything.Step("words", (("writer", str(made)),)),
    ]
    monkeypatch.setattr(everything, "plan", lambda *_: steps)
    (tmp_path / "people.json").write_text("{}")
    told = ["--run", "r", "--data", "d", "--work", str(tmp_path), "--lanes", "1"]
    assert everything.main(told) == 1
    printed = capsys.readouterr().out
    assert "people" not in printed
    assert "curves: failed, see" in printed
    assert "words: done" in printed
    assert json.loads(made.read_text()) == {}
    assert "no_such_module" in (tmp_path / "curves.log").read_text()
