"""From a measured value to a clue: compared with genuine faces, in numbers and in words."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.measurement.ranges import GenuineRange, genuine_ranges, range_key
from engine.plugin import ClueMeasurement, MeasuredMap
from engine.schema.finding import CheckState, Measure, RegionName, Side
from engine.schema.phrase import Phrase
from engine.schema.spoken import place, place_first


class Deviation(StrEnum):
    """How a value is held against its reference before it is compared with genuine faces."""

    LOG_RATIO = "log ratio"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One measured quantity and the terms it can give.

    method: the filter's name. name, unit: for people; decimals: how it is printed. lower_term and
    higher_term: what a value beyond the genuine range means; "" where it means nothing. floor:
    added to both sides of a ratio, so that two values near nothing are alike.
    """

    method: str
    name: str
    unit: str
    decimals: int
    deviation: Deviation
    lower_term: str
    higher_term: str
    floor: float = 1e-6

    @property
    def default_term(self) -> str:
        """The term under which "not run" is reported."""
        return self.lower_term or self.higher_term

    def deviate(self, value: float, reference: float) -> float:
        """Return `value` held against `reference`, as the genuine ranges hold it."""
        if self.deviation is Deviation.LOG_RATIO:
            return math.log((value + self.floor) / (reference + self.floor))
        return value - reference

    def expect(self, deviation: float, reference: float) -> float:
        """Return the value that deviates so much from `reference`: the inverse of `deviate`."""
        if self.deviation is Deviation.LOG_RATIO:
            return max((reference + self.floor) * math.exp(deviation) - self.floor, 0.0)
        return reference + deviation


@dataclass(frozen=True, slots=True)
class Observation:
    """One value on one region, before it is judged.

    comparison: the word of the genuine ranges; compared_with: the same in a sentence.
    interocular_px: between the eyes, where it was measured. obstacle: why there is no value,
    else "". map: the values it comes from.
    """

    region: tuple[RegionName, Side]
    comparison: str
    compared_with: str
    interocular_px: float
    value: float = 0.0
    reference: float = 0.0
    obstacle: str = ""
    map: MeasuredMap | None = field(default=None, compare=False)


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
    obstacle = observation.obstacle
    key = range_key(quantity.method, name, observation.comparison, observation.interocular_px)
    expected = ranges.get(key)
    if not obstacle and expected is None:
        obstacle = Phrase(
            "too few genuine faces were measured for {place} compared with {other}",
            place=place(name, side),
            other=_fixed(observation.compared_with),
        )
    if obstacle or expected is None:
        return ClueMeasurement(
            term=quantity.default_term,
            state=CheckState.NOT_RUN,
            region=observation.region,
            measure=None,
            text=Phrase(
                "{place}: {quantity} not measured: {why}.",
                place=place_first(name, side),
                quantity=Phrase(quantity.name),
                why=_fixed(obstacle),
            ),
        )
    deviation = quantity.deviate(observation.value, observation.reference)
    term = _term(quantity, is_low=deviation < expected.median)
    beyond = _beyond(quantity, deviation, expected)
    measure = _measure(quantity, observation, expected)
    return ClueMeasurement(
        term=term,
        state=CheckState.FOUND if beyond else CheckState.NOT_FOUND,
        region=observation.region,
        measure=measure,
        text=_sentence(quantity, observation, measure, beyond),
        map=observation.map,
    )


def no_face(quantity: Quantity) -> tuple[ClueMeasurement, ...]:
    """Return the one measurement of a picture without a face mesh: not run, and why."""
    text = Phrase(
        "{quantity} not measured: no face mesh, so no regions.",
        quantity=Phrase(_start(quantity.name)),
    )
    return (ClueMeasurement(quantity.default_term, CheckState.NOT_RUN, None, None, text),)


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
    return Measure(
        value=observation.value,
        reference=observation.reference,
        unit=quantity.unit,
        compared_with=observation.compared_with,
        expected_low=quantity.expect(expected.low, observation.reference),
        expected_high=quantity.expect(expected.high, observation.reference),
    )


def _sentence(quantity: Quantity, observation: Observation, measure: Measure, beyond: str) -> str:
    def number(value: float | None) -> str:
        return f"{0.0 if value is None else value:.{quantity.decimals}f}"

    def amount(value: float) -> str:
        unit = _fixed(measure.unit)
        return Phrase("{number} {unit}", number=number(value), unit=unit) if unit else number(value)

    # Where the reference is "no difference at all", its zero says nothing.
    other = _fixed(measure.compared_with)
    if measure.reference:
        other = Phrase("{other} ({value})", other=other, value=amount(measure.reference))
    return Phrase(
        "{place}: {quantity} {value}, compared with {other}; 95 % of genuine faces: {low} to"
        " {high}; {verdict}.",
        place=place_first(*observation.region),
        quantity=Phrase(quantity.name),
        value=amount(measure.value),
        other=other,
        low=number(measure.expected_low),
        high=number(measure.expected_high),
        verdict=_verdict(quantity, beyond),
    )


def _verdict(quantity: Quantity, beyond: str) -> Phrase:
    if beyond:
        lower, higher = "lower than on genuine faces", "higher than on genuine faces"
        return Phrase(lower if beyond == "lower" else higher)
    # The sides on which a value would be a clue.
    if quantity.lower_term and quantity.higher_term:
        return Phrase("not lower or higher than on genuine faces")
    one_sided = ("not higher than on genuine faces", "not lower than on genuine faces")
    return Phrase(one_sided[bool(quantity.lower_term)])


def _fixed(words: str) -> str:
    """Words that a filter has as a constant, as a phrase; what is one already, as it is."""
    return words if not words or isinstance(words, Phrase) else Phrase(words)


def _start(words: str) -> str:
    return words[:1].upper() + words[1:]
