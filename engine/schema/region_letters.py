"""The letters by which window, report and tables call the regions of a finding."""

from collections.abc import Mapping

from engine.schema.finding import Finding, Region


def regions_by_score(finding: Finding) -> tuple[Region, ...]:
    """The strongest region first, over all faces; equal ones in the engine's order."""
    return tuple(sorted(finding.regions, key=lambda region: -region.score))


def region_letters(finding: Finding) -> Mapping[str, str]:
    """The letter of every region by its id: A is the strongest of the picture."""
    return {
        region.id: letter(position) for position, region in enumerate(regions_by_score(finding))
    }


def letter(position: int) -> str:
    """A, B … Z, AA, AB …: the letter at `position`, counted from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
