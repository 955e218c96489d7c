"""What a page is filled with: pieces of text that know their height and can be divided."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Protocol

from reports.pen import Pen, StructureNode
from reports.typesetting import Line, TextStyle

# A divided text keeps at least this many lines on either side of a page break.
_FEWEST_LINES = 2
# Frames up to this height (about eight lines) are not divided.
_KEPT_FRAME = 130.0


class Piece(Protocol):
    """Something that takes room on a page.

    `space_before` is dropped at the top of a page. `keeps_with_next`: no page break after it.
    """

    @property
    def space_before(self) -> float:
        """Room above the piece."""

    @property
    def keeps_with_next(self) -> bool:
        """True for headings and labels."""

    @property
    def starts_page(self) -> bool:
        """True where a new page must begin."""

    @property
    def floats(self) -> bool:
        """True for figures: text that follows may fill the page before them."""

    @property
    def holds_floats(self) -> bool:
        """True for headings that no figure from before may pass."""

    def height(self) -> float:
        """Height in points, without the space before."""

    def least_height(self) -> float:
        """The least height a beginning of this piece may have."""

    def divide(self, room: float) -> "tuple[Piece, Piece] | None":
        """Split into a part of at most `room` points and the rest; None where not possible."""

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw with the upper left corner at (x, top)."""


class Undivided(ABC):
    """A piece that stays whole: figures, headings, boxes, and the table of contents."""

    __slots__ = ()

    @abstractmethod
    def height(self) -> float:
        """Height in points, without the space before."""

    def least_height(self) -> float:
        """All of it."""
        return self.height()

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        """Never."""
        return None


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines of one style, without room around them. `node` is shared by the parts of a division."""

    lines: tuple[Line, ...]
    style: TextStyle
    node: StructureNode

    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.style.leading

    def cut(self, room: float) -> "tuple[TextBlock, TextBlock]":
        """Divide after as many whole lines as fit; either part may be empty."""
        count = max(0, int((room + 1e-6) / self.style.leading))
        return replace(self, lines=self.lines[:count]), replace(self, lines=self.lines[count:])

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the lines; an empty block draws nothing."""
        if not any(line.runs for line in self.lines):
            return
        # Baselines sit so that capitals look centred in their line: Noto's capitals are 0.714 high.
        offset = (self.style.leading + 0.714 * self.style.size) / 2
        with pen.tagged(self.node):
            for number, line in enumerate(self.lines):
                baseline = top + number * self.style.leading + offset
                pen.line(line, x, baseline, self.style.size)


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A paragraph, possibly indented, with an optional bullet before its first line."""

    block: TextBlock
    space_before: float
    indent: float = 0.0
    bullet: TextBlock | None = None
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        """Height of the text."""
        return self.block.height()

    def least_height(self) -> float:
        """Two lines, or the whole of a shorter text."""
        count = len(self.block.lines)
        fewest = count if count < 2 * _FEWEST_LINES else _FEWEST_LINES
        return fewest * self.block.style.leading

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        """Divide between lines, leaving two lines at least on either side."""
        leading = self.block.style.leading
        fitting = int((room + 1e-6) / leading)
        fitting = min(fitting, len(self.block.lines) - _FEWEST_LINES)
        if fitting < _FEWEST_LINES:
            return None
        head, tail = self.block.cut(fitting * leading)
        return (
            replace(self, block=head),
            replace(self, block=tail, bullet=None, space_before=0.0, starts_page=False),
        )

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw bullet and text."""
        if self.bullet is not None:
            self.bullet.draw(pen, x, top)
        self.block.draw(pen, x + self.indent, top)


@dataclass(frozen=True, slots=True)
class HeadingPiece(Undivided):
    """A heading with its bookmark. `level` 0 is a section; `rule` draws a line below it."""

    block: TextBlock
    anchor: str
    title: str
    level: int
    space_before: float
    rule_colour: str = ""
    rule_width: float = 0.0
    starts_page: bool = False
    keeps_with_next: bool = True
    floats: bool = False
    holds_floats: bool = True

    def height(self) -> float:
        """Height of the text and the rule."""
        return self.block.height() + (5.0 if self.rule_colour else 0.0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw the heading and make its bookmark."""
        pen.bookmark(self.anchor, self.title, self.level, top)
        self.block.draw(pen, x, top)
        if self.rule_colour:
            with pen.decoration():
                pen.rule(x, top + self.block.height() + 2.0, self.rule_width, self.rule_colour)


@dataclass(frozen=True, slots=True)
class FrameLook:
    """Colours and room of a framed text: a coloured bar at the left, a light ground."""

    bar: str
    ground: str
    width: float
    padding: float = 7.0
    bar_width: float = 3.0


@dataclass(frozen=True, slots=True)
class FramedPiece:
    """Blocks in a frame: a label, words, an attribution. Goes on over pages if it must."""

    blocks: tuple[TextBlock, ...]
    look: FrameLook
    space_before: float
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        """Height with the room inside the frame."""
        return sum(block.height() for block in self.blocks) + self._room()

    def least_height(self) -> float:
        """All of a low frame; else the label and two lines of the words."""
        if self.height() <= _KEPT_FRAME:
            return self.height()
        if len(self.blocks) == 1:
            first = self.blocks[0]
            return min(first.height(), 2 * first.style.leading) + self._room()
        label, words = self.blocks[0], self.blocks[1]
        return label.height() + min(words.height(), 2 * words.style.leading) + self._room()

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        """Divide between lines of the blocks."""
        if self.height() <= _KEPT_FRAME:
            return None
        left = room - self._room()
        head: list[TextBlock] = []
        tail: list[TextBlock] = []
        for block in self.blocks:
            if not tail and block.height() <= left:
                head.append(block)
                left -= block.height()
                continue
            if tail:
                tail.append(block)
                continue
            upper, lower = block.cut(left)
            head.extend([upper] if upper.lines else [])
            tail.append(lower)
        if not head or not tail or self.height() <= room or room < self.least_height():
            return None
        return (
            replace(self, blocks=tuple(head)),
            replace(self, blocks=tuple(tail), space_before=0.0),
        )

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw ground and bar, then the blocks."""
        look = self.look
        with pen.decoration():
            pen.fill(x, top, look.width, self.height(), look.ground)
            pen.fill(x, top, look.bar_width, self.height(), look.bar)
        position = top + look.padding * 0.7
        for block in self.blocks:
            block.draw(pen, x + look.bar_width + look.padding, position)
            position += block.height()

    def _room(self) -> float:
        return 1.4 * self.look.padding


@dataclass(frozen=True, slots=True)
class BreakPiece:
    """What follows starts on a new page."""

    space_before: float = 0.0
    keeps_with_next: bool = True
    starts_page: bool = True
    floats: bool = False
    holds_floats: bool = True

    def height(self) -> float:
        """Takes no room."""
        return 0.0

    def least_height(self) -> float:
        """Takes no room."""
        return 0.0

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        """Nothing to divide."""
        return None

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Nothing to draw."""
