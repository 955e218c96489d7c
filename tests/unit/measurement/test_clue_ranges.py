"""The command that measures the ranges reads validation faces only and writes what is read back."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import clue_ranges
from engine.measurement import ranges
from engine.plugin import FaceView
from tests.unit.filters.conftest import Portrait, portrait

__all__ = ["portrait"]


@pytest.fixture
def folder(tmp_path: Path, portrait: Portrait) -> Path:
    (tmp_path / "faces").mkdir()
    rows = [("one.png", "val"), ("two.png", "val"), ("three.png", "train")]
    for name, _ in rows[:2]:
        Image.fromarray(portrait.pixels).save(tmp_path / "faces" / name)
    lines = ["file,split", *(f"{name},{split}" for name, split in rows)]
    (tmp_path / "faces.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    np.savez(
        tmp_path / "faces_landmarks468.npz",
        names=np.array([name for name, _ in rows]),
        landmarks=np.stack([portrait.landmarks] * 3),
    )
    return tmp_path


def test_measured_file_names_its_source_and_is_read_back(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "ranges.json"
    arguments = ["--faces", str(folder), "--count", "9", "--out", str(out)]
    monkeypatch.setattr(sys, "argv", ["clue_ranges", *arguments])
    clue_ranges.main()
    document = json.loads(out.read_text(encoding="utf-8"))
    # The third face is for training and has no picture: reading it would have failed.
    assert document["faces"] == 2
    assert document["version"] == clue_ranges.VERSION
    assert all(document[key] for key in ("measured_on", "source", "licence", "note"))
    assert document["picture_sharpness"]["low_1_percent"] > 1
    marks = [key for key in document["ranges"] if key.startswith("noise/freckle/")]
    assert marks
    monkeypatch.setattr(ranges, "RANGES_FILE", out)
    monkeypatch.setattr(ranges, "FEWEST_VALUES", 1)
    read = ranges.genuine_ranges.__wrapped__()
    assert set(read) == set(document["ranges"])


def test_made_up_masks_mark_the_face_and_name_what_they_touch(portrait: Portrait) -> None:
    faces = list(
        clue_ranges.made_up_faces(portrait.pixels, portrait.landmarks, np.random.default_rng(1))
    )
    assert 2 <= len(faces) <= clue_ranges.MASKS_PER_FACE
    for face in faces:
        assert isinstance(face.view, FaceView)
        assert face.mask.any()
        assert not face.mask.all()
        assert all((region.mask & face.mask).any() for region in face.regions)


def test_small_faces_are_found_by_the_engine_and_every_second_is_left(
    tmp_path: Path, portrait: Portrait
) -> None:
    for number in range(3):
        Image.fromarray(portrait.pixels).save(tmp_path / f"{number}.jpg", quality=90)
    found = list(clue_ranges.small_faces(tmp_path, 9))
    assert len(found) == 2
    np.testing.assert_allclose(found[0][1], portrait.landmarks, atol=1.5)
