"""Holds the words on a forgery against what is true of it: regions, clues, a reference caption.

A sentence is borne out when the grounding of an analysis supports it with the true regions and
clues in place of the found ones. A clue said of a region is right when it was found there with the
true mask. Words that name a whole for its part, or a part for its whole, count as that region.
"""

from collections.abc import Sequence

from engine.explain.grounding import WHOLE_OF, ground_sentence
from engine.explain.mentions import Claim, read_claims
from engine.schema.finding import RegionName, Side
from engine.training.manifest import TrueRegion, as_records
from engine.training.outcome import WordOutcome


def weigh_words(
    sentences: Sequence[str], truth: Sequence[TrueRegion], touched: frozenset[str], reference: str
) -> WordOutcome:
    """Return the counts for the `sentences` on one forgery.

    truth: what an analysis names on the true mask. touched: names (without side) of all regions
    the edit touched, whether or not the analysis would name them.
    """
    records = as_records(truth)
    grounded = [ground_sentence(text, *records) for text in sentences]
    claims = [claim for text in sentences for claim in read_claims(text)]
    said = dict.fromkeys(mention for claim in claims for mention in claim.regions)
    told = [true for true in truth if any(_is_meant(true, *mention) for mention in said)]
    attributes = dict.fromkeys(
        (name, side, term) for claim in claims for name, side, term in _attributes(claim)
    )
    return WordOutcome(
        reference=reference,
        written=" ".join(sentences),
        sentences=len(grounded),
        borne_out=sum(sentence.is_supported for sentence in grounded),
        said=len(said),
        said_touched=sum(_is_touched(name, side, truth, touched) for name, side in said),
        expected=len(truth),
        told=len(told),
        attributes=len(attributes),
        attributes_right=sum(
            any(_is_meant(true, name, side) and term in true.terms for true in truth)
            for name, side, term in attributes
        ),
        clues_found=sum(len(true.terms) for true in truth),
        clues_told=sum(
            any(said == term and _is_meant(true, name, side) for name, side, said in attributes)
            for true in truth
            for term in true.terms
        ),
    )


def _attributes(claim: Claim) -> list[tuple[RegionName, Side, str]]:
    """One entry per region and clue; both sides are two regions."""
    return [
        (name, one, term)
        for name, side in claim.regions
        for one in ((Side.LEFT, Side.RIGHT) if side is Side.BOTH else (side,))
        for term in claim.terms
    ]


def _is_touched(
    name: RegionName, side: Side, truth: Sequence[TrueRegion], touched: frozenset[str]
) -> bool:
    """The truth names it on that side, or it names no such region but the edit touched it."""
    known = [true for true in truth if true.name is name]
    if side is Side.BOTH and known:
        return {Side.LEFT, Side.RIGHT} <= {true.side for true in known}
    if any(_is_meant(true, name, side) for true in truth):
        return True
    return not known and str(name) in touched


def _is_meant(true: TrueRegion, name: RegionName, side: Side) -> bool:
    related = (
        true.name is name or WHOLE_OF.get(true.name) is name or WHOLE_OF.get(name) is true.name
    )
    free = (Side.NONE, Side.BOTH)
    return related and (side in free or true.side in free or true.side is side)
