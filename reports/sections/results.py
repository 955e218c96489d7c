"""The engine's results per item and face: figures, regions, clues, machine text, reviews."""

from dataclasses import dataclass

from engine.schema.case import CaseItem
from engine.schema.finding import Face, Finding, Region, Verdict
from reports.clue_figures import clue_map_blocks
from reports.context import ReportContext
from reports.document import (
    AnalysisFigure,
    Block,
    BoxMark,
    Facts,
    Heading,
    Notice,
    NoticeKind,
    PanelTitles,
    Paragraph,
    PictureFigure,
    Quotation,
    Text,
    Voice,
)
from reports.drawing_blocks import drawing_blocks, drawn_marks, standing_drawings
from reports.figure_plan import (
    face_crop,
    mask_threshold,
    picture_source,
    redaction_of,
    region_marks,
    regions_of,
    whole_picture,
)
from reports.machine_lines import has_english_only, machine_lines
from reports.material import FileState, artifact_file
from reports.region_blocks import region_blocks
from reports.threshold_words import threshold_words

TITLE = "Engine results"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the results of every analysed item and the state of the others."""
    say = context.say
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "What follows was produced by software. Words set in a frame marked "
                    "“machine-generated” are verbatim output of the engine; words in a frame "
                    "marked “examiner” are a person's. “Left” and “right” are the depicted "
                    "person's own. Scores lie between 0 and 1."
                )
            )
        )
    ]
    for number, item, label in context.numbered_items():
        blocks.append(Heading(label, 2, f"results-{number}"))
        if item.finding is None:
            blocks.append(
                Notice(
                    NoticeKind.INFORMATION,
                    say("There is no result for this item; section 5 says why."),
                )
            )
            continue
        blocks.extend(_item(context, number, item, item.finding))
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class _Subject:
    """One face of one item, or the whole picture where `face` is None; `name` as in figure 1.2."""

    name: str
    item: CaseItem
    finding: Finding
    face: Face | None


def _item(
    context: ReportContext, number: int, item: CaseItem, finding: Finding
) -> tuple[Block, ...]:
    # The only face of a picture needs no heading and no list of its own.
    is_single = len(finding.faces) == 1 and finding.faces[0].verdict is finding.scores.verdict
    overview = _overview(context, finding)
    if is_single:
        overview = (*overview, *_face_facts(context, finding.faces[0])[1:])
    blocks: list[Block] = [Facts(overview)]
    if finding.scores.verdict is Verdict.INCONCLUSIVE:
        blocks.append(Notice(NoticeKind.INFORMATION, _what_inconclusive_means(context, finding)))
    blocks += [
        Notice(NoticeKind.WARNING, context.say.machine(warning.text))
        for warning in finding.warnings
    ]
    if finding.faces or standing_drawings(item):
        blocks.append(_whole_picture(context, number, item, finding))
    for position, face in enumerate(finding.faces, start=1):
        if not is_single:
            heading = context.say("Item {number}, face {face}", number=number, face=position)
            blocks.append(Heading(Text(heading), 3, f"results-{number}-{position}"))
            blocks.append(Facts(_face_facts(context, face)))
        subject = _Subject(f"{number}.{position}", item, finding, face)
        blocks.append(_figure(context, subject))
        regions = regions_of(finding, face)
        blocks.extend(region_blocks(context, item, finding, regions))
        blocks.extend(clue_map_blocks(context, subject.name, item, finding, regions))
    loose = tuple(r for r in finding.regions if r.face_id not in {f.id for f in finding.faces})
    if not finding.faces:
        blocks.append(_figure(context, _Subject(str(number), item, finding, None)))
    if loose:
        blocks.extend(region_blocks(context, item, finding, loose))
    blocks.extend(_english_only(context, finding))
    blocks.append(_explanation(context, finding))
    blocks.extend(drawing_blocks(context, number, item))
    return tuple(blocks)


def _overview(context: ReportContext, finding: Finding) -> tuple[tuple[str, Text], ...]:
    say, scores = context.say, finding.scores
    kind = say("calibrated") if scores.is_calibrated else say("uncalibrated; not a probability")
    detectors = "; ".join(f"{name} {say.score(value)}" for name, value in scores.per_detector)
    return (
        (say("Engine's statement"), Text(say.verdict(scores.verdict), is_strong=True)),
        (
            say("Reason given by the engine"),
            Text(say.machine(scores.verdict_reason), Voice.MACHINE),
        ),
        (
            say("Manipulation score of the picture"),
            Text(say("{score} ({kind})", score=say.score(scores.manipulation), kind=kind)),
        ),
        (say("Scores per detector"), Text(detectors or say("none"))),
        (say("Thresholds in use"), Text(threshold_words(say, dict(scores.thresholds)))),
        (say("Faces found"), Text(str(len(finding.faces)))),
        (say("Regions named"), Text(str(len(finding.regions)))),
    )


def _what_inconclusive_means(context: ReportContext, finding: Finding) -> str:
    """That it speaks for neither side, and what the marks are then worth."""
    say = context.say
    words = say(
        "Inconclusive: the engine's score speaks neither for nor against a manipulation of "
        "this picture."
    )
    if not finding.regions:
        return words
    return f"{words} {say('What is marked is a place to look at, and no evidence.')}"


def _whole_picture(context: ReportContext, number: int, item: CaseItem, finding: Finding) -> Block:
    say, size = context.say, item.evidence.decode.size
    if context.material.state_of(item.evidence.id, "figure copy") is not FileState.MATCHES:
        what = say(
            "Figure {name} not shown: changed or missing {roles}.",
            name=number,
            roles=say("figure copy"),
        )
        return Notice(NoticeKind.FAILED, what)
    return PictureFigure(
        picture=picture_source(context.snapshot, item),
        marks=tuple(
            BoxMark(str(position), face.box) for position, face in enumerate(finding.faces, start=1)
        ),
        caption=say(
            "Figure {number}. Item {number}, whole picture, {width} × {height} pixels, with the "
            "faces that were found.",
            number=number,
            width=size.width,
            height=size.height,
        )
        + _redacted_note(context),
        alternative=say(
            "The whole picture of item {number} with {count} numbered face boxes.",
            number=number,
            count=len(finding.faces),
        ),
        drawings=drawn_marks(item),
        redaction=redaction_of(finding) if context.options.is_redacted else None,
    )


def _face_facts(context: ReportContext, face: Face) -> tuple[tuple[str, Text], ...]:
    say, box = context.say, face.box
    place = say(
        "x {x:.0f}, y {y:.0f}, width {width:.0f}, height {height:.0f} pixels",
        x=box.x,
        y=box.y,
        width=box.width,
        height=box.height,
    )
    detection = f"{say.score(face.detection_score)}; {say.score(face.mesh_score)}"
    return (
        (say("Engine's statement"), Text(say.verdict(face.verdict), is_strong=True)),
        (say("Manipulation score of the face"), Text(say.score(face.manipulation))),
        (say("Face box"), Text(place)),
        (say("Detection and landmark scores"), Text(detection)),
    )


def _figure(context: ReportContext, subject: _Subject) -> Block:
    say, item, finding = context.say, subject.item, subject.finding
    damaged = [
        role
        for role in ("figure copy", "score map", "mask", "examined")
        if context.material.state_of(item.evidence.id, role) is not FileState.MATCHES
    ]
    if damaged:
        roles = ", ".join(say(role) for role in damaged)
        return Notice(
            NoticeKind.FAILED,
            say(
                "Figure {name} not shown: changed or missing {roles}.",
                name=subject.name,
                roles=roles,
            ),
        )
    size, face = item.evidence.decode.size, subject.face
    regions = finding.regions if face is None else regions_of(finding, face)
    return AnalysisFigure(
        picture=picture_source(context.snapshot, item),
        score_map=artifact_file(context.snapshot, finding.score_map),
        mask=artifact_file(context.snapshot, finding.mask),
        examined=artifact_file(context.snapshot, finding.examined),
        crop=whole_picture(size) if face is None else face_crop(face, size),
        marks=region_marks(finding, regions),
        threshold=mask_threshold(finding),
        titles=_panel_titles(context),
        caption=_figure_caption(context, subject) + _redacted_note(context),
        alternative=_figure_alternative(context, regions),
        redaction=redaction_of(finding) if context.options.is_redacted else None,
    )


def _redacted_note(context: ReportContext) -> str:
    return (
        context.say(" REDACTED: faces made unrecognisable.") if context.options.is_redacted else ""
    )


def _panel_titles(context: ReportContext) -> PanelTitles:
    say = context.say
    return PanelTitles(
        original=say("Original"),
        contours=say("Contours of the mask, regions with their letters"),
        score_map=say("Score map"),
        mask=say("Mask; hatched: not examined"),
        colour_bar=say("score 0–1"),
        scale_bar=say("{count} pixels of the picture"),
    )


def _figure_caption(context: ReportContext, subject: _Subject) -> str:
    say, finding = context.say, subject.finding
    threshold = mask_threshold(finding)
    shown = (
        say("the finding names no mask threshold")
        if threshold is None
        else say("mask threshold {value:g}", value=threshold)
    )
    return say(
        "Figure {name}. All four panels show the same part at the same scale. Colour map viridis, "
        "fixed from 0 to 1, in 256 steps; {threshold}. Score map SHA-256 {score_map}…, mask "
        "SHA-256 {mask}….",
        name=subject.name,
        threshold=shown,
        score_map=finding.score_map.sha256[:16],
        mask=finding.mask.sha256[:16],
    )


def _figure_alternative(context: ReportContext, regions: tuple[Region, ...]) -> str:
    say = context.say
    if not regions:
        return say("Four panels: original, contours, score map, mask. No region is named.")
    names = ", ".join(say.region(region) for region in regions)
    return say(
        "Four panels: original, contours, score map, mask. Regions named: {names}.", names=names
    )


def _english_only(context: ReportContext, finding: Finding) -> tuple[Block, ...]:
    say = context.say
    if not has_english_only(say, finding):
        return ()
    words = say(
        "The language model writes English only. Its sentences are printed as they are, marked as "
        "English original. What stands under each was put together from the regions, degrees and "
        "clues that the finding records for it; it is no translation."
    )
    return (Paragraph(Text(words)),)


def _explanation(context: ReportContext, finding: Finding) -> Block:
    say, explanation = context.say, finding.explanation
    lines = machine_lines(say, finding, explanation.sentences)
    text = lines or explanation.text or say("The engine generated no text.")
    return Quotation(
        Voice.MACHINE,
        say("Machine-generated explanation, verbatim, sentence by sentence"),
        text,
        say(
            "{model}, prompt SHA-256 {digest}…",
            model=say.told(explanation.model),
            digest=explanation.prompt_sha256[:16],
        ),
    )
