"""What the language model is told: the touched regions and the clues clearly found there.

Training and analysis build the prompt with the same function, from the same records; what it says
can be read back, so that the words are held to it while they are written.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.explain.clarity import told_terms
from engine.schema.finding import Clue, Region, RegionName, Severity, Side

# The language model was trained on at most this many regions; the strongest come first. A face
# swap touches eight to twelve.
MOST_REGIONS = 12
NO_REGIONS = "regions: none."
_PART = re.compile(
    rf"(?:(?P<side>left|right) )?(?P<name>{'|'.join(RegionName)})"
    rf"(?: (?P<severity>{'|'.join(Severity)}))?(?:: (?P<terms>[a-z ]+(?:, [a-z ]+)*))?"
)


@dataclass(frozen=True, slots=True)
class ToldRegion:
    """What the prompt says of one region.

    severity: None where nothing is to be said but that the region is marked. terms: clues clearly
    found there, by alphabet.
    """

    name: RegionName
    side: Side
    severity: Severity | None
    terms: tuple[str, ...] = ()


def tell(
    regions: Sequence[Region], clues: Sequence[Clue], *, is_certain: bool = True
) -> tuple[ToldRegion, ...]:
    """Return what is told of the first `MOST_REGIONS` regions (highest score first).

    is_certain: False while the verdict abstains; then places are told, but neither how strongly
    nor why. Of the clues told while abstaining one in eight held with the true mask (synthetic
    test people), and "strongly manipulated" beside "inconclusive" contradicts itself.
    Only clues that were found clearly are told (`told_terms`); one without a region is left out.
    """
    return tuple(
        ToldRegion(
            region.name,
            region.side if region.side in (Side.LEFT, Side.RIGHT) else Side.NONE,
            region.severity if is_certain else None,
            told_terms(clues, region.id) if is_certain else (),
        )
        for region in regions[:MOST_REGIONS]
    )


def build_prompt(
    regions: Sequence[Region], clues: Sequence[Clue], *, is_certain: bool = True
) -> str:
    """Return the prompt, e.g. `regions: right eye high: sharpness lower; nose moderate.`

    regions: highest score first, as `find_regions` returns them. is_certain: see `tell`.
    """
    return phrase_prompt(tell(regions, clues, is_certain=is_certain))


def phrase_prompt(told: Sequence[ToldRegion]) -> str:
    """Return the prompt that tells this."""
    if not told:
        return NO_REGIONS
    parts = []
    for one in told:
        side = f"{one.side} " if one.side in (Side.LEFT, Side.RIGHT) else ""
        words = f"{side}{one.name}{f' {one.severity}' if one.severity else ''}"
        terms = ", ".join(term.replace("_", " ") for term in one.terms)
        parts.append(f"{words}: {terms}" if terms else words)
    return f"regions: {'; '.join(parts)}."


def read_prompt(prompt: str) -> tuple[ToldRegion, ...]:
    """Return what a prompt of `phrase_prompt` tells; nothing for a prompt of another form."""
    if prompt == NO_REGIONS or not prompt.startswith("regions: "):
        return ()
    told = []
    for part in prompt.removeprefix("regions: ").removesuffix(".").split("; "):
        match = _PART.fullmatch(part)
        if match is None:
            return ()
        terms = match["terms"].split(", ") if match["terms"] else []
        told.append(
            ToldRegion(
                RegionName(match["name"]),
                Side(match["side"]) if match["side"] else Side.NONE,
                Severity(match["severity"]) if match["severity"] else None,
                tuple(term.replace(" ", "_") for term in terms),
            )
        )
    return tuple(told)


def prompt_sha256(prompt: str) -> str:
    """Return the SHA-256 (hex) of the prompt's UTF-8 bytes."""
    return hashlib.sha256(prompt.encode("utf-8")).hexdigest()
