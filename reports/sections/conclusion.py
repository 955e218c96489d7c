"""The summary of the conclusion: written by a person, never filled from a score."""

from reports.context import ReportContext
from reports.document import Block, Notice, NoticeKind, Paragraph, Quotation, Text, Voice

TITLE = "Summary of conclusion"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the examiner's conclusion, or that it is not yet written."""
    say, case = context.say, context.snapshot.case
    origin = Paragraph(
        Text(
            say(
                "This section is written by the examiner. No part of it is generated, and no "
                "score of the software is converted into it."
            )
        )
    )
    if not case.conclusion.strip():
        return (
            origin,
            Notice(NoticeKind.WARNING, say("Not yet written. This report cannot be final.")),
        )
    return (
        origin,
        Quotation(
            Voice.EXAMINER, say("Conclusion of the examiner"), case.conclusion, case.examiner
        ),
        Paragraph(
            Text(
                say(
                    "It is to be read together with the scale in section 9 and the limitations "
                    "in section 11."
                )
            )
        ),
    )
