"""All clues that were measured, found or not, and those that were not run or failed."""

from engine.schema.finding import CheckState, Clue, Finding
from engine.schema.region_letters import region_letters
from reports.clue_tables import clue_rows, shown_clues, unmeasured_rows
from reports.context import ReportContext
from reports.document import Block, Heading, Paragraph, Table, Text
from reports.figure_plan import regions_of

TITLE = "All clues measured"

_MEASURED = (CheckState.FOUND, CheckState.NOT_FOUND)


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return, per item, the clues measured and those without a measurement."""
    say = context.say
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "Every clue of every region, in the order of the regions. Letters of regions "
                    "are those of section 7. Section 5 explains the clues."
                )
            )
        )
    ]
    for number, item, label in context.numbered_items():
        if item.finding is not None and item.finding.clues:
            blocks.append(Heading(label, 2, f"clues-{number}"))
            blocks.extend(_item(context, item.finding))
    if len(blocks) == 1:
        blocks.append(Paragraph(Text(say("No clue was measured on any item."))))
    return tuple(blocks)


def _item(context: ReportContext, finding: Finding) -> tuple[Block, ...]:
    say = context.say
    placed = _placed(context, finding)
    measured = [(place, clue) for place, clue in placed if clue.state in _MEASURED]
    others = [(place, clue) for place, clue in placed if clue.state not in _MEASURED]
    blocks: list[Block] = []
    if measured:
        blocks.append(
            Table(
                header=(
                    say("Region"),
                    say("Clue"),
                    say("State"),
                    say("Measured"),
                    say("Compared with"),
                    say("Central 95 % on genuine faces"),
                ),
                widths=(0.12, 0.25, 0.09, 0.18, 0.24, 0.12),
                rows=tuple(clue_rows(context, measured, shows_state=True)),
                caption=_maps(context, finding),
                is_compact=True,
            )
        )
    if others:
        blocks.append(
            Table(
                header=(say("Regions"), say("Clue"), say("State"), say("Why there is no value")),
                widths=(0.25, 0.27, 0.1, 0.38),
                rows=tuple(unmeasured_rows(context, others)),
                is_compact=True,
            )
        )
    return tuple(blocks)


def _maps(context: ReportContext, finding: Finding) -> str:
    """Where the values behind the numbers are, in one sentence."""
    say = context.say
    if finding.clue_maps is None:
        return say("The values behind these numbers were not recorded with this finding.")
    return say(
        "The values behind {maps} of these numbers are kept in the case, cell by cell, in {files} "
        "files; the attached manifest names them with their SHA-256.",
        maps=len(finding.clue_maps),
        files=len(finding.clue_sheets),
    )


def _placed(context: ReportContext, finding: Finding) -> list[tuple[str, Clue]]:
    """Every clue with the letter and name of its region; those of no region last."""
    say = context.say
    places: dict[str, str] = {}
    faces = {face.id for face in finding.faces}
    groups = [regions_of(finding, face) for face in finding.faces]
    groups.append(tuple(r for r in finding.regions if r.face_id not in faces))
    letters = region_letters(finding)
    for region in (region for regions in groups for region in regions):
        for clue_id in region.clue_ids:
            places.setdefault(clue_id, f"{letters[region.id]} {say.region(region)}")
    order = {place: index for index, place in enumerate(dict.fromkeys(places.values()))}
    loose = say("no region")
    placed = [(places.get(clue.id, loose), clue) for clue in shown_clues(finding)]
    return sorted(placed, key=lambda entry: order.get(entry[0], len(order)))
