"""The items examined: what each file is, its hashes, its decoding, its condition."""

from engine.schema.case import AnalysisState, CaseItem
from engine.schema.image import DecodeRecord
from reports.context import ReportContext, code, outside
from reports.document import Block, Facts, Heading, Notice, NoticeKind, Paragraph, Text
from reports.material import FileState
from reports.visible_text import exact_form

TITLE = "Items and integrity"

# The exact ASCII form of a name is cut here; the manifest has it whole.
_EXACT_LIMIT = 400


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return one fact sheet per item."""
    say = context.say
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "Results relate only to the items examined, in the condition in which they "
                    "were received. Each file was copied into the case when it was taken in and "
                    "hashed while copying; the copy is what was analysed. The original was opened "
                    "for reading only. All copies were hashed again when this report was made."
                )
            )
        )
    ]
    for number, item, label in context.numbered_items():
        blocks.append(Heading(label, 2, f"item-{number}"))
        rows = _identity(context, item) + _decoding(context, item.evidence.decode)
        blocks.append(Facts(rows))
        blocks.extend(_notices(context, item))
    if not context.snapshot.items:
        blocks.append(Notice(NoticeKind.WARNING, say("The case has no items.")))
    return tuple(blocks)


def _identity(context: ReportContext, item: CaseItem) -> tuple[tuple[str, Text], ...]:
    say, evidence = context.say, item.evidence
    rows = [(say("Original name"), outside(evidence.original_name))]
    if not evidence.original_name.isascii() or not evidence.original_name.isprintable():
        exact = code(exact_form(evidence.original_name), _EXACT_LIMIT)
        rows.append((say("Name, exact characters"), exact))
    rows += [
        (say("Size"), Text(say("{count} bytes", count=say.count(evidence.byte_size)))),
        (say("SHA-256"), code(evidence.sha256)),
        (say("SHA-512"), code(evidence.sha512)),
        (say("Hash given by the sender"), Text(_sender(context, item))),
        (say("Copy hashed again for this report"), Text(_copy_state(context, item))),
        (
            say("Taken in"),
            Text(
                say("{at} by {who}", at=say.moment(evidence.taken_in_at), who=evidence.taken_in_by)
            ),
        ),
        (say("Analysis"), Text(_analysis(context, item))),
    ]
    return tuple(rows)


def _sender(context: ReportContext, item: CaseItem) -> str:
    say, evidence = context.say, item.evidence
    if evidence.sender_sha256 is None:
        return say("not supplied")
    if evidence.sender_sha256.lower() == evidence.sha256.lower():
        return say("SHA-256 supplied; it matches")
    return say("SHA-256 supplied; it does NOT match: {given}", given=evidence.sender_sha256)


def _copy_state(context: ReportContext, item: CaseItem) -> str:
    say = context.say
    return {
        FileState.MATCHES: say("matches the SHA-256 above"),
        FileState.DIFFERS: say("DIFFERS from the SHA-256 above"),
        FileState.MISSING: say("the copy is MISSING or cannot be read"),
    }[context.material.state_of(item.evidence.id, "evidence")]


def _analysis(context: ReportContext, item: CaseItem) -> str:
    say = context.say
    if item.state is AnalysisState.DONE and item.finding is not None:
        return say("done, finding {id}", id=item.finding.id)
    if item.state is AnalysisState.FAILED:
        return say("failed; see section 5")
    return say("not run")


def _decoding(context: ReportContext, decode: DecodeRecord) -> tuple[tuple[str, Text], ...]:
    say = context.say
    conversions = "; ".join(decode.conversions) or say("none")
    profile = decode.icc_profile_sha256
    return (
        (
            say("Format"),
            Text(
                say(
                    "{format}, {media}, mode {mode}, {depth} bits per channel",
                    format=decode.file_format,
                    media=decode.media_type,
                    mode=decode.source_mode,
                    depth=decode.bit_depth,
                )
            ),
        ),
        (
            say("Picture size"),
            Text(
                say(
                    "{width} × {height} pixels, orientation {orientation} applied",
                    width=decode.size.width,
                    height=decode.size.height,
                    orientation=decode.orientation,
                )
            ),
        ),
        (say("Decoder"), Text(decode.decoder)),
        (say("Conversions"), Text(conversions)),
        (
            say("Colour profile"),
            code(profile) if profile else Text(say("none in the file")),
        ),
        (say("Frames"), Text(say.count(decode.frame_count))),
        (say("SHA-256 of the decoded pixels"), code(decode.pixels_sha256)),
    )


def _notices(context: ReportContext, item: CaseItem) -> tuple[Block, ...]:
    say, decode = context.say, item.evidence.decode
    notices = []
    if decode.is_partial:
        notices.append(
            Notice(
                NoticeKind.WARNING,
                say("The file ends before the picture does; only part of it could be decoded."),
            )
        )
    if decode.trailing_bytes:
        notices.append(
            Notice(
                NoticeKind.WARNING,
                say(
                    "{count} bytes follow the end of the picture. They were not interpreted.",
                    count=say.count(decode.trailing_bytes),
                ),
            )
        )
    return tuple(notices)
