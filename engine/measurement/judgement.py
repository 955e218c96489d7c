"""From a measured value to a clue: compared with genuine faces, in numbers and in words."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from engine.measurement.ranges import GenuineRange, genuine_ranges, range_key
from engine.plugin import ClueMeasurement
from engine.schema.finding import CheckState, Measure, RegionName, Side

# Added to both sides of a ratio so that two empty values are alike: far below any measured one.
_TINY = 1e-6


class Deviation(StrEnum):
    """How a value is held against its reference before it is compared with genuine faces."""

    LOG_RATIO = "log ratio"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measured quantity and the terms it can give.

    method: the filter's name. name, unit: for people; decimals: how it is printed. lower_term and
    higher_term: what a value beyond the genuine range means; "" where it means nothing.
    """

    method: str
    name: str
    unit: str
    decimals: int
    deviation: Deviation
    lower_term: str
    higher_term: str

    @property
    def default_term(self) -> str:
        """The term under which "not run" is reported."""
        return self.lower_term or self.higher_term


@dataclass(frozen=True, slots=True)
class Observation:
    """One value on one region, before it is judged.

    comparison: the word of the genuine ranges; compared_with: the same in a sentence. obstacle:
    why there is no value, else "".
    """

    region: tuple[RegionName, Side]
    comparison: str
    compared_with: str
    value: float = 0.0
    reference: float = 0.0
    obstacle: str = ""

    def deviation(self, kind: Deviation) -> float:
        """Return the value held against its reference."""
        if kind is Deviation.LOG_RATIO:
            return math.log((self.value + _TINY) / (self.reference + _TINY))
        return self.value - self.reference


def judge_all(
    quantity: Quantity, observations: Iterable[Observation]
) -> tuple[ClueMeasurement, ...]:
    """Return one clue measurement per observation, judged by the shipped genuine ranges."""
    ranges = genuine_ranges()
    return tuple(judge(quantity, observation, ranges) for observation in observations)


def judge(
    quantity: Quantity, observation: Observation, ranges: Mapping[str, GenuineRange]
) -> ClueMeasurement:
    """Return the clue: found only when the value leaves the central 95 % of genuine faces.

    The term is the one of the side of the genuine median on which the value lies.
    """
    name, side = observation.region
    label = spoken_name(name, side)
    obstacle = observation.obstacle
    expected = ranges.get(range_key(quantity.method, name, observation.comparison))
    if not obstacle and expected is None:
        obstacle = (
            f"too few genuine faces were measured for {label} compared with"
            f" {observation.compared_with}"
        )
    if obstacle or expected is None:
        return ClueMeasurement(
            term=quantity.default_term,
            state=CheckState.NOT_RUN,
            region=observation.region,
            measure=None,
            text=f"{_start(label)}: {quantity.name} not measured: {obstacle}.",
        )
    deviation = observation.deviation(quantity.deviation)
    term = _term(quantity, is_low=deviation < expected.median)
    beyond = _beyond(quantity, deviation, expected)
    measure = _measure(quantity, observation, expected)
    return ClueMeasurement(
        term=term,
        state=CheckState.FOUND if beyond else CheckState.NOT_FOUND,
        region=observation.region,
        measure=measure,
        text=_sentence(quantity, observation, measure, beyond),
    )


def no_face(quantity: Quantity) -> tuple[ClueMeasurement, ...]:
    """Return the one measurement of a picture without a face mesh: not run, and why."""
    text = f"{_start(quantity.name)} not measured: no face mesh, so no regions."
    return (ClueMeasurement(quantity.default_term, CheckState.NOT_RUN, None, None, text),)


def spoken_name(name: RegionName, side: Side) -> str:
    """Return a region as words: "left eye", "both cheeks" is never needed, "nose"."""
    return f"{side} {name}" if side in (Side.LEFT, Side.RIGHT) else str(name)


def _term(quantity: Quantity, *, is_low: bool) -> str:
    chosen = quantity.lower_term if is_low else quantity.higher_term
    return chosen or quantity.default_term


def _beyond(quantity: Quantity, deviation: float, expected: GenuineRange) -> str:
    if deviation < expected.low and quantity.lower_term:
        return "lower"
    if deviation > expected.high and quantity.higher_term:
        return "higher"
    return ""


def _measure(quantity: Quantity, observation: Observation, expected: GenuineRange) -> Measure:
    if quantity.deviation is Deviation.LOG_RATIO:
        base = observation.reference + _TINY
        low, high = base * math.exp(expected.low), base * math.exp(expected.high)
    else:
        low, high = observation.reference + expected.low, observation.reference + expected.high
    return Measure(
        value=observation.value,
        reference=observation.reference,
        unit=quantity.unit,
        compared_with=observation.compared_with,
        expected_low=low,
        expected_high=high,
    )


def _sentence(quantity: Quantity, observation: Observation, measure: Measure, beyond: str) -> str:
    def number(value: float | None) -> str:
        return f"{0.0 if value is None else value:.{quantity.decimals}f}"

    label = _start(spoken_name(*observation.region))
    unit = f" {quantity.unit}" if quantity.unit else ""
    verdict = f"{beyond} than on genuine faces" if beyond else "within the range of genuine faces"
    return (
        f"{label}: {quantity.name} {number(measure.value)}{unit}, compared with"
        f" {observation.compared_with} ({number(measure.reference)}{unit});"
        f" 95 % of genuine faces: {number(measure.expected_low)} to"
        f" {number(measure.expected_high)}; {verdict}."
    )


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
