"""What the report says of an engine's statement: thresholds in words, and what it decides."""

from dataclasses import replace

import pytest

from engine.schema.case import CaseSnapshot
from engine.schema.finding import CheckState, MethodRun, Verdict
from reports.build import build_document
from reports.document import Block, Notice, ReportDocument, Table
from reports.options import ReportOptions
from reports.threshold_words import threshold_words
from reports.wording import wording

NOW = "2026-11-21T09:00:00+00:00"


def section(document: ReportDocument, anchor: str) -> tuple[Block, ...]:
    return next(part.blocks for part in document.sections if part.anchor == anchor)


def with_verdict(snapshot: CaseSnapshot, verdict: Verdict) -> CaseSnapshot:
    """The first item's engine says `verdict`; its own line in the methods says "not found"."""
    first, *others = snapshot.items
    assert first.finding is not None
    scores = replace(first.finding.scores, verdict=verdict, per_detector=(("net", 0.5),))
    methods = (MethodRun("net", CheckState.NOT_FOUND, "looked"), *first.finding.methods)
    finding = replace(first.finding, scores=scores, methods=methods)
    return replace(snapshot, items=(replace(first, finding=finding), *others))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_thresholds_are_told_in_words_and_none_is_left_out(language: str) -> None:
    thresholds = {
        "evidence": 0.94, "no_evidence": 0.29, "mask": 0.2, "mask_inconclusive": 0.5,
        "region": 0.35, "region.beard": 2.0, "region.eye": 0.4, "other": 0.7,
    }  # fmt: skip
    told = threshold_words(wording(language), thresholds)
    for value in ("0.94", "0.29", "0.2", "0.5", "0.35", "0.4", "other 0.7"):
        assert value in told
    assert wording(language).known("beard") in told
    assert "mask_inconclusive" not in told
    assert "region.beard" not in told
    assert threshold_words(wording(language), {}) == wording(language)("none")


@pytest.mark.parametrize(
    ("verdict", "state"),
    [(Verdict.INCONCLUSIVE, "inconclusive"), (Verdict.NO_EVIDENCE_FOUND, "not found")],
)
def test_an_undecided_localiser_is_not_said_to_have_found_nothing(
    final_snapshot: CaseSnapshot, verdict: Verdict, state: str
) -> None:
    document = build_document(with_verdict(final_snapshot, verdict), ReportOptions(issued_at=NOW))
    tables = [block for block in section(document, "methods") if isinstance(block, Table)]
    (row,) = (row for row in tables[0].rows if row[0].text == "localiser (net)")
    assert row[1].text == state


def test_inconclusive_is_explained_where_the_engine_says_it(final_snapshot: CaseSnapshot) -> None:
    undecided = with_verdict(final_snapshot, Verdict.INCONCLUSIVE)
    decided = with_verdict(final_snapshot, Verdict.EVIDENCE_OF_MANIPULATION)

    def notices(snapshot: CaseSnapshot) -> list[str]:
        blocks = section(build_document(snapshot, ReportOptions(issued_at=NOW)), "results")
        return [repr(block) for block in blocks if isinstance(block, Notice)]

    extra = [text for text in notices(undecided) if text not in notices(decided)]
    assert len(extra) == 1
    assert "neither for nor against" in extra[0]


def test_the_history_of_an_engine_is_printed_before_the_sizes_of_its_net(
    final_snapshot: CaseSnapshot,
) -> None:
    card = {
        "architecture": {f"size {number}": number for number in range(60)},
        "name": "net",
        "training": {"steps": 3, "history": {"note": "tried five times on those pictures"}},
    }
    options = ReportOptions(issued_at=NOW, model_card=card)
    blocks = section(build_document(final_snapshot, options), "model-card")
    text = repr(blocks)
    assert "tried five times" in text
    assert text.index("tried five times") < text.index("size 0")
