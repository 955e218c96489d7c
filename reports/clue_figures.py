"""Which recorded maps a report shows: those of found clues that a sentence rests on."""

from engine.schema.case import CaseItem
from engine.schema.finding import Box, CheckState, Clue, ClueMap, Finding, Region
from engine.schema.image import PixelSize
from engine.schema.region_letters import region_letters
from reports.clue_tables import shown_clues
from reports.clue_words import clue_words
from reports.context import ReportContext
from reports.document import Block, ClueMapPanel, ClueMapsFigure
from reports.figure_plan import picture_source
from reports.map_panels import is_drawable
from reports.material import FileState, artifact_file

# One row: the report stays short, the case has them all.
MOST_PANELS = 3
# Room around what counted, as a share of it.
_MARGIN = 0.12


def clue_map_blocks(
    context: ReportContext,
    name: str,
    item: CaseItem,
    finding: Finding,
    regions: tuple[Region, ...],
) -> tuple[Block, ...]:
    """Return one row of maps for these regions, or nothing; never in a redacted report.

    name: of the figure that it belongs to.
    """
    say, evidence = context.say, item.evidence
    chosen = _chosen(context, item, finding, regions)
    is_shown = context.material.state_of(evidence.id, "figure copy") is FileState.MATCHES
    if not chosen or not is_shown or context.options.is_redacted:
        return ()
    panels = tuple(
        _panel(context, finding, clue, made, evidence.decode.size)
        for clue, made in chosen[:MOST_PANELS]
    )
    titles = "; ".join(panel.title for panel in panels)
    return (
        ClueMapsFigure(
            picture=picture_source(context.snapshot, item),
            panels=panels,
            caption=say(
                "Figure {name}, clue maps: the recorded values of {count} of the {total} clues "
                "found here that a sentence rests on. Closed cells count for the region, cells "
                "with gaps are what it is compared with; nothing else was measured. Dot: the "
                "region's number; line: what it is compared with.",
                name=name,
                count=len(panels),
                total=len(chosen),
            ),
            alternative=say("Recorded values over the picture: {titles}.", titles=titles),
        ),
    )


def _chosen(
    context: ReportContext, item: CaseItem, finding: Finding, regions: tuple[Region, ...]
) -> list[tuple[Clue, ClueMap]]:
    """Found clues of these regions that supported sentences rest on, with a sound map."""
    told = {
        clue_id
        for sentence in finding.explanation.sentences
        if sentence.is_supported
        for clue_id in sentence.clue_ids
    }
    maps = {made.clue_id: made for made in finding.clue_maps or ()}
    ids = {region.id for region in regions}
    return [
        (clue, maps[clue.id])
        for clue in shown_clues(finding)
        if clue.id in told
        and clue.region_id in ids
        and clue.state is CheckState.FOUND
        and clue.measure is not None
        and clue.id in maps
        and is_drawable(maps[clue.id])
        and context.material.matches(item.evidence.id, maps[clue.id].sheet.sha256)
    ]


def _panel(
    context: ReportContext, finding: Finding, clue: Clue, made: ClueMap, size: PixelSize
) -> ClueMapPanel:
    say, measure = context.say, clue.measure
    region = next(region for region in finding.regions if region.id == clue.region_id)
    letter = region_letters(finding)[region.id]
    words = clue_words(clue.term, say.language).label
    unit = say.known(made.unit)
    return ClueMapPanel(
        sheet=artifact_file(context.snapshot, made.sheet),
        made=made,
        crop=_crop(made.box, size),
        title=f"{letter} {say.region(region)}: {words}",
        low=say.measured(made.shown_low),
        high=f"{say.measured(made.shown_high)} {unit}".strip(),
        value=measure.value if measure is not None else made.shown_low,
        reference=(measure.reference or None) if measure is not None else None,
        outlines=(region.polygon, *region.further_polygons),
    )


def _crop(box: Box, size: PixelSize) -> Box:
    """The square around a map with a margin, in whole pixels, kept inside the picture."""
    side = max(box.width, box.height) * (1 + 2 * _MARGIN)
    side = max(1, min(round(side), size.width, size.height))
    left = min(max(round(box.x + box.width / 2 - side / 2), 0), size.width - side)
    top = min(max(round(box.y + box.height / 2 - side / 2), 0), size.height - side)
    return Box(left, top, side, side)
