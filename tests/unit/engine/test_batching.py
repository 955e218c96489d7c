"""Faces go together where a detector takes several, and nothing of the finding changes by it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from engine.batching import SeesSeveral, groups, look_at, write_all
from engine.catalog import MODELS
from engine.errors import AnalysisCancelled
from engine.faces.detection import FaceFinder
from engine.imaging.decode import decode_source
from engine.pipeline import Tools, Watch, run_analysis
from engine.plugin import FaceEvidence, FaceView
from engine.protocol import Phase, Progress
from engine.schema.finding import Finding
from tests.fakes.detector import GREEN, GreenDetector, request_for
from tests.fakes.portraits import collins, hopper


class SeveralGreen(GreenDetector):
    """The same, several faces at a time; remembers how many came together."""

    def __init__(self, most_at_once: int) -> None:
        self.most_at_once = most_at_once
        self.looked: list[int] = []
        self.wrote: list[int] = []

    def look_at(self, views: Sequence[FaceView]) -> tuple[FaceEvidence, ...]:
        self.looked.append(len(views))
        return tuple(self.look(view) for view in views)

    def write_all(
        self, evidence: Sequence[FaceEvidence], prompts: Sequence[str]
    ) -> tuple[str, ...]:
        self.wrote.append(len(evidence))
        return tuple(
            self.write(seen, prompt) for seen, prompt in zip(evidence, prompts, strict=True)
        )


def _view(name: str) -> FaceView:
    return FaceView(name, np.zeros((4, 4, 3), np.uint8), 0, 0, None)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Two people, the nose of each painted green."""
    mosaic = np.zeros((600, 1100, 3), np.uint8)
    mosaic[:512, :512], mosaic[:, 560:1072] = collins(), hopper()
    cv2.ellipse(mosaic, (222, 118), (14, 18), 0, 0, 360, GREEN, -1)
    cv2.ellipse(mosaic, (560 + 260, 230), (20, 28), 0, 0, 360, GREEN, -1)
    path = tmp_path / "picture.png"
    Image.fromarray(mosaic).save(path)
    return path


def _analysed(path: Path, detector: GreenDetector, watch: Watch | None = None) -> Finding:
    tools = Tools(decode_source, FaceFinder(MODELS), detector)
    silent = Watch(lambda _progress: None, lambda: False)
    return run_analysis(request_for(path), path, path.parent, tools, watch or silent)


def test_a_detector_without_the_gift_is_asked_one_by_one() -> None:
    detector = GreenDetector()
    assert not isinstance(detector, SeesSeveral)
    assert [len(group) for group in groups([1, 2, 3], detector)] == [1, 1, 1]
    seen = look_at(detector, [_view("a"), _view("b")])
    assert [evidence.face_id for evidence in seen] == ["a", "b"]
    assert write_all(detector, seen, ["x", "y"]) == ("The nose was replaced.",) * 2


def test_a_group_is_never_larger_than_the_detector_takes() -> None:
    detector = SeveralGreen(2)
    assert isinstance(detector, SeesSeveral)
    assert [list(group) for group in groups("abcde", detector)] == [["a", "b"], ["c", "d"], ["e"]]
    seen = [detector.look(_view(name)) for name in "abc"]
    assert len(write_all(detector, seen, ["x"] * 3)) == 3
    assert detector.wrote == [2, 1]
    assert [len(group) for group in groups("ab", SeveralGreen(0))] == [1, 1]


def test_no_face_asks_for_nothing() -> None:
    detector = SeveralGreen(4)
    assert write_all(detector, [], []) == ()
    assert detector.wrote == []


def test_the_finding_is_the_same_together_and_one_by_one(picture: Path) -> None:
    together, alone = SeveralGreen(4), GreenDetector()
    found, expected = _analysed(picture, together), _analysed(picture, alone)
    assert (together.looked, together.wrote) == ([2], [2])
    assert {region.face_id for region in found.regions} == {"face-1", "face-2"}
    unlike = {"id": "", "provenance": expected.provenance}
    assert replace(found, **unlike) == replace(expected, **unlike)


def test_a_cancel_is_heard_between_groups(picture: Path) -> None:
    told: list[Progress] = []
    detector = SeveralGreen(1)
    watch = Watch(told.append, lambda: len(detector.looked) == 1)
    with pytest.raises(AnalysisCancelled):
        _analysed(picture, detector, watch)
    assert detector.looked == [1]
    assert [step.text for step in told if step.phase is Phase.LOCALISING] == ["face-1"]
