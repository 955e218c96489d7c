"""The items examined: what each file is, its hashes, its decoding, its condition."""

from engine.schema.case import AnalysisState, CaseItem
from engine.schema.image import DecodeRecord
from reports.context import ReportContext, code, outside
from reports.document import (
    Block,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    Paragraph,
    Table,
    Text,
    Voice,
)
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
    blocks.extend(_withdrawn(context))
    blocks.extend(_refused(context))
    return tuple(blocks)


def _withdrawn(context: ReportContext) -> tuple[Block, ...]:
    """Items that were taken in and are no longer examined, each with the reason."""
    say = context.say
    rows = tuple(
        (
            outside(item.evidence.id, is_code=False),
            outside(item.evidence.original_name),
            code(item.evidence.sha256),
            Text(item.withdrawal.reason, Voice.EXAMINER),
            Text(
                say(
                    "{at} by {who}",
                    at=say.moment(item.withdrawal.withdrawn_at),
                    who=item.withdrawal.examiner,
                )
            ),
        )
        for item in context.snapshot.withdrawn
        if item.withdrawal is not None
    )
    if not rows:
        return ()
    return (
        Heading(Text(say("Items withdrawn from the examination")), 2, "items-withdrawn"),
        Paragraph(
            Text(say("They stay in the case with their findings; no result is stated here."))
        ),
        Table(
            header=(say("Item"), say("Original name"), say("SHA-256"), say("Reason"), say("When")),
            widths=(0.09, 0.2, 0.31, 0.22, 0.18),
            rows=rows,
            is_compact=True,
        ),
    )


def _refused(context: ReportContext) -> tuple[Block, ...]:
    """Files that were offered and could not be taken in."""
    say = context.say
    rows = tuple(
        (
            outside(file.original_name),
            code(file.sha256) if file.sha256 else Text(say("not read")),
            Text(say("not read") if file.byte_size is None else say.count(file.byte_size)),
            outside(say.machine(file.what), is_code=False),
            Text(say("{at} by {who}", at=say.moment(file.refused_at), who=file.refused_by)),
        )
        for file in context.snapshot.refused
    )
    if not rows:
        return ()
    return (
        Heading(Text(say("Files that could not be taken in")), 2, "items-refused"),
        Paragraph(Text(say("Nothing was examined of these files; they are not in the case."))),
        Table(
            header=(say("Original name"), say("SHA-256"), say("Bytes"), say("Reason"), say("When")),
            widths=(0.2, 0.29, 0.1, 0.24, 0.17),
            rows=rows,
            is_compact=True,
        ),
    )


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
    conversions = "; ".join(say.machine(made) for made in decode.conversions) or say("none")
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
            Text(_picture_size(context, decode)),
        ),
        (say("Decoder"), Text(decode.decoder)),
        (say("Conversions"), Text(conversions)),
        (
            say("Colour profile"),
            code(profile) if profile else Text(say("none in the file")),
        ),
        (say("Frames"), Text(say.count(decode.frame_count))),
        (say("Condition"), Text(_condition(context, decode))),
        (say("SHA-256 of the decoded pixels"), code(decode.pixels_sha256)),
    )


def _picture_size(context: ReportContext, decode: DecodeRecord) -> str:
    say, size = context.say, decode.size
    # EXIF orientation 1, or none: the picture is shown as it is stored.
    if decode.orientation == 1:
        return say("{width} × {height} pixels, as stored", width=size.width, height=size.height)
    return say(
        "{width} × {height} pixels, turned as the file asks (EXIF orientation {orientation})",
        width=size.width,
        height=size.height,
        orientation=decode.orientation,
    )


def _condition(context: ReportContext, decode: DecodeRecord) -> str:
    """Whether the file was whole, as ISO/IEC 17025, 7.8.2.1 g) asks."""
    say = context.say
    if decode.is_partial:
        return say("incomplete: see the notice below")
    if decode.trailing_bytes:
        return say("decoded whole; more bytes follow the picture")
    return say("decoded whole; nothing follows the picture")


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
