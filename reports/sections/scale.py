"""The scale of conclusions the examiner may use, printed in full."""

from reports.context import ReportContext
from reports.document import Block, Paragraph, Table, Text

TITLE = "Scale of conclusions"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the verbal scale and what may not be read into it."""
    say = context.say
    steps = (
        (
            say("Inconclusive"),
            say("The observations do not help to distinguish between the propositions."),
        ),
        (
            say("More support for one proposition"),
            say("The observations are more to be expected if that proposition is true."),
        ),
        (
            say("Much more support for one proposition"),
            say("The observations are much more to be expected if that proposition is true."),
        ),
    )
    return (
        Paragraph(
            Text(
                say(
                    "The steps are qualitative. No numerical likelihood ratio is reported, "
                    "because no calibration data of the laboratory were loaded. A likelihood "
                    "ratio would not be the probability that the picture was forged; that would "
                    "also depend on circumstances outside this examination."
                )
            )
        ),
        Table(
            header=(say("Step"), say("Meaning")),
            widths=(0.34, 0.66),
            rows=tuple((Text(name, is_strong=True), Text(meaning)) for name, meaning in steps),
        ),
    )
