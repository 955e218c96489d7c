"""`case draw|drawings|exhibit|exhibits …`: what the examiner makes by hand."""

from argparse import Namespace
from pathlib import Path

from app.casework.cut_out import CutOut, cut_out, read_area, read_factor, read_outline
from app.casework.errors import InputRefused, ItemUnknown
from app.casework.hand import DrawingRequest, new_region_id
from app.casework.naming import visible
from app.casework.session import CaseSession
from app.cli import engine_process
from app.cli.console import Console, ExitStatus
from engine.schema.examiner import ExaminerRegion, Exhibit
from engine.schema.finding import RegionName
from engine.schema.phrase import Phrase


def list_drawings(arguments: Namespace, console: Console) -> int:
    """List the regions that examiners drew."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        drawings = [region for item in session.items() for region in item.drawings]
    for region in drawings:
        corners = sum(len(ring) for ring in region.rings)
        console.say(
            f"{region.evidence_id}  {region.region_id}  {_word(region)}, {corners} corners, "
            f"by {visible(region.examiner)}"
        )
        if region.notes:
            console.say(f"      {visible(region.notes)}")
    if not drawings:
        console.say("Nobody has drawn a region in this case.")
    console.answer({"drawings": [_drawing_data(region) for region in drawings]})
    return ExitStatus.GOOD


def draw(arguments: Namespace, console: Console) -> int:
    """Draw a region, or a further version of one."""
    rings = read_outline(arguments.outline)
    name, title = RegionName(arguments.name) if arguments.name else None, arguments.title or ""
    with _opened(arguments) as session:
        known = _drawn(session, arguments.item, arguments.region) if arguments.region else None
        if known is not None and name is None and not title:
            name, title = known.name, known.title
        if name is None and not title.strip():
            raise InputRefused(
                Phrase("The region has no name."),
                remedy=Phrase("Give --name with one of the facial regions, or --title."),
            )
        notes = arguments.notes
        request = DrawingRequest(
            region_id=known.region_id if known else new_region_id(),
            evidence_id=arguments.item,
            name=name,
            title="" if name is not None else title,
            rings=rings,
            notes=(known.notes if known else "") if notes is None else notes,
        )
        session.draw_region(request)
    console.say(f"The region {request.region_id} was drawn on {arguments.item}.")
    console.answer({"region_id": request.region_id, "evidence_id": arguments.item})
    return ExitStatus.GOOD


def remove_drawing(arguments: Namespace, console: Console) -> int:
    """Take a region away."""
    with _opened(arguments) as session:
        known = _drawn(session, arguments.item, arguments.region)
        request = DrawingRequest(
            known.region_id,
            known.evidence_id,
            known.name,
            known.title,
            known.rings,
            known.notes,
            is_removed=True,
        )
        session.draw_region(request)
    console.say(f"The region {known.region_id} was taken away; the case keeps its versions.")
    console.answer({"region_id": known.region_id})
    return ExitStatus.GOOD


def list_exhibits(arguments: Namespace, console: Console) -> int:
    """List the exhibits, numbered as in the report."""
    with CaseSession.open(Path(arguments.case), read_only=True) as session:
        exhibits = session.exhibits()
    for number, exhibit in enumerate(exhibits, start=1):
        console.say(
            f"X{number}  {exhibit.id}  {exhibit.evidence_id}  {visible(exhibit.title)}, "
            f"{exhibit.width} × {exhibit.height} px, by {visible(exhibit.examiner)}"
        )
    if not exhibits:
        console.say("The case has no exhibits.")
    console.answer({"exhibits": [_exhibit_data(exhibit) for exhibit in exhibits]})
    return ExitStatus.GOOD


def keep_exhibit(arguments: Namespace, console: Console) -> int:
    """Cut a part out of an item's picture and keep it."""
    wish = CutOut(
        arguments.item,
        arguments.title,
        read_area(arguments.area) if arguments.area else None,
        read_factor(arguments.enlarge) if arguments.enlarge else 1,
        arguments.notes or "",
    )
    with _opened(arguments) as session, engine_process.open_engine("cpu") as client:
        _, exhibit_id = session.keep_exhibit(cut_out(session, client, wish))
        number = len(session.exhibits())
    console.say(f"Exhibit X{number} of {arguments.item} was kept: {exhibit_id}")
    console.answer({"exhibit_id": exhibit_id, "evidence_id": arguments.item})
    return ExitStatus.GOOD


def remove_exhibit(arguments: Namespace, console: Console) -> int:
    """Leave an exhibit out of the report."""
    with _opened(arguments) as session:
        session.withdraw_exhibit(arguments.exhibit)
    console.say(f"The exhibit {arguments.exhibit} was taken back; the case keeps its picture.")
    console.answer({"exhibit_id": arguments.exhibit})
    return ExitStatus.GOOD


def _opened(arguments: Namespace) -> CaseSession:
    return CaseSession.open(Path(arguments.case), examiner=arguments.examiner)


def _drawn(session: CaseSession, evidence_id: str, region_id: str) -> ExaminerRegion:
    for region in session.item(evidence_id).drawings:
        if region.region_id == region_id:
            return region
    raise ItemUnknown(
        Phrase("There is no drawn region {region} on {item}.", region=region_id, item=evidence_id),
        remedy=Phrase("`case drawings` lists the regions with their ids."),
    )


def _word(region: ExaminerRegion) -> str:
    return region.name.value if region.name is not None else visible(region.title)


def _drawing_data(region: ExaminerRegion) -> dict[str, object]:
    return {
        "evidence_id": region.evidence_id,
        "region_id": region.region_id,
        "name": region.name.value if region.name is not None else None,
        "title": visible(region.title),
        "outline": [[list(corner) for corner in ring] for ring in region.rings],
        "notes": visible(region.notes),
        "examiner": visible(region.examiner),
        "drawn_at": region.drawn_at,
    }


def _exhibit_data(exhibit: Exhibit) -> dict[str, object]:
    view = exhibit.view
    return {
        "id": exhibit.id,
        "evidence_id": exhibit.evidence_id,
        "title": visible(exhibit.title),
        "sha256": exhibit.picture.sha256,
        "area": [view.x, view.y, view.width, view.height],
        "scale": exhibit.scale,
        "parameters": [list(pair) for pair in exhibit.parameters],
        "examiner": visible(exhibit.examiner),
        "made_at": exhibit.made_at,
    }
