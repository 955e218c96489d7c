"""Regions of the examiner's own and exhibits, by command, as the window makes them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.casework.layout import CaseFolder
from app.casework.session import CaseSession
from tests.journey.conftest import Cli

OUTLINE = "10,10 60,10 60,50 10,50; 20,20 30,20 25,30"


@pytest.fixture
def filled(cli: Cli, case: Path, face: Path) -> Path:
    assert cli("case", "add", case, face).status == 0
    return case


def draw(cli: Cli, case: Path, *more: object) -> str:
    said = cli("case", "draw", case, "E001", "--outline", OUTLINE, *more, "--json")
    assert said.status == 0, said.err
    return str(said.data["region_id"])


def test_region_is_drawn_changed_and_taken_away_under_the_log(cli: Cli, filled: Path) -> None:
    region = draw(cli, filled, "--name", "nose", "--notes", "an edge")
    [drawn] = cli("case", "drawings", filled, "--json").data["drawings"]
    assert drawn["name"] == "nose"
    assert drawn["notes"] == "an edge"
    assert [len(ring) for ring in drawn["outline"]] == [4, 3]
    draw(cli, filled, "--region", region, "--notes", "two edges")
    [changed] = cli("case", "drawings", filled, "--json").data["drawings"]
    assert (changed["region_id"], changed["name"]) == (region, "nose")
    assert changed["notes"] == "two edges"
    assert cli("case", "remove-drawing", filled, "E001", region).status == 0
    assert "Nobody has drawn" in cli("case", "drawings", filled).out
    with CaseSession.open(filled, read_only=True) as session:
        actions = [entry.action for entry in session.audit()]
        assert actions.count("region.drawn") == 3
        assert session.verify().is_good


def test_region_may_have_a_word_of_its_own(cli: Cli, filled: Path) -> None:
    draw(cli, filled, "--title", "halo of the hat")
    assert "halo of the hat, 7 corners, by" in cli("case", "drawings", filled).out


@pytest.mark.parametrize(
    ("outline", "why"),
    [
        ("10,10 60,10", "is no outline"),
        ("10,10 60,ten 3,4", "is no outline"),
        ("10,10 60,10 50,50; ", "is no outline"),
        ("10,10 60000,10 50,50", "leaves the picture"),
    ],
)
def test_outline_that_is_none_is_refused(cli: Cli, filled: Path, outline: str, why: str) -> None:
    said = cli("case", "draw", filled, "E001", f"--outline={outline}", "--name", "nose")
    assert said.status == 2
    assert why in said.err
    assert not cli("case", "drawings", filled, "--json").data["drawings"]


def test_region_without_a_name_or_an_unknown_one_is_refused(cli: Cli, filled: Path) -> None:
    said = cli("case", "draw", filled, "E001", "--outline", OUTLINE)
    assert said.status == 2
    assert "no name" in said.err
    said = cli("case", "remove-drawing", filled, "E001", "nothing")
    assert said.status == 2
    assert "no drawn region" in said.err


def test_exhibit_is_the_picture_itself_enlarged_without_smoothing(
    cli: Cli, filled: Path, face: Path
) -> None:
    said = cli(
        "case", "exhibit", filled, "E001", "--title", "Left eye", "--area", "20,30,40,25",
        "--enlarge", "3", "--json",
    )  # fmt: skip
    assert said.status == 0, said.err
    [exhibit] = cli("case", "exhibits", filled, "--json").data["exhibits"]
    assert exhibit["id"] == said.data["exhibit_id"]
    assert exhibit["area"] == [20, 30, 40, 25]
    assert exhibit["parameters"][0] == ["View", "cut out of the picture"]
    kept = Image.open(CaseFolder(filled).artifacts / exhibit["sha256"])
    pixels = np.asarray(Image.open(face).convert("RGB"))[30:55, 20:60]
    assert np.array_equal(np.asarray(kept), pixels.repeat(3, 0).repeat(3, 1))
    assert "X1  " in cli("case", "exhibits", filled).out
    assert cli("case", "remove-exhibit", filled, exhibit["id"]).status == 0
    assert "no exhibits" in cli("case", "exhibits", filled).out
    assert cli("case", "verify", filled).status == 0


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--area", "20,30,40"), "is no area"),
        (("--area", "0,0,60000,10"), "leaves the picture"),
        (("--area", "0,0,0,10"), "leaves the picture"),
        (("--enlarge", "17"), "no number of times"),
        (("--enlarge", "none"), "no number of times"),
    ],
)
def test_exhibit_that_cannot_be_cut_out_is_refused(
    cli: Cli, filled: Path, options: tuple[str, str], why: str
) -> None:
    said = cli("case", "exhibit", filled, "E001", "--title", "T", *options)
    assert said.status == 2
    assert why in said.err
    assert not cli("case", "exhibits", filled, "--json").data["exhibits"]


def test_exhibit_of_a_changed_copy_is_refused(cli: Cli, filled: Path, tmp_path: Path) -> None:
    [stored] = CaseFolder(filled).evidence.iterdir()
    stored.chmod(0o644)
    with Image.open(stored) as image:
        other = image.convert("RGB").rotate(180)
    other.save(stored, format="PNG")
    said = cli("case", "exhibit", filled, "E001", "--title", "T")
    assert said.status == 2
    assert "not those that were recorded" in said.err
