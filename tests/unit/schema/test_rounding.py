import pytest

from engine.schema.rounding import score_text, share_text, size_text


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_949, "999.9 kB"),
        (999_950, "1.0 MB"),
        (4_946_785, "4.9 MB"),
        (2 * 10**12, "2.0 TB"),
    ],
)
def test_size_of_a_file_can_be_read(count: int, shown: str) -> None:
    assert size_text(count) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "< 0.01"),
        (0.0049, "< 0.01"),
        (0.005, "0.01"),
        (0.5, "0.50"),
        (0.9949, "0.99"),
        (0.995, "> 0.99"),
        (0.996, "> 0.99"),
        (1.0, "> 0.99"),
    ],
)
def test_rounding_a_score_never_claims_certainty(value: float, shown: str) -> None:
    assert score_text(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0.0 %"),
        (0.0004, "< 0.1 %"),
        (0.25, "25.0 %"),
        (0.9996, "> 99.9 %"),
        (1.0, "100.0 %"),
    ],
)
def test_share_of_an_area_is_whole_only_where_it_is(value: float, shown: str) -> None:
    assert share_text(value) == shown
