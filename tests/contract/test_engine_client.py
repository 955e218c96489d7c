"""What every engine client promises: the real one with its process, and the fake for tests."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from app.casework.engine import Engine
from engine.client import EngineClient
from engine.errors import AnalysisCancelled, ModelUnavailable, PictureRefused
from engine.protocol import Phase, Progress
from engine.schema.codec import from_json, to_json
from engine.schema.finding import CheckState, Finding, Verdict
from engine.schema.request import AnalysisRequest
from tests.fakes import detector, engine
from tests.fakes.portraits import collins


class Kind:
    """One kind of client with the requests it answers."""

    def __init__(self, client: Engine, weights_sha256: str) -> None:
        self.client = client
        self.weights_sha256 = weights_sha256

    def request(self, path: Path, **changes: object) -> AnalysisRequest:
        request = AnalysisRequest(
            evidence_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            engine="compact",
            engine_version="1.0",
            engine_weights_sha256=self.weights_sha256,
            device="cpu",
        )
        return replace(request, **changes)

    def analyse(self, path: Path, staging: Path, **changes: object) -> Finding:
        return self.client.analyse(self.request(path, **changes), path, staging)


@pytest.fixture(scope="module", params=["process", "fake"])
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    """Both clients; the process is kept for all tests of this file, as in a session."""
    if request.param == "fake":
        with engine.FakeEngineClient() as fake:
            yield Kind(fake, engine.FAKE_WEIGHTS_SHA256)
        return
    with EngineClient(device="cpu", worker_module=detector.__name__) as client:
        yield Kind(client, detector.WEIGHTS_SHA256)


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A portrait with a green nose: what both clients take for manipulated."""
    pixels = collins().copy()
    cv2.ellipse(pixels, (222, 118), (14, 18), 0, 0, 360, detector.GREEN, -1)
    path = tmp_path / "portrait.png"
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture
def staging(tmp_path: Path) -> Path:
    folder = tmp_path / "staging"
    folder.mkdir()
    return folder


def test_the_catalogue_lists_compact_and_xl_with_what_is_missing(kind: Kind) -> None:
    compact, xl = kind.client.describe()
    assert (compact.name, xl.name) == ("compact", "xl")
    assert not xl.is_ready
    assert xl.missing


def test_a_folder_that_is_no_model_is_described_as_such(kind: Kind, tmp_path: Path) -> None:
    folder = str(tmp_path / "nowhere")
    described = kind.client.describe(folder)[-1]
    assert described.name == folder
    assert not described.is_ready


def test_inspecting_names_every_conversion_and_leaves_the_file_alone(
    kind: Kind, tmp_path: Path
) -> None:
    path = tmp_path / "cmyk.jpg"
    Image.fromarray(collins()).convert("CMYK").save(path)
    before = path.read_bytes(), path.stat().st_mtime_ns
    inspection = kind.client.inspect(path)
    assert inspection.decode.source_mode == "CMYK"
    assert "CMYK" in inspection.decode.conversions[0]
    assert any("quantisation" in field.name for field in inspection.metadata)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_decoded_pixels_are_those_of_the_record(kind: Kind, portrait: Path, tmp_path: Path) -> None:
    target = tmp_path / "pixels.npy"
    inspection = kind.client.decode_pixels(portrait, target)
    pixels = np.load(target, allow_pickle=False)
    assert (pixels.shape, pixels.dtype) == ((512, 512, 3), np.uint8)
    assert hashlib.sha256(pixels.tobytes()).hexdigest() == inspection.decode.pixels_sha256
    assert inspection == kind.client.inspect(portrait)


@pytest.mark.parametrize("content", [b"", b"just text", b"GIF89a" + bytes(99)])
def test_what_is_no_picture_is_refused_in_words(kind: Kind, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "odd.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureRefused) as caught:
        kind.client.inspect(path)
    assert "odd.jpg" in caught.value.what
    assert caught.value.remedy
    with pytest.raises(PictureRefused):
        kind.client.decode_pixels(path, tmp_path / "pixels.npy")
    with pytest.raises(PictureRefused):
        kind.analyse(path, tmp_path)


def test_a_finding_names_its_picture_its_request_and_its_files(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    finding = kind.analyse(portrait, staging)
    request = kind.request(portrait)
    assert finding.request_digest == request.digest
    assert finding.image_sha256 == request.evidence_sha256
    assert finding.decode == kind.client.inspect(portrait).decode
    for reference in (finding.score_map, finding.mask, finding.examined):
        data = (staging / reference.path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == reference.sha256
    figure = staging / f"figure-{finding.decode.pixels_sha256}.png"
    with Image.open(figure) as image:
        assert image.size == (512, 512)


def test_the_maps_have_the_pictures_size_and_their_own_ranges(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    finding = kind.analyse(portrait, staging)
    scores = np.load(staging / finding.score_map.path, allow_pickle=False)
    assert (scores.shape, scores.dtype) == ((512, 512), np.float32)
    assert 0 <= scores.min() <= scores.max() <= 1
    for reference in (finding.mask, finding.examined):
        with Image.open(staging / reference.path) as image:
            assert (image.mode, image.size) == ("L", (512, 512))
            assert set(np.unique(np.asarray(image))) <= {0, 255}


def test_maps_of_clues_are_recorded_where_they_are_asked_for(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    assert kind.analyse(portrait, staging).clue_maps is None
    finding = kind.analyse(portrait, staging, records_maps=True)
    assert finding.clue_maps
    measured = {clue.id for clue in finding.clues if clue.measure is not None}
    assert {made.clue_id for made in finding.clue_maps} == measured
    assert from_json(Finding, to_json(finding)) == finding
    for made in finding.clue_maps:
        data = (staging / made.sheet.path).read_bytes()
        assert hashlib.sha256(data).hexdigest() == made.sheet.sha256
        part = np.asarray(Image.open(staging / made.sheet.path))[made.top :][: made.height]
        counts = part[:, : made.width, 1]
        assert counts.shape == (made.height, made.width)
        assert set(np.unique(counts).tolist()) <= {0, 128, 255}
        assert (counts == 255).any()


def test_regions_lie_where_the_mask_is_and_rest_on_clues(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    finding = kind.analyse(portrait, staging)
    assert finding.scores.verdict is Verdict.EVIDENCE_OF_MANIPULATION
    assert finding.regions
    mask = np.asarray(Image.open(staging / finding.mask.path)) > 0
    clue_ids = {clue.id for clue in finding.clues}
    face_ids = {face.id for face in finding.faces}
    for region in finding.regions:
        box = region.box
        rows = slice(round(box.y + 0.5), round(box.y + box.height + 0.5))
        columns = slice(round(box.x + 0.5), round(box.x + box.width + 0.5))
        assert mask[rows, columns].any()
        assert len(region.polygon) >= 3
        assert region.clue_ids
        assert set(region.clue_ids) <= clue_ids
        assert region.face_id in face_ids
        assert region.text


def test_every_sentence_rests_on_known_regions_and_clues(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    finding = kind.analyse(portrait, staging)
    region_ids = {region.id for region in finding.regions}
    clue_ids = {clue.id for clue in finding.clues}
    assert finding.explanation.sentences
    for sentence in finding.explanation.sentences:
        assert set(sentence.region_ids) <= region_ids
        assert set(sentence.clue_ids) <= clue_ids
        assert sentence.is_supported or sentence.objection
    prompt = finding.explanation.prompt.encode()
    assert finding.explanation.prompt_sha256 == hashlib.sha256(prompt).hexdigest()
    assert finding.provenance.prompt == finding.explanation.prompt


def test_a_finding_survives_the_way_to_json_and_back(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    finding = kind.analyse(portrait, staging)
    assert from_json(Finding, to_json(finding)) == finding
    assert json.loads(to_json(finding))["kind"] == "Finding"


def test_progress_goes_through_the_phases_in_their_order(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    told: list[Progress] = []
    kind.client.analyse(kind.request(portrait), portrait, staging, on_progress=told.append)
    order = list(Phase)
    positions = [order.index(progress.phase) for progress in told]
    assert positions == sorted(positions)
    assert {progress.phase for progress in told} == set(Phase)
    assert all(0 <= progress.fraction <= 1 for progress in told)


def test_a_cancelled_analysis_raises_and_the_next_one_works(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    with pytest.raises(AnalysisCancelled):
        kind.client.analyse(kind.request(portrait), portrait, staging, is_cancelled=lambda: True)
    assert kind.analyse(portrait, staging).regions


def test_a_switched_off_method_is_reported_as_not_run(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    finding = kind.analyse(portrait, staging, disabled_methods=("noise",))
    states = {run.name: run.state for run in finding.methods}
    assert states["noise"] is CheckState.NOT_RUN
    assert states["sharpness"] is not CheckState.NOT_RUN
    assert not any(clue.method == "noise" for clue in finding.clues)


def test_a_picture_that_is_not_the_evidence_is_refused(
    kind: Kind, portrait: Path, staging: Path
) -> None:
    with pytest.raises(PictureRefused, match="SHA-256 differs"):
        kind.analyse(portrait, staging, evidence_sha256="0" * 64)


def test_an_engine_that_is_not_there_is_named(kind: Kind, portrait: Path, staging: Path) -> None:
    if isinstance(kind.client, EngineClient):
        # The process of these tests loads its own detector under any name.
        with (
            EngineClient(device="cpu") as client,
            pytest.raises(ModelUnavailable, match="xl"),
        ):
            client.analyse(kind.request(portrait, engine="xl"), portrait, staging)
        return
    with pytest.raises(ModelUnavailable, match="xl"):
        kind.analyse(portrait, staging, engine="xl")


def test_the_context_manager_gives_the_client_and_can_be_used_again(kind: Kind) -> None:
    with kind.client as client:
        assert client.describe()
    assert kind.client.describe()
