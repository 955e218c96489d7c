"""Several processes and several workers draw the same pairs as one does, each pair once."""

from dataclasses import replace
from itertools import islice
from types import SimpleNamespace
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


def test_sides_take_turns_by_the_batch_not_by_the_worker(library: FaceLibrary) -> None:
    plan = StreamPlan(1, 1, 0, 1, 0, sides_px=(64, 96, 128))
    maker = PairMaker(library, None, 128, {"self_blend": 1.0})
    sides = [rows[0].shape[-1] for rows in islice(PairStream(maker, plan), 6)]
    assert sides == [64, 96, 128, 64, 96, 128]
    resumed = [
        rows[0].shape[-1] for rows in islice(PairStream(maker, replace(plan, first_pair=2)), 2)
    ]
    assert resumed == [128, 64]
    info = SimpleNamespace(id=1, num_workers=2)
    with patch("engine.training.batches.get_worker_info", return_value=info):
        assert [rows[0].shape[-1] for rows in islice(PairStream(maker, plan), 3)] == [96, 64, 128]
