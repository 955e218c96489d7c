"""How many pictures a second one core synthesises, for each family and for the training streams.

`python -m benchmarks.synthesis_speed --cache RUN/faces [--regenerated RUN/regenerated]`. Processor
time is counted, so that other work on the machine changes little.
"""

import argparse
import time
from pathlib import Path

import cv2

from engine.training.batches import PairStream, StreamPlan
from engine.training.faces import FaceLibrary
from engine.training.samples import PairMaker
from engine.training.synthesis.families import FAMILIES

SIDE_PX = 256
# Pairs per family; the spread between faces is then about a tenth of the mean.
PAIRS = 25
BATCHES = 8
# Window side, windows per pair: windows at full detail, and whole faces.
STREAMS = {"windows of 128 px": (128, 2), "whole faces": (0, 1)}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthesis_speed")
    parser.add_argument("--cache", type=Path, required=True, help="the face library's cache")
    parser.add_argument("--regenerated", type=Path, help="faces the autoencoders gave back")
    options = parser.parse_args(argv)
    cv2.setNumThreads(1)
    library = FaceLibrary(options.cache, "train")
    for family in FAMILIES:
        if family != "regenerate" or options.regenerated is not None:
            maker = PairMaker(library, options.regenerated, SIDE_PX, {family: 1.0})
            print(f"{family}: {_pairs_a_second(maker) * 2:.0f} pictures/s", flush=True)
    maker = PairMaker(library, options.regenerated, SIDE_PX)
    for name, (window_px, windows) in STREAMS.items():
        plan = StreamPlan(1, 8, window_px, windows, 0)
        print(f"stream of {name}: {_rows_a_second(maker, plan):.0f} pictures/s", flush=True)
    return 0


def _pairs_a_second(maker: PairMaker) -> float:
    maker.make(1, 0)
    started = time.process_time()
    for number in range(1, PAIRS + 1):
        maker.make(1, number)
    return PAIRS / (time.process_time() - started)


def _rows_a_second(maker: PairMaker, plan: StreamPlan) -> float:
    batches = iter(PairStream(maker, plan))
    next(batches)
    started = time.process_time()
    rows = sum(len(next(batches)[0]) for _ in range(BATCHES))
    return rows / (time.process_time() - started)


if __name__ == "__main__":
    raise SystemExit(main())
