"""Writes the scores that the shipped engine gives the sample pictures on a processor.

`python -m benchmarks.known_scores`, whenever the engine is meant to see otherwise than before; its
version is raised with it, since a finding names the version it was made with. The self-test
(`doctor`) and a test hold the engine to these scores.
"""

import json
import tempfile
from pathlib import Path

from app.casework.samples import KNOWN_SCORES_PATH, sample_pictures
from engine.client import EngineClient
from engine.imaging.source import read_source
from engine.schema.request import AnalysisRequest

ENGINE = "compact"


def main() -> int:
    """Analyse the samples and write the file."""
    with EngineClient(device="cpu") as client, tempfile.TemporaryDirectory() as staging:
        engine = next(found for found in client.describe() if found.name == ENGINE)
        scores = {}
        for sample in sample_pictures():
            request = AnalysisRequest(
                evidence_sha256=read_source(sample.path).sha256,
                engine=engine.name,
                engine_version=engine.version,
                engine_weights_sha256=engine.weights_sha256,
                device="cpu",
            )
            found = client.analyse(request, sample.path, Path(staging))
            scores[sample.path.name] = round(found.scores.manipulation, 4)
    known = {
        "engine": engine.name,
        "version": engine.version,
        "weights_sha256": engine.weights_sha256,
        "scores": scores,
    }
    KNOWN_SCORES_PATH.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {KNOWN_SCORES_PATH.name}: {scores}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
