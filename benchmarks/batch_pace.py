"""What the case costs per picture: the batch against the engine's own loop, picture by picture.

    python -m benchmarks.batch_pace [--pictures N] [--folder FOLDER]

Each picture is analysed twice by one warm engine, once with nothing around it and once as an item
of a batch (hashed, queued, its files checked and moved, recorded and logged, forced to the disk),
in turns of changing order, so that other programs on the machine slow both down alike.
"""

import argparse
import os
import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from app.casework.analysis import QueuePlan, QueueWatch, analyse_items, ask_for_engine
from app.casework.records import NewCase
from app.casework.session import CaseSession
from benchmarks.batch_proof import make_pictures
from engine.client import EngineClient
from engine.schema.request import EngineDescription

# What the case may cost: a tenth of the engine's own time.
MOST_TIMES = 1.1


@dataclass(slots=True)
class Taken:
    """Seconds per picture: by the clock, and of computing in both processes."""

    clock: list[float] = field(default_factory=list)
    computing: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Trial:
    """One case and one warm engine."""

    session: CaseSession
    client: EngineClient
    engine: EngineDescription
    folder: Path

    def alone(self, evidence_id: str) -> None:
        """The engine's own analysis, into a folder on the same disk."""
        request = self.session.request_for(evidence_id, self.engine, "cpu")
        staging = self.folder / "staging"
        staging.mkdir()
        self.client.analyse(request, self.session.evidence_path(evidence_id), staging)
        shutil.rmtree(staging)

    def in_batch(self, evidence_id: str) -> None:
        """The same as an item of the case's batch."""
        plan = QueuePlan((evidence_id,), self.engine, "cpu")
        result = analyse_items(self.session, self.client, plan, QueueWatch())
        assert not result.failed, result.failed

    def timed(self, act: str, evidence_id: str, taken: Taken) -> None:
        """Do it, and note what it took."""
        began, computed = time.monotonic(), self._computed()
        (self.alone if act == "alone" else self.in_batch)(evidence_id)
        taken.clock.append(time.monotonic() - began)
        taken.computing.append(self._computed() - computed)

    def _computed(self) -> float:
        child = Path(f"/proc/{self.client.process_id}/stat").read_text("ascii")
        fields = child.rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def measure(paths: list[Path], folder: Path) -> tuple[Taken, Taken]:
    """Both ways on every picture that can be taken in."""
    alone, batch = Taken(), Taken()
    with (
        EngineClient(device="cpu") as client,
        CaseSession.create(folder / "case", NewCase("1", "Pace", "Eva")) as session,
    ):
        session.take_in(paths, client)
        engine = ask_for_engine(client, "compact")
        trial = Trial(session, client, engine, folder)
        ids = [image.id for image in session.evidence_images()]
        session.enqueue(ids, engine, "cpu")
        trial.alone(ids[0])
        for number, evidence_id in enumerate(ids):
            turns = [("alone", alone), ("batch", batch)]
            for act, taken in turns if number % 2 else reversed(turns):
                trial.timed(act, evidence_id, taken)
    return alone, batch


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="pictures to use; else portraits are made")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        pictures = arguments.folder
        if pictures is None:
            pictures = Path(name) / "pictures"
            make_pictures(pictures, arguments.pictures)
        paths = sorted(pictures.iterdir())[: arguments.pictures]
        alone, batch = measure(paths, Path(name))
    print(f"{len(alone.clock)} pictures, each both ways")
    for words, first, second in (
        ("by the clock", alone.clock, batch.clock),
        ("computing", alone.computing, batch.computing),
    ):
        ratios = [b / a for a, b in zip(first, second, strict=True) if a > 0]
        print(
            f"{words}: alone {sum(first) / len(first):.3f} s, in the batch "
            f"{sum(second) / len(second):.3f} s, together {sum(second) / sum(first):.3f} times, "
            f"median of the pairs {median(ratios):.3f} times"
        )
    # The clock also counts what other programs on the machine do meanwhile.
    return int(sum(batch.computing) > MOST_TIMES * sum(alone.computing))


if __name__ == "__main__":
    raise SystemExit(main())
