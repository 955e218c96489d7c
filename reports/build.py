"""Case snapshot and options to the report as blocks; refuses a Final the case does not allow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from engine.schema.case import CaseSnapshot
from engine.schema.phrase import Phrase
from reports.completeness import require_final
from reports.context import ReportContext
from reports.document import Attachment, Block, PageFurniture, ReportDocument, Section
from reports.errors import ReportRefused
from reports.manifest import MANIFEST_NAME, Accompaniment, write_manifest
from reports.map_files import map_files
from reports.material import check_material
from reports.options import ReportOptions
from reports.sections import (
    clues,
    conclusion,
    cover,
    custody,
    declaration,
    exhibits,
    glossary,
    interpretation,
    items,
    limitations,
    metadata,
    methods,
    model_card,
    oversight,
    questions,
    reproducibility,
    results,
    scale,
    signatures,
    validation,
    verification,
)
from reports.templates import DEFAULT_NAME, ReportTemplate, find_template
from reports.wording import wording

# In print order. The texts refer to some of these by number; a test holds them to it.
_BODY: tuple[ModuleType, ...] = (
    questions,
    conclusion,
    items,
    custody,
    methods,
    metadata,
    results,
    interpretation,
    scale,
    validation,
    limitations,
)
# What a template may put in another order; referred to by anchor.
_APPENDICES: tuple[ModuleType, ...] = (
    model_card,
    oversight,
    declaration,
    reproducibility,
    clues,
    exhibits,
    glossary,
    verification,
)


@dataclass(frozen=True, slots=True)
class _SectionSource:
    anchor: str
    title: str
    build: Callable[[ReportContext], tuple[Block, ...]]


def section_anchors(template: ReportTemplate | None = None) -> tuple[str, ...]:
    """Names of the sections in their order, as used for anchors.

    ReportRefused: the template's order of the appendices leaves one out or names another.
    """
    return tuple(source.anchor for source in _sources(template))


def build_document(snapshot: CaseSnapshot, options: ReportOptions) -> ReportDocument:
    """Return the report of a case as blocks; its files are hashed again on the way.

    ReportRefused: a Final is asked for that the case does not allow (`reports.completeness`).
    """
    say = wording(options.language)
    _require_moment(options.issued_at)
    material = check_material(snapshot)
    if options.is_final:
        require_final(snapshot, material)
    number = options.report_number or _default_number(snapshot, options)
    template = _template(options)
    sources = _sources(template)
    numbers = {source.anchor: position for position, source in enumerate(sources, start=1)}
    has_maps = options.attaches_maps and not options.is_redacted
    maps = map_files(snapshot, material) if has_maps else ()
    context = ReportContext(snapshot, options, material, say, number, template, numbers, maps)
    sections = tuple(
        Section(numbers[source.anchor], say(source.title), source.anchor, source.build(context))
        for source in sources
    )
    return ReportDocument(
        report_number=number,
        title=say("Forensic examination report {number}", number=number),
        author=snapshot.case.examiner,
        subject=snapshot.case.title,
        language=say.tag,
        issued_at=options.issued_at,
        is_final=options.is_final,
        is_redacted=options.is_redacted,
        cover=cover.build(context),
        sections=sections,
        furniture=_furniture(context),
        attachments=_attachments(context),
    )


def _attachments(context: ReportContext) -> tuple[Attachment, ...]:
    """Manifest and maps in the order of their names, as the PDF's list of files must be."""
    say, beside = context.say, Accompaniment(context.report_number, context.template, context.maps)
    numbers = {item.evidence.id: number for number, item, _ in context.numbered_items()}
    manifest = Attachment(
        MANIFEST_NAME,
        "application/json",
        say("Complete data behind this report"),
        write_manifest(context.snapshot, context.options, context.material, beside),
    )
    maps = [m.attachment(say, numbers[m.item_id]) for m in context.maps if m.is_attached]
    return tuple(sorted((manifest, *maps), key=lambda attachment: attachment.name))


def _template(options: ReportOptions) -> ReportTemplate:
    template = options.template or find_template(DEFAULT_NAME, options.language)
    if template.language != options.language:
        raise ReportRefused(
            Phrase(
                "The report template {name} is written in {language}, the report in {language_2}.",
                name=repr(template.name),
                language=repr(template.language),
                language_2=repr(options.language),
            ),
            remedy=Phrase("Choose a template in the report's language, or the other language."),
        )
    known = [certificate.id for certificate in template.certificates]
    for wanted in options.certificates:
        if wanted not in known:
            raise ReportRefused(
                Phrase(
                    "The report template {name} has no certificate {wanted}.",
                    name=repr(template.name),
                    wanted=repr(wanted),
                ),
                remedy=Phrase("It has: {known}.", known=", ".join(known) or "none"),
            )
    return template


def _sources(template: ReportTemplate | None = None) -> tuple[_SectionSource, ...]:
    appendices = {_anchor(module): module for module in _APPENDICES}
    order = tuple(appendices)
    if template is not None and template.appendices:
        order = template.appendices
        if sorted(order) != sorted(appendices):
            raise ReportRefused(
                Phrase(
                    "The report template {name} must name every appendix once.",
                    name=repr(template.name),
                ),
                remedy=Phrase("They are: {appendices}.", appendices=", ".join(appendices)),
            )
    modules = (*_BODY, *(appendices[anchor] for anchor in order), signatures)
    return tuple(_SectionSource(_anchor(module), module.TITLE, module.build) for module in modules)


def _anchor(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2].replace("_", "-")


def _default_number(snapshot: CaseSnapshot, options: ReportOptions) -> str:
    kind = "R" if options.is_final else "D"
    return f"{snapshot.case.number or snapshot.case.id}-{kind}{options.edition}"


def _require_moment(issued_at: str) -> None:
    try:
        is_aware = datetime.fromisoformat(issued_at).tzinfo is not None
    except ValueError:
        is_aware = False
    if not is_aware:
        raise ReportRefused(
            Phrase(
                "The date of issue {issued_at} is no ISO 8601 time with its offset.",
                issued_at=repr(issued_at),
            ),
            remedy=Phrase("Give it as 2026-11-21T09:00:00+00:00."),
        )


def _furniture(context: ReportContext) -> PageFurniture:
    say, case = context.say, context.snapshot.case
    status = say("Final") if context.options.is_final else say("Draft")
    redacted = say("REDACTED") if context.options.is_redacted else ""
    return PageFurniture(
        header_left=say("Report {number}", number=context.report_number),
        header_right=" · ".join(
            part
            for part in (redacted, context.options.classification, case.number, status)
            if part.strip()
        ),
        footer_left=case.laboratory,
        page_line=say("page {page} of {total}"),
        watermark="" if context.options.is_final else say("DRAFT"),
        contents_title=say("Contents"),
        end_mark=say("End of report {number}", number=context.report_number),
    )
