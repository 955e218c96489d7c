"""What stands in the way of a Final report: undecided regions, changed files, unwritten parts."""

from engine.schema.case import CaseSnapshot
from engine.schema.phrase import Phrase, changed, row
from engine.schema.spoken import place
from reports.errors import ReportRefused
from reports.material import FileState, Material
from reports.visible_text import make_visible

# More reasons than this are counted, not listed: nobody reads two hundred lines of an error.
_LISTED = 20

_FOUND = {
    FileState.MATCHES: Phrase("matches"),
    FileState.DIFFERS: Phrase("was changed"),
    FileState.MISSING: Phrase("is missing or unreadable"),
}


def final_obstacles(snapshot: CaseSnapshot, material: Material) -> tuple[str, ...]:
    """Return every reason why this case allows no Final, as sentences; empty when it does."""
    case = snapshot.case
    reasons: list[str] = [
        Phrase("The audit log is not continuous: {fault}.", fault=fault)
        for fault in material.chain_faults
    ]
    reasons += [
        Phrase(
            "Item {item_id}: the stored {role} file {found}.",
            item_id=fault.item_id,
            role=Phrase(fault.role),
            found=_FOUND[fault.state],
        )
        for fault in material.faults()
    ]
    if not snapshot.items:
        reasons.append(Phrase("The case has no items."))
    if not case.examiner.strip():
        reasons.append(Phrase("The case names no examiner."))
    if not case.conclusion.strip():
        reasons.append(Phrase("The case has no conclusion yet."))
    return (*reasons, *_undecided(snapshot))


def require_final(snapshot: CaseSnapshot, material: Material) -> None:
    """ReportRefused, with every obstacle in words, where the case allows no Final."""
    obstacles = final_obstacles(snapshot, material)
    if not obstacles:
        return
    lines = [changed(reason, make_visible) for reason in obstacles[:_LISTED]]
    if len(obstacles) > _LISTED:
        lines.append(Phrase("and {count} more.", count=len(obstacles) - _LISTED))
    raise ReportRefused(
        Phrase(
            "Case {number} does not allow a Final report:\n  {reasons}\n",
            number=make_visible(snapshot.case.number),
            reasons=row(lines, "\n  "),
        ),
        remedy=Phrase("Put these right, or make a draft, which shows them."),
    )


def _undecided(snapshot: CaseSnapshot) -> list[str]:
    """One sentence for each region that no standing review of the finding in force decides."""
    reasons: list[str] = []
    for item in snapshot.items:
        if item.finding is None:
            continue
        decided = {
            review.region_id for review in item.reviews if review.finding_id == item.finding.id
        }
        reasons += [
            Phrase(
                "Item {item}, region {id} ({region}): not decided.",
                item=item.evidence.id,
                id=region.id,
                region=place(region.name, region.side),
            )
            for region in item.finding.regions
            if region.id not in decided
        ]
    return reasons
