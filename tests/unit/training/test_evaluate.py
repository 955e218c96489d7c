"""Synthetic pictures go through the shipped engine and come out as measurements."""

import json
from pathlib import Path

import pytest

from engine.training import evaluate, synthesize
from engine.training.manifest import read_manifest


@pytest.fixture(scope="module")
def pictures(library_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("synthetic")
    arguments = ["--cache", str(library_cache), "--split", "test", "--count", "2"]
    assert synthesize.main([*arguments, "--families", "face_swap", "--out", str(out)]) == 0
    return out


def test_the_manifest_says_what_was_done_and_how_it_would_be_told(pictures: Path) -> None:
    rows = read_manifest(pictures / "manifest.csv")
    assert [row.is_fake for row in rows] == [True, False, True, False]
    for row in rows[::2]:
        assert row.mask is not None
        assert row.mask.exists()
        assert row.truth
        assert row.regions
        assert row.caption.endswith(".")
        assert row.group["family"] == "face_swap"
        assert "beard" in row.unknown
    assert all(row.truth == () for row in rows[1::2])


def test_an_evaluation_measures_scores_maps_regions_words_and_cost(
    pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results" / "metrics.json"
    assert evaluate.main([str(pictures / "manifest.csv"), "--out", str(out)]) == 0
    result = json.loads(out.read_text())
    assert result["pictures"] == {"fake": 2, "real": 2}
    assert result["failures"] == []
    assert 0 <= result["image"]["auroc"] <= 1
    assert len(result["image"]["reliability"]) == 4
    assert result["official_protocol"]["all"]["n"] == 4
    assert len(result["regions"]["per_region"]) == 21
    assert result["words"]["pictures"] == 2
    assert 0 <= result["words"]["captions"]["cider"] <= 10
    assert result["engine_peak_mb"] > 50
    assert "image AUROC" in capsys.readouterr().out


def test_a_picture_that_is_refused_is_listed_and_the_status_says_so(
    pictures: Path, tmp_path: Path
) -> None:
    (pictures / "images" / "broken.png").write_bytes(b"not a picture")
    table = pictures / "with_broken.csv"
    lines = (pictures / "manifest.csv").read_text().splitlines()
    blank = "," * (lines[0].count(",") - 4)
    table.write_text("\n".join([lines[0], lines[2], f"images/broken.png,,,,real{blank}"]) + "\n")
    out = tmp_path / "metrics.json"
    assert evaluate.main([str(table), "--out", str(out)]) == 1
    (failure,) = json.loads(out.read_text())["failures"]
    assert failure["image"] == "broken.png"
