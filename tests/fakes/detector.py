"""A detector without a network, and an engine process that uses it.

It marks whatever is pure green: tests paint the place they want to be found.
"""

import hashlib
from collections.abc import Mapping
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from engine import worker
from engine.plugin import FaceEvidence, FaceView
from engine.schema.finding import RegionName
from engine.schema.request import AnalysisRequest

GREEN = (0, 255, 0)
WEIGHTS_SHA256 = hashlib.sha256(b"paints green").hexdigest()


class GreenDetector:
    """Scores 0.9 where a pixel is pure green and 0.1 elsewhere."""

    name = "green"
    version = "1.0"
    weights_sha256 = WEIGHTS_SHA256
    device = "cpu"
    precision = "float32"
    is_calibrated = False
    thresholds: Mapping[str, float] = {"evidence": 0.6, "no_evidence": 0.3, "mask": 0.5}

    def look(self, view: FaceView) -> FaceEvidence:
        marked = np.all(view.pixels == GREEN, axis=2)
        return FaceEvidence(
            face_id=view.face_id,
            score_map=np.where(marked, 0.9, 0.1).astype(np.float32),
            examined=np.ones(marked.shape, bool),
            manipulation=0.9 if marked.any() else 0.1,
            region_scores=dict.fromkeys(RegionName, 0.1) | {RegionName.NOSE: 0.9},
            visual_tokens=np.zeros((2, 4), np.float32),
        )

    def phrase(self, evidence: FaceEvidence, prompt: str) -> str:
        return prompt

    def write(self, evidence: FaceEvidence, prompt: str) -> str:
        return "The nose was replaced."


def load(engine: str, device: str) -> GreenDetector:
    return GreenDetector()


def run(connection: Connection) -> None:
    """The engine's process with this detector: `EngineClient(worker_module=__name__)`."""
    worker.run(connection, load)


def request_for(path: Path, *, disabled_methods: tuple[str, ...] = ()) -> AnalysisRequest:
    """The request that an engine process with this detector answers for `path`."""
    return AnalysisRequest(
        evidence_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        engine="compact",
        engine_version="1.0",
        engine_weights_sha256=WEIGHTS_SHA256,
        device="cpu",
        disabled_methods=disabled_methods,
    )
