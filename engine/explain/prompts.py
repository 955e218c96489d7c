"""What the language model is told: the touched regions and the clues found there.

Training and analysis build the prompt with the same function, from the same records.
"""

import hashlib
from collections.abc import Sequence

from engine.schema.finding import CheckState, Clue, Region, Side

# The language model was trained on at most this many regions; the strongest come first.
MOST_REGIONS = 8
NO_REGIONS = "regions: none."


def build_prompt(regions: Sequence[Region], clues: Sequence[Clue]) -> str:
    """Return the prompt, e.g. `regions: right eye high: sharpness lower; nose moderate.`

    regions: highest score first, as `find_regions` returns them. Only clues that were found are
    told; a clue without a region is left out.
    """
    if not regions:
        return NO_REGIONS
    parts = []
    for region in regions[:MOST_REGIONS]:
        found = sorted(
            {
                clue.term.replace("_", " ")
                for clue in clues
                if clue.region_id == region.id and clue.state is CheckState.FOUND
            }
        )
        words = f"{spoken_name(region)} {region.severity}"
        parts.append(f"{words}: {', '.join(found)}" if found else words)
    return f"regions: {'; '.join(parts)}."


def spoken_name(region: Region) -> str:
    """Return the region as it is said: `right eye`, `nose`."""
    side = "" if region.side in (Side.NONE, Side.BOTH) else f"{region.side} "
    return f"{side}{region.name}"


def prompt_sha256(prompt: str) -> str:
    """Return the SHA-256 (hex) of the prompt's UTF-8 bytes."""
    return hashlib.sha256(prompt.encode("utf-8")).hexdigest()
