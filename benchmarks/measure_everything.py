"""Everything that is measured of a trained model, in one resumable command.

`python -m benchmarks.measure_everything --run RUN --data FOLDER --work FOLDER`

RUN is what `python main.py train` left, FOLDER the data it was trained with. The engine that is
measured is the bundled one. Results lie in the work folder, one file a step; a step whose file is
there is not done again (`--again` does all anew). Afterwards:

    python -m benchmarks.collect_metrics WORK --out resources/models/compact/metrics.json
    python -m benchmarks.curve_plots WORK/curves.json --out docs/robustness.svg
    python -m benchmarks.model_card

Two steps run side by side, each on a core of its own; the speed of one analysis is measured last,
when nothing else runs.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from engine.training.synthesis.families import HELD_OUT_FAMILIES

ROOT = Path(__file__).parents[1]
SWAPS = ("part_swap", "face_swap", "self_blend")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many pictures each step looks at; pairs are a forgery and its genuine twin."""

    # A perfect calibration would measure 0.07 by chance over 400 pictures, 0.04 over 1,200.
    synthetic_pairs: int = 600
    swap_pairs: int = 150
    held_out_pairs: int = 100
    curve_pairs: int = 40
    word_faces: int = 150
    exported_pictures: int = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One result file and the commands that make it, in order.

    Exit status 1 of a command means that single pictures failed or a bound was missed: the result
    is there and says so.
    """

    name: str
    commands: tuple[tuple[str, ...], ...]


def main(argv: list[str] | None = None) -> int:
    """Do the steps that are not done; 1 when one failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.measure_everything")
    parser.add_argument("--run", type=Path, required=True, help="what the training left")
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with faces.csv, forged_dev"
    )
    parser.add_argument("--work", type=Path, required=True, help="where results go")
    parser.add_argument("--again", action="store_true", help="do finished steps again")
    parser.add_argument("--held-out", nargs="*", default=sorted(HELD_OUT_FAMILIES))
    parser.add_argument("--lanes", type=int, default=2, help="steps side by side, a core each")
    for name, count in _counts(Sizes()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=count)
    options = parser.parse_args(argv)
    sizes = Sizes(**{name: getattr(options, name) for name in _counts(Sizes())})
    options.work.mkdir(parents=True, exist_ok=True)
    places = Places(options.run.resolve(), options.data.resolve(), options.work.resolve())
    steps = plan(places, sizes, options.held_out)
    if options.again:
        for step in steps:
            places.result(step.name).unlink(missing_ok=True)
    wanted = [step for step in steps if not places.result(step.name).exists()]
    alone = [step for step in wanted if step.name == "speed"]
    beside = [step for step in wanted if step.name != "speed"]
    done = [
        *_in_lanes(beside, places, options.lanes),
        *(_run(step, places, None) for step in alone),
    ]
    return 0 if all(done) else 1


@dataclass(frozen=True, slots=True)
class Places:
    """Where the run, its data and the results lie."""

    run: Path
    data: Path
    work: Path

    def result(self, name: str) -> Path:
        """Return the file of a step's result."""
        return self.work / f"{name}.json"


def plan(places: Places, sizes: Sizes, held_out: Sequence[str]) -> list[Step]:
    """Return all steps, the longest first."""
    training = "engine.training"
    people = str(places.data / "forged_dev" / "labels.csv")
    faces = ("--cache", str(places.run / "faces"))
    again = places.run / "regenerated"
    regenerated = ("--regenerated", str(again)) if again.exists() else ()

    def out(name: str) -> tuple[str, str]:
        return "--out", str(places.result(name))

    def made(name: str, count: int, *families: str) -> tuple[str, ...]:
        chosen = ("--families", *families) if families else ()
        table = ("--list", str(places.data / "faces.csv"), "--split", "test", "--count", str(count))
        target = ("--out", str(places.work / f"made_{name}"))
        return (f"{training}.synthesize", *faces, *regenerated, *table, *chosen, *target)

    def manifest(name: str) -> str:
        return str(places.work / f"made_{name}" / "manifest.csv")

    def evaluated(name: str, table: str) -> tuple[str, ...]:
        return (f"{training}.evaluate", table, *out(name))

    curves = ("benchmarks.curves", manifest("damaged"), "--pairs", str(sizes.curve_pairs))
    words = ("benchmarks.words", *faces, *regenerated, "--count", str(sizes.word_faces))
    exported = (
        "benchmarks.onnx_agreement", manifest("exported"),
        "--pictures", str(sizes.exported_pictures),
        "--checkpoint", str(places.run / "visual.checkpoint.pt"),
    )  # fmt: skip
    steps = [
        Step("curves", (made("damaged", sizes.curve_pairs), (*curves, *out("curves")))),
        Step("people", (evaluated("people", people),)),
        Step(
            "synthetic",
            (made("synthetic", sizes.synthetic_pairs),
             evaluated("synthetic", manifest("synthetic"))),
        ),
        Step(
            "swaps",
            (made("swaps", sizes.swap_pairs, *SWAPS), evaluated("swaps", manifest("swaps"))),
        ),
        Step("words", ((*words, *out("words")),)),
        Step(
            "onnx",
            (made("exported", -(-sizes.exported_pictures // 2)), (*exported, *out("onnx"))),
        ),
        Step("speed", (("benchmarks.analysis_speed", *out("speed")),)),
    ]  # fmt: skip
    if held_out:
        kept_out = made("held_out", sizes.held_out_pairs, *held_out)
        steps.insert(4, Step("held_out", (kept_out, evaluated("held_out", manifest("held_out")))))
    return steps


def _in_lanes(steps: Sequence[Step], places: Places, lanes: int) -> list[bool]:
    """Run the steps side by side, each lane on a core of its own."""
    cores: Queue[int] = Queue()
    for core in sorted(os.sched_getaffinity(0))[:lanes]:
        cores.put(core)
    with ThreadPoolExecutor(cores.qsize()) as pool:
        return list(pool.map(lambda step: _on_a_core(step, places, cores), steps))


def _on_a_core(step: Step, places: Places, cores: "Queue[int]") -> bool:
    core = cores.get()
    try:
        return _run(step, places, core)
    finally:
        cores.put(core)


def _run(step: Step, places: Places, core: int | None) -> bool:
    """Run a step's commands; what they print goes to a log beside the result."""
    started = time.monotonic()
    log = places.work / f"{step.name}.log"
    with log.open("w") as stream:
        for command in step.commands:
            ended = subprocess.run(
                [*_pinned(core), sys.executable, "-m", *command],
                cwd=ROOT, stdout=stream, stderr=subprocess.STDOUT, check=False,
                env=os.environ | {"OMP_NUM_THREADS": "1" if core is not None else "2"},
            )  # fmt: skip
            if ended.returncode not in (0, 1):
                break
    is_done = places.result(step.name).exists()
    told = "done" if is_done else f"failed, see {log}"
    print(f"{step.name}: {told} ({time.monotonic() - started:.0f} s)", flush=True)
    return is_done


def _pinned(core: int | None) -> tuple[str, ...]:
    return () if core is None else ("taskset", "-c", str(core))


def _counts(sizes: Sizes) -> dict[str, int]:
    return {name: getattr(sizes, name) for name in Sizes.__slots__}


if __name__ == "__main__":
    raise SystemExit(main())
