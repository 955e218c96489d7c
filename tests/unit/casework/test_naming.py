import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.casework.errors import InputRefused
from app.casework.naming import storable, utc_now, visible


def test_undecodable_bytes_are_shown_as_hexadecimal() -> None:
    assert visible(os.fsdecode(b"caf\xe9.jpg")) == r"caf\xe9.jpg"


def test_direction_override_is_shown() -> None:
    assert visible("gpj.\u202eexe") == r"gpj.\u202eexe"


def test_ordinary_letters_of_any_language_stay() -> None:
    assert visible("Größe 照片 ñ.jpg") == "Größe 照片 ñ.jpg"


@given(st.binary(max_size=30))
def test_any_file_name_can_be_printed(name: bytes) -> None:
    shown = visible(os.fsdecode(name))
    assert shown.encode("utf-8").decode("utf-8").isprintable()


def test_text_with_undecodable_bytes_is_refused() -> None:
    with pytest.raises(InputRefused, match="bytes that are no readable text"):
        storable(os.fsdecode(b"Ev\xe9"), "examiner's name")


def test_required_text_may_not_be_blank() -> None:
    with pytest.raises(InputRefused, match="case number is empty"):
        storable("  ", "case number", required=True)


def test_time_is_aware_utc() -> None:
    assert utc_now().endswith("+00:00")
