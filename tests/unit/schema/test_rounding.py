import pytest

from engine.schema.rounding import score_text, share_text


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
