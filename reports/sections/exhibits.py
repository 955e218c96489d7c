"""Exhibits: the files examined and the views the examiner kept, each with its SHA-256."""

from engine.schema.case import CaseItem
from engine.schema.examiner import Exhibit
from engine.schema.image import PixelSize
from engine.schema.view_words import spoken_view
from reports.context import ReportContext, code, outside
from reports.document import (
    Block,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    Paragraph,
    PictureFigure,
    PictureSource,
    Quotation,
    Table,
    Text,
    Voice,
)
from reports.material import FileState, artifact_file, exhibit_role

TITLE = "Exhibits"

# An exhibit is to be looked at: up to this share of the page's height.
_ROOM = 0.5


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the list of files and the exhibits the examiner kept."""
    say, snapshot = context.say, context.snapshot
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "The exhibits are the files themselves, kept in the case under their SHA-256. "
                    "Pictures in this report are copies for reading."
                )
            )
        )
    ]
    if snapshot.items:
        blocks.append(
            Table(
                header=(say("Exhibit"), say("Original name"), say("SHA-256"), say("Shown")),
                widths=(0.13, 0.27, 0.44, 0.16),
                rows=tuple(
                    _row(context, number, item) for number, item, _ in context.numbered_items()
                ),
            )
        )
    if context.options.is_redacted:
        blocks.append(Notice(NoticeKind.WARNING, _about_redaction(context)))
    for number, exhibit in enumerate(snapshot.exhibits, start=1):
        blocks.extend(_view(context, number, exhibit))
    return tuple(blocks)


def _row(context: ReportContext, number: int, item: CaseItem) -> tuple[Text, ...]:
    say, evidence = context.say, item.evidence
    has_figure = item.finding is not None
    return (
        Text(f"{number} ({evidence.id})"),
        outside(evidence.original_name),
        code(evidence.sha256),
        Text(say("figure {number}", number=number) if has_figure else say("not shown")),
    )


def _about_redaction(context: ReportContext) -> str:
    say = context.say
    if context.options.shows_exhibits:
        return say(
            "Redacted edition: faces are made unrecognisable in every figure but the exhibits "
            "below, which are shown as they are."
        )
    return say(
        "Redacted edition: faces are made unrecognisable in every figure, and exhibits are named "
        "without being shown. They can be seen in the case and in the edition that is not redacted."
    )


def _view(context: ReportContext, number: int, exhibit: Exhibit) -> tuple[Block, ...]:
    say = context.say
    title = exhibit.title or say("view of item {item}", item=exhibit.evidence_id)
    heading = Text(say("Exhibit X{number}: {title}", number=number, title=title))
    view = exhibit.view
    place = say(
        "x {x:.0f}, y {y:.0f}, width {width:.0f}, height {height:.0f} pixels",
        x=view.x,
        y=view.y,
        width=view.width,
        height=view.height,
    )
    settings = spoken_view(exhibit.parameters, say.language)
    rows = [
        (say("Of item"), outside(exhibit.evidence_id, is_code=False)),
        (say("SHA-256"), code(exhibit.picture.sha256)),
        (say("Part of the picture"), Text(place)),
        (say("Pixels per pixel of the picture"), Text(say.measured(exhibit.scale))),
        (
            say("Made"),
            Text(say("{at} by {who}", at=say.moment(exhibit.made_at), who=exhibit.examiner)),
        ),
        *((name, outside(value, is_code=False)) for name, value in settings),
    ]
    blocks: list[Block] = [
        Heading(heading, 2, f"exhibit-{number}"),
        _figure(context, number, exhibit),
        Facts(tuple(rows)),
    ]
    if exhibit.notes.strip():
        label = say("Examiner on exhibit X{number}", number=number)
        blocks.append(Quotation(Voice.EXAMINER, label, exhibit.notes, exhibit.examiner))
    return tuple(blocks)


def _figure(context: ReportContext, number: int, exhibit: Exhibit) -> Block:
    say, options = context.say, context.options
    if options.is_redacted and not options.shows_exhibits:
        return Notice(NoticeKind.INFORMATION, say("Not shown in this redacted edition."))
    role = exhibit_role(exhibit)
    if context.material.state_of(exhibit.evidence_id, role) is not FileState.MATCHES:
        words = say("Exhibit X{number} not shown: its file is changed or missing.", number=number)
        return Notice(NoticeKind.FAILED, words)
    mark = say("EXHIBIT, NOT REDACTED. ") if options.is_redacted else ""
    caption = say(
        "Exhibit X{number}. {width} × {height} pixels, as the examiner kept it. It is a view for "
        "reading; the analysis never used it.",
        number=number,
        width=exhibit.width,
        height=exhibit.height,
    )
    return PictureFigure(
        picture=PictureSource(
            artifact_file(context.snapshot, exhibit.picture),
            PixelSize(exhibit.width, exhibit.height),
            "",
        ),
        marks=(),
        caption=mark + caption,
        alternative=say("Exhibit X{number}, a view kept by the examiner.", number=number),
        room=_ROOM,
        is_exhibit=True,
    )
