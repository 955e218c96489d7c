"""One analysis: what is marked comes back in the picture's own pixels, face by face."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from engine.catalog import MODELS
from engine.errors import AnalysisCancelled, ModelUnavailable, PictureRefused
from engine.faces.detection import FaceFinder
from engine.imaging.decode import decode_source
from engine.pipeline import Tools, Watch, run_analysis
from engine.protocol import Phase, Progress
from engine.schema.finding import CheckState, Finding, RegionName, Side, Verdict
from engine.schema.request import AnalysisRequest
from tests.fakes.detector import GREEN, GreenDetector, request_for
from tests.fakes.portraits import collins, hopper

SILENT = Watch(lambda progress: None, lambda: False)


@pytest.fixture(scope="module")
def tools() -> Tools:
    return Tools(decode_source, FaceFinder(MODELS), GreenDetector())


@pytest.fixture
def analysed(tmp_path: Path, tools: Tools) -> "Analysed":
    return Analysed(tmp_path, tools)


class Analysed:
    """Saves pixels as a picture and analyses it."""

    def __init__(self, folder: Path, tools: Tools) -> None:
        self.folder = folder
        self.tools = tools

    def __call__(self, pixels: NDArray[np.uint8], **exif: int) -> Finding:
        path = self.save(pixels, **exif)
        return run_analysis(request_for(path), path, self.folder, self.tools, SILENT)

    def save(self, pixels: NDArray[np.uint8], orientation: int = 1) -> Path:
        path = self.folder / "picture.png"
        exif = Image.Exif()
        exif[0x0112] = orientation
        Image.fromarray(pixels).save(path, exif=exif)
        return path

    def mask(self, finding: Finding) -> NDArray[np.bool_]:
        return np.asarray(Image.open(self.folder / finding.mask.path)) > 0


def _with_nose(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The portrait of Eileen Collins with a green nose, and where it is green."""
    marked = pixels.copy()
    cv2.ellipse(marked, (222, 118), (14, 18), 0, 0, 360, GREEN, -1)
    return marked, np.all(marked == GREEN, axis=2)


def test_the_mask_is_the_marked_pixels_exactly(analysed: Analysed) -> None:
    pixels, marked = _with_nose(collins())
    finding = analysed(pixels)
    assert np.array_equal(analysed.mask(finding), marked)
    scores = np.load(analysed.folder / finding.score_map.path)
    assert np.array_equal(scores > 0.5, marked)
    assert [(region.name, region.side) for region in finding.regions] == [
        (RegionName.NOSE, Side.NONE)
    ]
    assert finding.scores.verdict is Verdict.EVIDENCE_OF_MANIPULATION


def test_what_was_not_looked_at_is_not_examined(analysed: Analysed) -> None:
    finding = analysed(collins())
    examined = np.asarray(Image.open(analysed.folder / finding.examined.path)) > 0
    scores = np.load(analysed.folder / finding.score_map.path)
    assert 0 < examined.mean() < 0.5
    assert not scores[~examined].any()
    for x, y in finding.faces[0].landmarks[::20]:
        assert examined[round(y), round(x)]


def test_a_genuine_portrait_accuses_nothing(analysed: Analysed) -> None:
    finding = analysed(collins())
    assert finding.scores.verdict is Verdict.NO_EVIDENCE_FOUND
    assert not finding.regions
    assert not analysed.mask(finding).any()
    states = {run.name: run.state for run in finding.methods}
    assert states["green"] is CheckState.NOT_FOUND
    assert states["sharpness"] is CheckState.NOT_RUN


def test_with_several_faces_each_has_its_own_word(analysed: Analysed) -> None:
    mosaic = np.zeros((600, 1100, 3), np.uint8)
    mosaic[:512, :512], _ = _with_nose(collins())
    mosaic[:, 560:1072] = hopper()
    finding = analysed(mosaic)
    verdicts = {face.id: face.verdict for face in finding.faces}
    # The largest comes first: Grace Hopper, unmarked.
    assert verdicts == {
        "face-1": Verdict.NO_EVIDENCE_FOUND,
        "face-2": Verdict.EVIDENCE_OF_MANIPULATION,
    }
    assert {region.face_id for region in finding.regions} == {"face-2"}
    assert finding.scores.manipulation == max(face.manipulation for face in finding.faces)
    assert finding.scores.verdict is Verdict.EVIDENCE_OF_MANIPULATION
    mask = analysed.mask(finding)
    assert mask[:, :512].any()
    assert not mask[:, 560:].any()


def test_an_applied_orientation_is_the_frame_of_everything_found(analysed: Analysed) -> None:
    pixels, marked = _with_nose(collins())
    lying = np.ascontiguousarray(np.rot90(pixels, 1))
    finding = analysed(lying, orientation=6)
    assert np.array_equal(analysed.mask(finding), marked)
    assert finding.regions[0].name is RegionName.NOSE


def test_without_a_face_the_whole_picture_is_looked_at_and_nothing_decided(
    analysed: Analysed,
) -> None:
    pixels = np.full((300, 400, 3), 90, np.uint8)
    pixels[100:160, 200:260] = GREEN
    finding = analysed(pixels)
    assert finding.faces == ()
    assert finding.scores.verdict is Verdict.INCONCLUSIVE
    assert [warning.code for warning in finding.warnings] == ["no_face"]
    assert finding.explanation.sentences
    assert analysed.mask(finding)[100:160, 200:260].all()


def test_a_very_large_face_is_looked_at_reduced_and_lands_on_its_pixels(
    analysed: Analysed,
) -> None:
    pixels, marked = _with_nose(collins())
    large = np.ascontiguousarray(pixels[20:250, 100:340].repeat(12, 0).repeat(12, 1))
    finding = analysed(large)
    assert "reduced" in [warning.code for warning in finding.warnings]
    expected = marked[20:250, 100:340].repeat(12, 0).repeat(12, 1)
    found = analysed.mask(finding)
    overlap = (found & expected).sum() / (found | expected).sum()
    assert overlap > 0.97
    region = finding.regions[0]
    rows, columns = np.nonzero(found)
    assert region.name is RegionName.NOSE
    # The nose's map and the mark do not coincide; their common part lies inside both.
    assert columns.min() - 1 < region.box.x < region.box.x + region.box.width < columns.max() + 1
    assert rows.min() - 1 < region.box.y < region.box.y + region.box.height < rows.max() + 1
    assert region.area_px == pytest.approx(found.sum(), rel=0.3)


def test_trailing_bytes_and_transparency_are_warned_of(analysed: Analysed, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    picture = Image.fromarray(collins())
    picture.putalpha(Image.new("L", picture.size, 100))
    picture.save(path)
    path.write_bytes(path.read_bytes() + b"behind")
    finding = run_analysis(request_for(path), path, tmp_path, analysed.tools, SILENT)
    codes = {warning.code for warning in finding.warnings}
    assert codes == {"trailing_bytes", "transparency"}


def test_the_same_request_gives_the_same_finding(analysed: Analysed) -> None:
    pixels, _ = _with_nose(collins())
    first, second = analysed(pixels), analysed(pixels)
    same = {"id": "", "provenance": first.provenance}
    assert replace(first, **same) == replace(second, **same)
    assert first.id != second.id


def test_provenance_names_what_made_it(analysed: Analysed) -> None:
    made = analysed(collins()).provenance
    assert (made.engine, made.version, made.device) == ("compact", "1.0", "cpu")
    assert made.started_at < made.finished_at
    assert made.started_at.endswith("+00:00")
    assert {"numpy", "Pillow", "onnxruntime-gpu"} <= {name for name, _ in made.library_versions}


def test_cancelling_is_heard_before_every_phase(analysed: Analysed) -> None:
    path = analysed.save(collins())
    for phase in (Phase.DECODING, Phase.FACES, Phase.LOCALISING, Phase.MEASURING):
        told: list[Progress] = []
        watch = Watch(
            told.append, lambda told=told, phase=phase: any(p.phase is phase for p in told)
        )
        with pytest.raises(AnalysisCancelled):
            run_analysis(request_for(path), path, analysed.folder, analysed.tools, watch)
        assert told[-1].phase is phase


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"engine_weights_sha256": "0" * 64}, "weights of the engine"),
        ({"disabled_methods": ("noize",)}, "“noize” cannot be switched off"),
        ({"disabled_methods": ("green",)}, "“green” cannot be switched off"),
    ],
)
def test_a_request_that_does_not_fit_is_refused_before_the_picture_is_read(
    changes: dict[str, object], words: str, tools: Tools, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.png"
    request: AnalysisRequest = replace(
        AnalysisRequest("0" * 64, "compact", "1.0", GreenDetector.weights_sha256), **changes
    )
    with pytest.raises(ModelUnavailable, match=words):
        run_analysis(request, missing, tmp_path, tools, SILENT)


def test_a_file_that_is_not_the_evidence_is_refused(analysed: Analysed) -> None:
    path = analysed.save(collins())
    request = replace(request_for(path), evidence_sha256="0" * 64)
    with pytest.raises(PictureRefused, match="SHA-256 differs"):
        run_analysis(request, path, analysed.folder, analysed.tools, SILENT)


class UnsureDetector(GreenDetector):
    """Abstains, and says that it then marks only from 0.95 on."""

    thresholds: Mapping[str, float] = {
        "evidence": 0.95,
        "no_evidence": 0.05,
        "mask": 0.5,
        "mask_inconclusive": 0.95,
    }


def test_where_the_verdict_abstains_less_is_marked(tmp_path: Path) -> None:
    """The score of the green nose, 0.9, is enough for a mask with evidence, not without."""
    pixels, _ = _with_nose(collins())
    sure = Tools(decode_source, FaceFinder(MODELS), GreenDetector())
    unsure = Tools(decode_source, FaceFinder(MODELS), UnsureDetector())
    found = Analysed(tmp_path, sure)(pixels)
    assert found.scores.verdict is Verdict.EVIDENCE_OF_MANIPULATION
    assert found.scores.mask_threshold == 0.5
    assert found.regions
    abstained = Analysed(tmp_path, unsure)(pixels)
    assert abstained.scores.verdict is Verdict.INCONCLUSIVE
    assert abstained.scores.mask_threshold == 0.95
    assert not abstained.regions
    assert not Analysed(tmp_path, unsure).mask(abstained).any()
