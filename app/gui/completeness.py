"""What a case still lacks before a Final report: counted, in words; nothing is decided here."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.casework.verification import CaseCheck
from app.gui.dialogs.result import Particular
from app.gui.labels import listed, named, sentences, shown
from app.gui.models import region_rows
from app.gui.signs import Sign
from engine.schema.case import AnalysisState, CaseItem, CaseRecord

# Items whose open regions are named; the others are found by the list's own filter.
_NAMED_ITEMS = 4


@dataclass(frozen=True, slots=True)
class Completeness:
    """The lines of the check, and whether a Final may be made."""

    particulars: tuple[Particular, ...]
    allows_final: bool


def _tr(text: str) -> str:
    return QCoreApplication.translate("Completeness", text)


def completeness(record: CaseRecord, items: tuple[CaseItem, ...], check: CaseCheck) -> Completeness:
    """Judge a case: conclusion, regions, items, integrity, and what was asked."""
    items = tuple(item for item in items if item.withdrawal is None)
    undecided, total = undecided_regions(items)
    needed = (
        (bool(record.conclusion.strip()), *_conclusion_texts(), ""),
        (undecided == 0, _regions_done(total), _regions_missing(undecided, total), _open(items)),
        (check.is_good, _tr("The case is whole."), _faults_text(check), ""),
        (bool(items), _items_done(len(items)), _tr("The case has no evidence."), ""),
    )
    wished = (_analysed(items), _asked(record))
    why = _tr("Needed for a Final report.")
    lines = [
        Particular(Sign.NOT_FOUND, _tr("Done"), good)
        if is_met
        else Particular(Sign.FOUND, _tr("Missing"), bad, sentences(why, more))
        for is_met, good, bad, more in needed
    ]
    lines += [
        Particular(Sign.NOT_FOUND, _tr("Done"), good)
        if is_met
        else Particular(Sign.INCONCLUSIVE, _tr("Open"), bad, _tr("The report will say so."))
        for is_met, good, bad in wished
    ]
    return Completeness(tuple(lines), all(is_met for is_met, *_ in needed))


def undecided_regions(items: tuple[CaseItem, ...]) -> tuple[int, int]:
    """How many regions have no decision, and how many there are."""
    total = undecided = 0
    for item in items:
        if item.finding is not None:
            decided = {review.region_id for review in item.reviews}
            total += len(item.finding.regions)
            undecided += sum(region.id not in decided for region in item.finding.regions)
    return undecided, total


def _open(items: tuple[CaseItem, ...]) -> str:
    """The undecided regions by name, as many as fit on a few lines."""
    open_ones = []
    for item in items:
        rows = [row for row in region_rows(item) if row.decision is None]
        if rows:
            titles = listed((row.title for row in rows), ", ")
            open_ones.append(named(item.evidence.id, titles))
    more = " …" if len(open_ones) > _NAMED_ITEMS else ""
    return listed(open_ones[:_NAMED_ITEMS]) + more


def _conclusion_texts() -> tuple[str, str]:
    return _tr("The conclusion is written."), _tr("The conclusion is not written yet.")


def _regions_done(total: int) -> str:
    if total == 0:
        return _tr("There are no regions to decide on.")
    if total == 1:
        return _tr("The only region is decided.")
    return _tr("All {0} regions are decided.").format(total)


def _regions_missing(undecided: int, total: int) -> str:
    if total == 1:
        return _tr("The only region is undecided.")
    if undecided == 1:
        return _tr("1 of {0} regions is undecided.").format(total)
    return _tr("{0} of {1} regions are undecided.").format(undecided, total)


def _faults_text(check: CaseCheck) -> str:
    first = shown(check.faults[0]) if check.faults else ""
    if len(check.faults) == 1:
        return _tr("The case has one fault: {0}").format(first)
    return _tr("The case has {0} faults, the first: {1}").format(len(check.faults), first)


def _items_done(count: int) -> str:
    if count == 1:
        return _tr("1 evidence item, its hash as recorded.")
    return _tr("{0} evidence items, their hashes as recorded.").format(count)


def _analysed(items: tuple[CaseItem, ...]) -> tuple[bool, str, str]:
    waiting = sum(item.state is AnalysisState.PENDING for item in items)
    failed = sum(item.state is AnalysisState.FAILED for item in items)
    return (
        waiting + failed == 0,
        _tr("Every item is analysed."),
        _tr("Items not analysed: {0}; items whose analysis failed: {1}.").format(waiting, failed),
    )


def _asked(record: CaseRecord) -> tuple[bool, str, str]:
    return (
        bool(record.questions.strip() and record.propositions),
        _tr("Questions and propositions are written."),
        _tr("Questions or propositions are not written."),
    )
