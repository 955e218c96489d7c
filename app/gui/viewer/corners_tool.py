"""Moving, adding and removing the corners of a region."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from app.gui.viewer.canvas import Canvas
from app.gui.viewer.draw_tools import Drawn, DrawTool
from app.gui.viewer.drawn import DrawnStack
from app.gui.viewer.shapes import path_of
from app.gui.viewer.sketch import SketchItem


class CornersTool(DrawTool):
    """Moves, adds (double click on an edge) and removes (Delete) corners of the chosen region."""

    def __init__(self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem) -> None:
        super().__init__(canvas, stack, sketch)
        self._rings: list[list[QPointF]] = []
        self._held: tuple[int, int] | None = None
        self._is_dragging = False

    def begin(self) -> None:
        self._read()

    def choose(self, region_id: str) -> None:
        super().choose(region_id)
        self._read()

    def drop(self) -> None:
        self._held, self._rings = None, []
        super().drop()

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        self._read()
        self._held = self._corner_at(point)
        if self._held is None and (other := self.stack.at(point)):
            self.chosen_other.emit(other)
        self._is_dragging = self._held is not None
        self._show()
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        if self._is_dragging and self._held is not None and is_pressed:
            ring, at = self._held
            self._rings[ring][at] = self.clamped(point)
            self._show()
        return True

    def release(self, point: QPointF) -> bool:
        if self._is_dragging:
            self._is_dragging = False
            self._finish()
        return True

    def double_click(self, point: QPointF) -> bool:
        self._read()
        if self._corner_at(point) is None:
            self._insert(point)
        return True

    def step(self, by: QPointF) -> None:
        if self._held is not None:
            ring, at = self._held
            self._rings[ring][at] = self.clamped(self._rings[ring][at] + by)
            self._finish()

    def act(self, point: QPointF) -> None:
        """Enter adds a corner halfway to the next one."""
        if self._held is not None:
            ring, at = self._held
            points = self._rings[ring]
            points.insert(at + 1, (points[at] + points[(at + 1) % len(points)]) / 2)
            self._held = (ring, at + 1)
            self._finish()

    def key(self, event: QKeyEvent) -> bool:
        if self.wants_key(event) and event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._walk(1 if event.key() == Qt.Key.Key_PageDown else -1)
            return True
        return super().key(event)

    def take_back(self) -> bool:
        if self._held is None or len(self._rings[self._held[0]]) <= 3:
            return False
        ring, at = self._held
        del self._rings[ring][at]
        self._held = (ring, min(at, len(self._rings[ring]) - 1))
        self._finish()
        return True

    def _read(self) -> None:
        """Take the chosen region's corners; a held corner stays held when it is still there."""
        mark = self.target
        self._rings = [[QPointF(x, y) for x, y in ring] for ring in mark.rings] if mark else []
        if self._held is not None:
            ring, at = self._held
            if ring >= len(self._rings) or at >= len(self._rings[ring]):
                self._held = None
        self._show()

    def _places(self) -> list[tuple[int, int]]:
        return [(ring, at) for ring, points in enumerate(self._rings) for at in range(len(points))]

    def _walk(self, direction: int) -> None:
        places = self._places()
        if places:
            at = places.index(self._held) + direction if self._held in places else 0
            self._held = places[at % len(places)]
            ring, corner = self._held
            point = self._rings[ring][corner]
            self.canvas.ensureVisible(QRectF(point, point), 40, 40)
            self._show()

    def _corner_at(self, point: QPointF) -> tuple[int, int] | None:
        near = [
            place
            for place in self._places()
            if self.is_near(self._rings[place[0]][place[1]], point)
        ]
        return min(
            near,
            key=lambda place: (self._rings[place[0]][place[1]] - point).manhattanLength(),
            default=None,
        )

    def _insert(self, point: QPointF) -> None:
        for ring, at in self._places():
            points = self._rings[ring]
            edge = (points[at], points[(at + 1) % len(points)])
            if self.is_near(_nearest_on(edge, point), point):
                points.insert(at + 1, self.clamped(point))
                self._held = (ring, at + 1)
                self._finish()
                return

    def _finish(self) -> None:
        mark = self.target
        if mark is None:
            return
        rings = tuple(
            tuple((round(point.x(), 2), round(point.y(), 2)) for point in ring)
            for ring in self._rings
        )
        self._show()
        if rings != mark.rings:
            self.finished.emit(Drawn(mark.region_id, rings, "reshape"))

    def _show(self) -> None:
        rings = tuple(tuple((point.x(), point.y()) for point in ring) for ring in self._rings)
        places = self._places()
        self.sketch.show_path(path_of(rings))
        self.sketch.show_handles(
            tuple(self._rings[ring][at] for ring, at in places),
            places.index(self._held) if self._held in places else -1,
        )


def _nearest_on(edge: tuple[QPointF, QPointF], point: QPointF) -> QPointF:
    along = edge[1] - edge[0]
    length = QPointF.dotProduct(along, along)
    if length == 0:
        return edge[0]
    share = QPointF.dotProduct(point - edge[0], along) / length
    return edge[0] + along * min(max(share, 0.0), 1.0)
