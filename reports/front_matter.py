"""The first pages as pieces: cover and table of contents."""

from reports.document import Cover, Facts, ReportDocument
from reports.form_pieces import BannerPiece, ContentsEntry, ContentsPiece
from reports.layout import Layout
from reports.pen import StructureNode
from reports.pieces import Piece, TextPiece
from reports.theme import Theme
from reports.typesetting import TextStyle, Typesetter

# A longer title is cut on the cover; it stands in full in the manifest. Escapes make it longer
# than its characters, hence the limit in lines.
_TITLE_LIMIT = 200
_TITLE_LINES = 8


def cover_pieces(cover: Cover, layout: Layout, theme: Theme, parent: StructureNode) -> list[Piece]:
    """Return the pieces of the cover page."""
    width, colours, sizes = theme.page.text_width, theme.colours, theme.sizes
    node = parent.child("Sect")
    kind = TextStyle(
        "sans_bold", sizes["heading"], theme.leading(sizes["heading"]), colours["muted"]
    )
    large = TextStyle(
        "serif_bold", sizes["cover_title"], sizes["cover_title"] * 1.25, colours["text"]
    )
    colour = colours["final" if cover.status_is_final else "draft"]
    status = TextStyle("sans_bold", sizes["section"], theme.leading(sizes["section"]), colour)
    note = TextStyle("sans", sizes["table"], theme.leading(sizes["table"]), colour)
    title = layout.text_block(cover.title.text, large, width, node.child("H1"), limit=_TITLE_LIMIT)
    if len(title.lines) > _TITLE_LINES:
        title = title.cut(_TITLE_LINES * large.leading)[0]
    return [
        TextPiece(layout.text_block(cover.kind, kind, width, node.child("P")), 0.0),
        TextPiece(title, 10.0),
        BannerPiece(
            layout.text_block(cover.status, status, width - 20.0, node.child("P")),
            layout.text_block(cover.status_note, note, width - 20.0, node.child("P")),
            colour,
            width,
        ),
        *layout.blocks((Facts(cover.facts), *cover.notices), node),
    ]


def contents_piece(
    document: ReportDocument,
    layout: Layout,
    typesetter: Typesetter,
    theme: Theme,
    parent: StructureNode,
) -> ContentsPiece:
    """Return the table of contents, its page numbers still open."""
    node = parent.child("TOC")
    heading = TextStyle(
        "sans_bold",
        theme.sizes["heading"],
        theme.leading(theme.sizes["heading"]),
        theme.colours["accent"],
    )
    entry = TextStyle(
        "sans", theme.sizes["table"], theme.leading(theme.sizes["table"]), theme.colours["text"]
    )
    width = theme.page.text_width
    return ContentsPiece(
        entries=tuple(
            ContentsEntry(f"{section.number}  {section.title}", section.anchor)
            for section in document.sections
        ),
        pages={},
        title=layout.text_block(
            document.furniture.contents_title, heading, width, parent.child("P")
        ),
        style=entry,
        width=width,
        typesetter=typesetter,
        node=node,
    )
