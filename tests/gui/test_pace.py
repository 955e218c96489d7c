"""The time that is left: told when it can be known, and never from what is long past."""

import pytest

from app.gui.pace import Pace


def paced(*marks: tuple[float, float]) -> Pace:
    pace = Pace()
    for now_s, fraction in marks:
        pace.mark(now_s, fraction)
    return pace


def test_steady_work_ends_when_its_pace_says() -> None:
    pace = paced((0, 0.0), (10, 0.25))
    assert pace.left_s(10) == pytest.approx(30)
    assert pace.left_s(14) == pytest.approx(26)


def test_nothing_is_told_before_it_can_be_known() -> None:
    assert Pace().left_s(0) is None
    assert paced((0, 0.0)).left_s(5) is None
    assert paced((0, 0.0), (0.5, 0.4)).left_s(0.5) is None
    assert paced((0, 0.1), (9, 0.1)).left_s(9) is None


def test_slow_start_is_forgotten() -> None:
    slow = [(0.0, 0.0), (100.0, 0.1)]
    fast = [(100.0 + second, 0.1 + 0.005 * second) for second in range(1, 101)]
    assert paced(*slow, *fast).left_s(200) == pytest.approx((1 - 0.6) / 0.005)


def test_work_that_was_added_begins_a_pace_of_its_own() -> None:
    pace = paced((0, 0.0), (10, 0.5), (11, 0.2))
    assert pace.left_s(11) is None
    pace.mark(15, 0.4)
    assert pace.left_s(15) == pytest.approx(12)


def test_work_that_takes_longer_than_it_should_is_about_to_end() -> None:
    assert paced((0, 0.0), (10, 0.5)).left_s(60) == 0
