from hypothesis import given
from hypothesis import strategies as st

from reports.right_to_left import is_right_to_left, reading_form


def test_hebrew_word_is_turned_round() -> None:
    assert reading_form("שלום") == "םולש"


def test_marks_stay_on_their_letter() -> None:
    assert reading_form("שָׁב") == "בשָׁ"


def test_latin_and_digits_around_stay_where_they_are() -> None:
    assert reading_form("a_שלום.jpg") == "a_םולש.jpg"


def test_arabic_letters_are_joined() -> None:
    # sin initial, lam-alef final, mim isolated; drawn from right to left.
    assert reading_form("سلام") == "\ufee1\ufefc\ufeb3"


def test_word_without_such_letters_is_unchanged() -> None:
    assert reading_form("写真-IMG.jpg") == "写真-IMG.jpg"
    assert not is_right_to_left("A")


@given(st.text(alphabet="אבגabc-אָ", max_size=30))
def test_no_character_is_lost(word: str) -> None:
    assert sorted(reading_form(word)) == sorted(word)
