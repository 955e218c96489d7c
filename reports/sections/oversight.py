"""Human oversight: which machine outputs a person accepted, rejected or left open."""

from engine.schema.case import CaseItem, Decision, Review
from engine.schema.finding import Finding
from engine.schema.region_letters import region_letters, regions_by_score
from reports.context import ReportContext, outside, review_in_force
from reports.document import Block, Facts, Paragraph, Table, Text, Voice

TITLE = "Human oversight"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return counts of decisions and the list of every region with its decision."""
    say = context.say
    judged = [
        (number, region_letters(finding)[region.id], region, review_in_force(item, region))
        for number, item, _ in context.numbered_items()
        if (finding := item.finding) is not None
        for region in regions_by_score(finding)
    ]
    counts = {
        decision: sum(r is not None and r.decision is decision for *_, r in judged)
        for decision in Decision
    }
    open_count = sum(review is None for *_, review in judged)
    facts = Facts(
        (
            (say("Regions reported by the software"), Text(str(len(judged)))),
            (say("Accepted by the examiner"), Text(str(counts[Decision.ACCEPT]))),
            (say("Rejected by the examiner"), Text(str(counts[Decision.REJECT]))),
            (say("Examiner unsure"), Text(str(counts[Decision.UNSURE]))),
            (say("Not reviewed"), Text(str(open_count))),
            (say("Second reviewer"), context.stated(context.options.reviewer)),
        )
    )
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "The machine's findings are never edited. A person accepts, rejects or leaves "
                    "open each region, with a reason; both stay on record."
                )
            )
        ),
        facts,
    ]
    if judged:
        blocks.append(
            Table(
                header=(say("Item"), say("Region"), say("Decision"), say("By"), say("Time")),
                widths=(0.1, 0.26, 0.18, 0.24, 0.22),
                rows=tuple(
                    _row(context, f"{number}", f"{letter} {say.region(region)}", review)
                    for number, letter, region, review in judged
                ),
                is_compact=True,
            )
        )
    blocks.extend(_earlier_decisions(context))
    return tuple(blocks)


def _row(
    context: ReportContext, number: str, region: str, review: Review | None
) -> tuple[Text, ...]:
    say = context.say
    nothing = Text("–")
    if review is None:
        return (
            Text(number),
            Text(region),
            Text(say("not reviewed")),
            nothing,
            nothing,
        )
    return (
        Text(number),
        Text(region),
        Text(say.decision(review.decision), Voice.EXAMINER),
        outside(review.examiner, is_code=False),
        Text(say.moment(review.decided_at)),
    )


def _earlier_decisions(context: ReportContext) -> tuple[Block, ...]:
    say = context.say
    superseded = sum(
        len(item.reviews) - _in_force(item, item.finding)
        for item in context.snapshot.items
        if item.finding is not None
    )
    if superseded <= 0:
        return ()
    return (
        Paragraph(
            Text(
                say(
                    "{count} earlier decision was replaced by a later one; it stands in the "
                    "audit log."
                    if superseded == 1
                    else "{count} earlier decisions were replaced by later ones; they stand in "
                    "the audit log.",
                    count=superseded,
                )
            )
        ),
    )


def _in_force(item: CaseItem, finding: Finding) -> int:
    return sum(review_in_force(item, region) is not None for region in finding.regions)
