"""What stands in the way of a Final report: undecided regions, changed files, unwritten parts."""

from engine.schema.case import CaseSnapshot
from engine.schema.phrase import Phrase
from reports.errors import ReportRefused
from reports.material import FileState, Material
from reports.visible_text import make_visible
from reports.wording import wording

# More reasons than this are counted, not listed: nobody reads two hundred lines of an error.
_LISTED = 20

_FOUND = {
    FileState.MATCHES: "matches",
    FileState.DIFFERS: "was changed",
    FileState.MISSING: "is missing or unreadable",
}


def final_obstacles(snapshot: CaseSnapshot, material: Material) -> tuple[str, ...]:
    """Return every reason why this case allows no Final, as sentences; empty when it does."""
    case = snapshot.case
    reasons = [f"The audit log is not continuous: {fault}." for fault in material.chain_faults]
    reasons += [
        f"Item {fault.item_id}: the stored {fault.role} file {_FOUND[fault.state]}."
        for fault in material.faults()
    ]
    if not snapshot.items:
        reasons.append("The case has no items.")
    if not case.examiner.strip():
        reasons.append("The case names no examiner.")
    if not case.conclusion.strip():
        reasons.append("The case has no conclusion yet.")
    return (*reasons, *_undecided(snapshot))


def require_final(snapshot: CaseSnapshot, material: Material) -> None:
    """ReportRefused, with every obstacle in words, where the case allows no Final."""
    obstacles = final_obstacles(snapshot, material)
    if not obstacles:
        return
    lines = [make_visible(reason) for reason in obstacles[:_LISTED]]
    if len(obstacles) > _LISTED:
        lines.append(f"and {len(obstacles) - _LISTED} more.")
    raise ReportRefused(
        f"Case {make_visible(snapshot.case.number)} does not allow a Final report:\n  "
        + "\n  ".join(lines)
        + "\n",
        remedy=Phrase("Put these right, or make a draft, which shows them."),
    )


def _undecided(snapshot: CaseSnapshot) -> list[str]:
    """One sentence for each region that no standing review of the finding in force decides."""
    say = wording("en")
    reasons = []
    for item in snapshot.items:
        if item.finding is None:
            continue
        decided = {
            review.region_id for review in item.reviews if review.finding_id == item.finding.id
        }
        reasons += [
            f"Item {item.evidence.id}, region {region.id} ({say.region(region)}): not decided."
            for region in item.finding.regions
            if region.id not in decided
        ]
    return reasons
