"""How long a batch goes on after it was told to stop, at random moments: by hand, a minute.

python -m benchmarks.cancel_speed [--times N]
"""

import argparse
import random
import tempfile
import threading
import time
from pathlib import Path
from statistics import median

from PIL import Image
from skimage import data

from app.casework.analysis import QueuePlan, QueueWatch, analyse_items, ask_for_engine
from app.casework.records import NewCase
from app.casework.session import CaseSession
from engine.client import EngineClient

# What an examiner is promised.
MOST_SECONDS = 2.0
_SIDE = 1024


def measure(times: int, folder: Path) -> list[float]:
    """Seconds from being told to stop to standing still, with the real engine, warm."""
    pictures = folder / "pictures"
    pictures.mkdir()
    face = Image.fromarray(data.astronaut()).resize((_SIDE, _SIDE))
    for number in range(3 * times):
        # Each its own file, because what was analysed before is not analysed again.
        face.crop((0, 0, _SIDE, _SIDE - number)).save(pictures / f"{number}.jpg")
    chance = random.Random(0)
    with (
        EngineClient(device="cpu") as client,
        CaseSession.create(folder / "case", NewCase("1", "Cancel", "Eva")) as session,
    ):
        session.take_in([pictures], client)
        engine = ask_for_engine(client, "compact")
        ids = [image.id for image in session.evidence_images()]
        began = time.monotonic()
        analyse_items(session, client, QueuePlan((ids[0],), engine, "cpu"), QueueWatch())
        usual_s = time.monotonic() - began
        waits = [
            _cancelled(
                session, client, QueuePlan((each,), engine, "cpu"), chance.uniform(0, usual_s)
            )
            for each in ids[1:]
        ]
    return [wait for wait in waits if wait is not None][:times]


def _cancelled(
    session: CaseSession, client: EngineClient, plan: QueuePlan, after_s: float
) -> float | None:
    """Seconds from the word to the end; None when the analysis was finished before it."""
    told, told_at = threading.Event(), time.monotonic() + after_s
    timer = threading.Timer(after_s, told.set)
    timer.start()
    result = analyse_items(session, client, plan, QueueWatch(is_cancelled=told.is_set))
    ended = time.monotonic()
    timer.cancel()
    return ended - told_at if result.is_cancelled else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        taken = measure(arguments.times, Path(name))
    print(f"{len(taken)} times: median {median(taken):.2f} s, longest {max(taken):.2f} s")
    return int(max(taken) > MOST_SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
