"""Sheets show each family, repeatably, and never land in the repository."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.training import contact_sheets
from engine.training.faces import FaceLibrary
from engine.training.samples import PairMaker


def test_a_sheet_is_written_per_family_and_the_seed_decides(
    library_cache: Path, tmp_path: Path
) -> None:
    sheets = []
    for name, seed in (("a", "1"), ("b", "1"), ("c", "2")):
        told = ["--cache", str(library_cache), "--families", "face_swap", "--count", "3"]
        contact_sheets.main([*told, "--seed", seed, "--out", str(tmp_path / name)])
        sheets.append(cv2.imread(str(tmp_path / name / "face_swap.png")))
    assert sheets[0].shape == (2 * (256 + 34), 2 * 4 * 256, 3)
    assert np.array_equal(sheets[0], sheets[1])
    assert not np.array_equal(sheets[0], sheets[2])


def test_the_difference_is_black_where_nothing_was_touched(library: FaceLibrary) -> None:
    pair = PairMaker(library, None, 256, {"face_swap": 1.0}).make(1, 0)
    difference = contact_sheets.strip(pair)[:256, 768:]
    assert difference[pair.mask].mean() > 4 * difference[~pair.mask].mean()


def test_folders_of_the_repository_are_refused(
    library_cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = Path(contact_sheets.__file__).parents[2] / "docs" / "sheets"
    with pytest.raises(SystemExit):
        contact_sheets.main(["--cache", str(library_cache), "--out", str(inside)])
    assert "not committed" in capsys.readouterr().err
    assert not inside.exists()
    assert not contact_sheets.is_committed(inside.parents[1] / "runs" / "sheets")
