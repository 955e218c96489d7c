from dataclasses import replace

from engine.schema.case import CaseSnapshot
from reports.build import build_document
from reports.document import Block, Paragraph, ReportDocument, Table
from reports.options import ReportOptions

METRICS = {
    "false_alarms": {
        "title": "False alarms on genuine faces",
        "value": 0.047,
        "n": 214,
        "interval": [0.026, 0.084],
        "data": "forged_dev",
    },
    "mask_iou": {"title": "Mean IoU", "value": 0.52, "n": 11},
    "odd": "no record",
}


def blocks(document: ReportDocument) -> tuple[Block, ...]:
    return next(s for s in document.sections if s.anchor == "validation").blocks


def tables(document: ReportDocument) -> list[Table]:
    return [block for block in blocks(document) if isinstance(block, Table)]


def test_everything_is_not_measured_without_figures(draft: ReportDocument) -> None:
    (asked,) = tables(draft)
    assert len(asked.rows) == 10
    assert {row[1].text for row in asked.rows} == {"not measured"}


def test_measured_figures_are_printed_with_interval_and_n(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    document = build_document(snapshot, replace(draft_options, validation=METRICS))
    measured, others, asked = tables(document)
    assert [cell.text for cell in measured.rows[0]] == [
        "False alarms on genuine faces",
        "0.047",
        "0.026 – 0.084",
        "214",
        "–",
    ]
    said = [block.text.text for block in blocks(document) if isinstance(block, Paragraph)]
    assert "Measured on: forged_dev" in said
    assert others.rows[0][2].text == "not computed"
    answers = {row[0].text.split(" (")[0]: row[1].text for row in asked.rows}
    assert answers["False positive rate per picture at the threshold used"] == "see above"
    assert answers["After recompression"] == "not measured"


def test_value_that_is_no_record_is_printed_as_it_is(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    document = build_document(snapshot, replace(draft_options, validation=METRICS))
    assert tables(document)[1].rows[1][1].text == "no record"


def test_value_near_one_is_not_rounded_to_it(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    figures = {"auroc": {"title": "AUROC", "value": 0.9997, "interval": [0.9991, 1.0], "n": 9}}
    document = build_document(snapshot, replace(draft_options, validation=figures))
    assert [cell.text for cell in tables(document)[0].rows[0]][1:3] == ["> 0.999", "0.999 – 1.000"]


def test_figures_are_attached_as_they_were_given(
    snapshot: CaseSnapshot,
) -> None:
    options = ReportOptions(issued_at="2026-01-01T00:00:00+00:00", validation=METRICS)
    document = build_document(snapshot, options)
    assert b'"engine_validation"' in document.attachments[-1].data
    assert b"0.047" in document.attachments[-1].data


def test_a_question_is_answered_by_a_word_and_not_by_letters_in_another(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    figures = {
        "auroc": {"title": "Image AUROC", "value": 0.7, "n": 9},
        "speed": {"title": "One analysis with text", "value": 0.3, "n": 9},
    }
    document = build_document(snapshot, replace(draft_options, validation=figures))
    answers = {row[0].text: row[1].text for row in tables(document)[-1].rows}
    assert answers["Separation of manipulated and genuine pictures (AUROC)"] == "see above"
    assert answers["Differences between groups of depicted persons"] == "not measured"
    assert answers["Agreement of the machine text with references"] == "not measured"


def test_a_tiny_figure_is_not_printed_as_nothing(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    figures = {
        "difference": {"title": "Largest difference", "value": 4.292e-06, "n": 200},
        "share": {"title": "Share", "value": 0.0, "n": 200, "interval": [0.0, 0.02]},
    }
    document = build_document(snapshot, replace(draft_options, validation=figures))
    printed = [row[1].text for row in tables(document)[0].rows]
    assert printed == ["4.3e-06", "0.000"]
