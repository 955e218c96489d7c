"""An imported model may decide once its scores on genuine and edited faces were measured."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.catalog import load_detector
from engine.forgerytalker.official import ImportOrder, import_published
from engine.forgerytalker.xl.detector import PublishedDetector, ScoreFit
from engine.fusion.scores import FaceScore, judge_face
from engine.schema.finding import Verdict
from engine.training import evaluate
from engine.training.calibrate import FALSE_ALARM_SHARE, MISSED_SHARE
from engine.training.manifest import read_manifest as read_rows
from engine.training.published.calibration import (
    FEWEST_EDITED,
    FEWEST_GENUINE,
    CalibrationRefused,
    ScoredPictures,
    as_text,
    fit_scores,
    score_pictures,
    write_calibration,
)
from engine.weights import read_manifest, verify_files
from tests.fakes.portraits import collins, hopper
from tests.fakes.published import tiny_architecture, write_checkpoints


def scored(count: int = 400, apart: float = 2.0) -> ScoredPictures:
    """Scores of as many genuine and edited faces, whose logits lie `apart` on average."""
    rng = np.random.default_rng(11)
    logits = np.r_[rng.normal(0, 1, count), rng.normal(apart, 1, count)]
    return ScoredPictures(1 / (1 + np.exp(-logits)), np.arange(2 * count) >= count)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("calibrated")
    files = write_checkpoints(root / "files")
    order = ImportOrder(
        "xl-official", files, files["flan-t5"], root / "files" / "vocab.txt", root / "models"
    )
    import_published(order, lambda _line: None, tiny_architecture)
    return root / "models"


@pytest.fixture(autouse=True)
def user_folder(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORGERYTALKER_MODELS", str(models))


def test_thresholds_keep_the_stated_shares() -> None:
    pictures = scored()
    fitted = fit_scores(pictures)
    scores = fitted.fit.score(pictures.logits)
    genuine, edited = scores[~pictures.labels], scores[pictures.labels]
    assert (genuine >= fitted.evidence).mean() == pytest.approx(FALSE_ALARM_SHARE, abs=0.0026)
    assert (edited < fitted.no_evidence).mean() == pytest.approx(MISSED_SHARE, abs=0.0026)
    assert fitted.no_evidence < fitted.evidence
    left_out = fitted.record["on_pictures_left_out_of_the_fit"]["false_alarms"]
    assert left_out["of"] == 400
    assert left_out["share_95"][0] <= left_out["n"] / 400 <= left_out["share_95"][1]


def test_too_few_pictures_give_no_thresholds() -> None:
    with pytest.raises(CalibrationRefused, match=f"{FEWEST_GENUINE} and {FEWEST_EDITED} are"):
        fit_scores(scored(FEWEST_GENUINE - 1))


@pytest.mark.parametrize("apart", [0.0, -2.0])
def test_an_engine_that_does_not_tell_them_apart_stays_undecided(apart: float) -> None:
    with pytest.raises(CalibrationRefused, match="does not tell these pictures apart"):
        fit_scores(scored(apart=apart))


def test_a_calibrated_model_accuses_clears_and_abstains(models: Path) -> None:
    folder = models / "xl-official"
    before = read_manifest(folder)
    facts = write_calibration(folder, fit_scores(scored()))
    after = verify_files(folder)
    assert after.files_sha256 == before.files_sha256
    # Findings must not be taken for those of the model before it was calibrated.
    assert after.weights_sha256 != before.weights_sha256
    assert after.version != before.version
    detector = load_detector("xl-official", "cpu")
    assert isinstance(detector, PublishedDetector)
    assert detector.is_calibrated
    verdicts = {
        judge_face(FaceScore("face-1", score, 80.0, 0.99, 5), detector.thresholds).verdict
        for score in np.linspace(0, 1, 101)
    }
    assert verdicts == set(Verdict)
    assert f"evidence from {detector.thresholds['evidence']:.4f}" in as_text(facts)
    again = write_calibration(folder, fit_scores(scored(apart=3.0)))
    assert again["calibration_record"]["base_version"] == before.version
    assert again["version"] not in (before.version, after.version)


def test_scores_of_a_calibrated_model_are_taken_back(models: Path, tmp_path: Path) -> None:
    """A second run starts from the same raw scores; a picture without a face is left out."""
    for name, pixels in (("a", collins()), ("b", hopper()), ("c", np.zeros((90, 90, 3), np.uint8))):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    (tmp_path / "d.png").write_bytes(b"no picture")
    rows = "a.png,real\nb.png,fake\nc.png,real\nd.png,fake\n"
    (tmp_path / "pictures.csv").write_text(f"image,label\n{rows}")
    listed = read_rows(tmp_path / "pictures.csv")
    detector = PublishedDetector(models / "xl-official", "cpu")
    detector.calibration = None
    raw = score_pictures(detector, listed, lambda _line: None)
    assert [name for name, _ in raw.left_out] == ["c.png", "d.png"]
    assert raw.labels.tolist() == [False, True]
    detector.calibration = ScoreFit(2.5, -0.4)
    fitted = score_pictures(detector, listed, lambda _line: None)
    np.testing.assert_allclose(fitted.scores, raw.scores, rtol=1e-6)
    status = ["--out", str(tmp_path / "m.json"), "--calibrate", "--device", "cpu"]
    listing = str(tmp_path / "pictures.csv")
    assert evaluate.main([listing, "--engine", "xl-official", *status]) == 2
    assert evaluate.main([listing, "--engine", "compact", *status]) == 2
    assert not (tmp_path / "m.json").exists()


def test_what_a_run_writes_is_what_the_manifest_says(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = scored()
    module = "engine.training.published.calibration.score_pictures"
    monkeypatch.setattr(module, lambda *_arguments: pictures)
    (tmp_path / "pictures.csv").write_text("image,label\na.png,real\n")
    out = tmp_path / "out" / "calibration.json"
    told = ["--engine", "xl-official", "--out", str(out), "--calibrate", "--device", "cpu"]
    assert evaluate.main([str(tmp_path / "pictures.csv"), *told]) == 0
    written = json.loads(out.read_text())
    details = read_manifest(models / "xl-official").details
    assert written["thresholds"] == details["thresholds"]
    assert written["calibration_record"] == details["calibration_record"]
    assert written["calibration_record"]["genuine"] == 400
