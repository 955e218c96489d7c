"""What was asked, and the propositions written by the examiner before the results."""

from reports.context import ReportContext
from reports.document import Block, Heading, Paragraph, Quotation, Text, Voice

TITLE = "Questions and propositions"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the questions and the propositions, or that they were not stated."""
    return (
        Heading(Text(context.say("Questions put to the examiner")), 2, "questions-asked"),
        *_questions(context),
        Heading(Text(context.say("Propositions considered")), 2, "propositions"),
        *_propositions(context),
    )


def _questions(context: ReportContext) -> tuple[Block, ...]:
    say, case = context.say, context.snapshot.case
    if not case.questions.strip():
        return (Paragraph(Text(say("not stated"))),)
    return (Quotation(Voice.EXAMINER, say("As recorded by the examiner"), case.questions),)


def _propositions(context: ReportContext) -> tuple[Block, ...]:
    say, case = context.say, context.snapshot.case
    stated = [text for text in case.propositions if text.strip()]
    if not stated:
        return (
            Paragraph(Text(say("not stated"))),
            Paragraph(
                Text(
                    say(
                        "Without propositions the results below describe "
                        "observations only; they are not weighed for or against anything."
                    )
                )
            ),
        )
    label = say("Proposition, as recorded by the examiner")
    return tuple(Quotation(Voice.EXAMINER, label, text) for text in stated)
