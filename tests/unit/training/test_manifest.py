"""What synthesis records of a forgery is what the evaluation reads."""

from pathlib import Path

import pytest

from engine.schema.finding import CheckState, RegionName, Severity, Side
from engine.training.manifest import (
    ManifestRefused,
    TrueRegion,
    as_records,
    read_manifest,
    write_truth,
)

TRUTH = (
    TrueRegion(RegionName.EYE, Side.LEFT, Severity.HIGH, 0.81, ("colour_shift", "noise_lower")),
    TrueRegion(RegionName.NOSE, Side.NONE, Severity.LOW, 0.25, ()),
)


def _table(folder: Path, *lines: str) -> Path:
    path = folder / "manifest.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_truth_comes_back_as_it_was_written(tmp_path: Path) -> None:
    regions, clues = as_records(TRUTH)
    quoted = write_truth(regions, clues).replace('"', '""')
    path = _table(tmp_path, "image,mask,regions,caption,label,truth",
                  f'a.png,m.png,eye;nose,The nose.,fake,"{quoted}"')  # fmt: skip
    (row,) = read_manifest(path)
    assert row.truth == TRUTH
    assert [true.label for true in row.truth] == ["left_eye", "nose"]
    assert (row.image, row.mask) == (tmp_path / "a.png", tmp_path / "m.png")
    assert row.caption == "The nose."


def test_records_carry_the_clues_of_their_region_only() -> None:
    regions, clues = as_records(TRUTH)
    assert [len(region.clue_ids) for region in regions] == [2, 0]
    assert {clue.region_id for clue in clues} == {regions[0].id}
    assert all(clue.state is CheckState.FOUND for clue in clues)


@pytest.mark.parametrize(
    ("label", "regions", "expected"),
    [("real", "", frozenset()), ("fake", "", None), ("fake", "eye", frozenset({"eye"}))],
)
def test_a_fake_without_regions_has_unknown_ones_a_real_one_none(
    tmp_path: Path, label: str, regions: str, expected: frozenset[str] | None
) -> None:
    path = _table(tmp_path, "image,mask,regions,label,difficulty", f"a.png,,{regions},{label},easy")
    (row,) = read_manifest(path)
    assert row.regions == expected
    assert row.truth is None
    assert row.group == {"difficulty": "easy"}


def test_a_genuine_picture_of_a_synthetic_table_has_an_empty_truth(tmp_path: Path) -> None:
    path = _table(tmp_path, "image,mask,regions,label,truth", "a.png,,,real,", "b.png,,,fake,")
    real, fake = read_manifest(path)
    assert real.truth == ()
    assert fake.truth is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "no column"),
        ("", "no row"),
        ("image,label\nx.png,maybe\n", "line 2"),
        ("image,label\nx.png,real\n,fake\n", "line 3"),
    ],
)
def test_table_that_names_no_pictures_is_refused(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ManifestRefused, match=why):
        read_manifest(path)
