"""Which part of a picture a figure shows, and which regions are marked in it."""

from engine.schema.case import CaseItem, CaseSnapshot
from engine.schema.finding import Box, Face, Finding, Region
from engine.schema.image import PixelSize
from engine.schema.region_letters import region_letters, regions_by_score
from reports.document import PictureSource, Redaction, RegionMark
from reports.material import figure_copy

# Room left around a face box on every side, as a share of the box: hairline, ears and neck are
# where blending edges lie.
_MARGIN = 0.35


def picture_source(snapshot: CaseSnapshot, item: CaseItem) -> PictureSource:
    """What figures of an item are drawn from."""
    decode = item.evidence.decode
    return PictureSource(figure_copy(snapshot, item), decode.size, decode.pixels_sha256)


def redaction_of(finding: Finding | None) -> Redaction:
    """The faces that a redacted report hides; where none was found, the whole picture."""
    return Redaction(tuple(face.box for face in finding.faces) if finding is not None else ())


def face_crop(face: Face, size: PixelSize) -> Box:
    """Return the square around a face with a margin, in whole pixels, kept inside the picture."""
    side = max(face.box.width, face.box.height) * (1 + 2 * _MARGIN)
    side = max(1.0, min(side, float(max(size.width, size.height))))
    middle_x = face.box.x + face.box.width / 2
    middle_y = face.box.y + face.box.height / 2
    left, width = _span(middle_x, side, size.width)
    top, height = _span(middle_y, side, size.height)
    return Box(left, top, width, height)


def whole_picture(size: PixelSize) -> Box:
    """The crop that leaves nothing out."""
    return Box(0, 0, size.width, size.height)


def region_marks(finding: Finding, regions: tuple[Region, ...]) -> tuple[RegionMark, ...]:
    """Return outlines and letters of regions, the letters as in the window."""
    letters = region_letters(finding)
    return tuple(
        RegionMark(
            label=letters[region.id],
            x=region.box.x + region.box.width / 2,
            y=region.box.y + region.box.height / 2,
            outlines=(region.polygon, *region.further_polygons),
        )
        for region in regions
    )


def regions_of(finding: Finding, face: Face) -> tuple[Region, ...]:
    """The regions of one face, in the order of their letters."""
    return tuple(r for r in regions_by_score(finding) if r.face_id == face.id)


def mask_threshold(finding: Finding) -> float | None:
    """The threshold from score map to mask, None where the finding does not name it."""
    return finding.scores.mask_threshold


def _span(middle: float, length: float, limit: int) -> tuple[int, int]:
    whole = min(round(length), limit)
    first = min(max(round(middle - length / 2), 0), limit - whole)
    return first, whole
