"""The scale of conclusions the examiner may use, printed in full."""

from reports.context import ReportContext
from reports.document import Block, Paragraph, Table, Text

TITLE = "Scale of conclusions"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the verbal scale and what may not be read into it."""
    say = context.say
    return (
        Paragraph(Text(context.template.scale_note)),
        Paragraph(
            Text(
                say(
                    "No numerical likelihood ratio is reported, because no calibration data of "
                    "the laboratory were loaded. A likelihood "
                    "ratio would not be the probability that the picture was forged; that would "
                    "also depend on circumstances outside this examination."
                )
            )
        ),
        Table(
            header=(say("Step"), say("Meaning")),
            widths=(0.34, 0.66),
            rows=tuple(
                (Text(step.name, is_strong=True), Text(step.meaning))
                for step in context.template.scale
            ),
        ),
    )
