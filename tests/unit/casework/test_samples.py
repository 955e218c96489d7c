from pathlib import Path

import pytest

from app.casework.samples import SamplesMissing, golden_picture, sample_pictures


def folder_with(tmp_path: Path, manifest: str, *names: str) -> Path:
    (tmp_path / "manifest.csv").write_text(manifest, "utf-8")
    for name in names:
        (tmp_path / name).touch()
    return tmp_path


def test_samples_come_in_the_order_of_the_manifest(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "image,label\nb.jpg,real\na.jpg,fake\n", "a.jpg", "b.jpg")
    assert [sample.path.name for sample in sample_pictures(folder)] == ["b.jpg", "a.jpg"]
    assert golden_picture(folder).path.name == "a.jpg"


@pytest.mark.parametrize(
    "manifest", ["image,label\n", "image,label\nnone.jpg,real\n", "image,label\na.jpg,maybe\n", ""]
)
def test_unusable_manifest_is_refused(tmp_path: Path, manifest: str) -> None:
    with pytest.raises(SamplesMissing):
        sample_pictures(folder_with(tmp_path, manifest, "a.jpg"))


def test_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SamplesMissing, match=r"manifest\.csv is missing"):
        sample_pictures(tmp_path)
