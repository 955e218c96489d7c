"""Every text field of every record, one by one: printed visibly, or in the manifest alone.

Each field gets a number of its own and a text made to deceive; the numbers are looked for in the
printed text. A new field fails here until somebody says where it is printed.
"""

import io
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from pypdf import PdfReader

from engine.schema.case import CaseSnapshot, RefusedFile, Withdrawal
from engine.schema.examiner import Exhibit
from engine.schema.finding import AnalysisWarning, Box
from reports.build import build_document
from reports.options import ReportOptions
from reports.render import render_report
from reports.templates import ReportTemplate, find_template
from tests.fakes.cases import make_calibration
from tests.unit.reports.test_examiners_work import drawing
from tests.unit.reports.test_hostile import HOSTILE, KEPT

EVIL = "\u202egpj\x1b[31m<b>&amp;</b>{0}%s"
SEEN = "⟨U+202E⟩gpj⟨U+001B⟩[31m<b>&amp;</b>{0}%s"

# In the attached manifest, and nowhere in print: what a reader of the report has no use for.
MANIFEST_ONLY = {
    "AnalysisFailure.remedy",  # for who runs the program
    "AnalysisFailure.request_digest",
    "AnalysisWarning.code",
    "ArtifactRef.media_type",
    "CaseRecord.created_at",  # the log's first entry has it
    "Clue.method",
    "Clue.text",  # printed where there is no measurement
    "ClueMap.high_means",  # what the values are; the report shows them in colours
    "ClueMap.quantity",
    "ClueMap.reckoning",
    "Explanation.prompt",
    "Explanation.text",  # printed sentence by sentence
    "Finding.image_sha256",
    "RefusedFile.remedy",
    "Region.text",  # printed where the explanation does not say it
    # Choices, not texts.
    "ReportOptions.certificates",
    "ReportTemplate.appendices",
    # Must equal those of the finding, which are looked for.
    "Calibration.engine",
    "Calibration.engine_version",
    "Calibration.thresholds",
}
# What must be of its own form for the report to be made at all.
FORMED = KEPT | {"issued_at", "language", "start"}


class Marker:
    """Gives every text of a record a number and the deceiving text; ids stay distinct."""

    def __init__(self) -> None:
        self.numbers: dict[str, list[str]] = {}

    def marked(self, record: Any) -> Any:
        changes = {}
        for field in fields(record):
            if field.name in FORMED or not field.init:
                continue
            value = getattr(record, field.name)
            changes[field.name] = self._value(type(record).__name__, field.name, value)
        return replace(record, **changes)

    def _value(self, owner: str, name: str, value: Any) -> Any:
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            if name == "id" or name.endswith(("_id", "_ids")):
                return f"{EVIL}{value}"
            return self._text(f"{owner}.{name}")
        if isinstance(value, tuple):
            return tuple(self._value(owner, name, entry) for entry in value)
        if is_dataclass(value) and not isinstance(value, type):
            return self.marked(value)
        return value

    def _text(self, place: str) -> str:
        number = f"#{sum(map(len, self.numbers.values())):04}#"
        self.numbers.setdefault(place, []).append(number)
        return f"{number}{EVIL}"


def rich(snapshot: CaseSnapshot) -> CaseSnapshot:
    """A case with something in every kind of record."""
    first, second, _, _, broken, waiting = snapshot.items
    assert first.finding is not None
    profiled = replace(first.evidence.decode, icc_profile_sha256="profile")
    first = replace(
        first,
        evidence=replace(first.evidence, decode=profiled),
        finding=replace(first.finding, warnings=(AnalysisWarning("code", "text"),)),
    )
    exhibit = Exhibit(
        id="x1",
        evidence_id="E1",
        title="title",
        notes="notes",
        picture=first.finding.mask,
        width=512,
        height=512,
        view=Box(0, 0, 512, 512),
        scale=1.0,
        finding_id="",
        parameters=(("name", "value"),),
        examiner="who",
        made_at="when",
    )
    gone = Withdrawal("E2", "why", "who", "when")
    return replace(
        snapshot,
        items=(replace(first, drawings=(drawing(1),)), broken, waiting),
        exhibits=(exhibit,),
        withdrawn=(replace(second, withdrawal=gone),),
        refused=(RefusedFile("name", "a" * 64, "b" * 128, 9, "what", "remedy", "when", "who"),),
    )


@pytest.fixture(scope="module")
def marker() -> Marker:
    return Marker()


@pytest.fixture(scope="module")
def printed(snapshot: CaseSnapshot, marker: Marker) -> str:
    """The text of the whole report without white space."""
    hostile = marker.marked(rich(snapshot))
    finding = hostile.items[0].finding
    calibration = marker.marked(make_calibration(finding))
    fitting = replace(
        calibration,
        engine=finding.provenance.engine,
        engine_version=finding.provenance.version,
        weights_sha256=finding.provenance.weights_sha256,
        thresholds=finding.scores.thresholds,
    )
    hostile = replace(hostile, calibrations=(fitting,))
    words = replace(
        find_template("us-federal", "en"), laboratory=(("name", "us"),), further_limitations=("x",)
    )
    template = marker.marked(words)
    template = replace(
        template, language="en", laboratory=(("name", template.laboratory[0][1]),), appendices=()
    )
    options = replace(
        marker.marked(ReportOptions(issued_at="", case_faults=("fault",))),
        issued_at="2026-11-21T09:00:00+00:00",
        template=template,
        certificates=tuple(certificate.id for certificate in template.certificates),
    )
    pdf = render_report(build_document(hostile, options)).pdf
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def text_places(kind: Any, seen: set[str] | None = None) -> set[str]:
    """Every "class.field" that holds text, anywhere below a record's type."""
    seen = set() if seen is None else seen
    for name, hint in get_type_hints(kind).items():
        place = f"{kind.__name__}.{name}"
        is_id = name == "id" or name.endswith(("_id", "_ids"))
        parts = list(_parts(hint))
        if str in parts and not is_id and name not in FORMED:
            seen.add(place)
        for part in parts:
            if is_dataclass(part) and not any(p.startswith(f"{part.__name__}.") for p in seen):
                text_places(part, seen)
    return seen


def _parts(hint: Any) -> Iterator[Any]:
    """The types a hint is made of; of mappings nothing, for they are plain data of others."""
    if get_origin(hint) in (tuple, Union, types.UnionType):
        for argument in get_args(hint):
            yield from _parts(argument)
    else:
        yield hint


PLACES = sorted(
    place for kind in (CaseSnapshot, ReportOptions, ReportTemplate) for place in text_places(kind)
)


@pytest.mark.parametrize("place", sorted({*PLACES} - MANIFEST_ONLY))
def test_field_is_printed_so_that_its_text_can_be_read(
    printed: str, marker: Marker, place: str
) -> None:
    shown = [number for number in marker.numbers.get(place, ()) if number in printed]
    assert shown, f"{place} is printed nowhere"
    for number in shown:
        rest = printed.partition(number)[2]
        assert rest.startswith((SEEN, SEEN[:12])), (place, rest[:60])


def test_what_is_said_to_be_in_the_manifest_only_exists() -> None:
    assert not MANIFEST_ONLY - set(PLACES)


def test_no_deceiving_character_reaches_the_page(printed: str) -> None:
    assert not [c for text in HOSTILE.values() for c in text if ord(c) < 32 and c in printed]
    assert "\u202e" not in printed
