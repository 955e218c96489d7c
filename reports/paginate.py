"""Pieces to pages: what stands where, before anything is drawn."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.pieces import Piece

# Rounding of sums of line heights; far below what can be seen.
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece and its distance from the top of the text area, in points."""

    piece: Piece
    top: float


Page = tuple[Placed, ...]


@dataclass(slots=True)
class _Sheet:
    height: float
    placed: list[Placed] = field(default_factory=list)
    used: float = 0.0

    def room(self, piece: Piece) -> float:
        gap = piece.space_before if self.placed else 0.0
        return self.height - self.used - gap + _TOLERANCE

    def place(self, piece: Piece) -> None:
        top = self.used + (piece.space_before if self.placed else 0.0)
        self.placed.append(Placed(piece, top))
        self.used = top + piece.height()


def paginate(pieces: Sequence[Piece], height: float) -> tuple[Page, ...]:
    """Return the pages of text areas `height` points high.

    A figure that does not fit waits for the next page while text goes on before it, but never
    beyond the next heading. A piece that fits no page and cannot be divided runs over the end of
    a page of its own; all pieces of this package are lower than a page or divisible.
    """
    waiting = deque(pieces)
    floating: list[Piece] = []
    pages: list[Page] = []
    sheet = _Sheet(height)
    while waiting or floating:
        if not waiting or (floating and waiting[0].holds_floats):
            piece, is_last_call = floating.pop(0), True
        else:
            piece, is_last_call = waiting.popleft(), False
        room = sheet.room(piece)
        fits = piece.height() <= room and _least_with_followers(piece, waiting) <= room
        if (fits and not piece.starts_page) or not sheet.placed:
            parts = None if piece.height() <= room else piece.divide(room)
            sheet.place(parts[0] if parts else piece)
            if parts:
                waiting.appendleft(parts[1])
            continue
        if piece.floats and not is_last_call:
            floating.append(piece)
            continue
        starts_here = not piece.starts_page and _least_with_followers(piece, waiting) <= room
        if starts_here and (parts := piece.divide(room)) is not None:
            sheet.place(parts[0])
            piece = parts[1]
        waiting.appendleft(piece)
        waiting.extendleft(reversed(floating))
        floating = []
        pages.append(tuple(sheet.placed))
        sheet = _Sheet(height)
    if sheet.placed:
        pages.append(tuple(sheet.placed))
    return tuple(pages)


def _least_with_followers(piece: Piece, waiting: deque[Piece]) -> float:
    """Least room for a piece together with whatever must not be parted from it."""
    needed = 0.0
    current = piece
    for following in waiting:
        if not current.keeps_with_next or following.starts_page:
            break
        needed += current.height() + following.space_before
        current = following
    return needed + (0.0 if current.floats and current is not piece else current.least_height())
