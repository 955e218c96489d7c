"""What the results may and may not be taken to mean, other causes included."""

from engine.schema.case import CaseItem, Decision
from engine.schema.finding import CheckState, Region, Verdict
from reports.context import ReportContext, review_in_force
from reports.document import Block, Bullets, Heading, Paragraph, Text

TITLE = "Interpretation"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return other causes, disagreements, and what the absence of findings means."""
    say = context.say
    return (
        Paragraph(
            Text(
                say(
                    "The software weighs nothing for or against a proposition. How far the "
                    "observations support one proposition over the other is the examiner's "
                    "judgement and stands in section 2 alone."
                )
            )
        ),
        Heading(Text(say("Other causes of the same traces")), 2, "other-causes"),
        Paragraph(
            Text(
                say(
                    "Smoothness, changed noise, soft edges, colour differences or asymmetry of a "
                    "facial region also arise without any intent to deceive, among others from:"
                )
            )
        ),
        Bullets(_causes(context)),
        Heading(Text(say("Disagreement between methods")), 2, "disagreement"),
        _disagreements(context),
        Heading(Text(say("Absence of findings")), 2, "absence"),
        Paragraph(Text(_absence(context))),
    )


def _causes(context: ReportContext) -> tuple[Text, ...]:
    say = context.say
    return tuple(
        Text(text)
        for text in (
            say("lossy compression, repeated saving, and recompression by messaging services;"),
            say("enlarging or reducing the picture, sharpening, and denoising in the camera;"),
            say("beauty filters and portrait modes that cameras and phones apply on their own;"),
            say("ordinary retouching such as removing blemishes or reflections;"),
            say("lighting, shallow depth of field, motion, make-up, glasses, hair and beards;"),
            say("scanning, re-photographing, or taking a picture of a screen or a print."),
        )
    )


def _disagreements(context: ReportContext) -> Block:
    lines = []
    for number, item, _ in context.numbered_items():
        if item.finding is None:
            continue
        for region in item.finding.regions:
            lines.extend(_about_region(context, number, item, region))
    if not lines:
        return Paragraph(
            Text(context.say("None between measurements, and no region was rejected."))
        )
    return Bullets(tuple(Text(line) for line in lines))


def _about_region(context: ReportContext, number: int, item: CaseItem, region: Region) -> list[str]:
    say, lines = context.say, []
    clues = item.finding.clues if item.finding is not None else ()
    states = [clue.state for clue in clues if clue.id in region.clue_ids]
    found, not_found = states.count(CheckState.FOUND), states.count(CheckState.NOT_FOUND)
    if not_found:
        lines.append(
            say(
                "Item {number}, {region}: the localiser marked it; of {count} measurements that "
                "ran on it, {found} found something unusual and {not_found} did not.",
                number=number,
                region=say.region(region),
                count=found + not_found,
                found=found,
                not_found=not_found,
            )
        )
    review = review_in_force(item, region)
    if review is not None and review.decision is Decision.REJECT:
        lines.append(
            say(
                "Item {number}, {region}: the examiner rejected what the software reported.",
                number=number,
                region=say.region(region),
            )
        )
    return lines


def _absence(context: ReportContext) -> str:
    say = context.say
    without = [
        str(number)
        for number, item, _ in context.numbered_items()
        if item.finding is not None and item.finding.scores.verdict is Verdict.NO_EVIDENCE_FOUND
    ]
    general = say(
        "Where no evidence of manipulation was found, the methods that ran found none at the "
        "thresholds used. That is not a statement that the picture was not manipulated."
    )
    if not without:
        return general
    return say("Concerns item(s) {numbers}. ", numbers=", ".join(without)) + general
