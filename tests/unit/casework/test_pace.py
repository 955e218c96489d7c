import pytest

from app.casework import pace
from app.casework.pace import Pace, left_text


class Clock:
    """Time that goes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(pace, "time", made)
    return made


def made(clock: Clock, total: int) -> Pace:
    return Pace(total, _started_s=clock.now_s, _turn_s=clock.now_s)


def test_rest_takes_as_long_as_what_was_done(clock: Clock) -> None:
    going = made(clock, 5)
    assert going.left_s is None
    for _ in range(2):
        clock.now_s += 3
        going.finish()
    assert going.left_s == pytest.approx(9)
    assert going.elapsed_s == pytest.approx(6)


def test_what_was_answered_before_does_not_tell_the_pace(clock: Clock) -> None:
    going = made(clock, 4)
    going.pass_over()
    clock.now_s += 4
    going.finish()
    assert going.left_s == pytest.approx(8)


def test_machine_that_becomes_slower_is_noticed(clock: Clock) -> None:
    going = made(clock, 100)
    for taken in [1] * 20 + [5] * 10:
        clock.now_s += taken
        going.finish()
    assert going.left_s == pytest.approx(5 * 70)


@pytest.mark.parametrize(
    ("left_s", "words"),
    [(20, "less than a minute"), (600, "about 10 min"), (4 * 3600, "about 4 h")],
)
def test_time_left_is_told_in_round_words(left_s: float, words: str) -> None:
    assert words in left_text(left_s)
