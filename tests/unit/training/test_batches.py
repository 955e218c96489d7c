"""Several processes and several workers draw the same pairs as one does, each pair once."""

from dataclasses import replace
from itertools import islice
from typing import Any
from unittest.mock import patch

import pytest

from engine.training.batches import PairStream, StreamPlan
from engine.training.faces import FaceLibrary
from engine.training.samples import PairMaker


class _Numbers(PairMaker):
    """Remembers which pairs were asked for."""

    def __init__(self, library: FaceLibrary) -> None:
        super().__init__(library, None, 256, {"self_blend": 1.0})
        self.asked: list[int] = []

    def make(self, seed: int, number: int, *, jitter: bool = True) -> Any:
        self.asked.append(number)
        return super().make(seed, 0, jitter=jitter)


@pytest.mark.parametrize(("processes", "workers"), [(1, 1), (1, 2), (2, 1), (2, 2)])
def test_every_pair_is_learned_once_in_the_order_of_the_steps(
    library: FaceLibrary, processes: int, workers: int
) -> None:
    plan = StreamPlan(1, 2, 0, 1, first_pair=8, processes=processes)
    steps: dict[tuple[int, int], list[int]] = {}
    for process in range(processes):
        for worker in range(workers):
            maker = _Numbers(library)
            info = type("Info", (), {"id": worker, "num_workers": workers})
            with patch("engine.training.batches.get_worker_info", return_value=info):
                stream = iter(PairStream(maker, replace(plan, process=process)))
                for turn, _ in enumerate(islice(stream, 2)):
                    # The loader takes from its workers in turn.
                    steps[turn * workers + worker, process] = maker.asked[-2:]
    drawn = [number for place in sorted(steps) for number in steps[place]]
    assert drawn == list(range(8, 8 + 4 * processes * workers))
