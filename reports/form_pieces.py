"""Pieces that are forms of their own: cover, table of contents, signature field, end mark."""

from dataclasses import dataclass

from reports.pen import Pen, StructureNode
from reports.pieces import TextBlock, Undivided
from reports.theme import Theme
from reports.typesetting import TextStyle, Typesetter

SIGNATURE_HEIGHT = 92.0
SIGNATURE_WIDTH = 352.0


@dataclass(frozen=True, slots=True)
class SignaturePiece(Undivided):
    """A titled box in which a signature will stand; until then it says so."""

    field_name: str
    title: TextBlock
    note: TextBlock
    theme: Theme
    space_before: float = 22.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        """Title and box."""
        return self.title.height() + 4.0 + SIGNATURE_HEIGHT

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the box and note where the signature field lies."""
        self.title.draw(pen, x, top)
        box_top = top + self.title.height() + 4.0
        with pen.decoration():
            box = (x, box_top, SIGNATURE_WIDTH, SIGNATURE_HEIGHT)
            pen.frame(box, self.theme.colours["rule"], 0.7)
        self.note.draw(pen, x + 10.0, box_top + SIGNATURE_HEIGHT / 2 - 5.0)
        pen.reserve(self.field_name, x, box_top, (SIGNATURE_WIDTH, SIGNATURE_HEIGHT))


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the table of contents."""

    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class ContentsPiece(Undivided):
    """The table of contents. `pages` is filled once all pages are known, before drawing."""

    entries: tuple[ContentsEntry, ...]
    pages: dict[str, int]
    title: TextBlock
    style: TextStyle
    width: float
    typesetter: Typesetter
    node: StructureNode
    space_before: float = 24.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        """Title and one line for each entry."""
        return self.title.height() + 6.0 + len(self.entries) * self._pitch()

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw titles, page numbers at the right, and make each line a link."""
        self.title.draw(pen, x, top)
        position = top + self.title.height() + 6.0
        for entry in self.entries:
            baseline = position + self.style.size * 1.2
            number = self.typesetter.lines(str(self.pages[entry.anchor]), self.style, 100.0)[0]
            words = self.typesetter.lines(entry.title, self.style, self.width - 40.0)[0]
            leads = self.node.child("TOCI").child("Reference").child("Link", entry.title)
            with pen.tagged(leads):
                pen.line(words, x, baseline, self.style.size)
                pen.line(number, x + self.width - number.width, baseline, self.style.size)
            self._dots(pen, (x + words.width + 6, x + self.width - number.width - 6), baseline)
            pen.link(leads, entry.anchor, (x, position, self.width, self._pitch()))
            position += self._pitch()

    def _dots(self, pen: Pen, span: tuple[float, float], baseline: float) -> None:
        with pen.decoration():
            pen.dots(span[0], span[1], baseline, self.style.colour)

    def _pitch(self) -> float:
        return self.style.leading + 2.0


@dataclass(frozen=True, slots=True)
class BannerPiece(Undivided):
    """Lines in the colour of the report's status, on the cover."""

    status: TextBlock
    note: TextBlock
    colour: str
    width: float
    space_before: float = 14.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        """Both lines with room around them."""
        return self.status.height() + self.note.height() + 12.0

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw a frame in the status colour with both lines in it."""
        with pen.decoration():
            pen.frame((x, top, self.width, self.height()), self.colour, 1.4)
        self.status.draw(pen, x + 10.0, top + 5.0)
        self.note.draw(pen, x + 10.0, top + 5.0 + self.status.height())
