"""What a sentence of the engine rests on, put into words of its own from the finding's structure.

The language model writes English only. Who reads another language is given this beside the
original: regions, degrees and clues as the finding records them. It is no translation.
"""

from engine.schema.finding import Clue, Finding, Region, Sentence
from engine.schema.languages import clue_label
from engine.schema.phrase import Phrase, row
from engine.schema.rounding import score_text
from engine.schema.spoken import place_first


def grounds(finding: Finding, sentence: Sentence) -> str:
    """Return the regions and clues that a sentence rests on, as a phrase; empty for none."""
    regions = [region for region in finding.regions if region.id in sentence.region_ids]
    clues = [clue for clue in finding.clues if clue.id in sentence.clue_ids]
    parts = [_region(region, [c for c in clues if c.region_id == region.id]) for region in regions]
    named = {region.id for region in regions}
    parts += [_loose(clue) for clue in clues if clue.region_id not in named]
    return row(parts)


def _region(region: Region, clues: list[Clue]) -> Phrase:
    facts = {
        "place": place_first(region.name, region.side),
        "severity": Phrase(region.severity.value),
        "score": score_text(region.score),
    }
    if not clues:
        return Phrase("{place}: severity {severity}, mean score {score}.", **facts)
    return Phrase(
        "{place}: severity {severity}, mean score {score}; found there: {clues}.",
        clues=row([_quoted(clue) for clue in clues], ", "),
        **facts,
    )


def _loose(clue: Clue) -> Phrase:
    return Phrase("Found: {clue}.", clue=_quoted(clue))


def _quoted(clue: Clue) -> Phrase:
    return Phrase("“{label}”", label=clue_label(clue.term))
