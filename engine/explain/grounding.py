"""Holds each sentence against mask and measurements; what they do not carry is flagged.

A sentence is supported when it names at least one region the mask touches or one clue that was
found, and nothing in it is contradicted. Objections say in words what is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.explain.mentions import PAIRED, Claim, read_claims, split_sentences
from engine.explain.vocabulary import clue_vocabulary
from engine.schema.finding import (
    CheckState,
    Clue,
    Region,
    RegionName,
    Sentence,
    Severity,
    Side,
)
from engine.schema.phrase import Phrase, row
from engine.schema.spoken import both_places, place

# A whole may stand for its named part (the mask on the lips touches the mouth) …
WHOLE_OF = {
    RegionName.PUPIL: RegionName.EYE,
    RegionName.LIP: RegionName.MOUTH,
    RegionName.TOOTH: RegionName.MOUTH,
    RegionName.TONGUE: RegionName.MOUTH,
}
# … and a part for its whole when the mask covers at least this much of the whole.
PART_NEEDS_COVERAGE = 0.5
# All of these lie on skin.
_ON_SKIN = frozenset(
    {
        RegionName.CHEEK,
        RegionName.FOREHEAD,
        RegionName.CHIN,
        RegionName.JAW,
        RegionName.NOSE,
        RegionName.WRINKLE,
        RegionName.FRECKLE,
        RegionName.SCAR,
        RegionName.DIMPLE,
    }
)


def ground_text(
    text: str, regions: Sequence[Region], clues: Sequence[Clue]
) -> tuple[Sentence, ...]:
    """Return the sentences of `text`, each with the regions and clues it rests on.

    regions, clues: of the face the text is about.
    """
    return tuple(ground_sentence(part, regions, clues) for part in split_sentences(text))


def ground_sentence(text: str, regions: Sequence[Region], clues: Sequence[Clue]) -> Sentence:
    """Return one sentence with what it rests on and, where it is not supported, why."""
    support = _Support(regions, clues)
    for claim in read_claims(text):
        support.weigh(claim)
    if not support.objections and not (support.region_ids or support.clue_ids):
        support.objections[Phrase("It names neither a marked region nor a measured clue.")] = None
    return Sentence(
        text=text,
        region_ids=tuple(support.region_ids),
        clue_ids=tuple(support.clue_ids),
        is_supported=not support.objections,
        objection=row(support.objections),
    )


@dataclass(slots=True)
class _Support:
    """What has been found for and against one sentence; dicts keep order and drop repetitions."""

    regions: Sequence[Region]
    clues: Sequence[Clue]
    region_ids: dict[str, None] = field(default_factory=dict)
    clue_ids: dict[str, None] = field(default_factory=dict)
    objections: dict[str, None] = field(default_factory=dict)

    def weigh(self, claim: Claim) -> None:
        """Look for what carries the claim; object where nothing does."""
        meant: dict[str, Region] = {}
        for name, side in claim.regions:
            for region in self._resolve(name, side):
                meant[region.id] = region
        self.region_ids.update(dict.fromkeys(meant))
        # Without a region, the claim is about the face: any region may carry it.
        places = list(meant.values()) if claim.regions else list(self.regions)
        for term in claim.terms:
            self._weigh_term(term, places, must_hold_everywhere=bool(claim.regions))
        for term in claim.denied:
            self._weigh_denied(term, places)
        self._weigh_degree(claim, list(meant.values()))

    def _resolve(self, name: RegionName, side: Side) -> list[Region]:
        label = _spoken(name, side)
        own = [region for region in self.regions if region.name is name]
        if own and side is Side.BOTH:
            missing = {Side.LEFT, Side.RIGHT} - {region.side for region in own}
            for absent in sorted(missing):
                self._object(Phrase("The {place} is not named.", place=_spoken(name, absent)))
            return own
        matching = [region for region in own if _sides_agree(region, side)]
        if matching:
            return matching
        if own:
            there = _spoken(name, own[0].side)
            self._object(Phrase("The {there} is named, not the {place}.", there=there, place=label))
            return []
        related = self._related(name, side)
        if not related:
            self._object(Phrase("The {place} is not named.", place=label))
        return related

    def _related(self, name: RegionName, side: Side) -> list[Region]:
        """Return the named regions that stand for one that was not named itself."""
        found = []
        for region in self.regions:
            is_part = WHOLE_OF.get(region.name) is name
            is_whole = WHOLE_OF.get(name) is region.name and region.coverage >= PART_NEEDS_COVERAGE
            is_on_it = name is RegionName.SKIN and region.name in _ON_SKIN
            if (is_part or is_whole or is_on_it) and _sides_agree(region, side):
                found.append(region)
        return found

    def _weigh_term(
        self, term: str, places: Sequence[Region], *, must_hold_everywhere: bool
    ) -> None:
        absent = []
        holds = False
        for region in places:
            found = self._clue(region, term, CheckState.FOUND)
            if found is None:
                absent.append(region)
            else:
                holds = True
                self.clue_ids[found.id] = None
        label = Phrase(clue_vocabulary()[term].label)
        if not holds and not must_hold_everywhere:
            self._object(Phrase("“{clue}” was found on no marked region.", clue=label))
        for region in absent if must_hold_everywhere else ():
            self._object_to_absent(term, region)

    def _object_to_absent(self, term: str, region: Region) -> None:
        entry = clue_vocabulary()[term]
        facts = {"clue": Phrase(entry.label), "place": _spoken(region.name, region.side)}
        contrary = self._clue(region, entry.opposite, CheckState.FOUND)
        if contrary is not None:
            self._object(
                Phrase(
                    "The measurement on the {place} says the contrary: {what}",
                    place=facts["place"],
                    what=contrary.text,
                )
            )
            return
        measured = [
            clue
            for clue in self.clues
            if clue.region_id == region.id and clue.method == entry.method
        ]
        if measured:
            self._object(
                Phrase(
                    "“{clue}” was not found on the {place}: {what}", what=measured[0].text, **facts
                )
            )
        else:
            self._object(Phrase("“{clue}” was not measured on the {place}.", **facts))

    def _weigh_denied(self, term: str, places: Sequence[Region]) -> None:
        for region in places:
            found = self._clue(region, term, CheckState.FOUND)
            if found is not None:
                self._object(Phrase("The measurement says the contrary: {what}", what=found.text))
                self.clue_ids[found.id] = None

    def _weigh_degree(self, claim: Claim, places: Sequence[Region]) -> None:
        opposite = {Severity.LOW: Severity.HIGH, Severity.HIGH: Severity.LOW}
        for region in places:
            if claim.degree and region.severity is opposite.get(claim.degree):
                self._object(
                    Phrase(
                        "The severity on the {place} is {severity}.",
                        place=_spoken(region.name, region.side),
                        severity=Phrase(region.severity.value),
                    )
                )

    def _clue(self, region: Region, term: str, state: CheckState) -> Clue | None:
        return next(
            (
                clue
                for clue in self.clues
                if clue.region_id == region.id and clue.term == term and clue.state is state
            ),
            None,
        )

    def _object(self, words: str) -> None:
        self.objections[words] = None


def _sides_agree(region: Region, said: Side) -> bool:
    return (
        said in (Side.NONE, Side.BOTH)
        or region.name not in PAIRED
        or region.side in (said, Side.BOTH, Side.NONE)
    )


def _spoken(name: RegionName, side: Side) -> Phrase:
    return both_places(name) if side is Side.BOTH else place(name, side)
