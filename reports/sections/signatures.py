"""The signature page: the examiner's signature and room for a reviewer's."""

from reports.context import ReportContext
from reports.document import (
    EXAMINER_FIELD,
    REVIEWER_FIELD,
    Block,
    PageBreak,
    Paragraph,
    SignatureField,
    SignatureFields,
    Text,
)

TITLE = "Signatures"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the signature page."""
    say = context.say
    role = (
        say("This report is final.")
        if context.options.is_final
        else say("This is a draft. A signature on it fixes its content; it does not issue it.")
    )
    return (
        PageBreak(),
        Paragraph(Text(role)),
        SignatureFields(
            (
                SignatureField(
                    EXAMINER_FIELD,
                    say(
                        "Examiner: {name}", name=context.snapshot.case.examiner or say("not stated")
                    ),
                    say("Reserved for the examiner's signature. Left empty, it was not signed."),
                ),
                SignatureField(
                    REVIEWER_FIELD,
                    say("Reviewer: {name}", name=context.options.reviewer or say("not stated")),
                    say("Reserved for the reviewer's signature. Left empty, it was not reviewed."),
                ),
            )
        ),
    )
