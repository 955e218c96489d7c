"""Where letters go that would cover each other: beside the one that was there first."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF

_STEP_PX = 3.0
_WAYS = 12
# Straight away first, then more and more to either side.
_TURNS = tuple(sorted(range(_WAYS), key=lambda way: min(way, _WAYS - way)))
# Heights of the plate; farther away a letter would be taken for that of another region.
_FARTHEST = 2.0


def clear_shift(plate: QRectF, taken: Sequence[QRectF]) -> QPointF:
    """How far a plate moves so that it covers none of those taken, the shortest way; on the screen.

    It stays where it is when there is no room near it.
    """
    covered = [other for other in taken if other.intersects(plate)]
    if not covered:
        return QPointF()
    away = plate.center() - covered[0].center()
    first = math.atan2(away.y(), away.x()) if not away.isNull() else math.pi / 2
    for number in range(1, math.ceil(_FARTHEST * plate.height() / _STEP_PX) + 1):
        for way in _TURNS:
            angle = first + way * 2 * math.pi / _WAYS
            shift = QPointF(math.cos(angle), math.sin(angle)) * number * _STEP_PX
            if not any(other.intersects(plate.translated(shift)) for other in taken):
                return shift
    return QPointF()
