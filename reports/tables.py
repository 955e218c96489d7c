"""Tables that run over pages: the header is repeated, tall rows are divided."""

from dataclasses import dataclass, replace

from reports.pen import Pen
from reports.pieces import Piece, TextBlock

_PADDING_X = 4.0
ROW_PADDING = 2.6
COMPACT_PADDING = 1.1
# A row goes with the last one to the next page where at least this many stay behind.
_FEWEST_ROWS = 2


@dataclass(frozen=True, slots=True)
class TableLook:
    """Column widths in points and colours; `ground` behind the header, `rule` between rows."""

    widths: tuple[float, ...]
    rule: str
    ground: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of cells, each a block of text, with `padding` points above and below."""

    cells: tuple[TextBlock, ...]
    padding: float = ROW_PADDING

    def height(self) -> float:
        """Height of the tallest cell with its room."""
        return max(cell.height() for cell in self.cells) + 2 * self.padding

    def least_height(self) -> float:
        """Least height of a beginning of this row: all of it, or three lines of a tall one."""
        return min(self.height(), self._lines(3)) if self.is_tall() else self.height()

    def is_tall(self) -> bool:
        """Only rows of more than eight lines are torn apart; others move on as a whole."""
        return self.height() > self._lines(8)

    def _lines(self, count: int) -> float:
        return count * max(cell.style.leading for cell in self.cells) + 2 * self.padding

    def cut(self, room: float) -> "tuple[Row, Row] | None":
        """Divide every cell at the same height; None where nothing would be left on one side."""
        parts = [cell.cut(room - 2 * self.padding) for cell in self.cells]
        upper = replace(self, cells=tuple(p[0] for p in parts))
        lower = replace(self, cells=tuple(p[1] for p in parts))
        if not any(c.lines for c in upper.cells) or not any(c.lines for c in lower.cells):
            return None
        return upper, lower


@dataclass(frozen=True, slots=True)
class TablePiece:
    """A table. Without a header it is a list of facts.

    `is_kept_together`: not divided; only for tables much lower than a page.
    """

    header: Row | None
    rows: tuple[Row, ...]
    look: TableLook
    space_before: float
    is_kept_together: bool = False
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        """Height of header and rows."""
        return self._header_height() + sum(row.height() for row in self.rows)

    def least_height(self) -> float:
        """The header and the first two rows, or the first lines of a tall first one."""
        if self.is_kept_together or not self.rows:
            return self.height()
        first = self.rows[0]
        if first.is_tall() or len(self.rows) == 1:
            return self._header_height() + first.least_height()
        return self._header_height() + first.height() + self.rows[1].least_height()

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        """Divide between rows; a row is divided only where even one does not fit a page."""
        if self.is_kept_together:
            return None
        left = room - self._header_height()
        for count, row in enumerate(self.rows):
            if row.height() <= left:
                left -= row.height()
                continue
            return self._divided(count, left)
        return None

    def draw(self, pen: Pen, x: float, top: float) -> None:
        """Draw header and rows with rules between them."""
        position = top
        if self.header is not None:
            with pen.decoration():
                pen.fill(x, top, sum(self.look.widths), self.header.height(), self.look.ground)
            self._draw_row(pen, self.header, x, position)
            position += self.header.height()
        for row in self.rows:
            self._draw_row(pen, row, x, position)
            position += row.height()
            with pen.decoration():
                pen.rule(x, position, sum(self.look.widths), self.look.rule)

    def _divided(self, count: int, left: float) -> tuple[Piece, Piece] | None:
        row = self.rows[count]
        head, tail = list(self.rows[:count]), list(self.rows[count:])
        if row.is_tall() and left >= row.least_height() and (parts := row.cut(left)) is not None:
            head.append(parts[0])
            tail[0] = parts[1]
        elif len(tail) == 1 and len(head) > _FEWEST_ROWS:
            # No whole row stands alone at the top of a page.
            tail.insert(0, head.pop())
        if not head:
            return None
        return (
            replace(self, rows=tuple(head)),
            replace(self, rows=tuple(tail), space_before=0.0, starts_page=False),
        )

    def _draw_row(self, pen: Pen, row: Row, x: float, top: float) -> None:
        position = x
        for cell, width in zip(row.cells, self.look.widths, strict=True):
            cell.draw(pen, position + _PADDING_X, top + row.padding)
            position += width

    def _header_height(self) -> float:
        return self.header.height() if self.header is not None else 0.0


def cell_width(column_width: float) -> float:
    """Room for text in a column."""
    return column_width - 2 * _PADDING_X
