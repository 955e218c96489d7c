"""The limitations: fixed statements that no option and no template can remove."""

from reports.context import ReportContext
from reports.document import Block, Bullets, Paragraph, Text

TITLE = "Limitations"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the limitations that apply to every report."""
    say = context.say
    statements = (
        say("The examination is not exhaustive. It covers only the checks listed as run."),
        say(
            "That no evidence of manipulation was found does not mean that a picture is "
            "unmanipulated or shows what it is said to show."
        ),
        say(
            "Manipulations made with tools that differ from those the engine was trained and "
            "tested on may go unnoticed, and harmless processing may be reported."
        ),
        say(
            "Lossy copies, reduced copies and screenshots lose the traces that the methods "
            "depend on. Results on a copy do not carry over to the original."
        ),
        say(
            "Machine-generated text describes the mask and the measurements. It may state what "
            "the pixels do not support; sentences without support are marked."
        ),
        say(
            "A score is not a probability, and a score map is not a proof: it shows where the "
            "engine responded, not why."
        ),
        say("Region outlines follow a face mesh and are approximate at their edges."),
        say("A picture alone cannot show who made a change, when, or with what intent."),
        say("Times are those of the examiner's computer unless a time-stamp authority is named."),
    )
    fixed = (
        Paragraph(Text(say("These limitations apply to every result in this report:"))),
        Bullets(tuple(Text(statement) for statement in statements)),
    )
    further = context.template.further_limitations
    if not further:
        return fixed
    return (
        *fixed,
        Paragraph(Text(say("The laboratory adds, and takes nothing away by it:"))),
        Bullets(tuple(Text(statement) for statement in further)),
    )
