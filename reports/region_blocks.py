"""The regions of one face as blocks: what was found on them, in whose words, and who agreed."""

from collections.abc import Sequence

from engine.schema.case import CaseItem, Review
from engine.schema.finding import CheckState, Clue, Finding, Region
from engine.schema.phrase import row
from engine.schema.region_letters import region_letters
from reports.clue_tables import clue_rows, clues_of
from reports.context import ReportContext, review_in_force
from reports.document import Block, Notice, NoticeKind, Paragraph, Quotation, Table, Text, Voice
from reports.wording import Wording

# A reason up to this length reads well in a table; a longer one gets a frame of its own.
_SHORT_REASON = 300


def region_blocks(
    context: ReportContext, item: CaseItem, finding: Finding, regions: tuple[Region, ...]
) -> tuple[Block, ...]:
    """Return the table of regions, the clues found on them, machine text and reviews.

    Clues that were not found, not run or failed are counted here and stand in full in the
    appendix of clues.
    """
    say = context.say
    if not regions:
        return (Paragraph(Text(say("No region is named here."))),)
    return (
        _region_table(context, item, finding, regions),
        *_found(context, finding, regions),
        *_machine_words(context, finding, regions),
        *_decisions(context, item, finding, regions),
    )


def _region_table(
    context: ReportContext, item: CaseItem, finding: Finding, regions: tuple[Region, ...]
) -> Table:
    say, rows, letters = context.say, [], region_letters(finding)
    for region in regions:
        review = review_in_force(item, region)
        decision = say.decision(review.decision) if review else say("not reviewed")
        rows.append(
            (
                Text(letters[region.id]),
                Text(say.region(region), is_strong=True),
                Text(say.share(region.area_share)),
                Text(say.share(region.coverage)),
                Text(say.score(region.score)),
                Text(say.severity(region.severity)),
                Text(_counted(context, clues_of(finding, region))),
                Text(decision, Voice.EXAMINER if review else Voice.REPORT),
            )
        )
    header = (
        "Letter", "Region", "Share of face", "Covered", "Score", "Severity", "Clues found",
        "Examiner",
    )  # fmt: skip
    return Table(
        header=tuple(say(title) for title in header),
        widths=(0.08, 0.18, 0.11, 0.11, 0.09, 0.12, 0.15, 0.16),
        rows=tuple(rows),
        caption=say(
            "Share of face: mask pixels within the region as a share of the face oval. Covered: "
            "share of the region that the mask covers. Score: mean of the score map over the "
            "touched pixels. Clues found: of those that could be measured."
        ),
    )


def _counted(context: ReportContext, clues: Sequence[Clue]) -> str:
    """How many clues were found, of how many that were measured, and how many were not."""
    say = context.say
    states = [clue.state for clue in clues]
    found = states.count(CheckState.FOUND)
    measured = found + states.count(CheckState.NOT_FOUND)
    parts = [
        say("{found} of {measured}", found=found, measured=measured)
        if measured
        else say("none measured")
    ]
    if not_run := states.count(CheckState.NOT_RUN):
        parts.append(say("{count} not run", count=not_run))
    if failed := states.count(CheckState.FAILED):
        parts.append(say("{count} failed", count=failed))
    return say.told(row(parts, "; "))


def _found(
    context: ReportContext, finding: Finding, regions: tuple[Region, ...]
) -> tuple[Block, ...]:
    say = context.say
    letters = region_letters(finding)
    found = [
        (letters[region.id], clue)
        for region in regions
        for clue in clues_of(finding, region)
        if clue.state is CheckState.FOUND
    ]
    states = [clue.state for region in regions for clue in clues_of(finding, region)]
    against = states.count(CheckState.NOT_FOUND)
    appendix = context.numbers["clues"]
    if not found:
        if not against:
            words = say("No clue could be measured on these regions; section {n}.", n=appendix)
        else:
            words = say(
                "None of the {count} clues measured on these regions was found: the measurements "
                "do not bear out the marking. Section {n} has them all.",
                count=against,
                n=appendix,
            )
        return (Paragraph(Text(words)),)
    return (
        Table(
            header=(
                say("Region"),
                say("Clue found"),
                say("Measured"),
                say("Compared with"),
                say("Central 95 % on genuine faces"),
            ),
            widths=(0.1, 0.34, 0.16, 0.22, 0.18),
            rows=tuple(clue_rows(context, found, shows_state=False)),
            caption=say(
                "{count} further clue measured on these regions was not found; section {n} "
                "has all of them."
                if against == 1
                else "{count} further clues measured on these regions were not found; section "
                "{n} has all of them.",
                count=against,
                n=appendix,
            ),
        ),
    )


def _machine_words(
    context: ReportContext, finding: Finding, regions: tuple[Region, ...]
) -> tuple[Block, ...]:
    """What the engine wrote about regions, once for all that share it.

    What the explanation of the picture says word for word is quoted there alone.
    """
    say, letters = context.say, region_letters(finding)
    shared: dict[str, list[str]] = {}
    for region in regions:
        text = region.text.strip()
        if text and text not in finding.explanation.text and not _is_quoted(say, finding, region):
            shared.setdefault(say.machine(text), []).append(letters[region.id])
    return tuple(
        Quotation(
            Voice.MACHINE,
            say(
                "Machine-generated, verbatim, on region {letters}"
                if len(letters) == 1
                else "Machine-generated, verbatim, on regions {letters}",
                letters=", ".join(letters),
            ),
            text,
        )
        for text, letters in shared.items()
    )


def _is_quoted(say: Wording, finding: Finding, region: Region) -> bool:
    """Whether the explanation, in another language than English, says all that is said of it."""
    sentences = finding.explanation.sentences
    return say.language != "en" and any(region.id in s.region_ids for s in sentences)


def _decisions(
    context: ReportContext, item: CaseItem, finding: Finding, regions: tuple[Region, ...]
) -> tuple[Block, ...]:
    """The examiner's word on every region: short reasons in one table, long ones framed."""
    say = context.say
    decided, framed, undecided = [], [], []
    letters = region_letters(finding)
    for region in regions:
        letter = letters[region.id]
        review = review_in_force(item, region)
        if review is None:
            undecided.append(letter)
        elif len(review.reason) > _SHORT_REASON:
            framed.append(_framed(context, letter, region, review))
        else:
            decided.append(_decided(context, letter, region, review))
    blocks: list[Block] = []
    if decided:
        header = (say("Region"), say("Examiner's decision"), say("Reason"), say("By"))
        blocks.append(Table(header=header, widths=(0.2, 0.16, 0.4, 0.24), rows=tuple(decided)))
    blocks.extend(framed)
    if undecided:
        words = say(
            "The examiner did not review region {letters}."
            if len(undecided) == 1
            else "The examiner did not review regions {letters}.",
            letters=", ".join(undecided),
        )
        blocks.append(Notice(NoticeKind.INFORMATION, words))
    return tuple(blocks)


def _decided(
    context: ReportContext, letter: str, region: Region, review: Review
) -> tuple[Text, ...]:
    say = context.say
    reason = review.reason or say("No reason was recorded.")
    return (
        Text(f"{letter} {say.region(region)}"),
        Text(say.decision(review.decision), Voice.EXAMINER),
        Text(reason, Voice.EXAMINER if review.reason else Voice.REPORT),
        Text(f"{review.examiner}, {say.moment(review.decided_at)}"),
    )


def _framed(context: ReportContext, letter: str, region: Region, review: Review) -> Quotation:
    say = context.say
    label = say(
        "Examiner on region {letter}, {region}: {decision}",
        letter=letter,
        region=say.region(region),
        decision=say.decision(review.decision),
    )
    by = f"{review.examiner}, {say.moment(review.decided_at)}"
    return Quotation(Voice.EXAMINER, label, review.reason, by)
