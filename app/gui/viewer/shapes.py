"""Outlines drawn by hand: strokes, unions and what is cut away, as rings of corners in pixels."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF

from engine.schema.examiner import Ring

Rings = tuple[Ring, ...]

# Less than one pixel encloses nothing that could be looked at.
_SMALLEST_AREA_PX = 1.0
# A fifth of a pixel is not seen at any zoom below 500 %; brush strokes lose nine in ten corners.
TOLERANCE_PX = 0.2
# Corners are stored to a hundredth of a pixel.
_DIGITS = 2


def path_of(rings: Rings) -> QPainterPath:
    """The rings as one path, filled by the odd-even rule."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring]))
        path.closeSubpath()
    return path


def rings_of(path: QPainterPath, bounds: QRectF) -> Rings:
    """A path as rings within `bounds`; parts that enclose nothing are left out."""
    frame = QPainterPath()
    frame.addRect(bounds)
    inside = path.intersected(frame)
    inside.setFillRule(Qt.FillRule.OddEvenFill)
    rings = []
    for polygon in inside.toSubpathPolygons():
        points = [(point.x(), point.y()) for point in polygon.toList()]
        ring = _within(thinned(points, TOLERANCE_PX), bounds)
        if len(ring) >= 3 and abs(area_of(ring)) >= _SMALLEST_AREA_PX:
            rings.append(ring)
    return tuple(rings)


def stroke(points: list[QPointF], width: float) -> QPainterPath:
    """What a round brush of this width covers along the points, in pixels."""
    path = QPainterPath()
    if len(points) == 1 or all(point == points[0] for point in points):
        path.addEllipse(points[0], width / 2, width / 2)
        return path
    line = QPainterPath(points[0])
    for point in points[1:]:
        line.lineTo(point)
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    stroker.setCurveThreshold(TOLERANCE_PX)
    outline = stroker.createStroke(line)
    outline.setFillRule(Qt.FillRule.WindingFill)
    return outline.simplified()


def added(rings: Rings, path: QPainterPath, bounds: QRectF) -> Rings:
    """The rings together with what `path` covers."""
    return rings_of(path_of(rings).united(path), bounds)


def cut_away(rings: Rings, path: QPainterPath, bounds: QRectF) -> Rings:
    """The rings without what `path` covers; empty when nothing is left."""
    return rings_of(path_of(rings).subtracted(path), bounds)


def area_of(ring: Ring) -> float:
    """Signed area in square pixels (shoelace formula)."""
    total = 0.0
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        total += x1 * y2 - x2 * y1
    return total / 2


def total_area(rings: Rings) -> float:
    """Area covered, in square pixels, by the odd-even rule; rings do not cross."""
    return sum(abs(area_of(ring)) * (-1 if _depth(ring, rings) % 2 else 1) for ring in rings)


def _depth(ring: Ring, rings: Rings) -> int:
    """Within how many of the other rings a ring lies."""
    return sum(_contains(other, ring[0]) for other in rings if other is not ring)


def thinned(points: list[tuple[float, float]], tolerance: float) -> Ring:
    """Fewer corners, none of those left out farther than `tolerance` from the outline.

    D. Douglas, T. Peucker, Cartographica 10(2), 1973; without recursion.
    """
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    if len(points) < 4:
        return tuple(points)
    # a closed outline is thinned as two lines between its first corner and the one farthest off
    far = max(range(len(points)), key=lambda at: math.dist(points[0], points[at]))
    first = _thinned_line(points[: far + 1], tolerance)
    second = _thinned_line([*points[far:], points[0]], tolerance)
    return tuple(first[:-1] + second[:-1])


def _thinned_line(points: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    keep = {0, len(points) - 1}
    spans = [(0, len(points) - 1)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        at = max(
            range(start + 1, end), key=lambda i: _distance(points[i], points[start], points[end])
        )
        if _distance(points[at], points[start], points[end]) > tolerance:
            keep.add(at)
            spans += [(start, at), (at, end)]
    return [points[at] for at in sorted(keep)]


def _distance(
    point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]
) -> float:
    length = math.dist(start, end)
    if length == 0:
        return math.dist(point, start)
    across = (end[0] - start[0]) * (start[1] - point[1]) - (start[0] - point[0]) * (
        end[1] - start[1]
    )
    return abs(across) / length


def _contains(ring: Ring, point: tuple[float, float]) -> bool:
    x, y = point
    is_inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            is_inside = not is_inside
    return is_inside


def _within(ring: Ring, bounds: QRectF) -> Ring:
    """Rounded for storing, and not pushed over the border by it."""
    return tuple(
        (
            min(max(round(x, _DIGITS), bounds.left()), bounds.right()),
            min(max(round(y, _DIGITS), bounds.top()), bounds.bottom()),
        )
        for x, y in ring
    )
