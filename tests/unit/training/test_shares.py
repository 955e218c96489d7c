"""Families of forgeries can be chosen and kept out."""

from pathlib import Path

import pytest

from engine.training.shares import chosen_shares
from engine.training.synthesis.families import FAMILIES, HELD_OUT_FAMILIES


def test_families_can_be_chosen_and_left_out() -> None:
    assert set(chosen_shares()) == set(FAMILIES)
    assert set(chosen_shares(None, ("inpaint",))) == set(FAMILIES) - {"inpaint"}
    assert set(chosen_shares(["inpaint", "marks"], ["marks"])) == {"inpaint"}


def test_families_kept_out_of_training_are_drawn_only_when_they_are_named() -> None:
    kept_out = sorted(HELD_OUT_FAMILIES)
    assert set(chosen_shares(kept_out)) == set(kept_out)
    assert not set(chosen_shares()) & set(kept_out)


@pytest.mark.parametrize(
    ("wanted", "excluded", "reason"),
    [(["portrait"], (), "portrait"), (None, ("x",), "x"), (["marks"], ("marks",), "left")],
)
def test_what_cannot_be_drawn_is_refused(
    wanted: list[str] | None, excluded: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        chosen_shares(wanted, excluded)


def test_the_page_on_training_tells_the_shares_that_are_drawn() -> None:
    page = (Path(__file__).parents[3] / "docs" / "training.md").read_text()
    for name, (_, share) in FAMILIES.items():
        assert f"| {name} | {share:.2f} |" in page
