"""Case snapshot and options to the report as blocks; refuses a Final the case does not allow."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType

from engine.schema.case import CaseSnapshot
from reports.completeness import require_final
from reports.context import ReportContext
from reports.document import Attachment, Block, PageFurniture, ReportDocument, Section
from reports.errors import ReportRefused
from reports.manifest import MANIFEST_NAME, write_manifest
from reports.material import check_material
from reports.options import ReportOptions
from reports.sections import (
    conclusion,
    cover,
    custody,
    declaration,
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
from reports.wording import wording

# In print order. The texts refer to sections 2, 3, 5, 9 and 11 by number; a test holds them to it.
_SECTIONS: tuple[ModuleType, ...] = (
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
    model_card,
    oversight,
    declaration,
    reproducibility,
    glossary,
    verification,
    signatures,
)


@dataclass(frozen=True, slots=True)
class _SectionSource:
    anchor: str
    title: str
    build: Callable[[ReportContext], tuple[Block, ...]]


def section_anchors() -> tuple[str, ...]:
    """Names of the sections in their order, as used for anchors."""
    return tuple(source.anchor for source in _sources())


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
    context = ReportContext(snapshot, options, material, say, number)
    sections = tuple(
        Section(position, say(source.title), source.anchor, source.build(context))
        for position, source in enumerate(_sources(), start=1)
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
        attachments=(
            Attachment(
                MANIFEST_NAME,
                "application/json",
                say("Complete data behind this report"),
                write_manifest(snapshot, options, material, number),
            ),
        ),
    )


def _sources() -> tuple[_SectionSource, ...]:
    return tuple(
        _SectionSource(
            module.__name__.rpartition(".")[2].replace("_", "-"), module.TITLE, module.build
        )
        for module in _SECTIONS
    )


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
            f"The date of issue {issued_at!r} is no ISO 8601 time with its offset.",
            remedy="Give it as 2026-11-21T09:00:00+00:00.",
        )


def _furniture(context: ReportContext) -> PageFurniture:
    say, case = context.say, context.snapshot.case
    status = say("Final") if context.options.is_final else say("Draft")
    return PageFurniture(
        header_left=say("Report {number}", number=context.report_number),
        header_right=" · ".join(
            part for part in (context.options.classification, case.number, status) if part.strip()
        ),
        footer_left=case.laboratory,
        page_line=say("page {page} of {total}"),
        watermark="" if context.options.is_final else say("DRAFT"),
        contents_title=say("Contents"),
        end_mark=say("End of report {number}", number=context.report_number),
    )
