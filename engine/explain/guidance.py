"""Which words may come next: sentences that say what the prompt tells, all of it, and nothing else.

The language model chooses the order, which clues come first, and the wording. A choice that could
only end in a sentence which the prompt does not carry (a clue on a region where it was not found,
a region that is not marked, the other side) is not open to it. The sentences are those that
training composes: a list of all regions of which the same is told, then one or two of their clues,
or without any clue their severity, or that they may be altered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from engine.explain.phrasing import (
    MOST_PREDICATES,
    PREDICATES,
    clue_phrases,
    opening,
    severity_phrases,
    spoken_both,
    spoken_one,
)
from engine.explain.prompts import ToldRegion
from engine.schema.finding import Severity


class _Stage(Enum):
    """What comes next in a sentence."""

    FIRST_REGION = auto()
    NEXT_REGION = auto()
    AFTER_REGION = auto()
    PREDICATE = auto()
    AFTER_PREDICATE = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the text: regions not yet told, those of this sentence, clues said of them."""

    stage: _Stage
    untold: frozenset[int]
    named: frozenset[int] = frozenset()
    is_plural: bool = False
    said: frozenset[str] = frozenset()


# The rest of a phrase that has been begun, and the place where it ends.
_Position = tuple[str, _Place]


@dataclass(frozen=True, slots=True)
class Guide:
    """A text so far that says what is told; `follow` says how it may go on.

    Each sentence begins with a space. Immutable.
    """

    told: tuple[ToldRegion, ...]
    positions: frozenset[_Position]

    @property
    def may_end(self) -> bool:
        """Everything has been told, in whole sentences."""
        return any(not rest and place.stage is _Stage.END for rest, place in self.positions)

    def follow(self, text: str) -> "Guide | None":
        """Return the guide after `text` too; None when no sentence goes on like that."""
        found = frozenset(
            after for rest, place in self.positions for after in self._after(rest, place, text)
        )
        return replace(self, positions=found) if text and found else None

    def _after(self, rest: str, place: _Place, text: str) -> Iterator[_Position]:
        if rest.startswith(text):
            yield rest[len(text) :], place
        elif text.startswith(rest):
            for phrase, then in _steps(self.told, place):
                yield from self._after(phrase, then, text[len(rest) :])


def guide_to(told: Sequence[ToldRegion]) -> Guide:
    """Return the guide at the beginning of a text that is to say what is `told`."""
    known = tuple(
        replace(one, terms=tuple(term for term in one.terms if term in PREDICATES)) for one in told
    )
    start = _Place(_Stage.FIRST_REGION if known else _Stage.END, frozenset(range(len(known))))
    return Guide(known, frozenset({("", start)}))


def _steps(told: Sequence[ToldRegion], place: _Place) -> Iterator[_Position]:
    """Return each phrase that may come at a place, and the place after it."""
    if place.stage is _Stage.FIRST_REGION:
        for words, then in _regions(told, place):
            yield f" {opening(words)}", then
    elif place.stage is _Stage.NEXT_REGION:
        yield from _regions(told, place)
    elif place.stage is _Stage.AFTER_REGION:
        further = len(list(_regions(told, place)))
        link, stage = (
            (", " if further > 1 else " and ", _Stage.NEXT_REGION)
            if further
            else ("", _Stage.PREDICATE)
        )
        yield link, replace(place, stage=stage)
    elif place.stage is _Stage.PREDICATE:
        yield from _predicates(told, place)
    elif place.stage is _Stage.AFTER_PREDICATE:
        if _is_more_to_say(told, place):
            yield " and", replace(place, stage=_Stage.PREDICATE)
        else:
            stage = _Stage.FIRST_REGION if place.untold else _Stage.END
            yield ".", _Place(stage, place.untold)


def _regions(told: Sequence[ToldRegion], place: _Place) -> Iterator[_Position]:
    """Return the regions that may be named: untold ones of which the same is told.

    Two sides of which the same is told are named together.
    """
    for number in sorted(place.untold):
        one = told[number]
        if place.named and _what(one) != _what(told[min(place.named)]):
            continue
        twins = {
            other
            for other in place.untold
            if told[other].name is one.name and _what(told[other]) == _what(one)
        }
        if len(twins) > 1:
            if number == min(twins):
                yield spoken_both(one.name), _with(place, twins, is_plural=True)
        else:
            words, is_plural = spoken_one(one.name, one.side)
            yield words, _with(place, {number}, is_plural=is_plural)


def _with(place: _Place, numbers: set[int], *, is_plural: bool) -> _Place:
    return replace(
        place,
        stage=_Stage.AFTER_REGION,
        untold=place.untold - numbers,
        named=place.named | numbers,
        is_plural=is_plural or bool(place.named),
    )


def _predicates(told: Sequence[ToldRegion], place: _Place) -> Iterator[_Position]:
    one = told[min(place.named)]
    if not one.terms:
        for phrase in severity_phrases(one.severity, is_plural=place.is_plural):
            yield f" {phrase}", replace(place, stage=_Stage.AFTER_PREDICATE)
    for term in one.terms:
        if term not in place.said:
            then = replace(place, stage=_Stage.AFTER_PREDICATE, said=place.said | {term})
            for phrase in clue_phrases(term, is_plural=place.is_plural):
                yield f" {phrase}", then


def _is_more_to_say(told: Sequence[ToldRegion], place: _Place) -> bool:
    terms = told[min(place.named)].terms
    return len(place.said) < min(len(terms), MOST_PREDICATES)


def _what(one: ToldRegion) -> tuple[str, ...] | Severity | None:
    """What a sentence says of a region: its clues, or without any its severity, if it has one."""
    return one.terms or one.severity
