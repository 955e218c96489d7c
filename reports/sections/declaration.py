"""The declaration: qualifications and duty in the template's words, and certificates asked for."""

from reports.context import ReportContext
from reports.document import Block, Bullets, Facts, Heading, Paragraph, Quotation, Text, Voice
from reports.templates import Certificate

TITLE = "Declaration"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the declaration; it takes effect with the signature only."""
    say, options, template = context.say, context.options, context.template
    blocks: list[Block] = [
        Facts(((say("Examiner"), context.stated(context.snapshot.case.examiner)),)),
    ]
    if options.qualifications.strip():
        label = say("Qualifications, as stated by the examiner")
        blocks.append(Quotation(Voice.EXAMINER, label, options.qualifications))
    else:
        blocks.append(Facts(((say("Qualifications"), Text(say("not stated"))),)))
    opening = (
        say("By signing, the examiner declares:")
        if options.is_final
        else say("This is a draft; nothing is declared. The final report contains:")
    )
    blocks.append(Paragraph(Text(opening)))
    blocks.append(Bullets(tuple(Text(duty) for duty in template.duties)))
    if template.statement_of_truth:
        blocks.append(Paragraph(Text(template.statement_of_truth)))
    for certificate in template.certificates:
        if certificate.id in options.certificates:
            blocks.extend(_certificate(context, certificate))
    blocks.append(
        Paragraph(
            Text(
                say(
                    "Wording of the declaration: template {name}, SHA-256 {sha256}….",
                    name=template.name,
                    sha256=template.sha256[:16],
                )
            )
        )
    )
    return tuple(blocks)


def _certificate(context: ReportContext, certificate: Certificate) -> tuple[Block, ...]:
    say = context.say
    state = (
        say("Certified by the signature on the last page.")
        if context.options.is_final
        else say("This is a draft; nothing is certified.")
    )
    return (
        Heading(Text(certificate.title), 2, f"certificate-{certificate.id}"),
        *(Paragraph(Text(paragraph)) for paragraph in certificate.paragraphs),
        Paragraph(Text(state)),
    )
