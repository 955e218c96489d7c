"""The scale of conclusions the examiner may use, and ratios where the laboratory has data."""

from reports.context import ReportContext
from reports.document import Block, Paragraph, Table, Text
from reports.ratio_blocks import ratio_blocks, unused_notices, used_calibrations

TITLE = "Scale of conclusions"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the verbal scale and what may not be read into it; ratios only with data for them."""
    say = context.say
    blocks: list[Block] = [
        Paragraph(Text(context.template.scale_note)),
        Table(
            header=(say("Step"), say("Meaning")),
            widths=(0.34, 0.66),
            rows=tuple(
                (Text(step.name, is_strong=True), Text(step.meaning))
                for step in context.template.scale
            ),
        ),
    ]
    if used_calibrations(context):
        blocks.extend(ratio_blocks(context))
    else:
        blocks.append(Paragraph(Text(_why_none(context))))
    blocks.extend(unused_notices(context))
    return tuple(blocks)


def _why_none(context: ReportContext) -> str:
    say = context.say
    reason = (
        say(
            "No numerical likelihood ratio is reported, because the calibration data that were "
            "loaded do not hold for the engine of the findings."
        )
        if context.snapshot.calibrations
        else say(
            "No numerical likelihood ratio is reported, because no calibration data of the "
            "laboratory were loaded."
        )
    )
    meaning = say(
        "A likelihood ratio would not be a probability that the picture was forged; that would "
        "also depend on circumstances outside this examination."
    )
    return f"{reason} {meaning}"
