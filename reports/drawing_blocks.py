"""Regions the examiner drew by hand, as blocks in the examiner's voice, apart from the engine's."""

from engine.schema.case import CaseItem
from engine.schema.examiner import ExaminerRegion
from reports.context import ReportContext
from reports.document import (
    Block,
    DrawnMark,
    Heading,
    Paragraph,
    Quotation,
    Text,
    Voice,
)


def standing_drawings(item: CaseItem) -> tuple[ExaminerRegion, ...]:
    """The regions drawn on an item that were not taken away again."""
    return tuple(drawing for drawing in item.drawings if not drawing.is_removed)


def drawn_marks(item: CaseItem) -> tuple[DrawnMark, ...]:
    """Outlines of the drawn regions, lettered a, b, c … as in the text."""
    return tuple(
        DrawnMark(_letter(index), drawing.rings)
        for index, drawing in enumerate(standing_drawings(item))
    )


def drawing_blocks(context: ReportContext, number: int, item: CaseItem) -> tuple[Block, ...]:
    """Return what the examiner drew on an item; nothing where nothing was drawn."""
    say, drawings = context.say, standing_drawings(item)
    if not drawings:
        return ()
    blocks: list[Block] = [
        Heading(
            Text(say("Item {number}, regions drawn by the examiner", number=number)),
            3,
            f"drawings-{number}",
        ),
        Paragraph(
            Text(
                say(
                    "Drawn by hand, not found by the software; brown outlines and letters in "
                    "figure {number}.",
                    number=number,
                )
            )
        ),
    ]
    for index, drawing in enumerate(drawings):
        label = say(
            "Examiner's region {letter}: {name}", letter=_letter(index), name=_name(drawing)
        )
        blocks.append(
            Quotation(
                Voice.EXAMINER,
                label,
                drawing.notes or say("No notes were recorded."),
                f"{drawing.examiner}, {say.moment(drawing.drawn_at)}",
            )
        )
    return tuple(blocks)


def _name(drawing: ExaminerRegion) -> str:
    return drawing.title or (drawing.name.value if drawing.name is not None else "–")


def _letter(index: int) -> str:
    return chr(ord("a") + index) if index < 26 else str(index + 1)
