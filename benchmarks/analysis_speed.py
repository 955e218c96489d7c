"""How long one analysis takes on two processor cores, and how much memory the engine needs.

`python -m benchmarks.analysis_speed --out FILE`, or printed by `make bench`.

The picture is a public-domain portrait, enlarged to 1024×1024; the engine's process is kept warm
between the analyses, as in a session at the window.
"""

import argparse
import hashlib
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from skimage import data

from app.casework.models import model_named
from engine.client import EngineClient
from engine.schema.request import AnalysisRequest

SIDE_PX = 1024
WARM_RUNS = 10
# Examiners' office machines: the goal is set for two cores, whatever this machine has.
CORES = 2


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds from the question to the finding, and the engine process's peak memory."""

    first_s: float
    warm_s: tuple[float, ...]
    engine_peak_mb: float

    def lines(self) -> tuple[str, ...]:
        """Return what to print."""
        return (
            f"first analysis, engine not loaded: {self.first_s:.2f} s",
            f"warm, median of {len(self.warm_s)}: {statistics.median(self.warm_s):.2f} s",
            f"warm, slowest: {max(self.warm_s):.2f} s",
            f"peak memory of the engine's process: {self.engine_peak_mb:.0f} MB",
        )


def main(argv: list[str] | None = None) -> int:
    """Measure, print, and write the numbers as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analysis_speed")
    parser.add_argument("--engine", default="compact")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    speed = measure(options.engine)
    numbers = {
        "engine": model_named(options.engine).pinned,
        "runs": len(speed.warm_s),
        "first_s": speed.first_s,
        "warm_median_s": statistics.median(speed.warm_s),
        "warm_slowest_s": max(speed.warm_s),
        "engine_peak_mb": speed.engine_peak_mb,
    }
    options.out.write_text(json.dumps(numbers, indent=1) + "\n")
    print(*speed.lines(), sep="\n")
    return 0


def measure(engine: str = "compact") -> Speed:
    """Analyse the same portrait again and again with one warm engine on the processor."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        picture = folder / "portrait.png"
        Image.fromarray(data.astronaut()).resize((SIDE_PX, SIDE_PX)).save(picture)
        with EngineClient(device="cpu") as client:
            durations = _durations(client, engine, picture, folder)
    # Linux gives the largest resident set of any child that has ended, in KiB.
    peak_kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return Speed(durations[0], tuple(durations[1:]), peak_kib * 1024 / 1e6)


def _durations(client: EngineClient, engine: str, picture: Path, folder: Path) -> Sequence[float]:
    description = next(found for found in client.describe() if found.name == engine)
    durations = []
    for number in range(WARM_RUNS + 1):
        request = AnalysisRequest(
            evidence_sha256=hashlib.sha256(picture.read_bytes()).hexdigest(),
            engine=engine,
            engine_version=description.version,
            engine_weights_sha256=description.weights_sha256,
            device="cpu",
            records_maps=True,
        )
        staging = folder / f"staging-{number}"
        staging.mkdir()
        start = time.perf_counter()
        client.analyse(request, picture, staging)
        durations.append(time.perf_counter() - start)
    return durations


if __name__ == "__main__":
    raise SystemExit(main())
