import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.theme import load_theme
from reports.typesetting import Line, TextStyle, Typesetter
from reports.visible_text import make_visible

STYLE = TextStyle("serif", 10.0, 14.0, "#000000")
SETTER = Typesetter(load_theme())


def drawn(lines: tuple[Line, ...]) -> list[str]:
    return ["".join(run.text for run in line.runs) for line in lines]


@given(st.text(max_size=300), st.floats(40, 400))
@settings(max_examples=60, deadline=None)
def test_no_line_is_wider_than_its_room(text: str, width: float) -> None:
    lines = SETTER.lines(text, STYLE, width)
    assert lines
    assert all(line.width <= width + 1e-6 for line in lines)


@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), max_size=300))
@settings(max_examples=40, deadline=None)
def test_no_character_is_lost_in_breaking_lines(text: str) -> None:
    assert "".join(drawn(SETTER.lines(text, STYLE, 100.0))) == text


def test_lines_break_at_spaces() -> None:
    assert drawn(SETTER.lines("one two three four", STYLE, 60.0)) == ["one two", "three four"]


def test_line_ends_of_people_are_kept() -> None:
    assert drawn(SETTER.lines("one\n\ntwo", STYLE, 200.0)) == ["one", "", "two"]


def test_word_wider_than_the_line_is_broken() -> None:
    lines = drawn(SETTER.lines("a" * 200, STYLE, 100.0))
    assert len(lines) > 5
    assert "".join(lines) == "a" * 200


def test_chinese_breaks_between_characters() -> None:
    lines = drawn(SETTER.lines("这是一个很长的文件名" * 4, STYLE, 100.0))
    assert len(lines) > 3
    assert "".join(lines) == "这是一个很长的文件名" * 4


@pytest.mark.parametrize(
    ("text", "font"),
    [
        ("a", "NotoSerif-Regular"),
        ("ш", "NotoSerif-Regular"),
        ("写", "DroidSansFallbackFull"),
        ("ש", "DejaVuSans"),
    ],
)
def test_each_script_gets_a_font_that_has_it(text: str, font: str) -> None:
    (line,) = SETTER.lines(text, STYLE, 100.0)
    assert [run.font for run in line.runs] == [font]


@pytest.mark.parametrize("character", ["\U0001f600", "\U00020000", "\u1390", "\u202e"])
def test_character_without_a_sign_is_printed_as_its_code_point(character: str) -> None:
    (line,) = SETTER.lines(f"a{character}b", STYLE, 200.0)
    text = "".join(run.text for run in line.runs)
    assert text == f"a⟨U+{ord(character):04X}⟩b"


def test_escapes_stand_out_by_colour() -> None:
    (line,) = SETTER.lines("a\u202eb", STYLE, 200.0)
    plain = "".join(run.text for run in line.runs if run.colour == STYLE.colour)
    marked = "".join(run.text for run in line.runs if run.colour == load_theme().colours["failed"])
    assert (plain, marked) == ("ab", "⟨U+202E⟩")


def test_width_is_that_of_the_line() -> None:
    (line,) = SETTER.lines("Draft", STYLE, 500.0)
    assert SETTER.width("Draft", "serif", 10.0) == pytest.approx(line.width)


@pytest.mark.parametrize(
    "role", ["serif", "sans", "mono", "serif_italic", "sans_bold", "mono_bold"]
)
def test_signs_the_report_itself_uses_are_in_its_fonts(role: str) -> None:
    own = "⟨⟩×–—…“”’·•≥ΔE▸"
    style = TextStyle(role, 10.0, 14.0, "#000000")
    (line,) = SETTER.lines(own.replace("⟨⟩", ""), style, 1000.0)
    assert "U+" not in "".join(run.text for run in line.runs)
    assert make_visible(own).startswith("⟨U+27E8⟩")
