import re
from dataclasses import fields, is_dataclass, replace

import pytest

from engine.schema.case import AnalysisState, CaseSnapshot
from engine.schema.finding import CheckState, MethodRun, Verdict
from reports.build import build_document, section_anchors
from reports.document import (
    AnalysisFigure,
    Quotation,
    ReportDocument,
    Section,
    Table,
    Text,
    Voice,
)
from reports.errors import ReportRefused
from reports.options import ReportOptions
from tests.fakes.cases import CONCLUSION


def texts(value: object) -> list[str]:
    """Every string anywhere in a record, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | list):
        return [text for item in value for text in texts(item)]
    if is_dataclass(value):
        return [text for f in fields(value) for text in texts(getattr(value, f.name))]
    return []


def section(document: ReportDocument, anchor: str) -> Section:
    return next(s for s in document.sections if s.anchor == anchor)


def words(document: ReportDocument, anchor: str) -> str:
    return "\n".join(texts(section(document, anchor)))


def rewritten(snapshot: CaseSnapshot, **changes: object) -> CaseSnapshot:
    """The first item's finding with some fields replaced."""
    first = snapshot.items[0]
    assert first.finding is not None
    item = replace(first, finding=replace(first.finding, **changes))  # type: ignore[arg-type]
    return replace(snapshot, items=(item, *snapshot.items[1:]))


def test_sections_stand_in_the_agreed_order() -> None:
    assert section_anchors() == (
        "questions",
        "conclusion",
        "items",
        "custody",
        "methods",
        "metadata",
        "results",
        "interpretation",
        "scale",
        "validation",
        "limitations",
        "model-card",
        "oversight",
        "declaration",
        "reproducibility",
        "clues",
        "exhibits",
        "glossary",
        "verification",
        "signatures",
    )


def test_references_to_sections_by_number_lead_to_the_right_ones(draft: ReportDocument) -> None:
    meant = {
        2: "conclusion",
        3: "items",
        5: "methods",
        7: "results",
        9: "scale",
        11: "limitations",
        16: "clues",
    }
    named = {int(n) for n in re.findall(r"section (\d+)", "\n".join(texts(draft)))}
    assert named
    assert named <= set(meant)
    assert {s.number: s.anchor for s in draft.sections if s.number in meant} == meant


def test_same_snapshot_gives_the_same_document(
    snapshot: CaseSnapshot, draft_options: ReportOptions, draft: ReportDocument
) -> None:
    assert build_document(snapshot, draft_options) == draft


def test_final_without_conclusion_is_refused(
    snapshot: CaseSnapshot, final_options: ReportOptions
) -> None:
    with pytest.raises(ReportRefused, match="no conclusion"):
        build_document(snapshot, final_options)


def test_draft_says_that_the_conclusion_is_not_yet_written(draft: ReportDocument) -> None:
    assert "Not yet written" in words(draft, "conclusion")
    assert draft.cover.status == "Draft"
    assert draft.furniture.watermark == "DRAFT"


def test_final_states_the_conclusion_in_the_examiners_voice(
    final_snapshot: CaseSnapshot, final_options: ReportOptions
) -> None:
    document = build_document(final_snapshot, final_options)
    quotations = [b for b in section(document, "conclusion").blocks if isinstance(b, Quotation)]
    assert [(q.voice, q.text) for q in quotations] == [(Voice.EXAMINER, CONCLUSION)]
    assert document.cover.status == "Final"
    assert not document.furniture.watermark


def test_conclusion_does_not_depend_on_scores(
    snapshot: CaseSnapshot, draft_options: ReportOptions, draft: ReportDocument
) -> None:
    finding = snapshot.items[0].finding
    assert finding is not None
    scores = replace(finding.scores, manipulation=0.01, verdict=Verdict.NO_EVIDENCE_FOUND)
    other = build_document(rewritten(snapshot, scores=scores), draft_options)
    assert section(other, "conclusion") == section(draft, "conclusion")
    assert section(other, "results") != section(draft, "results")


def test_missing_facts_are_not_stated_rather_than_invented(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    case = replace(snapshot.case, questions="", propositions=(), laboratory="", authority=" ")
    document = build_document(replace(snapshot, case=case), draft_options)
    assert words(document, "questions").count("not stated") == 2
    facts = dict(document.cover.facts)
    assert facts["Laboratory"] == Text("not stated")
    assert facts["Customer, authority, reference"] == Text("not stated")


def test_every_method_shows_one_of_four_states(draft: ReportDocument) -> None:
    blocks = section(draft, "methods").blocks
    tables = [b for b in blocks if isinstance(b, Table) and b.header[1] == "State"]
    states = {row[1].text for table in tables for row in table.rows}
    assert states == {"found", "not found", "not run", "failed"}


@pytest.mark.parametrize("name", ["face detection", "localisation", "sharpness", "noise"])
def test_disabled_method_is_reported_as_not_run(
    snapshot: CaseSnapshot, draft_options: ReportOptions, name: str
) -> None:
    finding = snapshot.items[0].finding
    assert finding is not None
    disabled = MethodRun(name, CheckState.NOT_RUN, "switched off in the request")
    methods = tuple(disabled if m.name == name else m for m in finding.methods)
    document = build_document(rewritten(snapshot, methods=methods), draft_options)
    table = next(b for b in section(document, "methods").blocks if isinstance(b, Table))
    row = next(row for row in table.rows if row[0].text == name)
    assert (row[1].text, row[2].text) == ("not run", "switched off in the request")


def test_item_without_analysis_has_no_result(draft: ReportDocument) -> None:
    results = words(draft, "results")
    assert results.count("There is no result for this item") == 2
    methods = words(draft, "methods")
    assert "out of memory" in methods
    assert "no analysis of this item was recorded" in methods


def test_machine_text_is_verbatim_and_marked(snapshot: CaseSnapshot, draft: ReportDocument) -> None:
    finding = snapshot.items[0].finding
    assert finding is not None
    quotations = [b for b in section(draft, "results").blocks if isinstance(b, Quotation)]
    machine = [q for q in quotations if q.voice is Voice.MACHINE]
    assert any(finding.regions[0].text in q.text for q in machine)
    assert all("Machine-generated" in q.label for q in machine)
    assert "UNSUPPORTED" in machine[0].text


def test_each_region_shows_the_examiners_decision_and_reason(
    snapshot: CaseSnapshot, draft: ReportDocument
) -> None:
    tables = [b for b in section(draft, "results").blocks if isinstance(b, Table)]
    [decided] = [table for table in tables if "Examiner's decision" in table.header]
    assert [[cell.text for cell in row[:3]] for row in decided.rows] == [
        ["A mouth", "accepted", snapshot.items[0].reviews[0].reason],
        ["B left eye", "rejected", snapshot.items[0].reviews[1].reason],
    ]
    assert {cell.voice for row in decided.rows for cell in row[1:3]} == {Voice.EXAMINER}
    assert "The examiner did not review region A." in words(draft, "results")


def test_later_review_replaces_an_earlier_one(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    first = snapshot.items[0]
    later = replace(
        first.reviews[0],
        id="later",
        reason="On reflection.",
        decided_at="2027-01-01T00:00:00+00:00",
    )
    item = replace(first, reviews=(*first.reviews, later))
    document = build_document(replace(snapshot, items=(item,)), draft_options)
    assert "On reflection." in words(document, "results")
    assert first.reviews[0].reason not in words(document, "results")
    assert "1 earlier decision was replaced" in words(document, "oversight")


def test_uncalibrated_score_is_called_no_probability(draft: ReportDocument) -> None:
    assert "0.93 (uncalibrated; not a probability)" in words(draft, "results")


def test_figures_of_one_face_share_crop_and_threshold(draft: ReportDocument) -> None:
    figures = [b for b in section(draft, "results").blocks if isinstance(b, AnalysisFigure)]
    assert len(figures) == 5
    assert {f.threshold for f in figures} == {0.5}
    assert [f.caption.split(".  ")[0][:10] for f in figures][:2] == ["Figure 1.1", "Figure 2.1"]
    assert [mark.label for mark in figures[0].marks] == ["A", "B"]


def test_custody_prints_count_and_head(snapshot: CaseSnapshot, draft: ReportDocument) -> None:
    custody = words(draft, "custody")
    assert snapshot.audit_head in custody
    table = next(b for b in section(draft, "custody").blocks if isinstance(b, Table))
    assert len(table.rows) == snapshot.audit_count


def test_limitations_are_there_in_every_report(
    final_snapshot: CaseSnapshot, draft: ReportDocument
) -> None:
    options = ReportOptions(
        issued_at="2027-01-01T00:00:00+00:00", is_final=True, classification="secret", edition=3
    )
    final = build_document(final_snapshot, options)
    assert section(final, "limitations").blocks == section(draft, "limitations").blocks
    assert "A picture alone cannot show who made a change" in words(final, "limitations")


def test_shortened_log_is_named_in_a_draft_and_blocks_a_final(
    final_snapshot: CaseSnapshot, draft_options: ReportOptions, final_options: ReportOptions
) -> None:
    cut = replace(final_snapshot, audit=final_snapshot.audit[:-1])
    assert "not continuous" in words(build_document(cut, draft_options), "custody")
    with pytest.raises(ReportRefused, match="not continuous"):
        build_document(cut, final_options)


def test_case_without_items_can_be_drafted(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    document = build_document(replace(snapshot, items=()), draft_options)
    assert "The case has no items." in words(document, "items")
    assert "No engine was run." in words(document, "model-card")


def test_failed_item_does_not_show_results_of_another(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    broken = replace(snapshot.items[0], state=AnalysisState.FAILED, finding=None, reviews=())
    document = build_document(replace(snapshot, items=(broken,)), draft_options)
    assert "mouth" not in words(document, "results")


def test_unknown_language_is_refused(snapshot: CaseSnapshot) -> None:
    with pytest.raises(ReportRefused, match="language"):
        build_document(
            snapshot, ReportOptions(issued_at="2026-01-01T00:00:00+00:00", language="xx")
        )


@pytest.mark.parametrize("issued_at", ["", "yesterday", "2026-11-21T09:00:00", "2026-13-01"])
def test_unusable_date_of_issue_is_refused(snapshot: CaseSnapshot, issued_at: str) -> None:
    with pytest.raises(ReportRefused, match="date of issue"):
        build_document(snapshot, ReportOptions(issued_at=issued_at))


def test_clue_is_named_in_the_words_of_the_vocabulary(
    snapshot: CaseSnapshot, draft_options: ReportOptions
) -> None:
    finding = snapshot.items[0].finding
    assert finding is not None
    clues = tuple(replace(clue, term="sharpness_lower") for clue in finding.clues)
    document = build_document(rewritten(snapshot, clues=clues), draft_options)
    measured, others = (b for b in section(document, "clues").blocks[2:4] if isinstance(b, Table))
    assert measured.rows[0][1].text == "Less sharp than its surroundings"
    assert [row[2].text for row in others.rows] == ["not run"]
    assert others.rows[0][3].text == "The region is too small for a noise estimate."
    explained = words(document, "methods")
    assert "Shallow depth of field" in explained
    assert "Crété" in explained


def test_appendix_of_clues_says_where_their_maps_are_or_that_there_are_none(
    snapshot: CaseSnapshot, draft: ReportDocument, draft_options: ReportOptions
) -> None:
    assert "behind 2 of these numbers are kept in the case, cell by cell, in 1 files" in words(
        draft, "clues"
    )
    older = build_document(rewritten(snapshot, clue_maps=None), draft_options)
    assert "were not recorded with this finding" in words(older, "clues")


def test_unknown_term_of_a_clue_stands_for_itself(draft: ReportDocument) -> None:
    assert "less_sharp" in words(draft, "results")
