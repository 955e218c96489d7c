"""The declaration: qualifications and duty, in the examiner's responsibility."""

from reports.context import ReportContext
from reports.document import Block, Bullets, Facts, Paragraph, Quotation, Text, Voice

TITLE = "Declaration"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the declaration; it takes effect with the signature only."""
    say, options = context.say, context.options
    duties = (
        say("I understand that my duty is to the court and not to whoever instructs or pays me."),
        say("I have stated the facts I rely on and the questions that lie outside my field."),
        say("I have stated where software produced a result and where I disagree with it."),
        say("The opinions are my own and represent my complete professional view."),
    )
    blocks: list[Block] = [
        Facts(((say("Examiner"), context.stated(context.snapshot.case.examiner)),)),
    ]
    if options.qualifications.strip():
        label = say("Qualifications, as stated by the examiner")
        blocks.append(Quotation(Voice.EXAMINER, label, options.qualifications))
    else:
        blocks.append(Facts(((say("Qualifications"), Text(say("not stated"))),)))
    if options.is_final:
        blocks.append(Paragraph(Text(say("By signing, the examiner declares:"))))
        blocks.append(Bullets(tuple(Text(duty) for duty in duties)))
    else:
        blocks.append(
            Paragraph(Text(say("This is a draft; nothing is declared. The final report contains:")))
        )
        blocks.append(Bullets(tuple(Text(duty) for duty in duties)))
    return tuple(blocks)
