"""Likelihood ratios: printed only where the laboratory's data hold, and then with all they need."""

import io
import re
from dataclasses import replace

import pytest
from pypdf import PdfReader

from engine.schema.calibration import Calibration
from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.document import PlotFigure, ReportDocument, Section, Table
from reports.options import ReportOptions
from reports.ratio_blocks import ratio_text
from reports.render import render_report
from tests.fakes.cases import make_calibration
from tests.unit.reports.test_build import texts

# What reads as a likelihood ratio: "LR 12", "1/20", "12 times", "log10 … 1.2".
RATIO_LIKE = re.compile(r"\bLR\b\s*[\d<>=]|\b1/\d|\d\s+times\b|log10|Cllr \d")


def section(document: ReportDocument, anchor: str) -> Section:
    return next(s for s in document.sections if s.anchor == anchor)


def scale_words(document: ReportDocument) -> str:
    return "\n".join(texts(section(document, "scale")))


def flat(pdf: bytes) -> str:
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


@pytest.fixture(scope="module")
def calibration(snapshot: CaseSnapshot) -> Calibration:
    finding = snapshot.items[0].finding
    assert finding is not None
    return make_calibration(finding)


@pytest.fixture(scope="module")
def calibrated(snapshot: CaseSnapshot, calibration: Calibration) -> CaseSnapshot:
    return replace(snapshot, calibrations=(calibration,))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_data_no_text_reads_like_a_likelihood_ratio(
    one_item: CaseSnapshot, draft_options: ReportOptions, language: str
) -> None:
    rendered = render_report(build_document(one_item, replace(draft_options, language=language)))
    said = flat(rendered.pdf)
    assert not RATIO_LIKE.search(said), RATIO_LIKE.search(said)
    if language == "en":
        assert "no calibration data of the laboratory were loaded" in said


def test_with_data_the_ratios_stand_in_the_printed_text(
    one_item: CaseSnapshot, calibration: Calibration, draft_options: ReportOptions
) -> None:
    with_data = replace(one_item, calibrations=(calibration,))
    said = flat(render_report(build_document(with_data, draft_options)).pdf)
    assert RATIO_LIKE.search(said)
    assert "Tippett plot" in said
    assert "no calibration data of the laboratory were loaded" not in said


def test_every_finding_gets_ratio_interval_and_words(
    calibrated: CaseSnapshot, draft_options: ReportOptions
) -> None:
    document = build_document(calibrated, draft_options)
    table = next(
        b
        for b in section(document, "scale").blocks
        if isinstance(b, Table) and "Likelihood ratio" in b.header
    )
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows == [
        ["1", "0.93", "LR 6.3, the limit of the data", "4.5 to 6.3", "weak support for H1 over H2"],
        ["2", "0.08", "LR 1/6.3, the limit of the data", "1/6.3 to 1/4.3",
         "weak support for H2 over H1"],
        ["3", "0.93", "LR 6.3, the limit of the data", "4.5 to 6.3", "weak support for H1 over H2"],
        ["4", "0.11", "LR 1/6", "1/6.3 to 1/3.8", "weak support for H2 over H1"],
    ]  # fmt: skip


def test_data_are_described_with_hash_engine_and_validation(
    calibrated: CaseSnapshot, calibration: Calibration, draft_options: ReportOptions
) -> None:
    said = scale_words(build_document(calibrated, draft_options))
    for words in (
        calibration.description,
        calibration.data.sha256,
        calibration.weights_sha256,
        "120 manipulated, 140 genuine; different sources: 31",
        "compact 1.0.0; evidence 0.8; no_evidence 0.3; mask 0.5",
        "Cllr 0.61, Cllr min 0.57",
        "It is not the probability that the picture was forged",
    ):
        assert words in said
    [figure] = [
        b
        for b in section(build_document(calibrated, draft_options), "scale").blocks
        if isinstance(b, PlotFigure)
    ]
    assert [plot.title for plot in figure.plots] == [
        "Tippett plot",
        "Empirical cross-entropy (ECE)",
    ]
    assert {curve.style for curve in figure.plots[1].curves} == {"solid", "dashed", "dotted"}


@pytest.mark.parametrize(
    "change",
    [
        {"engine": "xl"},
        {"engine_version": "1.0.1"},
        {"weights_sha256": "0" * 64},
        {"thresholds": (("evidence", 0.7), ("no_evidence", 0.3), ("mask", 0.5))},
    ],
)
def test_data_of_another_engine_are_not_used_and_the_report_says_so(
    one_item: CaseSnapshot,
    calibration: Calibration,
    draft_options: ReportOptions,
    change: dict[str, object],
) -> None:
    other = replace(calibration, **change)  # type: ignore[arg-type]
    with_other = replace(one_item, calibrations=(other,))
    document = build_document(with_other, draft_options)
    said = scale_words(document)
    assert "“Portraits of 2026” are loaded but NOT USED" in said
    assert "do not hold for the engine of the findings" in said
    assert not RATIO_LIKE.search(flat(render_report(document).pdf))


def test_item_of_another_engine_gets_no_ratio_beside_others(
    calibrated: CaseSnapshot, draft_options: ReportOptions
) -> None:
    second = calibrated.items[1]
    assert second.finding is not None
    made = replace(second.finding.provenance, version="2.0")
    item = replace(second, finding=replace(second.finding, provenance=made))
    mixed = replace(calibrated, items=(calibrated.items[0], item))
    table = next(
        b
        for b in section(build_document(mixed, draft_options), "scale").blocks
        if isinstance(b, Table) and "Likelihood ratio" in b.header
    )
    assert [cell.text for cell in table.rows[1]] == [
        "2", "0.08", "–", "–", "no calibration data for the engine of this finding",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("log_ratio", "shown"),
    [
        (0.0, "1"),
        (0.01, "1"),
        (-0.01, "1"),
        (0.5, "3.2"),
        (-0.5, "1/3.2"),
        (1.2, "16"),
        (1.999, "100"),
        (2.44, "280"),
        (-3.7, "1/5,000"),
        (6.02, "1,000,000"),
    ],
)
def test_ratio_is_printed_with_two_digits(log_ratio: float, shown: str) -> None:
    assert ratio_text(log_ratio) == shown


def test_plots_are_lines_and_no_picture(
    plain_item: CaseSnapshot, one_item: CaseSnapshot, calibration: Calibration
) -> None:
    options = ReportOptions(issued_at="2026-11-21T09:00:00+00:00", attaches_maps=False)
    without = render_report(build_document(one_item, options))
    with_data = render_report(
        build_document(replace(one_item, calibrations=(calibration,)), options)
    )
    pictures = [
        sum(
            entry.get_object()["/Subtype"] == "/Image"
            for page in PdfReader(io.BytesIO(pdf)).pages
            for entry in page["/Resources"].get("/XObject", {}).values()
        )
        for pdf in (without.pdf, with_data.pdf)
    ]
    assert pictures[0] == pictures[1] > 0
