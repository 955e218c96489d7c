"""Clues as rows of tables: the term's label, its state, what was measured and compared."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.schema.finding import CheckState, Clue, Finding, Measure, Region, RegionName, Side
from engine.schema.phrase import Phrase
from reports.clue_words import clue_words
from reports.context import ReportContext
from reports.document import Text, Voice

# How the engine begins a sentence about a region: "Left eye: …".
_SPOKEN = {f"{side.value} {name.value}".strip() for side in Side for name in RegionName}


def clues_of(finding: Finding, region: Region) -> tuple[Clue, ...]:
    """The clues a region refers to, in the engine's order."""
    wanted = set(region.clue_ids)
    return tuple(clue for clue in shown_clues(finding) if clue.id in wanted)


def shown_clues(finding: Finding) -> tuple[Clue, ...]:
    """All clues; a value by a method that is said not to have run is no result and not shown."""
    switched_off = {run.name for run in finding.methods if run.state is CheckState.NOT_RUN}
    return tuple(
        replace(clue, state=CheckState.NOT_RUN, measure=None, text=clue.method)
        if clue.method in switched_off and clue.state is not CheckState.NOT_RUN
        else clue
        for clue in finding.clues
    )


def clue_rows(
    context: ReportContext, clues: Iterable[tuple[str, Clue]], *, shows_state: bool
) -> Iterator[tuple[Text, ...]]:
    """Rows of (region, label, [state,] measured, compared with, range) of measured clues."""
    say = context.say
    for place, clue in clues:
        row = (Text(place), Text(clue_words(clue.term, say.language).label, Voice.MACHINE))
        state = (Text(say.state(clue.state), is_strong=clue.state is CheckState.FOUND),)
        measured = _measured(context, clue.measure)
        yield (*row, *(state if shows_state else ()), *measured)


def unmeasured_rows(
    context: ReportContext, clues: Iterable[tuple[str, Clue]]
) -> Iterator[tuple[Text, ...]]:
    """Rows of (regions, label, state, reason), one for all regions with the same reason.

    The engine's reasons begin with the region's name; equal ones after it are told once.
    """
    say = context.say
    shared: dict[tuple[str, CheckState, str], list[str]] = {}
    for place, clue in clues:
        reason = say.machine(_reason(clue))
        shared.setdefault((clue.term, clue.state, reason), []).append(place)
    for (term, state, reason), places in shared.items():
        yield (
            Text(", ".join(dict.fromkeys(places))),
            Text(clue_words(term, say.language).label, Voice.MACHINE),
            Text(say.state(state), is_strong=True),
            Text(reason, Voice.MACHINE),
        )


def _reason(clue: Clue) -> str:
    """Why there is no value, without the region's name at the beginning."""
    if isinstance(clue.text, Phrase) and {"quantity", "why"} <= clue.text.values.keys():
        told = {name: clue.text.values[name] for name in ("quantity", "why")}
        return Phrase("{quantity} not measured: {why}.", **told)
    name, _, rest = clue.text.partition(": ")
    return rest if name.lower() in _SPOKEN else clue.text


def _measured(context: ReportContext, measure: Measure | None) -> tuple[Text, Text, Text]:
    say, nothing = context.say, Text("–")
    if measure is None:
        return (nothing, nothing, nothing)
    return (
        Text(f"{say.measured(measure.value)} {say.known(measure.unit)}".strip()),
        Text(
            say(
                "{compared_with} ({value})",
                compared_with=say.known(measure.compared_with),
                value=say.measured(measure.reference),
            )
        ),
        Text(_expected(context, measure)),
    )


def _expected(context: ReportContext, measure: Measure) -> str:
    say = context.say
    if measure.expected_low is None or measure.expected_high is None:
        return say("not measured")
    low, high = say.measured(measure.expected_low), say.measured(measure.expected_high)
    return say("{low} to {high}", low=low, high=high)
