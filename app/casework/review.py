"""The examiner's word on regions: making, superseding and withdrawing it, as plain functions."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from app.casework.errors import InputRefused, ItemUnknown
from app.casework.naming import storable, utc_now
from engine.schema.case import CaseItem, Decision, Review
from engine.schema.phrase import Phrase


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What the examiner decided on which region of which item, and why."""

    evidence_id: str
    region_id: str
    decision: Decision
    reason: str = ""


def make_review(item: CaseItem, request: ReviewRequest, examiner: str) -> Review:
    """The review of a region of the item's current finding.

    ItemUnknown when there is no finding or no such region; InputRefused when a rejection or doubt
    comes without a reason: a machine's result is not set aside silently.
    """
    if item.finding is None:
        raise ItemUnknown(
            Phrase(
                "Item {id} has no finding yet, so there is nothing to review.", id=item.evidence.id
            ),
            remedy=Phrase("Analyse the item first."),
        )
    known = [region.id for region in item.finding.regions]
    if request.region_id not in known:
        there = (
            Phrase("It has: {known}.", known=", ".join(known))
            if known
            else Phrase("It has no regions.")
        )
        raise ItemUnknown(
            Phrase(
                "Item {id} has no region {region_id}.",
                id=item.evidence.id,
                region_id=repr(request.region_id),
            ),
            remedy=Phrase("Choose one of the current finding's regions. {there}", there=there),
        )
    reason = storable(request.reason, "reason")
    if request.decision is not Decision.ACCEPT and not reason:
        raise InputRefused(
            Phrase(
                "To reject a region ({region_id}), a reason is needed.",
                region_id=request.region_id,
            )
            if request.decision is Decision.REJECT
            else Phrase(
                "To mark a region ({region_id}) as unsure, a reason is needed.",
                region_id=request.region_id,
            ),
            remedy=Phrase("Give the reason in a few words; it is printed in the report."),
        )
    return Review(
        id=uuid.uuid4().hex,
        evidence_id=item.evidence.id,
        finding_id=item.finding.id,
        region_id=request.region_id,
        decision=request.decision,
        reason=reason,
        examiner=examiner,
        decided_at=utc_now(),
    )


def in_force(reviews: Iterable[Review]) -> tuple[Review, ...]:
    """The last standing review of each region; `reviews` oldest first, withdrawn ones left out."""
    last = {review.region_id: review for review in reviews}
    return tuple(last.values())
