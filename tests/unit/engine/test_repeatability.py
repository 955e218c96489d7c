"""The same picture gives the same finding, bit for bit, in one process and in two."""

import hashlib
from pathlib import Path

import pytest

from engine.client import EngineClient
from engine.schema.codec import to_plain
from engine.schema.request import AnalysisRequest

SAMPLES = Path(__file__).parents[3] / "resources" / "samples"
# What names one run of an analysis and not its result.
_OF_THE_RUN = ("id", "started_at", "finished_at")


def _answer(client: EngineClient, picture: Path, staging: Path) -> tuple[object, dict[str, str]]:
    """Return the finding without what names the run, and the digest of every file it wrote."""
    staging.mkdir()
    engine = next(found for found in client.describe() if found.name == "compact")
    request = AnalysisRequest(
        evidence_sha256=hashlib.sha256(picture.read_bytes()).hexdigest(),
        engine=engine.name,
        engine_version=engine.version,
        engine_weights_sha256=engine.weights_sha256,
        device="cpu",
    )
    plain = to_plain(client.analyse(request, picture, staging))
    del plain["id"]
    for name in _OF_THE_RUN[1:]:
        del plain["provenance"][name]
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(staging.iterdir())
    }
    return plain, files


@pytest.mark.parametrize("name", ["astronaut_face.jpg", "grace_hopper_mouth.jpg"])
def test_the_same_picture_gives_the_same_bits_in_one_process_and_in_two(
    name: str, tmp_path: Path
) -> None:
    answers = []
    for process in range(2):
        with EngineClient(device="cpu") as client:
            answers += [
                _answer(client, SAMPLES / name, tmp_path / f"{process}-{turn}") for turn in range(2)
            ]
    plain, files = answers[0]
    assert plain["regions"]
    assert len(files) >= 3
    assert all(answer == answers[0] for answer in answers[1:])
