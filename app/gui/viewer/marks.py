"""What the picture's overlay is told to draw: regions and faces, without the rest of a finding."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from app.gui import wording
from engine.schema.finding import Finding, Region
from engine.schema.region_letters import letter, regions_by_score


@dataclass(frozen=True, slots=True)
class RegionMark:
    """One region as it is drawn. `position` gives letter, colour and pattern; 0 is the strongest.

    path: its outlines in pixels of the picture. anchor: where its letter stands.
    """

    region_id: str
    position: int
    title: str
    path: QPainterPath
    anchor: QPointF
    area_px: int

    @property
    def letter(self) -> str:
        """A for the strongest, then on."""
        return letter(self.position)


@dataclass(frozen=True, slots=True)
class FaceMark:
    """One face: its number and box (x, y, width, height) in pixels."""

    number: int
    box: tuple[float, float, float, float]


def region_marks(finding: Finding) -> tuple[RegionMark, ...]:
    """The finding's regions, strongest first, with letters that keep clear of each other."""
    taken: list[QPointF] = []
    marks: list[RegionMark] = []
    for position, region in enumerate(regions_by_score(finding)):
        path = _path(region)
        anchor = _clear_anchor(region, path, taken)
        taken.append(anchor)
        marks.append(
            RegionMark(
                region_id=region.id,
                position=position,
                title=wording.region_title(region),
                path=path,
                anchor=anchor,
                area_px=region.area_px,
            )
        )
    return tuple(marks)


def face_marks(finding: Finding) -> tuple[FaceMark, ...]:
    """The finding's faces, numbered from 1 in the engine's order."""
    return tuple(
        FaceMark(number, (face.box.x, face.box.y, face.box.width, face.box.height))
        for number, face in enumerate(finding.faces, start=1)
    )


def _path(region: Region) -> QPainterPath:
    path = QPainterPath()
    for polygon in (region.polygon, *region.further_polygons):
        if polygon:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in polygon]))
            path.closeSubpath()
    return path


def _clear_anchor(region: Region, path: QPainterPath, taken: list[QPointF]) -> QPointF:
    """The middle of the region, or the point of its outline farthest from the letters placed."""
    middle = path.boundingRect().center()
    room = math.hypot(region.box.width, region.box.height) / 4
    if path.contains(middle) and _distance(middle, taken) > room:
        return middle
    outline = [QPointF(x, y) for x, y in region.polygon] or [middle]
    return max(outline, key=lambda point: _distance(point, taken))


def _distance(point: QPointF, others: list[QPointF]) -> float:
    return min(
        (math.hypot(point.x() - other.x(), point.y() - other.y()) for other in others),
        default=math.inf,
    )
