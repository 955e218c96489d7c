"""Segments of a level line as lines: joined at their ends, without points that nobody can see.

Runs on another thread beside the window, so nearly all of it is numpy: a loop over thousands of
points in Python would keep the window's thread waiting for the interpreter.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from app.gui.viewer.contours import Segments

Line = NDArray[np.float32]

# Ends of neighbouring cells are computed from the same two values and differ by rounding only.
_SAME_PLACE = 0.01
_NONE = -1


def line_path(segments: Segments, tolerance: float) -> QPainterPath:
    """Segments (n×4, pixels of the picture) as one path; safe on any thread.

    tolerance: how far the path may pass a point of the segments, in pixels of the picture. Stroking
    costs by the number of points, and most of them lie on nearly straight stretches.
    """
    path = QPainterPath()
    for line in thinned(joined(segments), tolerance):
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in line.tolist()]))
    return path


def joined(segments: Segments) -> list[Line]:
    """The segments as m×2 lines, joined where their ends are the same point."""
    ends = segments.reshape(-1, 2)
    partners = _partners(ends)
    used = [False] * len(segments)
    lines: list[Line] = []
    for number in range(len(segments)):
        if used[number]:
            continue
        forward = _follow(2 * number + 1, partners, used)
        backward = _follow(2 * number, partners, used)
        lines.append(ends[[*reversed(backward), *forward]])
    return lines


def thinned(lines: list[Line], tolerance: float) -> list[Line]:
    """m×2 lines without the points that lie within `tolerance` of what is left of their line.

    In turns every other point that is left is taken out where none of the first line's points
    between its neighbours is farther away than that. Ends stay.
    """
    if not lines:
        return []
    points = np.concatenate(lines)
    stops = np.cumsum([len(line) for line in lines])
    is_end = np.zeros(len(points), dtype=bool)
    is_end[stops - 1] = is_end[0] = is_end[stops[:-1]] = True
    kept, before = np.arange(len(points)), 0
    while len(kept) != before:
        before = len(kept)
        for first in (1, 2):
            middles = np.arange(first, len(kept) - 1, 2)
            middles = middles[~is_end[kept[middles]]]
            if middles.size:
                distances = _farthest(points, kept[middles - 1], kept[middles + 1])
                kept = np.delete(kept, middles[distances <= tolerance])
    return np.split(points[kept], np.searchsorted(kept, stops[:-1]))


def _farthest(line: Line, starts: NDArray[np.intp], stops: NDArray[np.intp]) -> Line:
    """For each start and stop how far the points between lie from the straight way, at most."""
    counts = stops - starts
    firsts = np.cumsum(counts) - counts
    pieces = np.repeat(np.arange(len(starts)), counts)
    points = line[np.arange(counts.sum()) - firsts[pieces] + starts[pieces]]
    away = points - line[starts][pieces]
    chords = line[stops] - line[starts]
    squares = np.maximum((chords**2).sum(axis=1), np.float32(1e-12))
    along = np.clip((away * chords[pieces]).sum(axis=1) / squares[pieces], 0.0, 1.0)
    beside = away - along[:, None] * chords[pieces]
    distances: Line = np.maximum.reduceat(np.hypot(beside[:, 0], beside[:, 1]), firsts)
    return distances


def _partners(ends: Line) -> list[int]:
    """For each end the one at the same place, two and two; −1 for an end that is left over."""
    keys = np.rint(ends.astype(np.float64) / _SAME_PLACE).astype(np.int64)
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    sorted_keys = keys[order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (sorted_keys[1:] != sorted_keys[:-1]).any(axis=1)
    starts = np.flatnonzero(is_new)
    places = np.arange(len(order)) - starts[np.cumsum(is_new) - 1]
    is_second = places % 2 == 1
    seconds = np.flatnonzero(is_second)
    partners = np.full(len(order), _NONE)
    partners[order[seconds]] = order[seconds - 1]
    partners[order[seconds - 1]] = order[seconds]
    return [int(each) for each in partners.tolist()]


def _follow(end: int, partners: list[int], used: list[bool]) -> list[int]:
    """The ends met from `end` on, marking the segments used; two ends of one differ in bit 0."""
    met = [end]
    used[end >> 1] = True
    while (reached := partners[met[-1]]) != _NONE and not used[reached >> 1]:
        used[reached >> 1] = True
        met.append(reached ^ 1)
    return met
