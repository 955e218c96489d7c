"""Polygon, brush, eraser and corners: what hand and keys do becomes a finished outline."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainterPath, QPolygonF

from app.gui.viewer.canvas import Canvas
from app.gui.viewer.drawn import DrawnMark, DrawnStack
from app.gui.viewer.shapes import Rings, added, cut_away, path_of, rings_of, stroke
from app.gui.viewer.sketch import SketchItem

# As far as a hand misses with a mouse, in pixels of the screen.
_GRIP_PX = 9.0
# One step of an arrow key moves the cross-hair so far on the screen; with Shift it is one pixel of
# the picture.
_KEY_STEP_PX = 10.0
_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_KEYS = {
    *_ARROWS,
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_Escape,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A finished stroke: the region it changes (empty: a new one), its rings, what was done.

    Empty `rings`: nothing is left of the region.
    """

    region_id: str
    rings: Rings
    verb: str


class DrawTool(QObject):
    """What the drawing tools share: the cross-hair that the arrow keys move, and the sketch.

    `finished` carries a Drawn; `left` asks for the pointer back.
    """

    finished = Signal(object)
    left = Signal()

    def __init__(self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem) -> None:
        super().__init__(canvas)
        self.canvas = canvas
        self.stack = stack
        self.sketch = sketch
        self.chosen = ""
        self._cross: QPointF | None = None

    @property
    def bounds(self) -> QRectF:
        """The picture."""
        return self.canvas.bounds

    @property
    def target(self) -> DrawnMark | None:
        """The region that is chosen, which brush, eraser and corners change."""
        return self.stack.mark(self.chosen)

    def choose(self, region_id: str) -> None:
        """Another region is chosen."""
        self.chosen = region_id

    def begin(self) -> None:
        """The tool is taken up."""

    def drop(self) -> None:
        """The tool is laid down; what is unfinished is left out."""
        self._cross = None
        self.sketch.clear()

    def act(self, point: QPointF) -> None:
        """What Enter does at the cross-hair."""

    def take_back(self) -> bool:
        """What Backspace does; False when there is nothing to take back."""
        return False

    def cancel(self) -> bool:
        """What Esc does first; False when nothing was begun."""
        return False

    # the canvas's tool

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        return True

    def release(self, point: QPointF) -> bool:
        return True

    def double_click(self, point: QPointF) -> bool:
        return self.press(point, Qt.KeyboardModifier.NoModifier)

    def wants_key(self, event: QKeyEvent) -> bool:
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return event.key() in _KEYS and not plain

    def key(self, event: QKeyEvent) -> bool:
        if not self.wants_key(event):
            return False
        key = Qt.Key(event.key())
        if key in _ARROWS:
            is_fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step(_ARROWS[key] * self.step_length(is_fine=is_fine))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.act(self.cross())
        elif key in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            return self.take_back()
        elif key == Qt.Key.Key_Escape:
            if not self.cancel():
                self.left.emit()
        else:
            return False
        return True

    def step_length(self, *, is_fine: bool) -> float:
        """Pixels of the picture that one press of an arrow key moves by."""
        return 1.0 if is_fine else max(1.0, _KEY_STEP_PX / self.canvas.transform().m11())

    def step(self, by: QPointF) -> None:
        """Move the cross-hair."""
        self._cross = self.clamped(self.cross() + by)
        self.canvas.ensureVisible(QRectF(self._cross, self._cross), 40, 40)
        self.sketch.show_cross(self._cross)

    def cross(self) -> QPointF:
        """The cross-hair; at first in the middle of what is seen."""
        if self._cross is None:
            self._cross = self.clamped(self.canvas.visible_area().center())
        return self._cross

    def clamped(self, point: QPointF) -> QPointF:
        """The nearest point of the picture."""
        bounds = self.bounds
        return QPointF(
            min(max(point.x(), bounds.left()), bounds.right()),
            min(max(point.y(), bounds.top()), bounds.bottom()),
        )

    def is_near(self, first: QPointF, second: QPointF) -> bool:
        """Whether a hand would take the two for the same place."""
        apart = (first - second) * self.canvas.transform().m11()
        return max(abs(apart.x()), abs(apart.y())) <= _GRIP_PX


class PolygonTool(DrawTool):
    """Corner by corner; a double click, the first corner again, or Enter twice closes it."""

    def __init__(self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem) -> None:
        super().__init__(canvas, stack, sketch)
        self._corners: list[QPointF] = []

    @property
    def corners(self) -> tuple[QPointF, ...]:
        """The corners so far."""
        return tuple(self._corners)

    def drop(self) -> None:
        self._corners.clear()
        super().drop()

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        self._add(self.clamped(point))
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        if self._corners:
            self._show(self.clamped(point))
        return True

    def double_click(self, point: QPointF) -> bool:
        self._close()
        return True

    def act(self, point: QPointF) -> None:
        self._add(point)

    def step(self, by: QPointF) -> None:
        super().step(by)
        if self._corners:
            self._show(self.cross())

    def take_back(self) -> bool:
        if not self._corners:
            return False
        self._corners.pop()
        self._show(self._cross)
        return True

    def cancel(self) -> bool:
        had = bool(self._corners)
        self._corners.clear()
        self._show(None)
        return had

    def _add(self, point: QPointF) -> None:
        corners = self._corners
        is_closing = corners and (
            (len(corners) >= 3 and self.is_near(point, corners[0])) or point == corners[-1]
        )
        if is_closing:
            self._close()
            return
        corners.append(point)
        self._show(point)

    def _close(self) -> None:
        path = QPainterPath()
        path.addPolygon(QPolygonF(self._corners))
        path.closeSubpath()
        rings = rings_of(path, self.bounds) if len(self._corners) >= 3 else ()
        self._corners.clear()
        self._show(None)
        if rings:
            self.finished.emit(Drawn("", rings, "draw"))

    def _show(self, pointer: QPointF | None) -> None:
        line = QPainterPath()
        points = [*self._corners, pointer] if pointer is not None else self._corners
        if self._corners:
            line.addPolygon(QPolygonF(points))
        self.sketch.show_path(line)
        self.sketch.show_handles(tuple(self._corners))
        self.sketch.show_cross(self._cross)


class BrushTool(DrawTool):
    """Paints a region larger, or a new one; as an eraser it takes away."""

    def __init__(
        self, canvas: Canvas, stack: DrawnStack, sketch: SketchItem, *, is_eraser: bool
    ) -> None:
        super().__init__(canvas, stack, sketch)
        self._is_eraser = is_eraser
        self._points: list[QPointF] = []
        self.width = 40.0

    def drop(self) -> None:
        self._points.clear()
        super().drop()

    def set_width(self, width: float) -> None:
        """The brush's width in pixels of the picture."""
        self.width = width

    def press(self, point: QPointF, keys: Qt.KeyboardModifier) -> bool:
        if self._is_eraser and self.target is None:
            self.chosen = self.stack.at(point)
        self._points = [point]
        self._show(point)
        return True

    def move(self, point: QPointF, *, is_pressed: bool) -> bool:
        if self._points and is_pressed and not self._is_still(point):
            self._points.append(point)
        self._show(point)
        return True

    def release(self, point: QPointF) -> bool:
        points, self._points = self._points, []
        self._show(point)
        if points:
            self._finish(points)
        return True

    def act(self, point: QPointF) -> None:
        if self._is_eraser and self.target is None:
            self.chosen = self.stack.at(point)
        self._finish([point])

    def step(self, by: QPointF) -> None:
        super().step(by)
        self.sketch.show_brush(self.cross(), self.width)

    def cancel(self) -> bool:
        had = bool(self._points)
        self._points.clear()
        self.sketch.show_path(QPainterPath())
        return had

    def _is_still(self, point: QPointF) -> bool:
        # corners nearer than a pixel of the screen make the outline longer and no better
        apart = (point - self._points[-1]) * self.canvas.transform().m11()
        return max(abs(apart.x()), abs(apart.y())) < 1.0

    def _finish(self, points: list[QPointF]) -> None:
        painted = stroke(points, self.width)
        mark = self.target
        if self._is_eraser:
            if mark is not None:
                rings = cut_away(mark.rings, painted, self.bounds)
                self.finished.emit(Drawn(mark.region_id, rings, "erase"))
            return
        rings = added(mark.rings if mark is not None else (), painted, self.bounds)
        if rings:
            self.finished.emit(Drawn(mark.region_id if mark is not None else "", rings, "paint"))

    def _show(self, pointer: QPointF) -> None:
        path = stroke(self._points, self.width) if self._points else QPainterPath()
        self.sketch.show_path(path, is_filled=bool(self._points))
        self.sketch.show_brush(pointer, self.width)


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
