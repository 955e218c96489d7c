"""Regions and clues as blocks: the table, the measurements, the machine's and examiner's words."""

from engine.schema.case import CaseItem
from engine.schema.finding import CheckState, Clue, Finding, Measure, Region
from reports.clue_words import clue_words
from reports.context import ReportContext, review_in_force
from reports.document import Block, Notice, NoticeKind, Paragraph, Quotation, Table, Text, Voice


def region_blocks(
    context: ReportContext, item: CaseItem, finding: Finding, regions: tuple[Region, ...]
) -> tuple[Block, ...]:
    """Return the table of regions and, for each, its clues, machine text and review."""
    say = context.say
    if not regions:
        return (Paragraph(Text(say("The mask touches no named region here."))),)
    rows = []
    for number, region in enumerate(regions, start=1):
        review = review_in_force(item, region)
        decision = say.decision(review.decision) if review else say("not reviewed")
        rows.append(
            (
                Text(str(number)),
                Text(say.region(region), is_strong=True),
                Text(say.share(region.area_share)),
                Text(say.share(region.coverage)),
                Text(say.score(region.score)),
                Text(say.severity(region.severity)),
                Text(decision, Voice.EXAMINER if review else Voice.REPORT),
            )
        )
    header = ("No.", "Region", "Share of face", "Covered", "Score", "Severity", "Examiner")
    table = Table(
        header=tuple(say(title) for title in header),
        widths=(0.07, 0.23, 0.14, 0.12, 0.1, 0.14, 0.2),
        rows=tuple(rows),
        caption=say(
            "Share of face: mask pixels within the region as a share of the face oval. Covered: "
            "share of the region that the mask covers. Score: mean of the score map over the "
            "touched pixels."
        ),
    )
    details = [
        block
        for number, region in enumerate(regions, start=1)
        for block in _region_detail(context, item, finding, (number, region))
    ]
    return (table, *details)


def _region_detail(
    context: ReportContext, item: CaseItem, finding: Finding, numbered: tuple[int, Region]
) -> tuple[Block, ...]:
    say = context.say
    number, region = numbered
    title = say("Region {number}: {name}", number=number, name=say.region(region))
    blocks: list[Block] = [Paragraph(Text(title, is_strong=True))]
    clues = [clue for clue in finding.clues if clue.id in region.clue_ids]
    if clues:
        blocks.append(_clue_table(context, tuple(clues)))
    else:
        blocks.append(Paragraph(Text(say("No clue was measured on this region."))))
    if region.text.strip():
        blocks.append(Quotation(Voice.MACHINE, say("Machine-generated, verbatim"), region.text))
    blocks.append(_decision(context, item, region))
    return tuple(blocks)


def _decision(context: ReportContext, item: CaseItem, region: Region) -> Block:
    say = context.say
    review = review_in_force(item, region)
    if review is None:
        return Notice(NoticeKind.INFORMATION, say("The examiner did not review this region."))
    return Quotation(
        Voice.EXAMINER,
        say("Examiner: {decision}", decision=say.decision(review.decision)),
        review.reason or say("No reason was recorded."),
        f"{review.examiner}, {say.moment(review.decided_at)}",
    )


def _clue_table(context: ReportContext, clues: tuple[Clue, ...]) -> Table:
    say = context.say
    return Table(
        header=(
            say("Clue"),
            say("State"),
            say("Measured"),
            say("Compared with"),
            say("Central 95 % on genuine faces"),
        ),
        widths=(0.31, 0.11, 0.16, 0.24, 0.18),
        rows=tuple(_clue_row(context, clue) for clue in clues),
    )


def _clue_row(context: ReportContext, clue: Clue) -> tuple[Text, ...]:
    say = context.say
    words = Text(_clue_label(clue), Voice.MACHINE)
    state = Text(say.state(clue.state), is_strong=True)
    if clue.measure is None:
        nothing = Text("–")
        return (words, state, nothing, nothing, nothing)
    measure = clue.measure
    return (
        words,
        state,
        Text(f"{say.measured(measure.value)} {measure.unit}".strip()),
        Text(f"{measure.compared_with} ({say.measured(measure.reference)})"),
        Text(_expected(context, measure)),
    )


def _clue_label(clue: Clue) -> str:
    """The term's label; where nothing was measured, the engine's own words say why."""
    label = clue_words(clue.term).label
    if clue.state in (CheckState.NOT_RUN, CheckState.FAILED):
        return f"{label}: {clue.text}"
    return label


def _expected(context: ReportContext, measure: Measure) -> str:
    say = context.say
    if measure.expected_low is None or measure.expected_high is None:
        return say("not measured")
    low, high = say.measured(measure.expected_low), say.measured(measure.expected_high)
    return say("{low} to {high}", low=low, high=high)


def clues_without_region(context: ReportContext, finding: Finding) -> tuple[Block, ...]:
    """Return the clues of a finding that no region refers to, if there are any."""
    say = context.say
    used = {clue_id for region in finding.regions for clue_id in region.clue_ids}
    loose = tuple(clue for clue in finding.clues if clue.id not in used)
    if not loose:
        return ()
    title = Paragraph(Text(say("Clues that belong to no region"), is_strong=True))
    return (title, _clue_table(context, loose))
