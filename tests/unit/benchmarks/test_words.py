"""The words of the shipped model are counted against the regions and clues they were given."""

import json
from pathlib import Path

import pytest

from benchmarks import words
from engine.schema.finding import RegionName, Severity, Side
from engine.training.manifest import TrueRegion
from tests.unit.training.conftest import library_cache, portraits

__all__ = ["library_cache", "portraits"]


def test_written_and_delivered_words_are_weighed(
    library_cache: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "words.json"
    told = ["--cache", str(library_cache), "--count", "3", "--exclude", "recolour", "marks"]
    assert words.main([*told, "--out", str(out)]) == 0
    result = json.loads(out.read_text())
    assert json.loads(capsys.readouterr().out) == result
    assert 0 < result["faces"] <= 3
    assert 0 <= result["supported"] <= result["sentences"]
    # Templates stand for what the model left out, so every region is told in the end.
    assert result["delivered"]["regions_told"]["share"] == 1.0
    assert result["delivered"]["regions_said_touched"]["share"] == 1.0
    assert result["written"]["captions"]["cider"] >= 0
    # The guide keeps to what was told; without it the model is on its own.
    assert result["supported"] == result["sentences"]
    assert result["written"]["attributes_right"]["share"] in (None, 1.0)
    assert result["free"]["regions_told"]["n"] == result["written"]["regions_told"]["n"]
    assert result["owed"]["attributes_right"]["n"] == result["written"]["attributes_right"]["n"]


def test_a_clue_that_the_genuine_twin_shows_too_is_not_the_edits() -> None:
    def eye(*terms: str) -> TrueRegion:
        return TrueRegion(RegionName.EYE, Side.LEFT, Severity.HIGH, 1.0, terms)

    nose = TrueRegion(RegionName.NOSE, Side.NONE, Severity.HIGH, 1.0, ("asymmetry",))
    made = words.made_by_the_edit(
        (eye("noise_lower", "asymmetry"), nose), (eye("asymmetry", "colour_shift"),)
    )
    assert made == (eye("noise_lower"), nose)
