import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.pen import StructureNode
from reports.pieces import FramedPiece, FrameLook, TextBlock, TextPiece
from reports.tables import Row, TableLook, TablePiece
from reports.typesetting import Line, Run, TextStyle

STYLE = TextStyle("sans", 8.0, 10.0, "#000000")
LOOK = FrameLook("#000000", "#ffffff", 100.0)


def block(count: int) -> TextBlock:
    lines = tuple(Line((Run(str(n), "f", "#000000", 0.0),), 5.0) for n in range(count))
    return TextBlock(lines, STYLE, StructureNode("P"))


def shown(blocks: tuple[TextBlock, ...]) -> list[str]:
    return [line.runs[0].text for b in blocks for line in b.lines]


@given(st.integers(1, 60), st.floats(0, 700))
def test_divided_text_keeps_every_line_and_fits(count: int, room: float) -> None:
    piece = TextPiece(block(count), 6.0)
    parts = piece.divide(room)
    if parts is None:
        return
    head, tail = parts
    assert isinstance(head, TextPiece)
    assert isinstance(tail, TextPiece)
    assert head.height() <= room + 1e-3
    assert shown((head.block,)) + shown((tail.block,)) == shown((piece.block,))
    assert min(len(head.block.lines), len(tail.block.lines)) >= 2


@given(st.integers(1, 5), st.integers(1, 60), st.integers(0, 3), st.floats(0, 700))
def test_divided_frame_keeps_every_line_and_fits(
    label: int, words: int, attribution: int, room: float
) -> None:
    blocks = tuple(block(n) for n in (label, words, attribution) if n)
    piece = FramedPiece(blocks, LOOK, 6.0)
    parts = piece.divide(room)
    if parts is None:
        return
    head, tail = parts
    assert isinstance(head, FramedPiece)
    assert isinstance(tail, FramedPiece)
    assert head.height() <= room + 1e-3
    assert shown(head.blocks) + shown(tail.blocks) == shown(blocks)


def table(heights: list[int], *, with_header: bool = True) -> TablePiece:
    rows = tuple(Row((block(n), block(1))) for n in heights)
    look = TableLook((50.0, 50.0), "#000000", "#ffffff")
    return TablePiece(Row((block(1), block(1))) if with_header else None, rows, look, 6.0)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=12), st.floats(0, 700), st.booleans())
def test_divided_table_keeps_every_line_and_repeats_its_header(
    heights: list[int], room: float, with_header: bool
) -> None:
    piece = table(heights, with_header=with_header)
    parts = piece.divide(room)
    if parts is None:
        return
    head, tail = parts
    assert isinstance(head, TablePiece)
    assert isinstance(tail, TablePiece)
    assert head.height() <= room + 1e-3
    assert head.header == tail.header == piece.header
    before = shown(tuple(row.cells[0] for row in piece.rows))
    assert shown(tuple(row.cells[0] for row in (*head.rows, *tail.rows))) == before


def test_table_fits_whatever_it_says_it_needs_at_least() -> None:
    for heights in ([3, 3], [40, 2], [1], [9, 9]):
        piece = table(heights)
        least = piece.least_height()
        assert piece.height() <= least or piece.divide(least) is not None


def test_row_taller_than_a_page_is_torn_apart() -> None:
    parts = table([200]).divide(300.0)
    assert parts is not None
    assert parts[0].height() <= 300.0


def test_row_of_few_lines_moves_on_whole() -> None:
    parts = table([4, 4]).divide(75.0)
    assert parts is not None
    head = parts[0]
    assert isinstance(head, TablePiece)
    assert len(head.rows) == 1


def test_last_row_takes_the_one_before_it_to_the_next_page() -> None:
    whole = table([1, 1, 1, 1, 1])
    parts = whole.divide(whole.height() - 1.0)
    assert parts is not None
    head, tail = parts
    assert isinstance(head, TablePiece)
    assert isinstance(tail, TablePiece)
    assert (len(head.rows), len(tail.rows)) == (3, 2)


def test_table_begins_with_two_rows_or_not_at_all() -> None:
    whole = table([1, 1, 1])
    assert whole.least_height() == pytest.approx(whole.height() - whole.rows[2].height())
