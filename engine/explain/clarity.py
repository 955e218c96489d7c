"""Which of the found clues are clear enough to be put into words.

A clue counts as found beyond the range of 95 % of genuine faces. With up to six measurements on
each of a dozen regions, a few are found on any face by chance; all of them are shown with their
numbers, but told as words they would read as reasons.
"""

from collections.abc import Iterable

from engine.schema.finding import CheckState, Clue

# Told is what lies beyond the bound of the genuine range by a quarter of the bound. Measured on
# 150 synthetic forgeries and their genuine twins under the same masks: of the clues found, 183 on
# forgeries and 82 on twins, 79 and 19 are clear.
CLEARLY_BEYOND = 1.25
# Most faces are unlike their mirror image somewhere: on the same pictures it was found as often on
# twins (32) as on forgeries (30). So it is told beside another clue only.
_NEVER_ALONE = "asymmetry"
# Keeps the quotient finite where a bound or a value is nothing.
_LEAST = 1e-3


def told_terms(clues: Iterable[Clue], region_id: str) -> tuple[str, ...]:
    """Return the terms that are told of a region, in alphabetical order."""
    terms = sorted({clue.term for clue in clues if clue.region_id == region_id and is_clear(clue)})
    return () if terms == [_NEVER_ALONE] else tuple(terms)


def is_clear(clue: Clue) -> bool:
    """Return whether a clue was found and its value lies clearly beyond the genuine range.

    A clue without a measured value or without a range is as clear as it was found.
    """
    measure = clue.measure
    if clue.state is not CheckState.FOUND:
        return False
    if measure is None or measure.expected_low is None or measure.expected_high is None:
        return True
    value, low, high = measure.value, measure.expected_low, measure.expected_high
    if value > high:
        return value >= CLEARLY_BEYOND * max(high, _LEAST)
    return max(value, _LEAST) * CLEARLY_BEYOND <= low
