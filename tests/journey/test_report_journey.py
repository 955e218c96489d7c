"""Reports from the command line: refused Finals, templates, redaction, calibration data."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader

from reports.credentials import KeyKind, create_identity
from tests.journey.conftest import PASSPHRASE, Cli


def text_of(path: Path) -> str:
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def analysed(cli: Cli, case: Path, face: Path) -> Path:
    """A case with one analysed item."""
    assert cli("case", "add", case, face).status == 0
    assert cli("case", "analyze", case).status == 0
    return case


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("identity") / "eva.p12"
    create_identity(path, "Eva Example", "Laboratory", PASSPHRASE, KeyKind.P_256)
    return path


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """A hundred scores of either kind, fewer misleading than not."""
    rng = np.random.default_rng(2)
    rows = [
        f"{1 / (1 + np.exp(-rng.normal(shift, 1))):.5f},{label},{number}"
        for label, shift in (("fake", 1.0), ("real", -1.0))
        for number in range(100)
    ]
    path = tmp_path / "scores.csv"
    path.write_text("\n".join(["score,label,source", *rows]), encoding="utf-8")
    return path


def test_final_is_refused_with_every_open_region(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    cli("case", "update", analysed, "--conclusion", "Done.")
    said = cli("report", analysed, "--out", tmp_path / "r.pdf", "--identity", identity, "--final")
    assert said.status == 2
    assert "Item E001, region region-1" in said.err
    assert "not decided" in said.err
    assert not (tmp_path / "r.pdf").exists()


def test_final_of_a_complete_case_is_issued(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    cli("case", "update", analysed, "--conclusion", "More support for the first proposition.")
    for region in json.loads(cli("case", "list", analysed, "--json").out)["items"][0]["regions"]:
        cli("review", analysed, "E001", region["id"], "accept", "--reason", "seen")
    report = tmp_path / "r.pdf"
    said = cli("report", analysed, "--out", report, "--identity", identity, "--final")
    assert said.status == 0, said.err
    assert "DRAFT" not in text_of(report)
    assert cli("verify", report, "--case", analysed).status == 0


def test_report_is_worded_by_the_template_asked_for(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    report = tmp_path / "r.pdf"
    options = ("--template", "us-federal", "--certificates", "902-13, 902-14")
    said = cli("report", analysed, "--out", report, "--identity", identity, *options)
    assert said.status == 0, said.err
    text = text_of(report)
    assert "902(13)" in text
    assert "902(14)" in text
    said = cli("report", analysed, "--out", tmp_path / "x.pdf", "--identity", identity,
               "--template", "nobody")  # fmt: skip
    assert said.status == 2
    assert "us-federal" in said.err


def test_redacted_report_says_so_and_attaches_no_map(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path
) -> None:
    report = tmp_path / "r.pdf"
    said = cli("report", analysed, "--out", report, "--identity", identity, "--redacted")
    assert said.status == 0, said.err
    reader = PdfReader(io.BytesIO(report.read_bytes()))
    assert list(reader.attachments) == ["manifest.json"]
    assert all("REDACTED" in page.extract_text() for page in reader.pages)


def test_calibration_data_reach_the_report_and_leave_it(
    cli: Cli, analysed: Path, identity: Path, scores: Path, tmp_path: Path
) -> None:
    words = ("--title", "Portraits", "--description", "Two hundred invented portraits.")
    said = cli("calibration", "load", analysed, scores, *words, "--json")
    assert said.status == 0, said.err
    loaded = json.loads(said.out)
    assert 0 < loaded["cllr_min"] <= loaded["cllr"] < 1
    assert "Portraits" in cli("calibration", "list", analysed).out
    with_data, without = tmp_path / "with.pdf", tmp_path / "without.pdf"
    assert cli("report", analysed, "--out", with_data, "--identity", identity).status == 0
    assert "Two hundred invented portraits." in text_of(with_data)
    assert "Tippett plot" in text_of(with_data)
    again = cli("calibration", "load", analysed, scores, *words)
    assert again.status == 2
    assert "Withdraw them first" in again.err
    assert cli("calibration", "remove", analysed, loaded["id"]).status == 0
    assert "no calibration data" in cli("calibration", "list", analysed).out
    assert cli("report", analysed, "--out", without, "--identity", identity).status == 0
    assert "Tippett plot" not in text_of(without)
    assert cli("case", "verify", analysed).status == 0
    assert cli("verify", with_data, "--case", analysed).status == 0


def test_useless_scores_are_refused(cli: Cli, analysed: Path, tmp_path: Path) -> None:
    path = tmp_path / "few.csv"
    path.write_text("score,label\n0.9,fake\n0.1,real\n", encoding="utf-8")
    said = cli("calibration", "load", analysed, path, "--title", "x", "--description", "x")
    assert said.status == 2
    assert "at least 50" in said.err


@pytest.mark.parametrize("received", ["yesterday", "2026-11-20", "2026-11-20T08:30:00"])
def test_moment_without_its_time_zone_is_refused(
    cli: Cli, analysed: Path, identity: Path, tmp_path: Path, received: str
) -> None:
    out = tmp_path / "report.pdf"
    said = cli("report", analysed, "--out", out, "--identity", identity, "--received", received)
    assert said.status == 2
    assert "no moment with its time zone" in said.err
    assert not out.exists()
