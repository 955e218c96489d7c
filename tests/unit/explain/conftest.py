"""Regions and clues of a made-up finding, and a detector that writes what it is told to."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest

from engine.plugin import FaceEvidence
from engine.schema.finding import Box, CheckState, Clue, Region, RegionName, Severity, Side

METHODS = {"sharpness_lower": "sharpness", "sharpness_higher": "sharpness", "noise_lower": "noise"}


def region(
    number: int,
    name: RegionName,
    side: Side = Side.NONE,
    coverage: float = 0.8,
    severity: Severity = Severity.HIGH,
) -> Region:
    return Region(
        id=f"face-1/region-{number}",
        face_id="face-1",
        name=name,
        side=side,
        polygon=((0, 0), (1, 0), (1, 1)),
        further_polygons=(),
        box=Box(0, 0, 1, 1),
        area_px=100,
        area_share=0.1,
        coverage=coverage,
        score=0.81,
        prompter_score=0.7,
        severity=severity,
        clue_ids=(),
        text="",
    )


def clue(number: int, term: str, place: Region, state: CheckState = CheckState.FOUND) -> Clue:
    return Clue(
        id=f"face-1/clue-{number}",
        term=term,
        state=state,
        face_id="face-1",
        region_id=place.id,
        measure=None,
        method=METHODS.get(term, term),
        text=f"{place.name}: measured {number}.5, {state}.",
    )


@dataclass
class Writer:
    """Stands in for a detector's language model; remembers the prompts it was given."""

    text: str
    name: str = "compact"
    version: str = "1.0"
    prompts: list[str] = field(default_factory=list)

    def phrase(self, evidence: FaceEvidence, prompt: str) -> str:
        return prompt

    def write(self, evidence: FaceEvidence, prompt: str) -> str:
        self.prompts.append(prompt)
        return self.text


@pytest.fixture
def evidence() -> Callable[[str], FaceEvidence]:
    def make(face_id: str) -> FaceEvidence:
        empty = np.zeros((4, 4), np.float32)
        return FaceEvidence(face_id, empty, empty > 0, 0.9, {}, np.zeros((1, 1), np.float32))

    return make
