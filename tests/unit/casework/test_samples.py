from pathlib import Path

import pytest

from app.casework.models import model_named
from app.casework.samples import SamplesMissing, golden_pair, known_scores, sample_pictures


def folder_with(tmp_path: Path, manifest: str, *names: str) -> Path:
    (tmp_path / "manifest.csv").write_text(manifest, "utf-8")
    for name in names:
        (tmp_path / name).touch()
    return tmp_path


def test_samples_come_in_the_order_of_the_manifest(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "image,label\nb.jpg,real\na.jpg,fake\n", "a.jpg", "b.jpg")
    assert [sample.path.name for sample in sample_pictures(folder)] == ["b.jpg", "a.jpg"]


def test_pair_for_the_self_test_has_one_origin(tmp_path: Path) -> None:
    manifest = "image,label,origin\na.jpg,fake,X\nb.jpg,real,Y\nc.jpg,fake,Y\nd.jpg,fake,Y\n"
    folder = folder_with(tmp_path, manifest, "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    assert [sample.path.name for sample in golden_pair(folder)] == ["b.jpg", "c.jpg"]


def test_samples_without_a_pair_are_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "image,label,origin\na.jpg,fake,X\n", "a.jpg")
    with pytest.raises(SamplesMissing, match="no forgery together"):
        golden_pair(folder)


@pytest.mark.parametrize(
    "manifest", ["image,label\n", "image,label\nnone.jpg,real\n", "image,label\na.jpg,maybe\n", ""]
)
def test_unusable_manifest_is_refused(tmp_path: Path, manifest: str) -> None:
    with pytest.raises(SamplesMissing):
        sample_pictures(folder_with(tmp_path, manifest, "a.jpg"))


def test_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SamplesMissing, match=r"manifest\.csv is missing"):
        sample_pictures(tmp_path)


def test_known_scores_are_of_the_shipped_weights_and_of_every_sample() -> None:
    known, model = known_scores(), model_named("compact")
    released = (known.engine, known.version, known.weights_sha256)
    assert released == (model.name, model.version, model.weights_sha256), (
        "after a change of the engine, `python -m benchmarks.known_scores` writes them anew"
    )
    assert set(known.scores) == {sample.path.name for sample in sample_pictures()}


@pytest.mark.parametrize("content", ["", "[]", '{"scores": {}}', '{"scores": {"a": "b"}}'])
def test_known_scores_that_cannot_be_read_are_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "known_scores.json"
    path.write_text(content, "utf-8")
    with pytest.raises(SamplesMissing, match="cannot be read"):
        known_scores(path)
