"""Metadata: what the files say about themselves, verbatim and unverified."""

from engine.schema.image import EvidenceImage
from reports.context import ReportContext, outside
from reports.document import Block, Heading, Paragraph, Table, Text
from reports.metadata_checks import metadata_checks

TITLE = "Metadata and provenance"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the metadata of each item as read, or that there was none."""
    say = context.say
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "Metadata is text inside the file. Anyone can change it, and most services "
                    "remove it; it is shown as read and was not verified. Its absence says "
                    "nothing about manipulation."
                )
            )
        ),
        Paragraph(
            Text(
                say(
                    "What a check finds here is a reason to ask, not a sign of manipulation: "
                    "cameras sign with their firmware, and harmless programs change times and "
                    "sizes."
                )
            )
        ),
        Paragraph(
            Text(
                say(
                    "Content credentials (C2PA): not run. No check of signed provenance data is "
                    "part of this report."
                )
            )
        ),
    ]
    for number, item, label in context.numbered_items():
        evidence = item.evidence
        blocks.append(Heading(label, 2, f"metadata-{number}"))
        blocks.append(_checks(context, evidence))
        if not evidence.metadata:
            blocks.append(Paragraph(Text(say("No metadata was read from this file."))))
            continue
        blocks.append(
            Table(
                header=(say("Group"), say("Field"), say("Value, verbatim")),
                widths=(0.16, 0.28, 0.56),
                rows=tuple(
                    (
                        outside(say.told(entry.group), is_code=False),
                        outside(say.told(entry.name), is_code=False),
                        outside(say.told(entry.value)),
                    )
                    for entry in evidence.metadata
                ),
                is_compact=True,
            )
        )
    return tuple(blocks)


def _checks(context: ReportContext, evidence: EvidenceImage) -> Table:
    say = context.say
    return Table(
        header=(say("Looked for"), say("State"), say("Detail or reason")),
        widths=(0.36, 0.14, 0.5),
        rows=tuple(
            (
                Text(check.name),
                Text(say.state(check.state), is_strong=True),
                outside(check.detail, is_code=False),
            )
            for check in metadata_checks(evidence, say)
        ),
        is_compact=True,
    )
