"""What every section is given: the case, the options, the checked files, and the wording."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.schema.case import CaseItem, CaseSnapshot, Review
from engine.schema.finding import Finding, Region
from reports.document import Text, Voice
from reports.map_files import MapFile
from reports.material import Material
from reports.options import ReportOptions
from reports.templates import ReportTemplate
from reports.wording import Wording

# A name or other outside value longer than this is printed as its beginning and end; the attached
# manifest has it whole. Chosen to fill at most about five lines of a table cell.
OUTSIDE_LIMIT = 320


@dataclass(frozen=True, slots=True)
class ReportContext:
    """Read-only input of the sections. `report_number` is the one printed on every page.

    `numbers`: of the sections, by anchor; a template may order the appendices. `maps`: the score
    maps and masks that go with the report as files.
    """

    snapshot: CaseSnapshot
    options: ReportOptions
    material: Material
    say: Wording
    report_number: str
    template: ReportTemplate
    numbers: Mapping[str, int]
    maps: tuple[MapFile, ...]

    def stated(self, text: str, *, is_code: bool = False) -> Text:
        """A fact the examiner or sender supplied, or "not stated"."""
        if not text.strip():
            return Text(self.say("not stated"))
        return outside(text, is_code=is_code)

    def numbered_items(self) -> tuple[tuple[int, CaseItem, Text], ...]:
        """Every item with its number in this report, from 1, and its heading."""
        return tuple(
            (number, item, self.item_label(number, item))
            for number, item in enumerate(self.snapshot.items, start=1)
        )

    def item_label(self, number: int, item: CaseItem) -> Text:
        """Heading of an item: its number in this report and its identifier in the case."""
        identifier = item.evidence.id
        return Text(self.say("Item {number} ({identifier})", number=number, identifier=identifier))

    def analysed_items(self) -> tuple[tuple[CaseItem, Finding], ...]:
        """Items that have a finding."""
        return tuple((item, item.finding) for item in self.snapshot.items if item.finding)


def outside(text: str, *, is_code: bool = True) -> Text:
    """A value taken from a file, cut where it is very long."""
    return Text(text, Voice.OUTSIDE, is_code=is_code, limit=OUTSIDE_LIMIT)


def code(text: str, limit: int | None = None) -> Text:
    """A digest, path or identifier of the program's own."""
    return Text(text, is_code=True, limit=limit)


def review_in_force(item: CaseItem, region: Region) -> Review | None:
    """The examiner's latest decision on a region, if there is one."""
    decided = [review for review in item.reviews if review.region_id == region.id]
    return max(decided, key=lambda review: review.decided_at) if decided else None
