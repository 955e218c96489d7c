import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.visible_text import code_point, exact_form, make_visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("photo\u202egpj.exe", "photo⟨U+202E⟩gpj.exe"),
        ("a\x00b\x1b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m"),
        ("zero\u200bwidth", "zero⟨U+200B⟩width"),
        ("hard\u00a0space", "hard⟨U+00A0⟩space"),
        ("two\nlines", "two⟨U+000A⟩lines"),
        ("file\udc80.jpg", "file⟨byte 0x80⟩.jpg"),
        ("half\ud800", "half⟨U+D800⟩"),
        ("private \ue000", "private ⟨U+E000⟩"),
        (" edges  and doubles ", "⟨U+0020⟩edges ⟨U+0020⟩and doubles⟨U+0020⟩"),
        ("Grüße – 写真.jpg", "Grüße – 写真.jpg"),
    ],
)
def test_characters_that_cannot_be_seen_are_written_as_code_points(text: str, seen: str) -> None:
    assert make_visible(text) == seen


def test_no_text_can_imitate_an_escape() -> None:
    assert make_visible("⟨U+202E⟩") == "⟨U+27E8⟩U+202E⟨U+27E9⟩"


def test_heaps_of_combining_marks_do_not_reach_neighbouring_lines() -> None:
    assert make_visible("e\u0301") == "e\u0301"
    assert make_visible("e" + "\u0301" * 50).count(code_point("\u0301")) == 48


def test_people_may_write_several_lines() -> None:
    assert make_visible("one\r\ntwo\tthree", keep_lines=True) == "one\ntwo three"


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    seen = make_visible(text)
    assert not [c for c in seen if unicodedata.category(c) in hidden]


@given(st.text(), st.text())
def test_different_texts_look_different(first: str, second: str) -> None:
    assert (make_visible(first) == make_visible(second)) == (first == second)


def test_long_text_keeps_both_ends_and_says_what_is_missing() -> None:
    text = "a" * 9000 + "z" * 1000
    short = make_visible(text, limit=100)
    assert short.startswith("a" * 75 + "⟨9900 characters left out;")
    assert short.endswith("⟩" + "z" * 25)


def test_text_cannot_imitate_that_something_was_left_out() -> None:
    assert make_visible("a⟨9 characters left out⟩") == "a⟨U+27E8⟩9 characters left out⟨U+27E9⟩"


def test_short_text_is_left_alone() -> None:
    assert make_visible("name.jpg", limit=8) == "name.jpg"


def test_exact_form_is_ascii() -> None:
    assert exact_form("Grüße\u202e'\udc80") == "Gr\\xfc\\xdfe\\u202e'\\udc80"


def test_text_that_is_cut_at_a_space_gets_no_sign_for_it() -> None:
    text = "abc " + "x" * 50 + " yz"
    shown = make_visible(text, limit=5)
    assert shown == "abc⟨53 characters left out; complete in the attached manifest⟩z"
    assert "U+0020" in make_visible(" " + text, limit=9)
