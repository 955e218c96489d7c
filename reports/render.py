"""Blocks to PDF bytes: laid out, drawn, tagged, with attachments; equal input gives equal bytes."""

import hashlib
import threading
from dataclasses import dataclass, field

from reports.archive import finish
from reports.document import PageFurniture, ReportDocument
from reports.form_pieces import ContentsPiece
from reports.front_matter import contents_piece, cover_pieces
from reports.layout import Layout
from reports.paginate import Page, paginate
from reports.pen import FieldBox, Pen
from reports.pieces import HeadingPiece, Piece, TextPiece
from reports.structure import Structure
from reports.theme import Theme, load_theme
from reports.typesetting import TextStyle, Typesetter

_WATERMARK_SIZE = 110.0
_WATERMARK_ANGLE = 55.0
# ReportLab keeps one reader a font, with one position in its file, for all threads: two that draw
# at once read each other's glyphs.
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """A finished but unsigned PDF. `fields`: where the signatures will stand."""

    pdf: bytes = field(repr=False)
    sha256: str
    report_number: str
    page_count: int
    fields: tuple[FieldBox, ...]


def render_report(document: ReportDocument) -> RenderedReport:
    """Return the report as a PDF, not signed yet; one at a time, whatever thread asks.

    ReportRefused: a file that a figure needs is missing, changed or not what it should be.
    """
    with _drawing:
        return _render(document)


def _render(document: ReportDocument) -> RenderedReport:
    theme = load_theme()
    typesetter = Typesetter(theme, document.language)
    pen = Pen(theme.page, typesetter.font_name("sans"))
    pieces, contents = _pieces(document, theme, typesetter, pen)
    pages = paginate(pieces, theme.page.text_height)
    contents.pages.update(_page_numbers(pages))
    furniture = _Furniture(document.furniture, theme, typesetter, document.is_final)
    for index, page in enumerate(pages):
        if index:
            pen.next_page()
        furniture.draw(pen, index + 1, len(pages))
        for placed in page:
            placed.piece.draw(pen, theme.page.left, theme.page.top + placed.top)
    structure = Structure(pen.root, pen.mark_counts, tuple(pen.fields))
    page_count, drawn = len(pages), pen.finish()
    # What was drawn is in `drawn` now; together they would double the memory of large reports.
    del pieces, contents, pages, pen
    pdf = finish(drawn, document, structure)
    return RenderedReport(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        report_number=document.report_number,
        page_count=page_count,
        fields=structure.fields,
    )


def _pieces(
    document: ReportDocument, theme: Theme, typesetter: Typesetter, pen: Pen
) -> tuple[list[Piece], ContentsPiece]:
    layout = Layout(document, theme, typesetter)
    contents = contents_piece(document, layout, typesetter, theme, pen.root)
    pieces: list[Piece] = [*cover_pieces(document.cover, layout, theme, pen.root), contents]
    for section in document.sections:
        pieces.extend(layout.section(section, pen.root))
    end = TextStyle("sans_bold", theme.sizes["table"], 14.0, theme.colours["muted"])
    mark = f"— {document.furniture.end_mark} —"
    block = layout.text_block(mark, end, theme.page.text_width, pen.root.child("P"))
    pieces.append(TextPiece(block, 30.0))
    return pieces, contents


def _page_numbers(pages: tuple[Page, ...]) -> dict[str, int]:
    return {
        placed.piece.anchor: number
        for number, page in enumerate(pages, start=1)
        for placed in page
        if isinstance(placed.piece, HeadingPiece)
    }


@dataclass(frozen=True, slots=True)
class _Furniture:
    """Header, footer and watermark of every page."""

    words: PageFurniture
    theme: Theme
    typesetter: Typesetter
    is_final: bool

    def draw(self, pen: Pen, number: int, total: int) -> None:
        page, colours = self.theme.page, self.theme.colours
        size = self.theme.sizes["small"]
        muted = TextStyle("sans", size, size * 1.4, colours["muted"], keeps_lines=False)
        status = TextStyle(
            "sans_bold", size, size * 1.4, colours["final" if self.is_final else "draft"], False
        )
        right = page.left + page.text_width
        with pen.decoration():
            if self.words.watermark:
                style = TextStyle(
                    "sans_bold", _WATERMARK_SIZE, _WATERMARK_SIZE, colours["watermark"], False
                )
                # As wide as the page is high: one line, whatever the language.
                mark = self.typesetter.lines(self.words.watermark, style, page.height)[0]
                pen.watermark(mark, _WATERMARK_SIZE, _WATERMARK_ANGLE)
            head = page.top - 20.0
            self._left(pen, self.words.header_left, muted, (page.left, head))
            self._right(pen, self.words.header_right, status, (right, head))
            pen.rule(page.left, head + 6.0, page.text_width, colours["rule"])
            foot = page.height - page.bottom + 24.0
            pen.rule(page.left, foot - 11.0, page.text_width, colours["rule"])
            self._left(pen, self.words.footer_left, muted, (page.left, foot))
            line = self.words.page_line.format(page=number, total=total)
            self._right(pen, line, muted, (right, foot))

    def _left(self, pen: Pen, text: str, style: TextStyle, place: tuple[float, float]) -> None:
        room = self.theme.page.text_width * 0.62
        pen.line(self.typesetter.lines(text, style, room)[0], *place, style.size)

    def _right(self, pen: Pen, text: str, style: TextStyle, place: tuple[float, float]) -> None:
        room = self.theme.page.text_width * 0.36
        line = self.typesetter.lines(text, style, room)[0]
        pen.line(line, place[0] - line.width, place[1], style.size)
