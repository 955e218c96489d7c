"""The methods: which steps ran, which did not or failed, and why."""

from engine.schema.case import AnalysisState, CaseItem
from engine.schema.finding import Finding, MethodRun
from reports.clue_words import clue_words
from reports.context import ReportContext
from reports.document import Block, Heading, Notice, NoticeKind, Paragraph, Table, Text, Voice

TITLE = "Methods"


def build(context: ReportContext) -> tuple[Block, ...]:
    """Return the order of the examination and, per item, the state of every method."""
    say = context.say
    blocks: list[Block] = [
        Paragraph(
            Text(
                say(
                    "Order of steps: the file is hashed and copied; it is decoded once to 8-bit "
                    "RGB pixels, every conversion being recorded; metadata is read; faces and "
                    "their landmarks are located; the localiser gives each pixel a score between "
                    "0 and 1; pixels at or above the mask threshold form the mask (none where "
                    "the engine finds no evidence; only from a higher threshold on while it is "
                    "inconclusive); the mask is divided into named facial regions; clues are "
                    "measured on each region; an explanation is generated and each sentence is "
                    "checked against the regions and clues; the examiner reviews every region."
                )
            )
        ),
        Paragraph(
            Text(
                say(
                    "Four states are kept apart: “found” and “not found” are results; “not run” "
                    "and “failed” are not. Nothing may be inferred from a method that did not "
                    "run or failed. The localiser may also be “inconclusive”: it ran, and its "
                    "score decides nothing."
                )
            )
        ),
    ]
    for number, item, label in context.numbered_items():
        blocks.append(Heading(label, 2, f"methods-{number}"))
        blocks.extend(_item(context, item))
    blocks.append(_deviations(context))
    blocks.extend(_clues(context))
    return tuple(blocks)


def _item(context: ReportContext, item: CaseItem) -> tuple[Block, ...]:
    say = context.say
    if item.finding is not None:
        return (_table(context, item.finding),)
    if item.state is AnalysisState.FAILED and item.failure is not None:
        return (
            Notice(
                NoticeKind.FAILED,
                say(
                    "Failed at {at}: {what} There is no result for this item.",
                    at=say.moment(item.failure.failed_at),
                    what=say.machine(item.failure.what),
                ),
            ),
        )
    return (
        Notice(
            NoticeKind.INFORMATION,
            say("Not run: no analysis of this item was recorded. There is no result for it."),
        ),
    )


def _table(context: ReportContext, finding: Finding) -> Table:
    say = context.say
    return Table(
        header=(say("Method"), say("State"), say("Detail or reason")),
        widths=(0.26, 0.14, 0.6),
        rows=tuple(
            (
                Text(_method_name(context, finding, method)),
                Text(_state(context, finding, method), is_strong=True),
                Text(say.machine(method.detail), Voice.MACHINE),
            )
            for method in finding.methods
        ),
        is_compact=True,
        caption=say(
            "Engine {engine} {version}; {detectors}.",
            engine=finding.provenance.engine,
            version=finding.provenance.version,
            detectors=say("started {at}", at=say.moment(finding.provenance.started_at)),
        ),
    )


def _is_localiser(finding: Finding, method: MethodRun) -> bool:
    return method.name in dict(finding.scores.per_detector)


def _method_name(context: ReportContext, finding: Finding, method: MethodRun) -> str:
    if _is_localiser(finding, method):
        return context.say("localiser ({name})", name=method.name)
    return context.say.method(method.name)


def _state(context: ReportContext, finding: Finding, method: MethodRun) -> str:
    """How a method ended. The localiser's "not found" stands only for a verdict that says so."""
    if finding.is_left_open_by(method):
        return context.say.verdict(finding.scores.verdict)
    return context.say.state(method.state)


def _clues(context: ReportContext) -> tuple[Block, ...]:
    say = context.say
    terms = sorted({clue.term for _, finding in context.analysed_items() for clue in finding.clues})
    if not terms:
        return ()
    rows = []
    for term in terms:
        words = clue_words(term, say.language)
        rows.append(
            (
                Text(words.label, is_strong=True),
                Text(words.meaning or "–"),
                Text(words.limits or "–"),
                Text(words.reference or "–"),
            )
        )
    return (
        Heading(Text(say("Clues that were measured")), 2, "methods-clues"),
        Paragraph(
            Text(
                say(
                    "A clue is “found” where its value lies beyond the central 95 % of the same "
                    "measurement on genuine faces, on a side that speaks for a change (for colour, "
                    "edges and symmetry the upper one alone). Up to one measurement in twenty is "
                    "then found on faces that were never manipulated. The engine's own sentence "
                    "on each clue stands in the attached manifest."
                )
            )
        ),
        Table(
            header=(say("Clue"), say("What it tells"), say("When it misleads"), say("Source")),
            widths=(0.18, 0.31, 0.29, 0.22),
            rows=tuple(rows),
            is_compact=True,
        ),
    )


def _deviations(context: ReportContext) -> Paragraph:
    return Paragraph(
        Text(
            context.say(
                "Deviations from this procedure: none are recorded in the case beyond the states "
                "“not run” and “failed” above."
            )
        )
    )
