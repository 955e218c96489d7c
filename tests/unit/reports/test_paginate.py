from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from reports.paginate import paginate
from reports.pen import Pen
from reports.pieces import Piece

HEIGHT = 100.0


@dataclass(frozen=True)
class Brick:
    """A piece of `lines` lines of ten points."""

    name: str
    lines: int
    divisible: bool = True
    space_before: float = 0.0
    keeps_with_next: bool = False
    starts_page: bool = False
    floats: bool = False
    holds_floats: bool = False

    def height(self) -> float:
        return self.lines * 10.0

    def least_height(self) -> float:
        return 10.0 if self.divisible else self.height()

    def divide(self, room: float) -> tuple[Piece, Piece] | None:
        count = int(room / 10.0)
        if not self.divisible or not 0 < count < self.lines:
            return None
        return replace(self, lines=count), replace(self, lines=self.lines - count, space_before=0.0)

    def draw(self, pen: Pen, x: float, top: float) -> None:
        raise AssertionError("nothing is drawn here")


def names(pieces: list[Brick]) -> list[list[str]]:
    return [[placed.piece.name for placed in page] for page in paginate(pieces, HEIGHT)]


def test_long_text_runs_over_pages() -> None:
    pages = paginate([Brick("a", 25)], HEIGHT)
    assert [page[0].piece.height() for page in pages] == [100.0, 100.0, 50.0]


def test_heading_moves_with_what_follows() -> None:
    heading = Brick("h", 1, divisible=False, keeps_with_next=True)
    assert names([Brick("a", 9), heading, Brick("b", 3)]) == [["a"], ["h", "b"]]


def test_chain_of_headings_stays_together() -> None:
    heading = Brick("h", 2, divisible=False, keeps_with_next=True)
    assert names([Brick("a", 6), heading, heading, Brick("b", 1)]) == [["a"], ["h", "h", "b"]]


def test_figure_waits_while_text_fills_the_page() -> None:
    figure = Brick("f", 6, divisible=False, floats=True)
    assert names([Brick("a", 5), figure, Brick("b", 4), Brick("c", 2)]) == [
        ["a", "b", "c"],
        ["f", "c"],
    ]


def test_figure_does_not_pass_the_next_heading() -> None:
    figure = Brick("f", 6, divisible=False, floats=True)
    heading = Brick("h", 1, divisible=False, keeps_with_next=True, holds_floats=True)
    assert names([Brick("a", 5), figure, heading, Brick("b", 2)]) == [["a"], ["f", "h", "b"]]


def test_figure_at_the_end_is_not_lost() -> None:
    figure = Brick("f", 6, divisible=False, floats=True)
    assert names([Brick("a", 5), figure]) == [["a"], ["f"]]


def test_new_page_begins_where_asked() -> None:
    assert names([Brick("a", 2), Brick("b", 2, starts_page=True)]) == [["a"], ["b"]]


def test_asking_at_the_start_leaves_no_empty_page() -> None:
    assert names([Brick("a", 2, starts_page=True)]) == [["a"]]


def test_space_before_is_dropped_at_the_top_of_a_page() -> None:
    pages = paginate([Brick("a", 10), Brick("b", 1, space_before=30.0)], HEIGHT)
    assert pages[1][0].top == 0.0


def test_too_tall_piece_gets_a_page_of_its_own() -> None:
    assert names([Brick("a", 1), Brick("t", 30, divisible=False), Brick("b", 1)]) == [
        ["a"],
        ["t"],
        ["b"],
    ]


bricks = st.builds(
    Brick,
    st.just("x"),
    st.integers(1, 25),
    st.booleans(),
    st.sampled_from([0.0, 5.0]),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(bricks, max_size=25))
def test_every_line_is_placed_once_and_no_page_overflows(pieces: list[Brick]) -> None:
    pages = paginate(pieces, HEIGHT)
    placed = sum(p.piece.height() for page in pages for p in page)
    assert placed == sum(piece.height() for piece in pieces)
    assert all(pages)
    for page in pages:
        end = max(p.top + p.piece.height() for p in page)
        assert end <= HEIGHT + 1e-3 or len(page) == 1
