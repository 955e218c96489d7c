"""What the results may and may not be taken to mean, other causes included."""

from collections.abc import Iterator

from engine.schema.case import CaseItem, Decision
from engine.schema.finding import CheckState, Finding, Verdict
from reports.clue_tables import clues_of
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
    lines: list[str] = []
    for number, item, _ in context.numbered_items():
        if item.finding is not None:
            lines.extend(_about_item(context, number, item, item.finding))
    if not lines:
        return Paragraph(
            Text(context.say("None between measurements, and no region was rejected."))
        )
    return Bullets(tuple(Text(line) for line in lines))


def _about_item(
    context: ReportContext, number: int, item: CaseItem, finding: Finding
) -> Iterator[str]:
    """What speaks against the localiser on one item: measurements, and the examiner."""
    say = context.say
    silent: list[str] = []
    mixed: list[str] = []
    rejected: list[str] = []
    for region in finding.regions:
        states = [clue.state for clue in clues_of(finding, region)]
        found, not_found = states.count(CheckState.FOUND), states.count(CheckState.NOT_FOUND)
        if not_found:
            (mixed if found else silent).append(say.region(region))
        review = review_in_force(item, region)
        if review is not None and review.decision is Decision.REJECT:
            rejected.append(say.region(region))
    if silent:
        yield say(
            "Item {number}: the localiser marked {regions}; no measurement on them found "
            "anything unusual.",
            number=number,
            regions=", ".join(silent),
        )
    if mixed:
        yield say(
            "Item {number}: the localiser marked {regions}; some measurements on them found "
            "something unusual, others did not (section 7).",
            number=number,
            regions=", ".join(mixed),
        )
    if rejected:
        yield say(
            "Item {number}: the examiner rejected what the software reported on {regions}.",
            number=number,
            regions=", ".join(rejected),
        )


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
    concerned = say(
        "Concerns item {numbers}. " if len(without) == 1 else "Concerns items {numbers}. ",
        numbers=", ".join(without),
    )
    return concerned + general
