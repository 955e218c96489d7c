"""An imported model works behind the same protocol as the bundled one, or says what it lacks."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.catalog import describe_engines, engine_folder, load_detector
from engine.errors import ModelUnavailable
from engine.forgerytalker.official import ImportOrder, import_published
from engine.forgerytalker.processing import crop_points
from engine.forgerytalker.xl import detector as xl_detector
from engine.forgerytalker.xl.detector import (
    PublishedDetector,
    cut_square,
    face_square,
    highest_mean,
    view_grid,
)
from engine.forgerytalker.xl.inference import Seen
from engine.forgerytalker.xl.processing import build_prompt
from engine.fusion.scores import UNTESTED, FaceScore, judge_face
from engine.plugin import FaceView
from engine.schema.finding import RegionName, Verdict
from tests.fakes.published import tiny_architecture, write_checkpoints

# Scores (0–1) of a face in a batch against the same face alone, in float32 on a processor.
BATCH_TOLERANCE = 1e-5


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's model folder with one imported model, published in everything but size."""
    root = tmp_path_factory.mktemp("user")
    files = write_checkpoints(root / "files")
    order = ImportOrder(
        name="xl-official",
        files=files,
        tokenizers=files["flan-t5"],
        vocabulary=root / "files" / "vocab.txt",
        models=root / "models",
    )
    import_published(order, lambda _line: None, tiny_architecture)
    return root / "models"


@pytest.fixture(autouse=True)
def user_folder(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORGERYTALKER_MODELS", str(models))


@pytest.fixture(scope="module")
def detector(models: Path) -> PublishedDetector:
    return PublishedDetector(models / "xl-official", "cpu")


def view(width: int = 90, height: int = 70, *, has_face: bool = True) -> FaceView:
    pixels = np.random.default_rng(4).integers(0, 255, (height, width, 3), dtype=np.uint8)
    landmarks = np.zeros((468, 2), np.float32)
    landmarks[:, 0] = np.linspace(30, 60, 468)
    landmarks[:, 1] = np.linspace(10, 50, 468)
    return FaceView("face-1", pixels, 0, 0, landmarks if has_face else None)


def test_the_catalogue_finds_the_imported_model_under_both_names() -> None:
    names = [engine.name for engine in describe_engines("cpu")]
    assert names[:3] == ["compact", "xl", "xl-official"]
    assert engine_folder("xl") == engine_folder("xl-official")
    assert describe_engines("cpu")[1].is_ready
    assert isinstance(load_detector("xl", "cpu"), PublishedDetector)


def test_without_a_gpu_it_is_listed_and_says_what_is_needed() -> None:
    xl = describe_engines("auto")[1]
    assert not xl.is_ready
    assert "no NVIDIA driver" in xl.missing or "no NVIDIA device" in xl.missing
    assert xl.missing.startswith("It needs a GPU with")


def test_a_face_gets_map_scores_and_a_report(detector: PublishedDetector) -> None:
    face = view()
    evidence = detector.look(face)
    assert evidence.score_map.shape == evidence.examined.shape == (70, 90)
    assert evidence.score_map.dtype == np.float32
    assert not evidence.examined[0, 0]
    assert evidence.examined[30, 45]
    assert set(evidence.region_scores) == set(RegionName)
    assert 0.0 <= evidence.manipulation <= 1.0
    prompt = detector.phrase(evidence, "regions: none.")
    assert prompt.startswith("The following facial areas may have been modified by AI")
    assert detector.write(evidence, prompt) == detector.write(evidence, prompt)
    assert (detector.device, detector.precision) == ("cpu", "float32")


def test_several_faces_are_scored_as_one_by_one(detector: PublishedDetector) -> None:
    faces = [view(), view(120, 80), view(has_face=False)]
    together = detector.look_at(faces)
    for face, evidence in zip(faces, together, strict=True):
        alone = detector.look(face)
        np.testing.assert_allclose(evidence.score_map, alone.score_map, atol=BATCH_TOLERANCE)
        assert evidence.manipulation == pytest.approx(alone.manipulation, abs=BATCH_TOLERANCE)
        assert evidence.region_scores == pytest.approx(alone.region_scores, abs=BATCH_TOLERANCE)
    assert not together[2].region_scores
    assert together[2].examined.all()


def test_several_reports_are_written_as_one_by_one(
    detector: PublishedDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Prompts of several lengths share a batch; what is filled up must not be read."""
    short = replace(detector._analyst.rules, most_new_tokens=12)
    monkeypatch.setattr(detector._analyst, "rules", short)
    seen = detector.look_at([view(), view(120, 80), view(has_face=False)])
    prompts = [build_prompt(names) for names in (("eye", "nose", "hair"), (), ("lip",))]
    together = detector.write_all(seen, prompts)
    alone = [detector.write(one, prompt) for one, prompt in zip(seen, prompts, strict=True)]
    assert together == tuple(alone)


def test_too_many_faces_for_the_memory_are_looked_at_one_by_one(
    detector: PublishedDetector, monkeypatch: pytest.MonkeyPatch
) -> None:
    faces = [view(), view(120, 80)]
    expected = [detector.look(face) for face in faces]
    look, most = detector._analyst.look, [1]

    def narrow(pixels: torch.Tensor) -> Seen:
        if len(pixels) > most[0]:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return look(pixels)

    monkeypatch.setattr(detector._analyst, "look", narrow)
    for evidence, alone in zip(detector.look_at(faces), expected, strict=True):
        np.testing.assert_array_equal(evidence.score_map, alone.score_map)
    most[0] = 0
    with pytest.raises(ModelUnavailable, match="GPU's memory is used up") as caught:
        detector.look_at(faces)
    assert "turns-int8" in caught.value.remedy
    assert "compact" in caught.value.remedy


def test_a_gpu_that_fills_up_while_loading_is_told_like_one_that_is_too_small(
    models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_up(*_arguments: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(xl_detector, "load_model", fill_up)
    with pytest.raises(ModelUnavailable, match="GPU's memory is used up"):
        PublishedDetector(models / "xl-official", "cpu")


def test_without_measured_thresholds_the_verdict_abstains(detector: PublishedDetector) -> None:
    assert not detector.is_calibrated
    score = FaceScore("face-1", 0.99, 80.0, 0.99, 500)
    judgement = judge_face(score, detector.thresholds)
    assert (judgement.verdict, judgement.reason) == (Verdict.INCONCLUSIVE, UNTESTED)


def test_what_is_cut_and_where_it_goes_back_agree() -> None:
    face = view()
    left, top, width, height = face_square(face)
    assert cut_square(face).shape == (height, width, 3)
    grid = view_grid(face, 48)
    corners = np.array(
        [[left - 0.5, top - 0.5], [left + width - 0.5, top + height - 0.5]], np.float32
    )
    np.testing.assert_allclose(crop_points(corners, grid), [[-0.5, -0.5], [47.5, 47.5]], atol=1e-4)


def test_the_image_score_looks_at_the_highest_part() -> None:
    scores = np.zeros((10, 10), np.float32)
    scores[0, :2] = 1.0
    assert highest_mean(scores) == 1.0
    assert highest_mean(scores[5:]) == 0.0


def test_an_altered_part_is_not_loaded(models: Path, tmp_path: Path) -> None:
    copy = tmp_path / "altered"
    copy.mkdir()
    for path in (models / "xl-official").iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    part = next(copy.glob("weights-*.safetensors"))
    data = bytearray(part.read_bytes())
    data[-1] ^= 1
    part.write_bytes(data)
    with pytest.raises(ModelUnavailable, match="SHA-256"):
        PublishedDetector(copy, "cpu")


def test_dead_modules_are_not_loaded(models: Path, detector: PublishedDetector) -> None:
    names = {name.partition(".")[0] for name in detector._analyst.model.state_dict()}
    assert not names & {"seg_proj", "bert_model", "mlm_head", "text_proj"}
    assert all(not p.requires_grad for p in detector._analyst.model.parameters())
    assert isinstance(next(detector._analyst.model.parameters()), torch.Tensor)


def test_the_bundled_engine_brings_no_pytorch_in() -> None:
    code = (
        "import sys\n"
        "from engine.catalog import describe_engines, load_detector\n"
        "describe_engines('cpu'); load_detector('compact', 'cpu')\n"
        "import engine.worker\n"
        "print(*(sys.modules.keys() & {'torch', 'transformers'}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    assert not done.stdout.strip()
