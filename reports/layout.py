"""Blocks to pieces: which type, colour and room every kind of block gets."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from reports.document import (
    AnalysisFigure,
    Block,
    Bullets,
    ClueMapsFigure,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    PageBreak,
    Paragraph,
    PictureFigure,
    PlotFigure,
    Quotation,
    ReportDocument,
    Section,
    SignatureFields,
    Table,
    Text,
    Voice,
)
from reports.figure_pieces import AnalysisPiece, FigureSetting, PicturePiece
from reports.form_pieces import SignaturePiece
from reports.map_pieces import ClueMapsPiece
from reports.pen import StructureNode
from reports.pieces import (
    BreakPiece,
    FramedPiece,
    FrameLook,
    HeadingPiece,
    Piece,
    TextBlock,
    TextPiece,
)
from reports.plot_pieces import PlotPiece
from reports.tables import (
    COMPACT_PADDING,
    ROW_PADDING,
    Row,
    TableLook,
    TablePiece,
    cell_width,
)
from reports.theme import Theme
from reports.typesetting import TextStyle, Typesetter

# Share of the text width given to the labels of a list of facts.
_LABEL_SHARE = 0.29
_BULLET_INDENT = 12.0
# Values in tables, headings and notices are cut beyond this many characters; the manifest has them
# whole. What people wrote and what the engine wrote about a region is never cut.
_VALUE_LIMIT = 600
_TITLE_LIMIT = 200
# Type size and padding of the rows of usual and of compact tables.
_ROOMY = ("table", ROW_PADDING)
_COMPACT = ("small", COMPACT_PADDING)
# Tables up to this share of a page are not divided.
_KEPT_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class _RowSetting:
    """Column widths and padding in points, and the name of the type size."""

    widths: tuple[float, ...]
    size: str
    padding: float


class Layout:
    """Turns the blocks of one document into pieces; `root` collects the logical structure."""

    def __init__(self, document: ReportDocument, theme: Theme, typesetter: Typesetter) -> None:
        self._theme = theme
        self._typesetter = typesetter
        self._width = theme.page.text_width
        small = self._style("sans", "small", "muted")
        self._figures = FigureSetting(theme, typesetter, small, document.is_redacted)
        self._makers: dict[type[Any], Callable[[Any, StructureNode], list[Piece]]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Bullets: self._bullets,
            Facts: self._facts,
            Table: self._table,
            Quotation: self._quotation,
            Notice: self._notice,
            PictureFigure: self._picture,
            AnalysisFigure: self._analysis,
            ClueMapsFigure: self._clue_maps,
            PlotFigure: self._plots,
            SignatureFields: self._signatures,
            PageBreak: self._break,
        }

    def section(self, section: Section, parent: StructureNode) -> list[Piece]:
        """Return the pieces of a section, its heading first; the first begins after the cover."""
        node = parent.child("Sect")
        blocks = section.blocks
        has_break = bool(blocks) and isinstance(blocks[0], PageBreak)
        title = f"{section.number}  {section.title}"
        style = self._style("sans_bold", "section", "accent")
        heading = HeadingPiece(
            block=self.text_block(title, style, self._width, node.child("H1")),
            anchor=section.anchor,
            title=title,
            level=0,
            space_before=26.0,
            rule_colour=self._theme.colours["accent"],
            rule_width=self._width,
            starts_page=has_break or section.number == 1,
        )
        return [heading, *self.blocks(blocks[1:] if has_break else blocks, node)]

    def blocks(self, blocks: tuple[Block, ...], parent: StructureNode) -> list[Piece]:
        """Return the pieces of blocks in their order."""
        pieces: list[Piece] = []
        for block in blocks:
            pieces.extend(self._makers[type(block)](block, parent))
        return pieces

    def text_block(
        self,
        text: str,
        style: TextStyle,
        width: float,
        node: StructureNode,
        *,
        limit: int | None = None,
    ) -> TextBlock:
        """Break text into a block of lines, cut in its middle beyond `limit` characters."""
        return TextBlock(self._typesetter.lines(text, style, width, limit), style, node)

    def _style(self, font: str, size: str, colour: str, *, keeps_lines: bool = True) -> TextStyle:
        points = self._theme.sizes[size]
        return TextStyle(
            font, points, self._theme.leading(points), self._theme.colours[colour], keeps_lines
        )

    def _voice_style(self, text: Text, size: str) -> TextStyle:
        """Machine: sans, blue-green. Examiner: serif italic, brown. Outside: on one line."""
        if text.is_code:
            colour = "machine" if text.voice is Voice.MACHINE else "text"
            return self._style("mono", "code", colour, keeps_lines=text.voice is not Voice.OUTSIDE)
        if text.voice is Voice.MACHINE:
            return self._style("sans", size, "machine")
        if text.voice is Voice.EXAMINER:
            return self._style("serif_italic", size, "examiner")
        plain = "serif" if size == "body" else "sans"
        font = f"{plain}_bold" if text.is_strong else plain
        return self._style(font, size, "text", keeps_lines=text.voice is not Voice.OUTSIDE)

    def _heading(self, block: Heading, parent: StructureNode) -> list[Piece]:
        size = "heading" if block.level == 2 else "subheading"
        style = self._style("sans_bold", size, "accent", keeps_lines=False)
        node = parent.child(f"H{block.level}")
        return [
            HeadingPiece(
                block=self.text_block(
                    block.text.text, style, self._width, node, limit=_TITLE_LIMIT
                ),
                anchor=block.anchor,
                title=block.text.text,
                level=block.level - 1,
                space_before=16.0 if block.level == 2 else 12.0,
            )
        ]

    def _paragraph(self, block: Paragraph, parent: StructureNode) -> list[Piece]:
        style = self._voice_style(block.text, "body")
        lines = self.text_block(block.text.text, style, self._width, parent.child("P"))
        # A paragraph set in bold is a label and belongs to what follows.
        return [TextPiece(lines, 6.0, keeps_with_next=block.text.is_strong)]

    def _bullets(self, block: Bullets, parent: StructureNode) -> list[Piece]:
        node = parent.child("L")
        pieces: list[Piece] = []
        for number, text in enumerate(block.items):
            item = node.child("LI")
            style = self._voice_style(text, "body")
            mark = self.text_block("•", style, _BULLET_INDENT, item.child("Lbl"))
            body = self.text_block(
                text.text, style, self._width - _BULLET_INDENT, item.child("LBody")
            )
            gap = 3.0 if number else 7.0
            pieces.append(TextPiece(body, gap, indent=_BULLET_INDENT, bullet=mark))
        return pieces

    def _facts(self, block: Facts, parent: StructureNode) -> list[Piece]:
        widths = (self._width * _LABEL_SHARE, self._width * (1 - _LABEL_SHARE))
        table = parent.child("Table")
        label_style = self._style("sans", "table", "muted")
        rows = []
        for label, value in block.rows:
            node = table.child("TR")
            cells = (
                self.text_block(
                    label,
                    label_style,
                    cell_width(widths[0]),
                    node.child("TH"),
                    limit=_TITLE_LIMIT,
                ),
                self.text_block(
                    value.text,
                    self._voice_style(value, "table"),
                    cell_width(widths[1]),
                    node.child("TD"),
                    limit=value.limit or _VALUE_LIMIT,
                ),
            )
            rows.append(Row(cells))
        return [self._table_piece(None, tuple(rows), widths)]

    def _table_piece(
        self, head: Row | None, rows: tuple[Row, ...], widths: tuple[float, ...]
    ) -> TablePiece:
        """Keep a table on one page if it is low, or leave it to run over pages."""
        look = TableLook(widths, self._theme.colours["rule"], self._theme.colours["table_head"])
        piece = TablePiece(head, rows, look, 7.0)
        is_low = piece.height() <= _KEPT_SHARE * self._theme.page.text_height
        return replace(piece, is_kept_together=is_low)

    def _table(self, block: Table, parent: StructureNode) -> list[Piece]:
        widths = tuple(share * self._width for share in block.widths)
        table = parent.child("Table")
        setting = _RowSetting(widths, *(_COMPACT if block.is_compact else _ROOMY))
        head_style = self._style("sans_bold", setting.size, "text")
        titles = tuple(Text(title) for title in block.header)
        head = self._row(titles, setting, table.child("TR"), head_style)
        rows = tuple(self._row(cells, setting, table.child("TR")) for cells in block.rows)
        table_piece = self._table_piece(head, rows, widths)
        if not block.caption:
            return [table_piece]
        kept = replace(table_piece, keeps_with_next=table_piece.is_kept_together)
        return [kept, self._caption(block.caption, parent)]

    def _row(
        self,
        cells: tuple[Text, ...],
        setting: "_RowSetting",
        node: StructureNode,
        header: TextStyle | None = None,
    ) -> Row:
        kind = "TH" if header else "TD"
        blocks = tuple(
            self.text_block(
                cell.text,
                header or self._voice_style(cell, setting.size),
                cell_width(width),
                node.child(kind),
                limit=cell.limit or _VALUE_LIMIT,
            )
            for cell, width in zip(cells, setting.widths, strict=True)
        )
        return Row(blocks, setting.padding)

    def _caption(self, text: str, parent: StructureNode) -> TextPiece:
        style = self._style("sans", "caption", "muted")
        node = parent.child("Caption")
        return TextPiece(self.text_block(text, style, self._width, node, limit=_VALUE_LIMIT), 3.0)

    def _quotation(self, block: Quotation, parent: StructureNode) -> list[Piece]:
        name = "machine" if block.voice is Voice.MACHINE else "examiner"
        look = self._frame_look(name)
        room = look.width - look.bar_width - 2 * look.padding
        node = parent.child("BlockQuote")
        label = self._style("sans_bold", "small", name)
        words = self._voice_style(Text(block.text, block.voice), "body")
        blocks = [
            self.text_block(block.label, label, room, node.child("P"), limit=_TITLE_LIMIT),
            self.text_block(block.text, words, room, node.child("P")),
        ]
        if block.attribution:
            style = self._style("sans", "small", "muted")
            blocks.append(
                self.text_block(block.attribution, style, room, node.child("P"), limit=_TITLE_LIMIT)
            )
        return [FramedPiece(tuple(blocks), look, 7.0)]

    def _notice(self, block: Notice, parent: StructureNode) -> list[Piece]:
        name = {
            NoticeKind.INFORMATION: "information",
            NoticeKind.WARNING: "warning",
            NoticeKind.FAILED: "failed",
        }[block.kind]
        look = self._frame_look(name)
        room = look.width - look.bar_width - 2 * look.padding
        style = self._style("sans_bold", "table", name)
        words = self.text_block(block.text, style, room, parent.child("P"), limit=_VALUE_LIMIT)
        return [FramedPiece((words,), look, 7.0)]

    def _frame_look(self, name: str) -> FrameLook:
        colours = self._theme.colours
        return FrameLook(colours[name], colours[f"{name}_fill"], self._width)

    def _picture(self, block: PictureFigure, parent: StructureNode) -> list[Piece]:
        node = parent.child("Figure", block.alternative)
        caption = self._caption(block.caption, parent).block
        return [PicturePiece(block, caption, self._figures, node)]

    def _analysis(self, block: AnalysisFigure, parent: StructureNode) -> list[Piece]:
        node = parent.child("Figure", block.alternative)
        caption = self._caption(block.caption, parent).block
        return [AnalysisPiece(block, caption, self._figures, node)]

    def _clue_maps(self, block: ClueMapsFigure, parent: StructureNode) -> list[Piece]:
        node = parent.child("Figure", block.alternative)
        caption = self._caption(block.caption, parent).block
        return [ClueMapsPiece(block, caption, self._figures, node)]

    def _plots(self, block: PlotFigure, parent: StructureNode) -> list[Piece]:
        node = parent.child("Figure", block.alternative)
        caption = self._caption(block.caption, parent).block
        small = self._style("sans", "small", "text")
        return [PlotPiece(block, caption, self._theme, self._typesetter, small, node)]

    def _signatures(self, block: SignatureFields, parent: StructureNode) -> list[Piece]:
        title = self._style("sans_bold", "table", "text", keeps_lines=False)
        note = self._style("sans", "small", "muted")
        pieces: list[Piece] = []
        for signature in block.fields:
            node = parent.child("P")
            pieces.append(
                SignaturePiece(
                    field_name=signature.field_name,
                    title=self.text_block(
                        signature.title, title, self._width, node, limit=_TITLE_LIMIT
                    ),
                    note=self.text_block(signature.note, note, self._width - 20, parent.child("P")),
                    theme=self._theme,
                )
            )
        return pieces

    def _break(self, block: PageBreak, parent: StructureNode) -> list[Piece]:
        return [BreakPiece()]
